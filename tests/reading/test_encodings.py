"""TCVN3 and VNI become Unicode, whole fonts at a time; Unicode, English and numbers stay what they are."""

import shutil
import subprocess
import unicodedata

import pytest
from printed_pages import PLAN
from typed_pages import encode

from pipeline.reading.encodings import (
    TCVN3,
    VNI,
    Decoding,
    Encoding,
    decode,
    decoding_of_font,
    find_decoding,
)

_TONES = ("", "\u0301", "\u0300", "\u0309", "\u0303", "\u0323")
SMALL = {unicodedata.normalize("NFC", base + tone) for base in "aăâeêioôơuưy" for tone in _TONES} | {"đ"}
"""All Vietnamese letters that are none of ASCII's, and the bare vowels."""
MARKED = SMALL - set("aeiouy")


def test_every_letter_has_a_code_and_comes_back() -> None:
    capitals = {letter.upper() for letter in MARKED}
    assert len(MARKED) == 67
    assert set(TCVN3.values()) == MARKED | set("ĂÂÊÔƠƯĐ")
    assert len(set(TCVN3.values())) == len(TCVN3)
    assert set(VNI.values()) == MARKED | capitals
    for letter in MARKED:
        assert decode(encode(letter, "TCVN3"), "TCVN3") == letter
        assert decode(encode(letter, "TCVN3"), "TCVN3", capitals=True) == letter.upper()
    for letter in MARKED | capitals:
        assert decode(encode(letter, "VNI"), "VNI") == letter


def test_table_of_tcvn3_is_that_of_the_c_library() -> None:
    if not shutil.which("iconv"):
        pytest.skip("iconv is not installed")
    codes = "".join(TCVN3).encode("latin-1")
    done = subprocess.run(
        ["iconv", "-f", "TCVN5712-1", "-t", "UTF-8"], input=codes, capture_output=True, check=False
    )
    if done.returncode:
        pytest.skip("this iconv does not know TCVN5712-1")
    assert done.stdout.decode() == "".join(TCVN3.values())


@pytest.mark.parametrize(
    ("encoding", "seen", "meant"),
    [
        (
            "TCVN3",
            "Uû ban nh©n d©n tØnh H¶i D\u00ad¬ng ban hµnh KÕ ho¹ch",
            "Uỷ ban nhân dân tỉnh Hải Dương ban hành Kế hoạch",
        ),
        ("TCVN3", "§iÒu 1. C¬ quan th\u00adêng trùc", "Điều 1. Cơ quan thường trực"),
        # as PDFium gives ư
        (
            "TCVN3",
            "nh-ng n-íc/ng-êi (th-êng trùc), -u tiªn; T- liÖu",
            "nhưng nước/người (thường trực), ưu tiên; Tư liệu",
        ),
        (
            "TCVN3",
            "Q§-UBND 1991-1995 - kinh tÕ - x· héi; ph-¬ng-h-íng",
            "QĐ-UBND 1991-1995 - kinh tế - xã hội; phương-hướng",
        ),
        ("TCVN3", "\uf055\uf0fb ban", "Uỷ ban"),
        ("VNI", "UÛY BAN NHAÂN DAÂN TÆNH BAN HAØNH KEÁ HOAÏCH", "ỦY BAN NHÂN DÂN TỈNH BAN HÀNH KẾ HOẠCH"),
        (
            "VNI",
            "Uûy ban, ñöôøng phoá, quyù, thò xaõ, Ñaûng, kyõ, lyù luaän, vaên",
            "Ủy ban, đường phố, quý, thị xã, Đảng, kỹ, lý luận, văn",
        ),
    ],
)
def test_text_as_code_page_1252_shows_it(encoding: Encoding, seen: str, meant: str) -> None:
    assert decode(seen, encoding) == meant


@pytest.mark.parametrize(
    ("font", "decoding"),
    [
        (".VnTime", Decoding("TCVN3")),
        ("ABCDEF+.VnTimeH", Decoding("TCVN3", capitals=True)),
        (".VnArial NarrowH,BoldItalic", Decoding("TCVN3", capitals=True)),
        (".VNTIMEH-Bold", Decoding("TCVN3", capitals=True)),
        (".VnHelvetIns", Decoding("TCVN3")),
        ("VNI-Times", Decoding("VNI")),
        ("XYZABC+VNI-Helve-Condense", Decoding("VNI")),
        ("TimesNewRomanPSMT", None),
        ("Vni", None),
        ("", None),
    ],
)
def test_font_names(font: str, decoding: Decoding | None) -> None:
    assert decoding_of_font(font) == decoding


WORDS = " ".join(PLAN).split()


@pytest.mark.parametrize("encoding", ["TCVN3", "VNI"])
@pytest.mark.parametrize("named", [True, False])
def test_text_is_known_by_its_font_or_by_what_it_gains(encoding: Encoding, named: bool) -> None:
    font = {"TCVN3": ".VnTime", "VNI": "VNI-Times"}[encoding] if named else "TimesNewRoman"
    words = [encode(word, encoding) for word in WORDS]
    assert find_decoding(font, words) == Decoding(encoding)


@pytest.mark.parametrize(
    "text",
    [
        " ".join(WORDS),
        "Hoà và có là lý do ý chí tú tài nhà báo bà con lúa má thú y bó tay".replace("  ", " "),
        "The quick brown fox jumps over the lazy dog and signs the plan of 2024",
        "Le préfet a développé la stratégie économique, où être privé d'accès à l'électricité était la règle",
        "1.250 2.500 3.750 95% 20/12/2023 12/QĐ",
        "© ® § · · · · · · · « »",
        "Uû ban nh©n d©n",
        "",
    ],
)
def test_other_text_stays(text: str) -> None:
    assert find_decoding("TimesNewRoman", text.split()) is None


@pytest.mark.parametrize("font", [".VnTime", "VNI-Times"])
@pytest.mark.parametrize("text", [" ".join(WORDS), "chính sách và tài chính"])
def test_font_that_lies_is_not_believed(font: str, text: str) -> None:
    decoding = find_decoding(font, text.split())
    assert decoding is None or decoding(text) == text


def test_mixed_text_is_refused() -> None:
    assert find_decoding("F1", [*(encode(word, "TCVN3") for word in WORDS), "Nghị"]) is None
