"""Electronic signatures, incoming stamps and smudges among the lines of a page, as an engine reads them."""

import pytest

from pipeline.reading.lines import ReadLine, ReadWord
from pipeline.reading.overlays import without_overlays


def _line(text: str, left: int, top: int, confidence: float = 0.9, height: int = 30) -> ReadLine:
    """A line of words, each character 14 pixels wide; three blanks stand for a gap between columns."""
    words, at = [], left
    for column in text.split("   "):
        for word in column.split(" "):
            words.append(ReadWord(word, at, top, 14 * len(word), height, confidence))
            at += 14 * (len(word) + 1)
        at += 80
    return ReadLine(tuple(words))


BODY = [
    _line("Căn cứ Nghị quyết số 21/NQ-CP ngày 26 tháng 02 năm 2021 của Chính phủ", 200, 700),
    _line("Người ký: ông Lê Văn A, Trưởng phòng; cơ quan: Sở Y tế", 200, 750),
    _line("Ngày: 12/3/2021 là hạn cuối để các đơn vị gửi báo cáo", 200, 800),
    _line("- Đến năm 2025 đạt 90 %", 200, 850),
]


def _text(lines: list[ReadLine]) -> list[str]:
    return [line.text for line in lines]


@pytest.mark.parametrize(
    "overlay",
    [
        ["Người ký: Ủy ban", "nhân dân tỉnh Quảng", "Ngãi", "Cơ quan: Tỉnh Quảng", "Ngãi", "Thời gian ký:"],
        ["Ký bởi: Văn phòng Ủy ban", "Email: vanphong@quangngai.gov.vn", "16.04.2020 07:37:07"],
        ["Nguoi kỳ: Ủy ban nhân dân", "Thoi gian ký: 24/01/2025 14:23:43"],
    ],
    ids=["government", "office", "badly read"],
)
def test_an_electronic_signature_is_no_text(overlay: list[str]) -> None:
    lines = [_line(text, 900, 100 + 34 * index, height=24) for index, text in enumerate(overlay)]
    assert without_overlays([*lines, *BODY]) == BODY


def test_an_incoming_stamp_is_no_text() -> None:
    stamp = [
        _line("ĐẾN", 100, 300),
        _line("Số: 2770", 100, 340),
        _line("Ngày: 04/4/18", 100, 380),
        _line("Chuyển: ........", 100, 420),
    ]
    assert _text(without_overlays([*stamp, *BODY])) == _text(BODY)


def test_the_text_beside_a_stamp_stays() -> None:
    beside = [
        _line("Người ký: Tỉnh ủy   CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 100, 100),
        _line("Thời gian ký: 11.10.2025   Độc lập - Tự do - Hạnh phúc", 100, 140),
    ]
    assert _text(without_overlays([*beside, *BODY]))[:2] == [
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
    ]


def test_one_kind_of_line_alone_makes_no_stamp() -> None:
    assert without_overlays(BODY) == BODY


def test_what_nobody_could_read_is_no_text() -> None:
    smudge = _line('TS" SLvVL ST KT ẶKKKKLKXLvLƯLK KT', 300, 40, confidence=0.08)
    number = _line("Só:z//'KH-VP", 200, 90, confidence=0.1)
    faint = _line("Quyết định thành lập", 200, 140, confidence=0.4)
    touched = _line("tỉnh./.wự", 200, 165, confidence=0.05)
    surely = ReadLine((ReadWord("15%", 200, 190, 40, 30, 0.7), ReadWord("ẶKx", 250, 190, 40, 30, 0.01)))
    readable = [number, faint, touched, surely, *BODY]
    assert without_overlays([smudge, *readable]) == readable


def test_an_empty_page_stays_empty() -> None:
    assert without_overlays([]) == []
