"""Phases: numbered ones, and lists of periods under a heading that speaks of phases."""

import pytest

from pipeline.extracting import extract

HEAD = "SỞ Y TẾ\nSố: 12/KH-SYT\nHà Lâm, ngày 05 tháng 02 năm 2024\nKẾ HOẠCH\nPhòng bệnh mùa hè\n\n"

CASES: list[tuple[str, str, list[tuple[str | None, str | None]]]] = [
    (
        "four spans under the schedule",
        (
            "IV. TIẾN ĐỘ THỰC HIỆN\n"
            "- Từ nay đến 15/3/2024: Xây dựng kế hoạch.\n"
            "- Từ 16/3 - 31/5/2024: Tập huấn.\n"
            "- Từ tháng 6 đến tháng 8/2024: Cao điểm.\n"
        ),
        [(None, "2024-03-15"), ("2024-03-16", "2024-05-31"), ("2024-06-01", "2024-08-31")],
    ),
    (
        "two terms are tasks",
        "IV. TIẾN ĐỘ THỰC HIỆN\n- Đến 15/3/2024: Xây dựng kế hoạch.\n- Đến 31/5/2024: Tập huấn.\n",
        [],
    ),
    (
        "one of the phases tells its time later",
        (
            "2. CÁC GIAI ĐOẠN TỰ ĐÁNH GIÁ\n"
            "2.1. Khởi động (04/3 - 30/3/2024): thành lập Hội đồng.\n"
            "2.2. Thu thập (từ 01/4/2024 đến 31/5/2024): mã hóa minh chứng.\n"
            "2.3. Viết báo cáo (từ 01/6 đến 31/7/2024): lấy ý kiến các khoa.\n"
            "2.4. Công bố: hoàn thiện báo cáo, kết thúc chậm nhất 31/8/2024.\n"
        ),
        [
            ("2024-03-04", "2024-03-30"),
            ("2024-04-01", "2024-05-31"),
            ("2024-06-01", "2024-07-31"),
            (None, "2024-08-31"),
        ],
    ),
    (
        "named phases",
        (
            "IV. THỜI GIAN\n"
            "- Giai đoạn chuẩn bị: trước ngày 15/3/2024.\n"
            "- Giai đoạn thực hiện: từ 16/3 đến 31/10/2024.\n"
        ),
        [(None, "2024-03-15"), ("2024-03-16", "2024-10-31")],
    ),
    (
        "numbered after a name, lines without a full stop",
        (
            "III. THỜI GIAN\n"
            "Đợt cao điểm 1: từ ngày 15/4 đến ngày 15/5/2024\n"
            "Đợt cao điểm 2: từ ngày 15/9 đến ngày 15/10/2024\n"
        ),
        [("2024-04-15", "2024-05-15"), ("2024-09-15", "2024-10-15")],
    ),
    (
        "quarters",
        "III. LỘ TRÌNH\n- Quý I/2024: Tập huấn.\n- Quý II/2024: Thí điểm.\n- Quý III, IV/2024: Tổng kết.\n",
        [("2024-01-01", "2024-03-31"), ("2024-04-01", "2024-06-30"), ("2024-07-01", "2024-12-31")],
    ),
    (
        "the year stands with the span that they divide",
        (
            "3. Thời gian: từ 01/3 - 20/8/2024, chia thành 3 giai đoạn:\n"
            "- Giai đoạn chuẩn bị (trước 31/5): khảo sát 1/3 địa bàn.\n"
            "- Giai đoạn cao điểm (05/6 đến 05/8/2024): ra quân.\n"
            "- Giai đoạn tổng kết (từ 06/8 đến 20/8): đánh giá.\n"
        ),
        [(None, "2024-05-31"), ("2024-06-05", "2024-08-05"), ("2024-08-06", "2024-08-20")],
    ),
    (
        "over the new year",
        "Đợt 1: từ ngày 16/11 đến ngày 15/01/2025.\nĐợt 2: từ ngày 16/01/2025 đến ngày 28/02/2025.\n",
        [("2024-11-16", "2025-01-15"), ("2025-01-16", "2025-02-28")],
    ),
]


@pytest.mark.parametrize(("text", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_phases(text: str, expected: list[tuple[str | None, str | None]]) -> None:
    phases = extract(HEAD + text).phases
    assert [(phase.start and str(phase.start), phase.end and str(phase.end)) for phase in phases] == expected
    assert [phase.ordinal for phase in phases] == list(range(1, len(expected) + 1))


def test_a_share_in_a_phase_is_no_day() -> None:
    text = "3. Thời gian: 01/3 - 20/8/2024, chia làm 2 đợt:\n- Đợt 1 (trước 31/5): khảo sát 1/3 số hộ.\n- Đợt 2: từ 01/6.\n"
    days = [mention.text for mention in extract(HEAD + text).dates[1:]]
    assert days == ["01/3 - 20/8/2024", "31/5", "01/6"]
