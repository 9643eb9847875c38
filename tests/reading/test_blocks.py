"""What the lines of a page are is known: by their words where they are set phrases, else by where they stand."""

import pytest
from printed_pages import line_at

from pipeline.reading.blocks import find_blocks
from pipeline.reading.columns import order_columns
from pipeline.reading.lines import ReadLine, ReadWord, lay_out


def printed(left: int, right: int, top: int, text: str, height: int = 30) -> ReadLine:
    """A line from one pixel to another; its letters are as wide as that makes them."""
    words = text.split()
    letter = (right - left) / len(" ".join(words))
    boxes, at = [], 0
    for word in words:
        boxes.append(ReadWord(word, round(left + at * letter), top, round(len(word) * letter), height, 0.9))
        at += len(word) + 1
    return ReadLine(tuple(boxes))


def across(*parts: ReadLine) -> ReadLine:
    """Lines, or the cells of a row, that were read as one."""
    return ReadLine(tuple(word for part in parts for word in part.words))


def blocks_of(*lines: ReadLine) -> list[tuple[str, str]]:
    """The kinds and the text of a page's blocks."""
    ordered = order_columns(list(lines))
    text, words = lay_out(ordered, 1)
    return [
        (block.kind, " / ".join(text[block.start : block.end].split("\n")))
        for block in find_blocks(ordered, words)
    ]


HEADER = [
    across(
        printed(291, 689, 157, "ĐẢNG BỘ TỈNH HÒA BÌNH"), printed(862, 1396, 157, "ĐẢNG CỘNG SẢN VIỆT NAM")
    ),
    printed(430, 579, 203, "TÍNH UỶ"),
    printed(497, 511, 244, "*"),
    printed(834, 1425, 252, "Hoà Bình, ngày 06 tháng 02 năm 2023"),
    printed(395, 615, 287, "Số 112-KH/TU"),
]
TITLE = [
    printed(768, 980, 367, "KẾ HOẠCH"),
    printed(363, 1387, 415, "thực hiện Nghị quyết số 21-NQ/TW của Hội nghị lần thứ năm"),
    printed(503, 1245, 463, "Ban Chấp hành Trung ương Đảng khoá xII"),
]
BODY = [
    printed(336, 1512, 564, "Thực hiện.Nghị quyết số 21-NQ/TW, ngày 16/6/2022 của Ban Chấp hành"),
    printed(237, 1511, 610, "Trung ương Đảng về tăng cường củng cố, xây dựng tổ chức cơ sở đảng và nâng cao"),
    printed(237, 1512, 655, "chất lượng đội ngũ đảng viên trong giai đoạn mới; Kế hoạch số 08-KH/TW, ngày"),
    printed(237, 700, 700, "20/9/2022 của Bộ Chính trị."),
]
SIGNED = [
    across(printed(226, 356, 1185, "Nơi nhận"), printed(979, 1361, 1180, "T/M BAN THƯỜNG VỤ")),
    printed(227, 508, 1242, "- Thường trực Tỉnh ủy,"),
    printed(229, 346, 1356, "- Lưu VP."),
    printed(1031, 1317, 1480, "Trịnh Công Minh"),
]


def test_a_paper_of_one_page() -> None:
    assert blocks_of(printed(866, 882, 40, "2"), *HEADER, *TITLE, *BODY, *SIGNED) == [
        ("page number", "2"),
        ("header", "ĐẢNG BỘ TỈNH HÒA BÌNH / TÍNH UỶ / * / Số 112-KH/TU"),
        ("header", "ĐẢNG CỘNG SẢN VIỆT NAM / Hoà Bình, ngày 06 tháng 02 năm 2023"),
        (
            "title",
            " / ".join(line.text for line in TITLE),
        ),
        ("body", " / ".join(line.text for line in BODY)),
        ("recipients", "Nơi nhận / - Thường trực Tỉnh ủy, / - Lưu VP."),
        ("signature", "T/M BAN THƯỜNG VỤ / Trịnh Công Minh"),
    ]


def test_specks_about_a_title_and_stamps_beside_the_text_do_no_harm() -> None:
    specked = across(TITLE[2], printed(1500, 1510, 463, ":"))
    stamps = [printed(20, 130, 600, "CÔNG VĂN"), printed(5, 80, 660, "ĐẾN")]
    kinds = dict(blocks_of(*HEADER, *TITLE[:2], specked, *BODY, *stamps))
    assert kinds["title"].endswith("khoá xII :")


@pytest.mark.parametrize(
    "first",
    [
        printed(336, 1512, 480, "Thực hiện.Nghị quyết số 21-NQ/TW, ngày 16/6/2022 của Ban Chấp hành"),
        printed(560, 1190, 367, "Kính gửi: Ủy ban nhân dân tỉnh"),
    ],
    ids=["close to it", "in the middle"],
)
def test_a_sentence_under_the_header_is_no_title(first: ReadLine) -> None:
    assert [kind for kind, _ in blocks_of(*HEADER, first, *BODY)] == ["header", "header", "body"]


def test_a_title_ends_where_the_text_begins() -> None:
    close = [printed(336, 1512, 498, "Thực hiện.Nghị quyết số 21-NQ/TW, ngày 16/6/2022"), *BODY[1:]]
    assert dict(blocks_of(*HEADER, *TITLE, *close))["title"].endswith("khoá xII")
    authority = printed(520, 1230, 570, "ỦY BAN NHÂN DẦN TỈNH QUẢNG NGÃI")
    below = [printed(237, 1512, 650 + 45 * index, "Căn cứ Luật Tô chức chính quyền") for index in range(3)]
    assert dict(blocks_of(*HEADER, *TITLE, authority, *below))["title"].endswith("khoá xII")


def test_the_courts_of_the_people_are_no_recipients() -> None:
    lines = [*BODY[1:3], printed(237, 900, 700, "án nhân dân về vụ án hành chính đã có hiệu lực.")]
    assert [kind for kind, _ in blocks_of(*lines)] == ["body"]


TABLE = [
    across(
        printed(262, 430, 219, "Khu vực"),
        printed(683, 820, 219, "Hiện trạng"),
        printed(988, 1214, 219, "Kế hoạch"),
    ),
    across(
        printed(244, 390, 273, "Biên Hòa"), printed(642, 720, 273, "15,2%"), printed(959, 997, 273, "14%")
    ),
    printed(244, 390, 310, "và phụ cận"),
    across(
        printed(244, 409, 355, "Long Khánh"),
        printed(622, 702, 355, "18,6%"),
        printed(944, 1067, 355, "dưới 17%"),
    ),
]


def test_an_annex_with_a_table() -> None:
    heading = printed(200, 900, 157, "PHỤ LỤC CHÍ TIÊU GIẢM THẤT THOÁT NƯỚC")
    columns = across(printed(244, 300, 190, "TT1|"), printed(400, 640, 190, "Chỉ số Năm 2024"))
    after = printed(
        237, 1512, 420, "Các đơn vị trực thuộc báo cáo kết quả về Công ty trước ngày 20 hằng tháng"
    )
    assert blocks_of(heading, columns, *TABLE, after) == [
        ("title", heading.text),
        ("table", " / ".join(line.text for line in [columns, *TABLE])),
        ("body", after.text),
    ]


@pytest.mark.parametrize(
    "lines",
    [
        [TABLE[1], BODY[0], TABLE[3]],
        [across(printed(237, 370, 100, "hoạch."), printed(801, 811, 100, ":")), *BODY],
        [line_at(237, 45 * index, "ngày|31/7/2014") for index in range(2)],
    ],
    ids=["two rows apart", "a speck", "two wide gaps"],
)
def test_what_is_no_table(lines: list[ReadLine]) -> None:
    assert "table" not in [kind for kind, _ in blocks_of(*lines)]


def test_footnotes_are_small_and_marked() -> None:
    notes = [
        printed(237, 900, 2100, "1 Quyết định số 12/QĐ-UBND ngày 05/3/2021", height=22),
        printed(237, 500, 2130, "của Ủy ban nhân dân tỉnh.", height=22),
    ]
    assert blocks_of(*BODY, *notes)[-1] == ("footnote", " / ".join(line.text for line in notes))
    unmarked = [printed(237, 900, 2100, "Địa chỉ: 52 Hùng Vương", height=22)]
    assert blocks_of(*BODY, *unmarked)[-1][0] == "body"


def test_a_page_without_words_has_no_blocks() -> None:
    assert blocks_of() == []


def test_every_word_is_in_one_block() -> None:
    lines = order_columns([*HEADER, *TITLE, *BODY, *TABLE, *SIGNED])
    _, words = lay_out(lines, 1)
    blocks = find_blocks(lines, words)
    assert all(
        sum(block.start <= word.start and word.end <= block.end for block in blocks) == 1 for word in words
    )
    assert [block.start for block in blocks] == sorted(block.start for block in blocks)
