"""The formal parts, in the orders in which scans give their two columns, with what scans do to them."""

from dataclasses import dataclass, field
from datetime import date

import pytest

from pipeline.extracting import extract
from pipeline.extracting.header import sentence_case
from pipeline.records import DocumentHeader


@dataclass(frozen=True)
class Case:
    """A text and the fields it gives; a field that is not named is not looked at."""

    label: str
    text: str
    fields: dict[str, object] = field(default_factory=dict)


SIDE_BY_SIDE = """UBND TỈNH HÀ LÂM                    CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
SỞ GIÁO DỤC VÀ ĐÀO TẠO                   Độc lập - Tự do - Hạnh phúc

Số: 386/KH-SGDĐT                         Hà Lâm, ngày 05 tháng 02 năm 2024

KẾ HOẠCH
Phổ cập giáo dục, xóa mù chữ
trên địa bàn tỉnh Hà Lâm năm 2024

Căn cứ Luật Giáo dục số 43/2019/QH14 ngày 14 tháng 6 năm 2019;
Sở Giáo dục và Đào tạo ban hành Kế hoạch như sau:
1. Mục đích
Trên đây là Kế hoạch năm 2024./.

Nơi nhận:                                KT. GIÁM ĐỐC
- Bộ GDĐT (để b/c);                      PHÓ GIÁM ĐỐC
- UBND tỉnh;
- Phòng GDĐT các huyện,
thành phố;                               Hoàng Thị Minh Nguyệt
- Lưu: VT, GDTXCN.
"""

ONE_BLANK = """HỘI ĐỒNG NHÂN DÂN TỈNH ĐỒNG THÁP  CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
VĂN PHÒNG ĐOÀN ĐẠI BIỂU QUỐC HỘI Độc lập - Tự do - Hạnh phúc
VÀ HỘI ĐỒNG NHÂN DÂN TỈNH
Số: 11/KH-VP Đồng Tháp, ngày 11 tháng 01 năm 2022
KẾ HOẠCH
Phát động phong trào thi đua năm 2022
Căn cứ phương hướng, nhiệm vụ công tác thi đua năm 2022.

Nơi nhận: CHÁNH VĂN PHÒNG
- Các Ban của HĐND Tỉnh;
- Lưu: VT.
"""

ONE_AFTER_THE_OTHER = """ỦY BAN NHÂN DÂN
TỈNH QUẢNG NGÃI
Số: 23 /BC-UBND

CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Quảng Ngãi, ngày 23 tháng 01 năm 2025
BÁO CÁO
Tình hình, kết quả thực hiện công tác
cải cách thủ tục hành chính tháng 01/2025
Kính gửi:
- Văn phòng Chính phủ;
Thực hiện Công văn số 5633/VPCP-KSTT ngày 25/7/2023, UBND tỉnh báo cáo như sau./.
Nơi nhận:
- Như trên;
- Lưu: VT, TTHC.
KT. CHỦ TỊCH
PHÓ CHỦ TỊCH
(Đã ký)
Trần Hoàng Tuấn
"""

PARTY = """ĐẢNG BỘ TỈNH HÀ LÂM                         ĐẢNG CỘNG SẢN VIỆT NAM
BAN TUYÊN GIÁO
*                               Hà Lâm, ngày 09 tháng 3 năm 2023
Số 99-KH/BTGTU

KẾ HOẠCH
tuyên truyền kỷ niệm các ngày lễ lớn năm 2023
-----
Thực hiện Hướng dẫn số 12-HD/TU ngày 01/02/2023 của Tỉnh ủy.

Nơi nhận:                                   T/M BAN TUYÊN GIÁO
- Thường trực Tỉnh ủy,                      PHÓ TRƯỞNG BAN
- Lưu Ban Tuyên giáo Tỉnh ủy.               THƯỜNG TRỰC

                                            Lê Văn Thành
"""

BLANKS = """ỦY BAN NHÂN DÂN TỈNH LÀO CAI
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Số:       /KH-UBND | | Lào Cai, ngày     tháng 4 năm 2026

KẾ HOẠCH
Triển khai thực hiện Chỉ thị số 11-CT/TU
của Ban Thường vụ Tỉnh ủy

Thực hiện Chỉ thị số 11-CT/TU ngày 04/01/2026 của Ban Thường vụ Tỉnh ủy.
"""

STAMPED = """ỦY BAN NHÂN DÂN
TỈNH QUẢNG NGÃI
Sở: 2# /CT-UBND
H_NG TÂM GÔNG BẢO
ĐẾN Ngày: 20/4/2020
Người ký: Ủy ban nhân dân tỉnh Quảng Ngãi
Thời gian ký: 15.04.2020 16:02:11 +07:00
CỘNG HOÀ XÃ HỘI CHÚ NGHĨA VIỆT NAM
Đặc lập - Tự do - Hạnh phúc
Quảng Ngãi, ngày,@3 tháng 4 năm 2020
CHỈ THỊ
Về việc mở rộng nộp thuế điện tử
Thực hiện Quyết định số 2545/QĐ-TTg ngày 30/12/2016 của Thủ tướng Chính phủ./.

Nơi nhận:
- Tổng cục Thuế (b/cáo);
Ban Tuyên giáo Tỉnh uỷ;
- Lưu: VT, KT.bngoc106

CHỦ TỊCH
ch HHYNYNNEINN
À
Trần Ngọc Căng
"""

LETTER = """UBND TỈNH HÀ LÂM
SỞ Y TẾ
Số: 412/SYT-NVY
V/v đôn đốc báo cáo
công tác quý I
Hà Lâm, ngày 29 tháng 01 năm 2024
Kính gửi: Các bệnh viện.
Sở Y tế yêu cầu các đơn vị báo cáo.
"""

NO_HEADER = """KẾ HOẠCH

Về việc phát động phong trào thi đua năm 2020

Căn cứ Kế hoạch số 20/KH-UBND ngày 21 tháng 01 năm 2020 của Ủy
ban nhân dân Tỉnh. Sở Tài chính phát động phong trào thi đua như sau:
"""

JOINT = """ỦY BAN THƯỜNG VỤ QUỐC HỘI
CHÍNH PHỦ - ĐOÀN CHỦ TỊCH
ỦY BAN TRUNG ƯƠNG
MẶT TRẬN TỔ QUỐC VIỆT NAM
Số: 12/2025/NQLT-UBTVQH15-CP-ĐCTUBTWMTTQVN Hà Nội, ngày 26 tháng 9 năm 2025
NGHỊ QUYẾT LIÊN TỊCH
Hướng dẫn quy trình hiệp thương
Căn cứ Luật Tổ chức Quốc hội;
"""

YOUTH = """ĐOÀN TNCS HỒ CHÍ MINH            Hà Lâm, ngày 28 tháng 4 năm 2024
BAN CHẤP HÀNH TỈNH HÀ LÂM
            ***
    Số: 37 KH/ĐTN

KẾ HOẠCH
Tổ chức Chiến dịch Thanh niên tình nguyện hè
-----
Căn cứ Chương trình công tác năm.
TM. BAN THƯỜNG VỤ
PHÓ BÍ THƯ
(đã ký, đóng dấu)
Nguyễn Văn Tư
Nơi nhận:
- Các huyện đoàn;
- Lưu VP.
"""

CASES = [
    Case(
        "issued by three bodies",
        JOINT,
        {
            "type": "Nghị quyết liên tịch",
            "issuer": "Ủy ban Thường vụ Quốc hội - Chính phủ - Đoàn Chủ tịch Ủy ban Trung ương Mặt trận"
            " Tổ quốc Việt Nam",
            "parent_body": None,
        },
    ),
    Case(
        "a number without a dash, a stamped signature above the recipients",
        YOUTH,
        {
            "number": "37 KH/ĐTN",
            "symbol": "KH/ĐTN",
            "issuer": "Ban Chấp hành tỉnh Hà Lâm",
            "signer_position": "Phó Bí thư",
            "signer_name": "Nguyễn Văn Tư",
        },
    ),
    Case(
        "side by side",
        SIDE_BY_SIDE,
        {
            "type": "Kế hoạch",
            "number": "386/KH-SGDĐT",
            "symbol": "KH-SGDĐT",
            "place": "Hà Lâm",
            "issued_on": date(2024, 2, 5),
            "issuer": "Sở Giáo dục và Đào tạo",
            "parent_body": "UBND tỉnh Hà Lâm",
            "title": "Phổ cập giáo dục, xóa mù chữ trên địa bàn tỉnh Hà Lâm năm 2024",
            "signing_authority": "KT. Giám đốc",
            "signer_position": "Phó Giám đốc",
            "signer_name": "Hoàng Thị Minh Nguyệt",
            "recipients": (
                "Bộ GDĐT (để b/c)",
                "UBND tỉnh",
                "Phòng GDĐT các huyện, thành phố",
                "Lưu: VT, GDTXCN",
            ),
        },
    ),
    Case(
        "columns run together",
        ONE_BLANK,
        {
            "number": "11/KH-VP",
            "place": "Đồng Tháp",
            "issuer": "Văn phòng Đoàn đại biểu Quốc hội và Hội đồng nhân dân tỉnh",
            "parent_body": "Hội đồng nhân dân tỉnh Đồng Tháp",
            "title": "Phát động phong trào thi đua năm 2022",
            "signer_position": "Chánh Văn phòng",
            "signer_name": None,
            "recipients": ("Các Ban của HĐND Tỉnh", "Lưu: VT"),
        },
    ),
    Case(
        "one column after the other",
        ONE_AFTER_THE_OTHER,
        {
            "type": "Báo cáo",
            "number": "23/BC-UBND",
            "issuer": "Ủy ban nhân dân tỉnh Quảng Ngãi",
            "parent_body": None,
            "issued_on": date(2025, 1, 23),
            "title": "Tình hình, kết quả thực hiện công tác cải cách thủ tục hành chính tháng 01/2025",
            "signer_position": "Phó Chủ tịch",
            "signer_name": "Trần Hoàng Tuấn",
            "recipients": ("Như trên", "Lưu: VT, TTHC"),
        },
    ),
    Case(
        "Party document",
        PARTY,
        {
            "number": "99-KH/BTGTU",
            "symbol": "KH/BTGTU",
            "issuer": "Ban Tuyên giáo",
            "parent_body": "Đảng bộ tỉnh Hà Lâm",
            "issued_on": date(2023, 3, 9),
            "title": "tuyên truyền kỷ niệm các ngày lễ lớn năm 2023",
            "signer_position": "Phó Trưởng ban Thường trực",
            "signer_name": "Lê Văn Thành",
            "recipients": ("Thường trực Tỉnh ủy", "Lưu Ban Tuyên giáo Tỉnh ủy"),
        },
    ),
    Case(
        "left free for the pen",
        BLANKS,
        {
            "number": None,
            "symbol": "KH-UBND",
            "place": "Lào Cai",
            "issued_on": None,
            "title": "Triển khai thực hiện Chỉ thị số 11-CT/TU của Ban Thường vụ Tỉnh ủy",
        },
    ),
    Case(
        "stamps and scan damage",
        STAMPED,
        {
            "number": None,
            "symbol": "CT-UBND",
            "place": "Quảng Ngãi",
            "issued_on": None,
            "issuer": "Ủy ban nhân dân tỉnh Quảng Ngãi",
            "parent_body": None,
            "title": "Về việc mở rộng nộp thuế điện tử",
            "signer_position": "Chủ tịch",
            "signer_name": "Trần Ngọc Căng",
            "recipients": ("Tổng cục Thuế (b/cáo)", "Ban Tuyên giáo Tỉnh uỷ", "Lưu: VT, KT.bngoc106"),
        },
    ),
    Case(
        "official letter",
        LETTER,
        {
            "type": "Công văn",
            "number": "412/SYT-NVY",
            "title": "V/v đôn đốc báo cáo công tác quý I",
            "issuer": "Sở Y tế",
            "parent_body": "UBND tỉnh Hà Lâm",
            "issued_on": date(2024, 1, 29),
        },
    ),
    Case(
        "no header: the issuer of the first sentence",
        NO_HEADER,
        {
            "type": "Kế hoạch",
            "number": None,
            "symbol": None,
            "issued_on": None,
            "issuer": "Sở Tài chính",
            "title": "Về việc phát động phong trào thi đua năm 2020",
        },
    ),
    Case(
        "no header: a title in capitals above the legal basis",
        "PHÊ DUYỆT ĐIỀU CHỈNH QUY HOẠCH PHÁT TRIỂN ĐIỆN LỰC\nTHỜI KỲ 2021 - 2030\nCăn cứ Luật Quy hoạch;\n",
        {
            "title": "PHÊ DUYỆT ĐIỀU CHỈNH QUY HOẠCH PHÁT TRIỂN ĐIỆN LỰC THỜI KỲ 2021 - 2030",
            "issuer": None,
            "type": None,
        },
    ),
    Case(
        "no header: a title above the recipients",
        "Công tác quản lý khoáng sản năm 2025\n- Bộ Nông nghiệp và Môi trường;\nThực hiện Văn bản số 99/BNN-ĐC"
        " ngày 23/12/2025, Ủy ban nhân dân tỉnh Lào Cai báo cáo như sau:\nI. CÔNG TÁC BAN HÀNH VĂN BẢN\n",
        {"title": "Công tác quản lý khoáng sản năm 2025", "issuer": "Ủy ban nhân dân tỉnh Lào Cai"},
    ),
    Case(
        "no header: the end of a page before is no title",
        "Các phòng phối hợp thực hiện\nCăn cứ Luật Quy hoạch;\nI. MỤC TIÊU\n",
        {"title": None, "issuer": None},
    ),
    Case(
        "no header: a body in capitals is no title",
        "ỦY BAN NHÂN DÂN TỈNH ĐỒNG NAI\nCăn cứ Luật Quy hoạch;\nI. MỤC TIÊU\n",
        {"title": None},
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.label)
def test_header(case: Case) -> None:
    header = extract(case.text).document
    found = {name: getattr(header, name) for name in case.fields}
    assert found == case.fields


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.label)
def test_every_stated_field_has_its_place(case: Case) -> None:
    header = extract(case.text).document
    said_of_it = {"evidence", "resource_id", "place_unit", "place_today", "issuer_canonical", "issuer_today"}
    printed_fields = set(DocumentHeader.model_fields) - said_of_it
    stated = {name for name in printed_fields if getattr(header, name)}
    assert set(header.evidence) == stated
    for name, place in header.evidence.items():
        printed = case.text[place.start_char : place.end_char]
        assert printed.strip() == printed, name
        assert printed, name
        if name in ("place", "signer_name"):
            assert " ".join(printed.split()).lower() == str(getattr(header, name)).lower()


def test_a_licence_has_type_and_title_on_one_line_and_decides_below() -> None:
    text = """ỦY BAN NHÂN DÂN
TỈNH HÀ LÂM
Số: 2507/GP-UBND
Hà Lâm, ngày 21 tháng 7 năm 2026
GIẤY PHÉP KHAI THÁC NƯỚC DƯỚI ĐẤT
CHO NHÀ MÁY NƯỚC SỐ 2
CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH HÀ LÂM
Căn cứ Luật Tài nguyên nước ngày 27/11/2023;
QUYẾT ĐỊNH:
Điều 1. Cho phép Công ty Cổ phần Cấp nước Hà Lâm
"""
    header = extract(text).document
    assert (header.type, header.title) == ("Giấy phép", "KHAI THÁC NƯỚC DƯỚI ĐẤT CHO NHÀ MÁY NƯỚC SỐ 2")
    assert header.issuer == "Ủy ban nhân dân tỉnh Hà Lâm"


def test_text_without_a_header_has_none() -> None:
    header = extract("Họp giao ban tuần.\nCác phòng báo cáo kết quả.").document
    assert header == DocumentHeader()
    assert extract("").document == DocumentHeader()


@pytest.mark.parametrize(
    ("capitals", "sentence"),
    [
        ("ỦY BAN NHÂN DÂN TỈNH ĐỒNG THÁP", "Ủy ban nhân dân tỉnh Đồng Tháp"),
        ("UBND THÀNH PHỐ CAO LÃNH", "UBND thành phố Cao Lãnh"),
        ("SỞ NÔNG NGHIỆP VÀ PHÁT TRIỂN NÔNG THÔN", "Sở Nông nghiệp và Phát triển nông thôn"),
        ("TRƯỜNG THPT NGUYỄN DU", "Trường THPT nguyễn du"),
        ("PHÓ CHÁNH VĂN PHÒNG", "Phó Chánh Văn phòng"),
        ("ỦY BAN THƯỜNG VỤ QUỐC HỘI", "Ủy ban Thường vụ Quốc hội"),
    ],
)
def test_letter_case_comes_back(capitals: str, sentence: str) -> None:
    assert sentence_case(capitals) == sentence


def test_letter_case_follows_the_text_itself() -> None:
    assert sentence_case("TRƯỜNG THPT NGUYỄN DU", "Trường THPT\nNguyễn Du tổ chức") == "Trường THPT Nguyễn Du"
