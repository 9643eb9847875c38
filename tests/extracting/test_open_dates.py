"""Dates that no day of the calendar is given for: what returns, and lunar days. None of them is a date."""

import pytest

from pipeline.extracting import extract


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("báo cáo trước ngày 10 hằng tháng", [("ngày 10 hằng tháng", "solar", "month", 10, None, None)]),
        ("nộp trước ngày 15/11 hằng năm", [("ngày 15/11 hằng năm", "solar", "year", 15, 11, None)]),
        ("sơ kết hằng quý", [("hằng quý", "solar", "quarter", None, None, None)]),
        ("báo cáo định kỳ 6 tháng", [("định kỳ 6 tháng", "solar", "half-year", None, None, None)]),
        (
            "Giỗ Tổ Hùng Vương mùng 10/3 âm lịch",
            [("mùng 10/3 âm lịch", "lunar", None, 10, 3, None)],
        ),
        ("trước ngày 05 tháng Giêng năm Nhâm Dần", [("năm Nhâm Dần", "lunar", None, None, None, "Nhâm Dần")]),
        ("Tết Nguyên đán Quý Mão", [("Tết Nguyên đán Quý Mão", "lunar", None, None, None, "Quý Mão")]),
        ("mùng 2 tháng 9 năm 1945", []),
        ("trong tháng 6 năm 2024", []),
    ],
)
def test_open_dates(text: str, expected: list[tuple[object, ...]]) -> None:
    found = extract(text).open_dates
    assert [(one.text, one.calendar, one.every, one.day, one.month, one.year) for one in found] == expected


def test_a_lunar_day_is_no_day_of_the_calendar() -> None:
    assert extract("ngày 10/3/2023 (âm lịch)").dates == ()
    assert extract("27/3 - 19/5/2023: Giỗ Tổ mùng 10/3 âm lịch (29/4/2023)").dates[-1].text == "29/4/2023"
