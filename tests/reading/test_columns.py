"""Headers and signature blocks are read column by column, tables and running text as they stand."""

import pytest
from printed_pages import line_at

from pipeline.reading.columns import order_columns

STATE = [
    line_at(100, 0, "ỦY BAN NHÂN DÂN"),
    line_at(600, 2, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
    line_at(100, 40, "HUYỆN TAM BÌNH"),
    line_at(700, 42, "Độc lập - Tự do - Hạnh phúc"),
    line_at(100, 90, "Số: 15/KH-UBND"),
    line_at(640, 92, "Tam Bình, ngày 05 tháng 3 năm 2021"),
]
BODY = [
    line_at(480, 160, "KẾ HOẠCH"),
    line_at(200, 200, "Tuyên truyền cải cách hành chính trên địa bàn huyện năm 2021"),
    line_at(100, 240, "Căn cứ Kế hoạch của Ủy ban nhân dân tỉnh về công tác tuyên truyền trong năm"),
    line_at(100, 280, "1. Mục đích"),
]
LEFT = ["ỦY BAN NHÂN DÂN", "HUYỆN TAM BÌNH", "Số: 15/KH-UBND"]
RIGHT = [
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    "Độc lập - Tự do - Hạnh phúc",
    "Tam Bình, ngày 05 tháng 3 năm 2021",
]


def _read_across(lines: list) -> list:  # type: ignore[type-arg]
    """What Tesseract makes of two columns: one line for each pair."""
    return [
        type(left)(left.words + right.words, opens=left.opens)
        for left, right in zip(lines[::2], lines[1::2], strict=True)
    ]


def _texts(lines: list) -> list[str]:  # type: ignore[type-arg]
    return [line.text for line in lines]


def test_header_read_across_is_taken_apart() -> None:
    assert _texts(order_columns(_read_across(STATE) + BODY)) == LEFT + RIGHT + _texts(BODY)


@pytest.mark.parametrize(
    "motto",
    ["CỘNG HÓA XÃ HỌI CHỦ NGHIÃ VIỆT NAM", "CONG HOA XA HQI CHU NGHIA VIET NAM", "ĐẢNG CỘNG SẢN VIỆT NAM"],
)
def test_a_badly_read_motto_is_known(motto: str) -> None:
    header = [
        line_at(100, 0, "TỈNH ỦY HÀ LÂM"),
        line_at(600, 0, motto),
        line_at(180, 40, "*"),
        line_at(640, 40, "Hà Lâm, ngày 02 tháng 4 năm 2021"),
    ]
    lines = [*_read_across(header), *BODY]
    assert _texts(order_columns(lines))[:4] == [
        "TỈNH ỦY HÀ LÂM",
        "*",
        motto,
        "Hà Lâm, ngày 02 tháng 4 năm 2021",
    ]


def test_columns_that_came_apart_already_stay() -> None:
    lines = STATE[::2] + STATE[1::2] + BODY
    assert order_columns(lines) == lines


def test_signature_beside_the_recipients() -> None:
    lines = [
        *BODY,
        line_at(100, 400, "Nơi nhận:|||||TM. ỦY BAN NHÂN DÂN"),
        line_at(100, 440, "- Như trên;||||CHỦ TỊCH"),
        line_at(100, 480, "- Các phòng, ban;"),
        line_at(100, 520, "- Lưu: VT.||||Nguyễn Văn An"),
    ]
    assert _texts(order_columns(lines))[len(BODY) :] == [
        "Nơi nhận:",
        "- Như trên;",
        "- Các phòng, ban;",
        "- Lưu: VT.",
        "TM. ỦY BAN NHÂN DÂN",
        "CHỦ TỊCH",
        "Nguyễn Văn An",
    ]


def test_the_page_number_under_a_signature_stays_below() -> None:
    lines = [
        line_at(100, 400, "Nơi nhận:|||||GIÁM ĐỐC"),
        line_at(100, 440, "- Lưu: VT.||||Trần Thị Bình"),
        line_at(
            100, 600, "Phụ lục kèm theo Kế hoạch này gồm các biểu mẫu báo cáo của từng đơn vị trực thuộc"
        ),
    ]
    assert _texts(order_columns(lines)) == [
        "Nơi nhận:",
        "- Lưu: VT.",
        "GIÁM ĐỐC",
        "Trần Thị Bình",
        "Phụ lục kèm theo Kế hoạch này gồm các biểu mẫu báo cáo của từng đơn vị trực thuộc",
    ]


NARROW = [
    line_at(100, 0, "UBND THÀNH PHỐ CHÂU NAM CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
    *_read_across([line_at(160, 40, "BAN CHỈ ĐẠO"), line_at(480, 40, "Độc lập - Tự do - Hạnh phúc")]),
    *BODY,
]


def test_columns_that_all_but_touch() -> None:
    assert _texts(order_columns(NARROW))[:4] == [
        "UBND THÀNH PHỐ CHÂU NAM",
        "BAN CHỈ ĐẠO",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
    ]


NEGATIVE = {
    "table": [
        line_at(100, 0, "STT|Chỉ tiêu|Năm 2021|Năm 2022"),
        line_at(100, 40, "1|Hồ sơ đúng hạn|90%|95%"),
        line_at(100, 80, "2|Thủ tục trực tuyến|40%|60%"),
    ],
    "running text": BODY,
    "the motto in a title": [
        line_at(480, 0, "NGHỊ ĐỊNH THƯ"),
        line_at(300, 40, "GIỮA CHÍNH PHỦ NƯỚC CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        line_at(400, 80, "VÀ CÁC NƯỚC LÁNG GIỀNG"),
    ],
    "the motto in running text": [
        line_at(100, 0, "là Bộ Giao thông vận tải nước Cộng hòa xã hội chủ nghĩa Việt Nam"),
        line_at(100, 40, "và cơ quan được ủy quyền."),
    ],
    "the motto alone": [STATE[1], STATE[3], *BODY],
    "recipients without a signature": [line_at(100, 0, "Nơi nhận:"), line_at(100, 40, "- Như trên;")],
    "one word": [line_at(0, 0, "Trang")],
    "nothing": [],
}


@pytest.mark.parametrize("name", NEGATIVE)
def test_what_has_no_columns_stays(name: str) -> None:
    assert _texts(order_columns(NEGATIVE[name])) == _texts(NEGATIVE[name])


@pytest.mark.parametrize("lines", [_read_across(STATE) + BODY, *NEGATIVE.values()])
def test_no_word_is_lost_and_twice_is_once(lines: list) -> None:  # type: ignore[type-arg]
    once = order_columns(lines)
    assert sorted(word.text for line in once for word in line.words) == sorted(
        word.text for line in lines for word in line.words
    )
    assert order_columns(once) == once
