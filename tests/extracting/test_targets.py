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
        ("Tỷ lệ hộ nghèo giảm từ 4,2% xuống còn không quá 2%", "le", 2, None, 4.2),
        ("100 phần trăm chiến sĩ tình nguyện được tập huấn", "eq", 100, None, None),
        ("Nộp thuế điện tử đạt từ 95% số doanh nghiệp", "ge", 95, None, None),
        ("Thu kinh phí đạt 95% dự toán trở lên", "ge", 95, None, None),
        ("Nộp nghĩa vụ lên cấp trên 100%", "eq", 100, None, None),
        ("Sai lệch số liệu không được quá 5%", "le", 5, None, None),
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


@pytest.mark.parametrize(
    ("clause", "comparators"),
    [
        (
            "Tối thiểu 80% giảng viên, 60% viên chức và 100% trưởng khoa tham gia bồi dưỡng",
            ["ge", "ge", "ge"],
        ),
        (
            "Kiểm tra ít nhất 30% số chi bộ trong năm 2024 và 100% số chi bộ trước khi hết nhiệm kỳ",
            ["ge", "eq"],
        ),
    ],
)
def test_whether_all_are_at_least_as_many(clause: str, comparators: list[str]) -> None:
    assert [one.comparator for one in read(f"I. CHỈ TIÊU\n- {clause}.").targets] == comparators


def test_what_the_document_rests_on_sets_no_goal_of_its_own() -> None:
    line = "Căn cứ Nghị quyết số 25/NQ-CP của Chính phủ về mục tiêu tăng trưởng đạt 8% trở lên;\n"
    assert left_out(line).reason == "fact"


def test_an_amount_that_says_which_are_counted() -> None:
    found = read("I. CHỈ TIÊU\n- Không quá 5% số xã, phường có nợ quá hạn trên 0,5%.")
    assert [(target.comparator, target.value) for target in found.targets] == [("le", 5)]
    assert [one.reason for one in found.not_targets] == ["threshold"]


def test_a_sign_binds_its_own_value_only() -> None:
    found = read("I. CHỈ TIÊU\n- Chuẩn nghề nghiệp: Xuất sắc ≥ 45%, Khá 50%.").targets
    assert [(target.comparator, target.value) for target in found] == [("ge", 45), ("eq", 50)]


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
        (
            "II. NHIỆM VỤ\n- Điều kiện xét tốt nghiệp: học viên dự học tối thiểu 80% số tiết của mỗi phần.",
            "threshold",
        ),
        ("V. KINH PHÍ\n- Ngân sách huyện 80%.", "budget"),
        ("II. NHIỆM VỤ\n- Tỷ lệ chi cho chuyển đổi số bằng 3% chi thường xuyên.", "budget"),
        ("II. NHIỆM VỤ\n- Kinh phí tập huấn do Đảng ủy Khối bảo đảm 70%.", "budget"),
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
        ("ít nhất 50% chi hội trưởng ký cam kết", "individual"),
        ("90% cộng tác viên được tập huấn", "individual"),
        ("vận động trên 40% tiểu thương nữ trong chợ tham gia", "individual"),
        ("Tỷ lệ kết nạp đảng viên hằng năm đạt 3%", "individual"),
        ("Y tế: tỷ lệ tham gia BHYT đạt 95%", "individual"),
        ("Tỷ lệ xử lý tin báo cháy qua số 114 đạt 100%", "task"),
        ("Tỷ lệ xử lý chất thải đạt 100%", "other"),
        ("Tỷ lệ chứng từ gửi trực tuyến đạt 60%", "task"),
        ("Xếp loại chuẩn nghề nghiệp: trung bình dưới 5%", "individual"),
        ("80% khuôn viên được trồng cây", "other"),
        ("thi hành xong đạt tỷ lệ trên 73% trên tổng số việc có điều kiện", "task"),
        ("tỷ lệ hồ sơ trực tuyến trên tổng số hồ sơ tiếp nhận đạt tối thiểu 85%", "task"),
        ("Giảm tỷ lệ chi trả từ tiền túi của người bệnh xuống dưới 40%", "other"),
        ("60% hộ kinh doanh sử dụng hóa đơn điện tử", "collective"),
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
        "Giảng viên đạt giải Nhất khi điểm bình quân từ 9,0 và có 100% giám khảo xếp loại giỏi",
        "Học viên nghỉ học từ 20% số tiết trở lên không được dự thi hết phần",
        "Thanh toán vượt giờ cho giảng viên bằng 150% đơn giá giờ chuẩn",
        "Nhà nước hỗ trợ mức đóng bảo hiểm xã hội tự nguyện theo Nghị định của Chính phủ: 30% đối với hộ nghèo",
        "Chi thù lao đại lý bằng 7% số tiền thu",
        "Bí thư phải có số phiếu giới thiệu từ 50% trở lên mới đưa vào danh sách quy hoạch",
        "Tổ có trên 80% số hộ lắp chuông báo cháy được phường biểu dương",
        "Học sinh tham gia từ 80% số buổi trở lên được cấp giấy chứng nhận",
        "Vùng có thất thoát dưới 10% được coi là vùng kiểm soát tốt",
        "Đơn vị giảm vượt kế hoạch được thưởng 30% giá trị nước tiết kiệm",
        "Hồ sơ có giá trị dưới 20% hợp đồng được kiểm soát sau",
        "Kiểm định đồng hồ, sai số ± 5% ở lưu lượng nhỏ",
        "Năm 2023 toàn tỉnh có 92% đơn vị vững mạnh; 78% doanh nghiệp có công đoàn ký được thỏa ước",
        "Các cơ sở bảo đảm thời gian thực hành chiếm tối thiểu 70% tổng thời gian khóa học",
        "Mức chi đào tạo theo quy định và bằng 100% mức tối đa của từng nhóm nghề",
        "Số tổ chức đảng hoàn thành xuất sắc không vượt quá 20% số tổ chức được xếp loại hoàn thành tốt",
    ],
)
def test_thresholds_caps_and_rates_are_no_goals(clause: str) -> None:
    assert not [one for one in read(f"III. NHIỆM VỤ\n- {clause}.").targets if one.unit == "%"]


@pytest.mark.parametrize(
    ("head", "clause", "value"),
    [
        ("CHỈ TIÊU", "Thanh toán trực tuyến phí, lệ phí tăng từ 48% lên 75%", 75),
        ("CHỈ TIÊU", "70% doanh nghiệp cổ phần ban hành quy chế phối hợp", 70),
        ("CHỈ TIÊU", "Tổng số nợ thuế không vượt quá 5% tổng thu ngân sách", 5),
        ("TỔ CHỨC THỰC HIỆN", "Phòng giao dịch giải ngân đúng hạn; tỷ lệ nợ quá hạn dưới 1%", 1),
        ("PHÂN CÔNG", "Bảo đảm 80% dân quân cơ động có mặt trong 20 phút khi có lệnh", 80),
        ("TẬP HUẤN", "Ít nhất 95% học viên đạt điểm kiểm tra từ 8/10 trở lên", 95),
        ("NHIỆM VỤ", "Bảo đảm nước sạch tại trên 98% điểm lấy mẫu", 98),
        ("CHỈ TIÊU", "Tỷ lệ lao động đã đào tạo có bằng cấp, chứng chỉ đạt 36%", 36),
        ("NHIỆM VỤ", "Phấn đấu huy động nội lực chiếm 35% tổng nguồn Quỹ Hỗ trợ nông dân", 35),
        ("NHIỆM VỤ", "Giảm 30% tổng thời gian giải quyết thủ tục", 30),
    ],
)
def test_what_looks_like_a_threshold_or_rate_and_is_a_goal(head: str, clause: str, value: float) -> None:
    assert [one.value for one in read(f"III. {head}\n- {clause}.").targets if one.unit == "%"] == [value]


@pytest.mark.parametrize("marker", ["II/", "II.", "II-"])
def test_what_was_reached_is_told_under_any_marker(marker: str) -> None:
    body = f"{marker} ĐIỂM QUA KẾT QUẢ NĂM 2023:\nCó 82% công đoàn đạt vững mạnh (chỉ tiêu 80%)."
    assert [one.reason for one in read(body).not_targets] == ["result", "result"]
    assert not read(body).targets


def test_a_heading_that_counts_criteria_sets_none() -> None:
    found = read(
        "I. MỤC TIÊU\na) Năm 2024: hoàn thành thêm 03 tiêu chí, cụ thể:\n- Đường thôn được cứng hóa 100%."
    )
    assert [one.value for one in found.targets if one.unit == "%"] == [100]


@pytest.mark.parametrize(
    ("clause", "subject", "scope"),
    [
        ("100% giáo viên đạt chuẩn, trong đó trên chuẩn: tiểu học 85%", "giáo viên tiểu học", "individual"),
        ("Tỷ lệ người biết chữ đạt 97,5%, trong đó độ tuổi 15 - 35 đạt 99%", "độ tuổi 15 - 35", "individual"),
        (
            "Hộ đạt 8 tiêu chí 80%, trong đó xã nông thôn mới không dưới 90%",
            "Hộ đạt 8 tiêu chí, xã nông thôn mới",
            "other",
        ),
        (
            "Trên 95% trẻ từ 5 đến dưới 12 tuổi được tiêm; phấn đấu đến hết tháng 5/2024 đạt 98%",
            "trẻ từ 5 đến dưới 12 tuổi",
            "individual",
        ),
        ("70% khu dân cư có điểm chữa cháy; năm 2025 đạt 100% ở cả hai mô hình", "khu dân cư", "collective"),
        ("Lao động nữ chiếm ít nhất 45%, nam 35%", "nam", "individual"),
        (
            "Số hóa hồ sơ: 90% (lĩnh vực đất đai, hộ tịch: 100%)",
            "Số hóa hồ sơ, lĩnh vực đất đai, hộ tịch",
            "task",
        ),
        ("Đến năm 2024, 80% và đến năm 2026, ít nhất 95% người dân có tài khoản", "người dân", "individual"),
        (
            "80% số người học có việc làm; riêng các lớp theo đơn đặt hàng phấn đấu đạt 90%",
            "các lớp theo đơn đặt hàng",
            "individual",
        ),
        (
            "Tốc độ tăng trưởng GDP trên 8%/năm, trong đó giai đoạn 2026 - 2030 đạt từ 10%/năm trở lên",
            "Tốc độ tăng trưởng GDP",
            "other",
        ),
        (
            "90% trẻ em được khám mắt; giảm tỷ lệ mắc mới tật khúc xạ xuống dưới 5%",
            "tỷ lệ mắc mới tật khúc xạ",
            "other",
        ),
        (
            "nâng tỷ lệ doanh nghiệp có thỏa ước lên 66%; trong số thỏa ước ký mới, phấn đấu ít nhất 40% đạt loại B",
            "thỏa ước ký mới",
            "other",
        ),
        (
            "Nâng tỷ lệ lao động qua đào tạo từ 48,5% năm 2022 lên 51% đến hết năm 2024, trong đó qua đào tạo nghề đạt 37%",
            "qua đào tạo nghề",
            "individual",
        ),
    ],
)
def test_what_leans_on_the_goal_beside_it(clause: str, subject: str, scope: str) -> None:
    found = [one for one in read(f"II. CHỈ TIÊU\n- {clause}.").targets if one.unit == "%"]
    assert (found[-1].subject, found[-1].scope) == (subject, scope)


@pytest.mark.parametrize(
    ("clause", "subject", "achievement"),
    [
        ("có 110 xã đạt chuẩn (chiếm 65% tổng số xã)", "xã", "110 xã đạt chuẩn (chiếm 65% tổng số xã)"),
        (
            "Giới thiệu 60 đoàn viên ưu tú cho Đảng, trong đó có ít nhất 50% được kết nạp",
            "đoàn viên ưu tú",
            "được kết nạp",
        ),
        ("Trong số thỏa ước ký mới, ít nhất 40% đạt loại B", "thỏa ước ký mới", "đạt loại B"),
        ("Phúc tra tối thiểu 3% số đồng hồ", "số đồng hồ", "Phúc tra"),
        (
            "kích hoạt tài khoản định danh, hoàn thành 85% chỉ tiêu",
            "kích hoạt tài khoản định danh, hoàn thành",
            "85% chỉ tiêu",
        ),
        ("kiểm tra 100% đơn vị, xong trong tháng 10/2024", "đơn vị", "kiểm tra xong trong tháng 10/2024"),
        (
            "Tỷ lệ lao động nông nghiệp đến năm 2030 giảm xuống còn dưới 42%",
            "Tỷ lệ lao động nông nghiệp",
            "đến năm 2030 giảm xuống còn dưới 42%",
        ),
        ("Giảm tỷ lệ hộ nghèo xuống dưới 6%", "tỷ lệ hộ nghèo", "Giảm xuống dưới 6%"),
        (
            "Tỷ lệ đảng viên bị xóa tên, đưa ra khỏi Đảng giảm xuống dưới 0,5%/năm",
            "Tỷ lệ đảng viên bị xóa tên, đưa ra khỏi Đảng",
            "giảm xuống dưới 0,5%/năm",
        ),
    ],
)
def test_what_a_share_is_of(clause: str, subject: str, achievement: str) -> None:
    found = [one for one in read(f"II. CHỈ TIÊU\n- {clause}.").targets if one.unit == "%"]
    assert [(one.subject, one.achievement) for one in found] == [(subject, achievement)]


def test_rows_of_years_take_their_subject_from_the_column() -> None:
    found = read(
        "II. MỤC TIÊU\nNăm | Số xã | Tỷ lệ dân cư sử dụng nước hợp vệ sinh\n2024 | 84 | 92,5%\n2025 | 97 | 94%\n"
    ).targets
    assert [(one.subject, one.achievement, one.scope, str(one.deadline)) for one in found] == [
        ("Tỷ lệ dân cư sử dụng nước hợp vệ sinh", "92,5%", "individual", "2024-12-31"),
        ("Tỷ lệ dân cư sử dụng nước hợp vệ sinh", "94%", "individual", "2025-12-31"),
    ]


def test_columns_of_years_and_days_say_when() -> None:
    found = read(
        "II. CHỈ TIÊU\nPhấn đấu đến hết năm 2025:\n\n"
        "TT | Chỉ tiêu | Đến 31/12/2023 | 2024 | 2025\n1 | Tỷ lệ tham gia BHXH (% LLLĐ) | 27,3% | 30% | 45%\n"
    )
    assert [(one.subject, one.achievement, one.scope, str(one.deadline)) for one in found.targets] == [
        ("Tỷ lệ tham gia BHXH (% LLLĐ)", "30%", "individual", "2024-12-31"),
        ("Tỷ lệ tham gia BHXH (% LLLĐ)", "45%", "individual", "2025-12-31"),
    ]
    assert [one.reason for one in found.not_targets] == ["result"]


def test_the_school_year_before_is_a_result() -> None:
    found = read(
        "II. CHỈ TIÊU\nKhối | Sĩ số | Khá năm học 2022 - 2023 | Khá năm học 2023 - 2024\n6 | 102 | 30% | 35%\n"
    )
    assert [(one.subject, one.value, one.scope) for one in found.targets] == [("Khối 6", 35, "individual")]
    assert [one.reason for one in found.not_targets] == ["result"]


def test_a_cell_may_name_its_own_subject() -> None:
    found = only(
        "II. CHỈ TIÊU\nTT | Công việc | Thời hạn | Mức cần đạt\n1 | Dự giờ | Quý I | 100% giảng viên được dự giờ\n"
    )
    assert (found.subject, found.achievement, found.scope) == ("giảng viên", "được dự giờ", "individual")


def test_the_work_of_a_row_may_name_its_own_goal() -> None:
    found = only(
        "VI. TỔ CHỨC THỰC HIỆN\nTT | Nhiệm vụ | Cơ quan chủ trì | Thời gian\n"
        "1 | Tập huấn cho 95% nhân viên đại lý thu | Bảo hiểm xã hội | Quý IV/2024\n"
    )
    assert (found.subject, found.achievement, found.scope) == (
        "nhân viên đại lý thu",
        "Tập huấn cho",
        "individual",
    )
    assert found.responsible == "Bảo hiểm xã hội"


def test_the_work_of_a_row_is_a_task_where_the_table_assigns_it() -> None:
    found = only(
        "V. PHÂN CÔNG\nNội dung | Người chủ trì | Thời hạn\n"
        "Tự kiểm tra hồ sơ, ít nhất 30% hồ sơ của mỗi cán bộ | Phó Chi cục trưởng | Quý II/2024\n"
    )
    assert (found.value, found.comparator, found.scope) == (30, "ge", "task")


def test_a_goal_makes_goals_of_those_in_its_series_but_not_of_those_in_brackets() -> None:
    found = read(
        "III. HỌC TẬP\n- Tốt nghiệp đúng hạn: không thấp hơn 82%; xếp loại khá: 35% (khóa này 31,2%)."
    )
    assert [one.value for one in found.targets] == [82, 35]
    assert [(one.value, one.reason) for one in found.not_targets] == [(31.2, "unclear")]


def test_the_work_of_a_row_is_about_those_it_is_done_to() -> None:
    found = only(
        "IV. NHIỆM VỤ\nTT | Nhiệm vụ | Chỉ tiêu\n1 | Cử cán bộ, công chức tập huấn kỹ năng số | 100%\n"
    )
    assert found.scope == "individual"


def test_places_in_rows_are_no_bodies() -> None:
    found = read(
        "III. CHỈ TIÊU BAO PHỦ\nSTT | Địa bàn | Năm 2024 | Năm 2025\n1 | Thị trấn và các xã | 57% | 65%\n"
    ).targets
    assert [(one.value, one.scope) for one in found] == [(57, "other"), (65, "other")]


def test_a_column_says_in_brackets_what_it_counts() -> None:
    found = only(
        "II. CHỈ TIÊU\nĐơn vị | Địa bàn | Chỉ tiêu năm 2024 (hồ sơ đúng hạn)\nPhòng Nội vụ | Xã | ≥ 99%\n"
    )
    assert found.scope == "task"


def test_what_is_to_fall_is_compared_with_last_year() -> None:
    found = read(
        "III. CHỈ TIÊU\n- Kéo giảm ít nhất 10% số vụ cháy, 15% thiệt hại so với cùng kỳ năm 2023."
    ).targets
    assert [(one.comparator, one.value) for one in found] == [("ge", 10), ("ge", 15)]


def test_a_series_with_its_nouns_shares_the_words_at_its_end() -> None:
    body = (
        "I. CHỈ TIÊU\n1. Về đánh giá, xếp loại\nHằng năm, có từ 80% tổ chức cơ sở đảng, 85% chi bộ và 90% đảng viên trở lên"
        " được xếp loại hoàn thành tốt nhiệm vụ."
    )
    assert [(one.comparator, one.value) for one in read(body).targets] == [("ge", 80), ("ge", 85), ("ge", 90)]
    body = "I. CHỈ TIÊU\n- Vận động để 90% cha mẹ học sinh trở lên ký phiếu đồng ý."
    assert [(one.comparator, one.subject) for one in read(body).targets] == [("ge", "cha mẹ học sinh")]
