"""Headers and signature blocks are read column by column, tables and running text as they stand."""

import pytest
from printed_pages import line_at

from pipeline.reading.columns import order_columns
from pipeline.reading.lines import ReadLine, ReadWord


def printed(left: int, right: int, top: int, text: str) -> ReadLine:
    """A line from one pixel to another, as real pages have it; its letters are as wide as that makes them."""
    words = text.split()
    letter = (right - left) / len(" ".join(words))
    boxes, at = [], 0
    for word in words:
        boxes.append(ReadWord(word, round(left + at * letter), top, round(len(word) * letter), 30, 0.9))
        at += len(word) + 1
    return ReadLine(tuple(boxes))


def across(*parts: ReadLine) -> ReadLine:
    """Lines that were read as one."""
    return ReadLine(tuple(word for part in parts for word in part.words))


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


TITLE = [
    printed(768, 980, 396, "KẾ HOẠCH"),
    printed(440, 1310, 450, "Cải tiến chất lượng và an toàn người bệnh năm 2025"),
    printed(337, 1512, 526, "Căn cứ Thông tư số 19/2013/TT-BYT ngày 12 tháng 7 năm 2013 của Bộ Y"),
    printed(237, 1511, 573, "tế hướng dẫn thực hiện quản lý chất lượng dịch vụ khám bệnh, chữa bệnh tại"),
]
DATE = printed(833, 1431, 316, "Ninh Hòa, ngày 20 tháng 01 năm 2025:")
MOTTO = printed(769, 1499, 157, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM.")
FREEDOM = printed(899, 1362, 208, "Độc lập - Tự do - Hạnh phúc")
HOSPITAL = [
    printed(287, 730, 157, "SỞ Y TẾ TỈNH KHÁNH HÒA."),
    printed(234, 773, 208, "BỆNH VIỆN ĐA KHOA KHU VỰC"),
    printed(406, 602, 245, "NINH DIÊM"),
    printed(371, 637, 316, "Số: 84/KH-BVNĐ"),
]
ORDERED = [*HOSPITAL, MOTTO, FREEDOM, DATE, *TITLE]
ISSUER, SECOND, PLACE, NUMBER = HOSPITAL

HEADERS = {
    "the name of the office reaches under the motto": [
        across(ISSUER, MOTTO),
        across(SECOND, FREEDOM),
        PLACE,
        across(NUMBER, DATE),
        *TITLE,
    ],
    "pieces of the left column come after the right one": [
        across(ISSUER, MOTTO),
        FREEDOM,
        DATE,
        SECOND,
        PLACE,
        NUMBER,
        *TITLE,
    ],
    "the right column came first": [MOTTO, FREEDOM, DATE, *HOSPITAL, *TITLE],
    "a line of the left column came after the title": [
        across(ISSUER, MOTTO),
        across(SECOND, FREEDOM),
        across(NUMBER, DATE),
        *TITLE[:2],
        PLACE,
        *TITLE[2:],
    ],
    "a line of a text layer goes back": [
        across(ISSUER, MOTTO),
        SECOND,
        across(FREEDOM, PLACE),
        across(NUMBER, DATE),
        *TITLE,
    ],
}


@pytest.mark.parametrize("name", HEADERS)
def test_the_header_comes_out_column_by_column(name: str) -> None:
    assert _texts(order_columns(HEADERS[name])) == _texts(ORDERED)


@pytest.mark.parametrize("lost", [[MOTTO], [MOTTO, FREEDOM], [FREEDOM], [DATE], [FREEDOM, DATE]])
def test_lines_of_the_right_column_may_be_missing(lost: list[ReadLine]) -> None:
    right = {0: MOTTO, 1: FREEDOM, 3: DATE}
    lines = [
        across(left, right[index]) if index in right and right[index] not in lost else left
        for index, left in enumerate(HOSPITAL)
    ]
    assert _texts(order_columns([*lines, *TITLE])) == [line.text for line in ORDERED if line not in lost]


def test_an_unread_motto_is_known_by_where_it_stands() -> None:
    garbled = printed(769, 1499, 157, "CƠNg HỐn xr HƠi cn NGmA VIỆI")
    lines = [across(ISSUER, garbled), across(SECOND, FREEDOM), PLACE, across(NUMBER, DATE), *TITLE]
    assert _texts(order_columns(lines))[:5] == [*_texts(HOSPITAL), garbled.text]


def test_columns_that_were_read_into_each_other() -> None:
    lines = [
        across(
            printed(178, 720, 157, "TỐNG CÔNG TY CẤP NƯỚC MIỀN"),
            printed(730, 1492, 157, "ĐNặNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        ),
        across(printed(244, 764, 208, "CÔNG TY CỔ PHẦN CẤP NƯỚC"), FREEDOM),
        printed(416, 592, 253, "ĐỒNG NAI"),
        across(NUMBER, DATE),
        *TITLE,
    ]
    assert _texts(order_columns(lines))[:5] == [
        "TỐNG CÔNG TY CẤP NƯỚC MIỀN",
        "CÔNG TY CỔ PHẦN CẤP NƯỚC",
        "ĐỒNG NAI",
        "Số: 84/KH-BVNĐ",
        "ĐNặNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    ]


def test_the_header_of_a_party_paper() -> None:
    left = [
        printed(338, 669, 157, "TỈNH ỦY NINH BÌNH"),
        printed(195, 830, 203, "ĐẢNG ỦY KHỐI CÁC CƠ QUAN TỈNH -"),
        printed(497, 511, 252, "*"),
        printed(388, 621, 287, "Số 14-KH/ĐUK"),
    ]
    right = [
        printed(862, 1396, 157, "ĐẢNG CỘNG SẢN VIỆT NAM"),
        printed(840, 1418, 252, "Ninh Bình, ngày 05 tháng 3 năm 2012"),
    ]
    lines = [across(left[0], right[0]), left[1], left[2], right[1], left[3], *TITLE]
    assert _texts(order_columns(lines)) == _texts([*left, *right, *TITLE])


def test_the_subject_of_a_letter_is_under_its_number() -> None:
    subject = [
        printed(290, 720, 360, "V/v tổng kiểm tra công tác"),
        printed(340, 670, 400, "phòng cháy, chữa cháy"),
    ]
    body = [printed(495, 640, 470, "Kính gửi:"), TITLE[2], TITLE[3]]
    lines = [across(ISSUER, MOTTO), across(SECOND, FREEDOM), PLACE, across(NUMBER, DATE), *subject, *body]
    assert _texts(order_columns(lines)) == _texts([*HOSPITAL, *subject, MOTTO, FREEDOM, DATE, *body])


def test_an_electronic_stamp_above_and_an_incoming_one_beside_stay_apart() -> None:
    above = [
        printed(1332, 1530, 24, "TRUNG TÂM CÔNG BÁO."),
        printed(1332, 1530, 80, "09.01.2025 10:21:11 +07:00"),
    ]
    beside = [printed(19, 127, 474, "CÔNG VĂN"), printed(5, 83, 531, "ĐẾN")]
    lines = [
        *above,
        across(ISSUER, MOTTO),
        across(SECOND, FREEDOM),
        PLACE,
        across(NUMBER, DATE),
        *TITLE,
        *beside,
    ]
    assert _texts(order_columns(lines)) == _texts([*above, *ORDERED, *beside])


LEFT_OF_SIGNATURE = [
    printed(219, 359, 1149, "Nơi nhận:"),
    printed(221, 351, 1187, "- Như trên;"),
    printed(221, 492, 1225, "- VPUB: CVP, TTHC;"),
    printed(220, 441, 1328, "- Lưu: VT, TTHC."),
]
SIGNATURE = [
    printed(990, 1258, 1140, "KT. CHỦ TỊCH"),
    printed(981, 1267, 1199, "PHO CHỦ TỊCH"),
    printed(1141, 1151, 1270, "4"),
    printed(972, 1271, 1494, "Trần Hoàng Tuần"),
]
END = printed(
    224, 1492, 1035, "Trên đây là kết quả thực hiện trong tháng 01 năm 2025 về công tác cải cách ./."
)

SIGNATURES = {
    "read across": [
        END,
        across(LEFT_OF_SIGNATURE[0], SIGNATURE[0]),
        LEFT_OF_SIGNATURE[1],
        across(LEFT_OF_SIGNATURE[2], SIGNATURE[1]),
        SIGNATURE[2],
        LEFT_OF_SIGNATURE[3],
        SIGNATURE[3],
    ],
    "from top to bottom": sorted([END, *LEFT_OF_SIGNATURE, *SIGNATURE], key=lambda line: line.top),
    "the signature first": [END, *SIGNATURE, *LEFT_OF_SIGNATURE],
    "apart and in order": [END, *LEFT_OF_SIGNATURE, *SIGNATURE],
}


@pytest.mark.parametrize("name", SIGNATURES)
def test_the_signature_comes_after_the_recipients(name: str) -> None:
    assert _texts(order_columns(SIGNATURES[name])) == _texts([END, *LEFT_OF_SIGNATURE, *SIGNATURE])


@pytest.mark.parametrize("opening", ["-_ Nơi nhận:", "Noi nhan", "BỊ WV:"])
def test_badly_read_recipients_are_known_by_what_is_beside_and_under_them(opening: str) -> None:
    left = [printed(190, 359, 1149, opening), *LEFT_OF_SIGNATURE[1:]]
    lines = [
        END,
        across(left[0], SIGNATURE[0]),
        left[1],
        across(left[2], SIGNATURE[1]),
        left[3],
        SIGNATURE[3],
    ]
    assert _texts(order_columns(lines)) == _texts([END, *left, SIGNATURE[0], SIGNATURE[1], SIGNATURE[3]])


def test_a_note_on_recipients_is_no_signature() -> None:
    note = across(printed(236, 560, 1225, "- Chủ tịch HĐND tỉnh;"), printed(692, 855, 1225, "} (đề báo cáo)"))
    lines = [
        across(LEFT_OF_SIGNATURE[0], SIGNATURE[0]),
        note,
        LEFT_OF_SIGNATURE[3],
        printed(1101, 1383, 1494, "Nguyễn Anh Hào"),
    ]
    assert _texts(order_columns(lines)) == [
        "Nơi nhận:",
        "- Chủ tịch HĐND tỉnh; } (đề báo cáo)",
        "- Lưu: VT, TTHC.",
        "KT. CHỦ TỊCH",
        "Nguyễn Anh Hào",
    ]


def test_a_page_number_is_the_first_or_last_line() -> None:
    text = [
        printed(237, 1512, 100 + 45 * index, "Chủ trì, phối hợp với các cơ quan liên quan")
        for index in range(4)
    ]
    top, bottom = printed(866, 882, 40, "2"), printed(850, 900, 2047, "- 14 -")
    assert order_columns([text[0], top, *text[1:]]) == [top, *text]
    assert order_columns([text[0], bottom, *text[1:]]) == [*text, bottom]


NEGATIVE = {
    "a title like a motto and a date": [
        printed(768, 980, 396, "KẾ HOẠCH"),
        printed(376, 1372, 494, "Ngày thành lập Công đoàn Việt Nam (28/7/1929 - 28/7/2019)"),
        printed(237, 1511, 606, "2016 - 2020; Nghị quyết số 12/NQ-HĐND ngày 19 tháng 12 năm 2017 của Hội"),
        printed(237, 653, 660, "đồng nhân dân huyện như sau:"),
    ],
    "a date after a gap in running text": [
        across(
            printed(237, 800, 100, "Thực hiện Nghị quyết số 12-NQ/TW"),
            printed(860, 1512, 100, "ngày 16 tháng 01 năm 2012 của Ban Chấp hành"),
        ),
        printed(237, 600, 145, "Trung ương Đảng."),
    ],
    "a word of a text layer out of turn": [
        across(printed(300, 400, 100, "_____ r_"), printed(237, 290, 100, "đông ý.")),
    ],
    "a list of members": [
        across(printed(237, 600, 100, "1. Ông Nguyễn Văn An"), printed(900, 1200, 100, "Trưởng ban")),
        across(printed(237, 600, 145, "2. Bà Trần Thị Bình"), printed(900, 1200, 145, "Thành viên")),
        printed(237, 1200, 190, "Lưu ý: các thành viên làm việc kiêm nhiệm."),
    ],
    "a list in two columns": [
        across(printed(237, 600, 100, "- Sở Nội vụ"), printed(900, 1200, 100, "- Sở Tài chính")),
        across(printed(237, 600, 145, "- Sở Y tế"), printed(900, 1200, 145, "- Sở Tư pháp")),
        across(printed(237, 600, 190, "- Công an tỉnh"), printed(900, 1200, 190, "- Báo Cà Mau")),
    ],
    "a number at the margin": [
        printed(237, 1512, 100, "Chủ trì, phối hợp với các cơ quan"),
        printed(1480, 1500, 190, "30"),
        printed(237, 1512, 145, "liên quan triển khai thực hiện"),
    ],
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
