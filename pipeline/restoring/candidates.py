"""Numbers that contradict their document, with the readings that would not: offered with a reason, never written over.

A weekday tells its date, a range runs forward, sections (mục) count up. Where digits that engines take for each other make the
one reading that fits, it is a candidate for whoever checks the document.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from pipeline.restoring.protected import NUMERALS, roman_of

Reason = Literal["weekday", "range_order", "date_slot", "section_order"]

CONFUSED = {
    "0": "068",
    "1": "147",
    "2": "247",
    "3": "328",
    "4": "4192",
    "5": "56",
    "6": "608",
    "7": "71",
    "8": "836",
    "9": "94",
    "l": "1",
    "I": "1",
    "|": "1",
    "]": "1",
    "O": "0",
    "o": "0",
}
"""What else a digit as read may be (`22/02` read as `42/02`, `tháng 11` as `tháng 1]`: real scans)."""

WEEKDAYS = ("hai", "ba", "tư", "năm", "sáu", "bảy", "chủ nhật")

_NUMBER = r"[\dlI|\]Oo]{1,2}"


def _date(which: int) -> str:
    """A date in digits or in words, with named groups of its own."""
    digits = rf"(?P<day{which}>{_NUMBER})[/.-](?P<month{which}>{_NUMBER})[/.-](?P<year{which}>\d{{4}})"
    words = rf"(?P<day_{which}>{_NUMBER})\s+tháng\s+(?P<month_{which}>{_NUMBER})\s+năm\s+(?P<year_{which}>\d{{4}})"
    return f"(?:{digits}|{words})(?![\\d/])"


_WEEKDAY = re.compile(
    r"(?:thứ\s+(?P<weekday>hai|ba|tư|năm|sáu|bảy)|(?P<sunday>chủ\s+nhật))\s*[,(]?\s*(?:ngày\s+)?" + _date(1),
    re.IGNORECASE,
)
_RANGE = re.compile(
    rf"từ\s+(?:ngày\s+)?{_date(1)}\s+(?:đến|tới)\s+(?:hết\s+)?(?:ngày\s+)?{_date(2)}",
    re.IGNORECASE,
)
_SLOT = re.compile(rf"\b(?:ngày|tháng)\s+(?P<number>{_NUMBER})(?=\s+(?:tháng|năm)\b|\s*[,;]|$)", re.MULTILINE)
_NUMERAL_OF = {value: numeral for numeral, value in NUMERALS.items()}
_SECTION = re.compile(r"^\s*(?P<number>[IVXl1|Lv]{1,6})(?=[.\-–])", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Candidate:
    """Another reading of `text[start:end]`, and what speaks for it."""

    start: int
    end: int
    printed: str
    candidate: str
    reason: Reason


def find_candidates(text: str) -> list[Candidate]:
    """The numbers of a restored text that contradict it and have one other reading that does not, in order.

    >>> find_candidates("Thứ Ba, ngày 41/01/2022")  # 11 January 2022 was a Tuesday
    [Candidate(start=13, end=15, printed='41', candidate='11', reason='weekday')]
    """
    found = [*_weekdays(text), *_ranges(text), *_slots(text), *_sections(text)]
    first: dict[int, Candidate] = {}
    for candidate in found:
        first.setdefault(candidate.start, candidate)
    return sorted(first.values(), key=lambda candidate: candidate.start)


def _other_readings(number: str) -> Iterator[str]:
    """A number with one character, or look-alike letters, read otherwise."""
    letters = "".join(CONFUSED[char] if char.isalpha() or char in "|]" else char for char in number)
    if letters != number:
        yield letters
    for at, char in enumerate(letters):
        for other in CONFUSED.get(char, ""):
            if other != char:
                yield letters[:at] + other + letters[at + 1 :]


def _part(match: re.Match[str], name: str, which: int) -> tuple[str, int]:
    plain = f"{name}{which}"
    group = plain if match[plain] is not None else f"{name}_{which}"
    return match[group], match.start(group)


def _date_of(
    match: re.Match[str], which: int, day: str | None = None, month: str | None = None
) -> date | None:
    try:
        return date(
            int(_part(match, "year", which)[0]),
            int(month or _part(match, "month", which)[0]),
            int(day or _part(match, "day", which)[0]),
        )
    except ValueError:
        return None


def _dates_like(match: re.Match[str], which: int, reason: Reason) -> Iterator[tuple[date, Candidate]]:
    """Dates that differ from the printed one in one number, each as a candidate."""
    day, day_at = _part(match, "day", which)
    month, month_at = _part(match, "month", which)
    for other in dict.fromkeys(_other_readings(day)):
        if (like := _date_of(match, which, day=other)) is not None:
            yield like, Candidate(day_at, day_at + len(day), day, other, reason)
    for other in dict.fromkeys(_other_readings(month)):
        if (like := _date_of(match, which, month=other)) is not None:
            yield like, Candidate(month_at, month_at + len(month), month, other, reason)


def _weekdays(text: str) -> Iterator[Candidate]:
    for match in _WEEKDAY.finditer(text):
        weekday = WEEKDAYS.index("chủ nhật" if match["sunday"] else match["weekday"].lower())
        printed = _date_of(match, 1)
        if printed is not None and printed.weekday() == weekday:
            continue
        fitting = [other for like, other in _dates_like(match, 1, "weekday") if like.weekday() == weekday]
        if len(fitting) == 1:
            yield fitting[0]


def _ranges(text: str) -> Iterator[Candidate]:
    for match in _RANGE.finditer(text):
        first, last = _date_of(match, 1), _date_of(match, 2)
        if first is not None and last is not None and first <= last:
            continue
        fitting: list[Candidate] = []
        if first is not None:
            fitting += [other for like, other in _dates_like(match, 2, "range_order") if first <= like]
        if last is not None:
            fitting += [other for like, other in _dates_like(match, 1, "range_order") if like <= last]
        if len(fitting) == 1:
            yield fitting[0]


def _slots(text: str) -> Iterator[Candidate]:
    for match in _SLOT.finditer(text):
        number = match["number"]
        if number.isdigit():
            continue
        plain = next(_other_readings(number))
        if plain.isdigit() and 1 <= int(plain) <= 31:
            yield Candidate(match.start("number"), match.end("number"), number, plain, "date_slot")


def _sections(text: str) -> Iterator[Candidate]:
    expected = 1
    for match in _SECTION.finditer(text):
        roman = roman_of(match["number"])
        if roman is None:
            continue
        value = NUMERALS[roman]
        if value == 1:
            expected = 2
            continue
        if value != expected and (wanted := _NUMERAL_OF.get(expected)) and abs(len(wanted) - len(roman)) == 1:
            yield Candidate(
                match.start("number"), match.end("number"), match["number"], wanted, "section_order"
            )
            value = expected
        expected = value + 1
