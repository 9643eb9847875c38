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


@pytest.mark.parametrize(
    ("clause", "scope"),
    [
        ("85% kiểm sát viên được tập huấn", "individual"),
        ("95% trạm trưởng được bồi dưỡng", "individual"),
        ("100% chi, đảng bộ cơ sở quán triệt nghị quyết", "collective"),
        ("90% siêu thị giảm túi ni lông", "collective"),
        ("xử lý dứt điểm 100% điểm nóng về môi trường", "task"),
        ("90% sáng kiến được công nhận", "task"),
        ("Tỷ lệ bỏ học của học viên sơ cấp không quá 7%", "individual"),
        ("Tỷ lệ học viên hài lòng về giảng dạy đạt 90%", "other"),
        ("Tỷ lệ tập hợp quần chúng: hội phụ nữ 75%", "individual"),
        ("Tăng trưởng tổng nguồn vốn 9%", "other"),
        ("hoàn thành 100% kế hoạch được giao", "other"),
    ],
)
def test_whom_a_goal_is_about(clause: str, scope: str) -> None:
    assert only(f"II. CHỈ TIÊU\n- {clause}.").scope == scope


def test_striving_after_a_label_governs_its_list() -> None:
    found = read(
        "II. CHỈ TIÊU\n- Tập thể: Phấn đấu 90% chi bộ đạt vững mạnh; 80% phòng đạt tiên tiến."
    ).targets
    assert [target.commitment for target in found] == ["strive", "strive"]


def test_a_marker_is_no_end_of_a_range() -> None:
    found = only("II. CHỈ TIÊU\n1- 100% chi bộ hoàn thành tốt nhiệm vụ.")
    assert (found.value, found.value_max, found.subject) == (100, None, "chi bộ")


def test_a_table_without_rulings() -> None:
    found = read(
        "Bảng phân bổ chỉ tiêu (tỷ lệ trường đạt chuẩn)\nĐơn vị\tHiện có\tNăm 2024\tNăm 2025\n"
        "Huyện Bản Luông\t15,2%\t25%\t≥ 40%\n"
    )
    assert [(one.subject, one.comparator, one.value, one.achievement) for one in found.targets] == [
        ("Huyện Bản Luông", "eq", 25, "25%"),
        ("Huyện Bản Luông", "ge", 40, "≥ 40%"),
    ]
    assert [one.reason for one in found.not_targets] == ["result"]


def test_later_columns_of_periods_are_goals_too() -> None:
    found = read(
        "II. CHỈ TIÊU\nSTT | Chỉ tiêu | Quý I/2024 | Quý II | Chủ trì\n1 | Thu bảo hiểm xã hội | 23% | 48% | Tổ Thu\n"
    )
    assert [one.value for one in found.targets] == [23, 48]


def test_the_unit_above_a_table() -> None:
    found = read(
        "II. CHỈ TIÊU\nĐơn vị tính: %\nTT | Nội dung | Năm 2024 |\n1 | Tỷ lệ che phủ rừng | 46,5 |\n"
    )
    assert [(one.value, one.unit) for one in found.targets] == [(46.5, "%")]


def test_words_in_brackets_say_nothing_of_the_goal_before() -> None:
    found = read("II. CHỈ TIÊU\n- Tỷ lệ công chức tham gia tối thiểu 90% (năm trước 82%).")
    assert [(one.comparator, one.value) for one in found.targets] == [("ge", 90)]


def test_what_a_series_reaches_is_said_once() -> None:
    found = read("II. CHỈ TIÊU\n- 90% xã, 50% thôn đạt chuẩn văn hóa.").targets
    assert [one.achievement for one in found] == ["đạt chuẩn văn hóa", "đạt chuẩn văn hóa"]


@pytest.mark.parametrize(
    "clause",
    [
        "Phòng có dưới 90% nhiệm vụ đúng hạn không được xếp loại tốt",
        "Đơn vị nào đạt dưới 75% chỉ tiêu giao thì không xét khen thưởng",
        "Cấp huyện khen không quá 20% tổng số mô hình được công nhận",
        "Trích lại 7% quỹ khám chữa bệnh cho y tế trường học",
        "Hàm lượng mất khi nung của tro đáy không quá 5%",
    ],
)
def test_thresholds_caps_and_rates_are_no_goals(clause: str) -> None:
    assert not [one for one in read(f"III. NHIỆM VỤ\n- {clause}.").targets if one.unit == "%"]
