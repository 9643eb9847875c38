"""Contradictions are reported, and never resolved by a guess."""

import pytest

from pipeline.extracting import extract

HEAD = "SỞ Y TẾ\nSố: {number}\nHà Lâm, ngày {day} năm 2024\n{title}\nPhòng bệnh mùa hè\n\n{body}"


def problems(
    number: str = "12/KH-SYT", day: str = "05 tháng 02", title: str = "KẾ HOẠCH", body: str = ""
) -> set[str]:
    text = HEAD.format(number=number, day=day, title=title, body=body)
    return {problem.code for problem in extract(text).problems}


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        ({}, set()),
        ({"number": "    /KH-SYT"}, {"number-blank"}),
        ({"number": "?#/KH-SYT"}, {"number-blank"}),
        ({"number": ""}, {"number-missing"}),
        ({"day": "    tháng 02"}, {"day-blank"}),
        ({"day": "31 tháng 02"}, {"day-blank", "impossible-date"}),
        ({"title": "QUYẾT ĐỊNH"}, {"code-against-title"}),
        ({"number": "12/2023/KH-SYT"}, {"year-against-date"}),
        ({"body": "Căn cứ Quyết định số 3/QĐ-BYT ngày 05/3/2024 của Bộ Y tế."}, {"cited-after-issue"}),
        (
            {"body": "Quyết định số 3/QĐ-BYT ngày 05/01/2024 và Quyết định số 3/QĐ-BYT ngày 06/01/2024."},
            {"cited-two-ways"},
        ),
        ({"body": "Quyết định số 3/QĐ-BYT ngày 05/01/2024, Quyết định số 3/QĐ-BYT ngày 05/01/2023."}, set()),
        ({"body": "Hoàn thành trước ngày 31/11/2024."}, {"impossible-date"}),
    ],
)
def test_problem_codes(change: dict[str, str], codes: set[str]) -> None:
    assert problems(**change) == codes


def test_a_text_that_is_no_document_has_no_problems() -> None:
    assert extract("Họp giao ban tuần.").problems == ()
