"""Numbers that contradict their document are offered, never written over."""

import pytest

from pipeline.restoring import restore
from pipeline.restoring.candidates import find_candidates

OFFERED = [
    ("weekday, day misread", "Thứ Ba, ngày 41/01/2022", "41", "11", "weekday"),
    ("weekday in words", "Chủ nhật, ngày 46 tháng 01 năm 2022", "46", "16", "weekday"),
    ("a range that ends before it begins", "từ ngày 20/9/2022 đến ngày 25/6/2022", "9", "4", "range_order"),
    ("a bracket for a one", "ngày 1] tháng 01 năm 2022", "1]", "11", "date_slot"),
    ("an l for a one", "Đồng Tháp, ngày l1 tháng 01 năm 2022", "l1", "11", "date_slot"),
    ("a capital O for a zero", "ngày 2O tháng 3 năm 2021", "2O", "20", "date_slot"),
    ("a section that lost a stroke", "I. A\nII. B\nII. C\nIV. D", "II", "III", "section_order"),
]

LEFT_ALONE = [
    ("the weekday fits", "Thứ Ba, ngày 11/01/2022"),
    ("no reading fits", "Thứ Hai, ngày 05/05/2022"),
    ("a range in order", "từ ngày 15/3/2022 đến ngày 20/3/2022"),
    ("a range over the turn of a year", "từ ngày 15/12/2021 đến ngày 20/01/2022"),
    ("several readings would fit", "từ ngày 15/03/2022 đến ngày 10/03/2022"),
    ("sections in order", "I. A\nII. B\nIII. C\nIV. D\nV. E"),
    ("sections begin again in an annex", "I. A\nII. B\nI. A\nII. B"),
    ("a letter as a list mark", "l) Sở Nội vụ"),
]


@pytest.mark.parametrize(
    ("label", "text", "printed", "candidate", "reason"), OFFERED, ids=lambda value: str(value)[:30]
)
def test_the_one_reading_that_fits_is_offered(
    label: str, text: str, printed: str, candidate: str, reason: str
) -> None:
    found = find_candidates(text)
    assert [(one.printed, one.candidate, one.reason) for one in found] == [(printed, candidate, reason)]
    assert text[found[0].start : found[0].end] == printed


@pytest.mark.parametrize(("label", "text"), LEFT_ALONE, ids=lambda value: str(value)[:30])
def test_what_agrees_or_cannot_be_told_is_left_alone(label: str, text: str) -> None:
    assert find_candidates(text) == []


def test_a_candidate_is_not_written_into_the_text() -> None:
    text = "Thứ Ba, ngày 41/01/2022, Ủy ban nhân dân tỉnh họp thường kỳ"
    assert "41/01/2022" in restore(text).text
