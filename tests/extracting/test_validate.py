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
        ({"number": "12-KH/SYT"}, {"number-grammar"}),
        ({"number": "12/KH-TU"}, {"number-grammar"}),
        ({"number": "12-KH/TU"}, set()),
        ({"number": "0/KH-SYT"}, {"number-out-of-series"}),
        ({"body": "Phấn đấu 120% cán bộ được tập huấn."}, {"target-above-100"}),
        ({"body": "Phấn đấu thu ngân sách đạt 120% dự toán."}, set()),
        (
            {"body": "Giai đoạn 1 (từ 01/3/2024 đến 31/5/2024)\nGiai đoạn 2 (từ 15/5/2024 đến 30/6/2024)"},
            {"phases-overlap"},
        ),
        (
            {"body": "Giai đoạn 1 (từ 01/3/2024 đến 31/5/2024)\nGiai đoạn 2 (từ 15/8/2024 đến 30/9/2024)"},
            {"phases-gap"},
        ),
        (
            {"body": "Giai đoạn 1 (từ 01/3/2024 đến 31/5/2024)\nGiai đoạn 3 (từ 01/6/2024 đến 30/9/2024)"},
            {"phase-order"},
        ),
        ({"body": "Chia làm 02 giai đoạn:\nGiai đoạn 1 (từ 01/3/2024 đến 31/5/2024)"}, {"phases-missing"}),
    ],
)
def test_problem_codes(change: dict[str, str], codes: set[str]) -> None:
    assert problems(**change) == codes


def test_a_text_that_is_no_document_has_no_problems() -> None:
    assert extract("Họp giao ban tuần.").problems == ()


@pytest.mark.parametrize(
    ("change", "candidates"),
    [
        ({"title": "QUYẾT ĐỊNH"}, ("QĐ-SYT",)),
        ({"number": "12-KH/SYT"}, ("12/KH-SYT",)),
        ({"number": "12/KH-TU"}, ("12-KH/TU",)),
    ],
)
def test_a_contradiction_names_what_would_settle_it(
    change: dict[str, str], candidates: tuple[str, ...]
) -> None:
    text = HEAD.format(
        **{"number": "12/KH-SYT", "day": "05 tháng 02", "title": "KẾ HOẠCH", "body": ""} | change
    )
    records = extract(text)
    (problem,) = records.problems
    assert problem.candidates == candidates
    assert not {records.document.number, records.document.symbol} & set(candidates)
