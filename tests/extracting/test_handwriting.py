"""Digits that a pen wrote into a printed header are no facts, however the engine reads them."""

from datetime import date

import pytest

from pipeline.extracting import extract_records
from pipeline.model import Box, Document, Page, Word
from pipeline.records import Records

HEADER = (
    "ỦY BAN NHÂN DÂN\nTỈNH QUẢNG NGÃI\nSố: {number}/CT-UBND\n"
    "Quảng Ngãi, ngày {day} tháng 9 năm 2024\n\nCHỈ THỊ\nVề công tác an toàn cầu\n\nChỉ thị này có hiệu lực từ ngày ký.\n"
)


def read(number: str, day: str, *, sure: float = 0.96, height: int = 26) -> Records:
    """A page whose digits of number and day have this confidence and height; all else is print."""
    text = HEADER.format(number=number, day=day)
    words: list[Word] = []
    at = 0
    for token in text.split():
        start = text.index(token, at)
        at = start + len(token)
        by_hand = token in (number.strip(), day)
        box = Box(1, 10 * start, 20, 10 * len(token), height if by_hand else 26)
        words.append(Word(start, at, box, sure if by_hand else 0.96))
    page = Page(1, text, tuple(words), method="ocr", status="ok", width=1654, height=2339, dpi=200)
    records = extract_records(Document("11.pdf", "", (page,))).records
    assert records is not None
    return records


def test_print_stays() -> None:
    records = read("11", "12")
    assert (records.document.number, records.document.issued_on) == ("11/CT-UBND", date(2024, 9, 12))
    assert records.problems == ()


def test_a_written_number_is_a_problem_that_quotes_the_reading() -> None:
    records = read("44 ", "12", sure=0.68)
    assert (records.document.number, records.document.symbol) == (None, "CT-UBND")
    assert "number" not in records.document.evidence
    assert [short.resource_id for short in records.short_references] == [None]
    (problem,) = (one for one in records.problems if one.code == "number-handwritten")
    assert "'44/CT-UBND'" in problem.message


def test_a_printed_number_apart_from_its_code_stays() -> None:
    assert read("44 ", "12").document.number == "44/CT-UBND"


@pytest.mark.parametrize(("height", "day"), [(38, None), (30, date(2024, 9, 12))])
def test_a_day_taller_than_the_print_beside_it_is_written(height: int, day: date | None) -> None:
    records = read("11", "12", height=height)
    assert records.document.issued_on == day
    (mention,) = (one for one in records.dates if one.role == "issued")
    assert (mention.precision, mention.start) == (("day", day) if day else ("month", date(2024, 9, 1)))
