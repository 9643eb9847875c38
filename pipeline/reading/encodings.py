"""Text set in the fonts of before Unicode, TCVN3 (ABC) and VNI, becomes Unicode: whole fonts, never single letters."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Literal

from pipeline.reading.syllables import is_syllable

Encoding = Literal["TCVN3", "VNI"]

# --- the tables ---

_TCVN3_ROWS = (
    (0xA1, "ĂÂÊÔƠƯĐăâêôơưđ"),
    (0xB5, "àảãáạ"),
    (0xBB, "ằẳẵắ"),
    (0xC6, "ặầẩẫấậè"),
    (0xCE, "ẻẽéẹềểễếệìỉ"),
    (0xDC, "ĩíịò"),
    (0xE1, "ỏõóọồổỗốộờởỡớợù"),
    (0xF1, "ủũúụừửữứựỳỷỹýỵ"),
)
"""Runs of codes of TCVN 5712:1993, character set VN3; glibc's TCVN5712-1 has the same. No toned capitals."""

_ACUTE, _GRAVE, _HOOK, _TILDE, _DOT = "\u0301", "\u0300", "\u0309", "\u0303", "\u0323"
_CIRCUMFLEX, _BREVE = "\u0302", "\u0306"
_TONES_IN_ORDER = (_ACUTE, _GRAVE, _HOOK, _TILDE, _DOT)
_VNI_MARKS = (
    ("aeouyôö", "ùøûõï", _TONES_IN_ORDER),
    ("aeo", "âáàåãä", (_CIRCUMFLEX, *(_CIRCUMFLEX + tone for tone in _TONES_IN_ORDER))),
    ("a", "êéèúüë", (_BREVE, *(_BREVE + tone for tone in _TONES_IN_ORDER))),
)
"""VNI for Windows (VNI Software, 1989): a base letter, then a code for its marks; codes as code page 1252 shows them."""

_VNI_LETTERS = dict(zip("ôöñíìæóòî", "ơưđíìỉĩịỵ", strict=True))
"""Letters of VNI that are one code; ô and ö are also bases."""


def _build_tcvn3() -> dict[str, str]:
    return {chr(start + index): letter for start, row in _TCVN3_ROWS for index, letter in enumerate(row)}


def _build_vni() -> dict[str, str]:
    table: dict[str, str] = {}
    for bases, codes, marks in _VNI_MARKS:
        for base in bases:
            for code, mark in zip(codes, marks, strict=True):
                letter = unicodedata.normalize("NFC", _VNI_LETTERS.get(base, base) + mark)
                # "UÛ" is the rule; "Uû", a capital with a small mark, is often typed
                table |= {base + code: letter, base + code.upper(): letter}
                table |= {base.upper() + code: letter.upper(), base.upper() + code.upper(): letter.upper()}
    for code, letter in _VNI_LETTERS.items():
        table |= {code: letter, code.upper(): letter.upper()}
    return table


TCVN3, VNI = _build_tcvn3(), _build_vni()
_TCVN3_CODES = str.maketrans(TCVN3)
_VNI_CODES = re.compile("|".join(sorted(VNI, key=len, reverse=True)))
_SYMBOL_FONT = {0xF000 + code: code for code in range(0x20, 0x100)}
"""Where a font says it is one of symbols, its codes stand in the private use area (OpenType, cmap 3.0)."""

_BETWEEN_HYPHENS = re.compile(r"[^\W\d_]*(?:-[^\W\d_]*)+")
_MOST_HYPHENS = 4


def decode(text: str, encoding: Encoding, *, capitals: bool = False) -> str:
    """Decode what code page 1252 made of a text.

    >>> decode("Uû ban nh©n d©n tØnh, nh\u00adng", "TCVN3"), decode("UÛy ban nhaân daân", "VNI")
    ('Uỷ ban nhân dân tỉnh, nhưng', 'Ủy ban nhân dân')

    TCVN3 has ư where code page 1252 has the soft hyphen, and PDFium gives a plain hyphen for it: one inside what is a
    syllable only with ư is ư, so "n-íc" is "nước" while "Q§-UBND" keeps its hyphen. `capitals`: the font shows small
    letters as capitals, as .VnTimeH does, since TCVN3 has no toned capitals.
    """
    text = text.translate(_SYMBOL_FONT)
    if encoding == "VNI":
        return _VNI_CODES.sub(lambda code: VNI[code[0]], text)
    text = text.translate(_TCVN3_CODES)
    if "-" in text:
        text = _BETWEEN_HYPHENS.sub(lambda found: _with_horned_u(found[0], capitals), text)
    return text.upper() if capitals else text


def _with_horned_u(word: str, capitals: bool) -> str:
    # ư is a small letter: a capital after it says that the hyphen is one, except in fonts of capitals
    places = [
        index
        for index, char in enumerate(word)
        if char == "-" and (capitals or not word[index + 1 : index + 2].isupper())
    ]
    if len(places) > _MOST_HYPHENS or len(word) == len(places):
        return word
    for letters in product("ư-", repeat=len(places)):
        choice = dict(zip(places, letters, strict=True))
        tried = "".join(choice.get(index, char) for index, char in enumerate(word))
        if all(is_syllable(piece) for piece in tried.split("-") if piece):
            return tried
    return word


# --- which text is in which? ---


@dataclass(frozen=True, slots=True)
class Decoding:
    """How the text of a font is decoded. `capitals`: the font shows small letters as capitals."""

    encoding: Encoding
    capitals: bool = False

    def __call__(self, text: str) -> str:
        """The text in Unicode."""
        return decode(text, self.encoding, capitals=self.capitals)


_SUBSET = re.compile(r"^[A-Z]{6}\+")
_STYLE = re.compile(r"[ ,\-]*(?:bold|italic|oblique|regular|normal)", re.IGNORECASE)
_TCVN3_FONT = re.compile(r"\.[Vv][Nn]|Vn[A-Z]")
_VNI_FONT = re.compile(r"VNI[ \-_A-Z0-9]", re.IGNORECASE)


def plain_font_name(name: str) -> str:
    """A font's name without the tag of a subset.

    >>> plain_font_name("ABCDEF+.VnTimeH,Bold")
    '.VnTimeH,Bold'
    """
    return _SUBSET.sub("", name)


def decoding_of_font(name: str) -> Decoding | None:
    """The encoding that a font's name states.

    >>> decoding_of_font("ABCDEF+.VnTimeH,Bold")
    Decoding(encoding='TCVN3', capitals=True)
    >>> decoding_of_font("VNI-Times").encoding, decoding_of_font("TimesNewRomanPSMT")
    ('VNI', None)
    """
    name = plain_font_name(name)
    if _TCVN3_FONT.match(name):
        return Decoding("TCVN3", capitals=_STYLE.sub("", name).endswith("H"))
    return Decoding("VNI") if _VNI_FONT.match(name) else None


_FEWEST_CHANGED = 5
_LEAST_CHANGED = 0.2
"""Of the words: in TCVN3 and VNI text some two thirds have a letter that decoding changes."""

_LEAST_VALID, _LEAST_GAIN = 0.8, 0.4
"""Of the words that decoding changes: text in these encodings goes from under 0.2 valid to over 0.95."""

_BEYOND_LATIN1 = re.compile(r"[ĂăĐđĨĩŨũƠơƯưẠ-ỹ]")
_NO_LETTERS = re.compile(r"[\x00-@\[-`{-\x7f\u2010-\u2027\u2030-\u205e]+")


def find_decoding(font: str, words: Sequence[str]) -> Decoding | None:
    """How to decode the words that a page has in one font; None where they stay as they are.

    >>> find_decoding("F1", "Uû ban nh©n d©n tØnh ban hµnh KÕ ho¹ch".split())
    Decoding(encoding='TCVN3', capitals=False)
    >>> find_decoding("F1", "Hoà có ý là và".split()) is None
    True

    A font's name is believed unless decoding spoils what was good. Where no name tells, the words must gain clearly: 24
    codes of TCVN3 are letters of Vietnamese in Unicode too. A text with letters that neither has a code for is Unicode.
    """
    if any(map(_BEYOND_LATIN1.search, words)):
        return None
    stated = decoding_of_font(font)
    if stated:
        changed, before, after = _weigh(words, stated)
        return stated if after >= before else None
    best, most_valid = None, _LEAST_VALID
    for decoding in (Decoding("TCVN3"), Decoding("VNI")):
        changed, before, after = _weigh(words, decoding)
        enough = changed >= max(_FEWEST_CHANGED, _LEAST_CHANGED * _count_long(words))
        if enough and after >= most_valid and after - before >= _LEAST_GAIN:
            best, most_valid = decoding, after
    return best


def _weigh(words: Iterable[str], decoding: Decoding) -> tuple[int, float, float]:
    """How many words decoding changes, and the shares of them that are valid before and after."""
    plain = Decoding(decoding.encoding)
    pairs = [(word, decoded) for word in words if len(word) > 1 and (decoded := plain(word)) != word]
    count = max(1, len(pairs))
    return (
        len(pairs),
        sum(_is_valid(word) for word, _ in pairs) / count,
        sum(_is_valid(decoded) for _, decoded in pairs) / count,
    )


def _count_long(words: Iterable[str]) -> int:
    return sum(1 for word in words if len(word) > 1)


def _is_valid(word: str) -> bool:
    pieces = [piece for piece in _NO_LETTERS.split(word) if piece]
    return bool(pieces) and all(map(is_syllable, pieces))
