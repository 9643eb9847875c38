"""Numbers and days written by hand (viết tay) are no facts: the engine reads print, and of pen strokes it makes some digits.

Offices print `Số:    /CT-UBND` and `ngày    tháng 3 năm 2024`, and fill the gaps with a pen. Read right or wrong, such digits
become None and a problem that quotes the reading, for somebody to look at.
"""

import re
from collections.abc import Iterator
from datetime import date
from statistics import median

from pipeline.extracting.dates import whole_period
from pipeline.model import Document, Word
from pipeline.records import DateMention, Problem, Records

_SURE = 0.85
"""Confidence of digits that stand apart from the code after them: written ones had .59 to .82 (two of four were wrong, on the
public scans), printed ones .87 to .97."""

_TALLER = 1.25
"""A day written by hand is so much taller than the printed year beside it: of print, on the same scans, digits differ by 1.2."""


def without_handwriting(records: Records, document: Document) -> Records:
    """The records without a number or a day that was written by hand; `44/CT-UBND`, read for a written 11, becomes None."""
    header = records.document
    problems = list(records.problems)
    dates = records.dates
    if header.number is not None and (word := _written_number(records, document)) is not None:
        message = f"the number looks written by hand; the engine reads {header.number!r} (confidence {word.confidence})"
        problems.append(Problem(code="number-handwritten", message=message, candidates=(header.number,)))
        evidence = {field: place for field, place in header.evidence.items() if field != "number"}
        header = header.model_copy(update={"number": None, "resource_id": None, "evidence": evidence})
    if header.issued_on is not None and _has_written_day(records, document):
        message = f"the day looks written by hand; the engine reads {header.issued_on}"
        problems.append(
            Problem(code="day-handwritten", message=message, candidates=(header.issued_on.isoformat(),))
        )
        place = header.evidence["issued_on"]
        dates = tuple(
            _without_day(mention) if place.start_char <= mention.start_char < place.end_char else mention
            for mention in dates
        )
        evidence = {field: place for field, place in header.evidence.items() if field != "issued_on"}
        header = header.model_copy(update={"issued_on": None, "resource_id": None, "evidence": evidence})
    if header is records.document:
        return records
    short = tuple(
        one.model_copy(update={"resource_id": None}) if one.is_own else one
        for one in records.short_references
    )
    return records.model_copy(
        update={"document": header, "dates": dates, "short_references": short, "problems": tuple(problems)}
    )


def _written_number(records: Records, document: Document) -> Word | None:
    """The word that holds the digits of the number, where it stands apart and the engine is in doubt about it."""
    words = list(_words(records, document, "number"))
    if len(words) < 2 or not words[0][1].strip(".:,").isdecimal():
        return None
    word = words[0][0]
    return word if word.confidence is not None and word.confidence < _SURE else None


def _has_written_day(records: Records, document: Document) -> bool:
    numbers = [
        word
        for word, text in _words(records, document, "issued_on")
        if word.box is not None and re.fullmatch(r"\d{1,4}[.,:;]?", text)
    ]
    if len(numbers) < 3:
        return False
    day, *others = (word.box.height for word in numbers if word.box is not None)
    return day > _TALLER * median(others)


def _words(records: Records, document: Document, field: str) -> Iterator[tuple[Word, str]]:
    """The words as read under a field of the header, with what each says."""
    place = records.document.evidence[field]
    page = document.pages[place.page - 1]
    for word in document.words_at(place.start_char, place.end_char):
        yield word, page.text[word.start : word.end]


def _without_day(mention: DateMention) -> DateMention:
    if mention.precision != "day" or not isinstance(mention.start, date):
        return mention
    month = whole_period(mention.start.year, month=mention.start.month)
    return mention.model_copy(update={"start": month.first, "end": month.last, "precision": month.precision})
