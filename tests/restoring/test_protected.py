"""What a text is cut into: words on one side, what must not be touched on the other."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.restoring.composing import LOOKALIKES, compose, in_original
from pipeline.restoring.protected import Piece, doubtful_roman_of, pieces, roman_of


def shape(text: str) -> str:
    """The pieces of a text: `w:Số b n:11/KH-VP`, breaks and gaps without their text."""
    letters = {"word": "w", "number": "n", "roman": "r", "mark": "m", "break": "b", "gap": "g"}
    return " ".join(
        letters[piece.kind] + (f":{piece.text}" if piece.kind not in ("break", "gap") else "")
        for piece in pieces(text)
    )


CUT = [
    ("words", "kế hoạch", "w:kế w:hoạch"),
    ("number of a plan", "Số: 11/KH-VP", "w:Số b n:11/KH-VP"),
    ("old number", "20/2014/NĐ-CP", "n:20/2014/NĐ-CP"),
    ("code with a number behind", "QH15-02", "n:QH15-02"),
    ("percentage in brackets", "(dat 85%)", "w:dat n:85%"),
    ("date and stop", "ngày 03/02/2022.", "w:ngày n:03/02/2022 b"),
    ("e-mail", "thư vanphong@laocai.gov.vn,", "w:thư n:vanphong@laocai.gov.vn,"),
    ("address", "https://laocai.gov.vn/a?b=1#c", "n:https://laocai.gov.vn/a?b=1#c"),
    ("bare address", "www.nhandan.vn", "n:www.nhandan.vn"),
    ("signs in words", "hi¢u ngh& nh@", "w:hi¢u w:ngh& w:nh@"),
    ("quotes", "“Toàn dân”", "w:Toàn w:dân"),
    ("dash between words", "kinh tế - xã hội", "w:kinh w:tế w:xã w:hội"),
    ("hyphen in a word", "Ô-xtrây-li-a", "w:Ô w:xtrây w:li w:a"),
    ("section", "II. NỘI DUNG", "r:II b w:NỘI w:DUNG"),
    ("section read badly", "I1. NOI DUNG", "r:I1 b w:NOI w:DUNG"),
    ("section of letters", "H. NỘI DUNG", "r:H b w:NỘI w:DUNG"),
    ("initial", "H. Wells", "w:H b w:Wells"),
    ("section without a blank", "IV.NGUỒN VỐN", "r:IV b w:NGUỒN w:VỐN"),
    ("number in front without a blank", "1.Mục đích", "n:1 b w:Mục w:đích"),
    ("number of a plan without a blank", "Số:09/KH-VP", "w:Số b n:09/KH-VP"),
    ("number of a plan by hand", "Só://KH-VP", "w:Só b n://KH-VP"),
    ("hour behind a word", "lúc 14:05", "w:lúc n:14:05"),
    ("quarter", "quý IH/2026", "w:quý n:IH/2026"),
    ("quarter of letters", "quý H năm 2026", "w:quý n:H w:năm n:2026"),
    ("copy for report", "UBND tỉnh (b/C)", "w:UBND w:tỉnh n:b/C"),
    ("no section inside a line", "phần II. Nội dung", "w:phần w:II b w:Nội w:dung"),
    ("mark", "a) Các sở", "m:a w:Các w:sở"),
    ("mark in capitals", "C) Các sở", "m:C w:Các w:sở"),
    ("no mark inside a line", "điểm a) này", "w:điểm w:a w:này"),
    ("number in front", "1. Mục đích", "n:1 b w:Mục w:đích"),
    ("lines", "kế\nhoạch", "w:kế w:hoạch"),
    ("paragraphs", "kế\n\nhoạch", "w:kế g w:hoạch"),
    ("blank line of blanks", "kế\n  \t\n hoạch", "w:kế g w:hoạch"),
    ("semicolon", "sở; ngành", "w:sở b w:ngành"),
    ("comma", "sở, ngành", "w:sở w:ngành"),
    ("dots", "gửi: ………", "w:gửi b"),
    ("digits in a word", "16n nhất", "w:16n w:nhất"),
    ("negative", "-12,7", "n:12,7"),
    ("plain sign", "&", "n:&"),
    ("nothing", "", ""),
]


@pytest.mark.parametrize(("label", "text", "cut"), CUT, ids=[row[0] for row in CUT])
def test_a_text_is_cut(label: str, text: str, cut: str) -> None:
    assert shape(text) == cut


@settings(deadline=None)
@given(st.text("aĐđ01 \n\t.,:;-–/()[]&@¢%|'“”…IVXl\f", max_size=40) | st.text(max_size=30))
def test_pieces_lie_in_order_and_hold_all_letters(text: str) -> None:
    found = list(pieces(text))
    at = 0
    left = ""
    for piece in found:
        assert at <= piece.start <= piece.end
        if piece.kind not in ("break", "gap"):
            assert text[piece.start : piece.end] == piece.text
            assert piece.text.strip()
            assert "\n" not in piece.text
            left += text[at : piece.start]
            at = piece.end
    left += text[at:]
    assert not re.search(r"[^\W_]", left)


def test_a_piece_knows_whether_it_begins_its_line() -> None:
    begins = [piece.text for piece in pieces("(a) kế hoạch\n- năm 2022\n\n“Số” 11") if piece.line_start]
    assert begins == ["a", "năm", "Số"]


ROMANS = [
    ("I1", "II"),
    ("IIL", "III"),
    ("1V", "IV"),
    ("Iv", "IV"),
    ("|I", "II"),
    ("XXIX", "XXIX"),
    ("IIII", None),
    ("1", None),
    ("11", None),
    ("l", None),
    ("|", None),
    ("L", None),
    ("Ví", None),
    ("XL", "XI"),
    ("", None),
]


@pytest.mark.parametrize(("read", "number"), ROMANS)
def test_the_number_of_a_section_is_read(read: str, number: str | None) -> None:
    assert roman_of(read) == number


@pytest.mark.parametrize(
    ("read", "number"),
    [
        ("H", "II"),
        ("HI", "III"),
        ("L", "I"),
        ("11", "II"),
        ("XH", "XII"),
        ("HH", None),
        ("K", None),
        ("", None),
    ],
)
def test_what_may_be_the_number_of_a_section_is_read(read: str, number: str | None) -> None:
    assert doubtful_roman_of(read) == number


# composing


@settings(deadline=None)
@given(st.text("aăĐÐƉɖ⁄eo \n\u0300\u0301\u0302\u0306\u031b\u0323", max_size=20))
def test_composing_knows_where_each_letter_was(text: str) -> None:
    composed, offsets = compose(text)
    again, none = compose(composed)
    assert (again, none) == (composed, [])
    if not offsets:
        assert composed == text
        return
    assert len(offsets) == len(composed) + 1
    assert offsets == sorted(offsets)
    assert offsets[-1] == len(text)
    assert not set(composed) & set(LOOKALIKES)
    for fix in in_original(text, composed, offsets, []):
        assert text[fix.start : fix.end] == fix.printed


@pytest.mark.parametrize(
    ("text", "changes"),
    [
        ("QÐ và kế", [("QÐ", "QĐ", "lookalike")]),
        ("ke\u0302\u0301 hoạch", [("ke\u0302\u0301", "kế", "nfc")]),
        ("11⁄KH", [("11⁄KH", "11/KH", "lookalike")]),
        ("kế hoạch", []),
    ],
)
def test_composing_is_written_down_word_by_word(text: str, changes: list[tuple[str, str, str]]) -> None:
    composed, offsets = compose(text)
    fixes = in_original(text, composed, offsets, [])
    assert [(fix.printed, fix.restored, fix.rule) for fix in fixes] == changes


def test_pieces_can_be_compared() -> None:
    assert next(pieces("kế")) == Piece("word", 0, 2, "kế", line_start=True)
