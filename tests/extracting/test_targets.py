"""Targets: value, unit, subject, who is responsible; and why a percentage is none."""

import pytest

from pipeline.extracting import extract
from pipeline.extracting.amounts import decimal_mark, find_counts, read_number
from pipeline.records import NotTarget, Records, Target

PLAN = """ỦY BAN NHÂN DÂN
HUYỆN A
Số: 10/KH-UBND
A, ngày 05 tháng 01 năm 2024
KẾ HOẠCH
Phát triển kinh tế - xã hội năm 2024
"""


def read(body: str) -> Records:
    return extract(PLAN + body)


def only(body: str) -> Target:
    (target,) = read(body).targets
    return target


def left_out(body: str) -> NotTarget:
    records = read(body)
    assert not records.targets
    (found,) = records.not_targets
    return found


@pytest.mark.parametrize(
    ("clause", "comparator", "value", "value_max", "baseline"),
    [
        ("Tỷ lệ che phủ rừng đạt 46%", "eq", 46, None, None),
        ("Tỷ lệ lấp đầy đạt 85 đến 90%", "range", 85, 90, None),
        ("Tốc độ tăng trưởng đạt từ 10%/năm trở lên", "ge", 10, None, None),
        ("Tỷ lệ tiêm đủ mũi không thôn nào dưới 90%", "ge", 90, None, None),
        ("Tỷ lệ nộp trực tuyến tăng từ 61,4% lên 75%", "eq", 75, None, 61.4),
        ("Tỷ lệ nộp trực tuyến tăng từ 60% lên ít nhất 65%", "ge", 65, None, 60),
        ("Tỷ lệ nộp trực tuyến tăng từ 60% năm 2023 lên 85% trở lên", "ge", 85, None, 60),
        ("Tỷ lệ nộp trực tuyến tăng từ 60% lên 70 - 75%", "range", 70, 75, 60),
    ],
)
def test_value_and_what_compares_it(
    clause: str, comparator: str, value: float, value_max: float | None, baseline: float | None
) -> None:
    found = only(f"I. CHỈ TIÊU\n- {clause}.")
    assert (found.comparator, found.value, found.value_max, found.baseline) == (
        comparator,
        value,
        value_max,
        baseline,
    )


def test_a_series_shares_the_word_behind_it() -> None:
    found = read(
        "I. CHỈ TIÊU\n- Hồ sơ tại cấp sở, cấp huyện và cấp xã đạt từ 95%, 85% và 70% trở lên."
    ).targets
    assert [(target.comparator, target.value) for target in found] == [("ge", 95), ("ge", 85), ("ge", 70)]


def test_a_year_in_the_heading_is_no_value() -> None:
    found = only("I. CHỈ TIÊU\n1- Mục tiêu đến năm 2030\n- 100% số xã đạt chuẩn.")
    assert (found.comparator, found.value, found.subject) == ("eq", 100, "số xã")


def test_subject_from_the_heading_above() -> None:
    found = read(
        "I. CHỈ TIÊU\na) Tập thể:\n- 100% đạt “Tập thể lao động tiên tiến”;\n- Phấn đấu 50% đạt “Tập thể xuất sắc”.\n"
        "b) Cá nhân:\n- 90% đạt “Lao động tiên tiến”."
    ).targets
    assert [(target.subject, target.scope, target.commitment) for target in found] == [
        ("Tập thể", "collective", "firm"),
        ("Tập thể", "collective", "strive"),
        ("Cá nhân", "individual", "firm"),
    ]


def test_subject_from_the_label_before_the_colon() -> None:
    found = only("I. CHỈ TIÊU\n1. Chỉ tiêu cụ thể\n- Trẻ dưới 1 tuổi được tiêm chủng đầy đủ: từ 95% trở lên.")
    assert (found.subject, found.scope) == ("Trẻ dưới 1 tuổi được tiêm chủng đầy đủ", "individual")


def test_a_noun_that_stands_after_the_last_of_two() -> None:
    found = read("I. CHỈ TIÊU\n- Mỗi năm kiểm tra 20% và giám sát 15% số đảng viên.").targets
    assert [(target.subject, target.per) for target in found] == [("số đảng viên", "year")] * 2


@pytest.mark.parametrize(
    ("body", "responsible"),
    [
        ("IV. NHIỆM VỤ\n2. Công an huyện: giảm ít nhất 5% số vụ tai nạn.", "Công an huyện"),
        ("IV. NHIỆM VỤ\n2. Giao Trung tâm Y tế tổ chức tiêm cho 95% trẻ em.", "Trung tâm Y tế"),
        ("IV. NHIỆM VỤ\n1. Phòng Nội vụ:\n- Kiểm tra 30% số xã.", "Phòng Nội vụ"),
        ("IV. NHIỆM VỤ\n- Kiểm tra 30% số xã.\nĐơn vị chủ trì: Phòng Nội vụ.", "Phòng Nội vụ"),
        ("IV. NHIỆM VỤ\n1. Phòng, chống dịch: tiêm cho 95% trẻ em.", None),
        ("I. CHỈ TIÊU\n- 100% số xã đạt chuẩn.", None),
    ],
)
def test_the_responsible_body_is_the_one_printed(body: str, responsible: str | None) -> None:
    assert only(body).responsible == responsible


def test_rows_of_a_table_take_their_unit_from_its_column() -> None:
    found = read(
        "III. CHỈ TIÊU GIAO\n"
        "TT | Chỉ tiêu | ĐVT | Thực hiện 2023 | Kế hoạch 2024 | Cơ quan chủ trì\n"
        "I. Kinh tế\n"
        "1 | Sản lượng lương thực | tấn | 45.000 | 46.500 | Phòng Nông nghiệp\n"
        "2 | Tỷ lệ hộ nghèo | % | 8,5 | 7,0 | Phòng Lao động"
    )
    assert [(target.value, target.unit, target.responsible) for target in found.targets] == [
        (46500, "tấn", "Phòng Nông nghiệp"),
        (7, "%", "Phòng Lao động"),
    ]
    assert [(percentage.value, percentage.reason) for percentage in found.not_targets] == [(8.5, "result")]


@pytest.mark.parametrize(
    ("body", "value", "unit", "per"),
    [
        ("I. CHỈ TIÊU\n- Thu ngân sách đạt 1.250 tỷ đồng.", 1250, "tỷ đồng", None),
        ("I. CHỈ TIÊU\n- Thu nhập đạt 65,5 triệu đồng/người/năm.", 65.5, "triệu đồng", "người/năm"),
        ("I. CHỈ TIÊU\n- Thu nhập tăng gấp 1,5 lần.", 1.5, "lần", None),
        ("I. CHỈ TIÊU\n- 05 (năm) mô hình được nhân rộng.", 5, "mô hình", None),
        ("IV. NHIỆM VỤ\n- Mỗi năm kết nạp từ 350 đảng viên trở lên.", 350, "đảng viên", "year"),
    ],
)
def test_counts_and_sums(body: str, value: float, unit: str, per: str | None) -> None:
    found = only(body)
    assert (found.value, found.unit, found.per) == (value, unit, per)


@pytest.mark.parametrize(
    "body",
    [
        "IV. TỔ CHỨC\n- Hội đồng gồm 09 thành viên.",
        "IV. NHIỆM VỤ\n- Mời 15 đơn vị dự họp; liên hệ số 0912.345.678.",
        "IV. NHIỆM VỤ\n- Triển khai 03 nhóm giải pháp trong 02 giai đoạn theo Điều 5.",
        "V. KINH PHÍ\n- Tổng kinh phí 1.860 triệu đồng.",
        "I. TÌNH HÌNH\n- Xã có 142 trẻ dưới 1 tuổi, đạt 3 xã.",
        "I. CHỈ TIÊU\n- Năm 2025 xã phát triển du lịch.",
    ],
)
def test_what_counts_but_is_no_goal(body: str) -> None:
    assert not read(body).targets


def test_thousands_and_decimals_are_decided_for_the_whole_document() -> None:
    assert decimal_mark("chi 1.500.000 đồng, đạt 1.5%") == ","
    assert decimal_mark("chi 1,500,000 đồng, đạt 12.5 tỷ") == "."
    assert read_number("1.500", ",") == 1500
    assert read_number("1.500", ".") is None
    assert read_number("1,500", ",") is None
    assert [amount.value for amount in find_counts("phấn đấu 1,500 người")] == []


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("I. HIỆN TRẠNG\n- Phủ sóng 4G đạt 99,1% số thôn.", "result"),
        ("PHẦN I\nHIỆN TRẠNG\n- Phủ sóng 4G đạt 99,1% số thôn.", "result"),
        ("II. NHIỆM VỤ\n- Thanh toán không dùng tiền mặt mới đạt 22%.", "result"),
        ("II. NHIỆM VỤ\n- Xã có sai sót trên 5% danh sách phải điều tra lại.", "threshold"),
        ("II. NHIỆM VỤ\n- Ưu tiên đối với các xã có tỷ lệ hộ nghèo trên 30%.", "threshold"),
        ("II. NHIỆM VỤ\n- Kết quả khảo sát chiếm 30% tổng điểm.", "weight"),
        ("II. NHIỆM VỤ\n- Học viên được hỗ trợ 50% học phí.", "rate"),
        ("II. NHIỆM VỤ\n- Cơ quan tiết kiệm được trích không quá 25% chi khen thưởng.", "cap"),
        ("V. KINH PHÍ\n- Ngân sách huyện 80%.", "budget"),
        ("II. NHIỆM VỤ\n- Hiệu lực bảo vệ của vắc xin là 85% sau một mũi nên phải tiêm đủ.", "fact"),
    ],
)
def test_why_a_percentage_is_no_target(body: str, reason: str) -> None:
    found = left_out(body)
    assert found.reason == reason
    assert found.text in PLAN + body


def test_a_goal_keeps_the_result_beside_it_out() -> None:
    found = read("I. CHỈ TIÊU\n- Phấn đấu tỷ lệ hài lòng đạt 90% (năm 2023 đạt 86,9%).")
    assert [target.value for target in found.targets] == [90]
    assert [(percentage.value, percentage.reason) for percentage in found.not_targets] == [(86.9, "result")]


def test_the_year_of_a_cited_document_makes_no_result() -> None:
    only("I. CHỈ TIÊU\n- 100% thủ tục được công khai theo Nghị định số 61/2018/NĐ-CP ngày 23/4/2018.")


def test_a_number_that_the_scan_broke_is_not_guessed() -> None:
    found = read("I. CHỈ TIÊU\n- l00% số xã đạt chuẩn.")
    assert not found.targets
