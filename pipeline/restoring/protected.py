"""What a text is cut into before it is decoded: words that may be damaged, and what must not be touched.

Numbers, dates, codes, percentages, addresses and formulas are never words: correctors that forget this are the field's most
frequent complaint (DOMAIN: SymSpell, symspellpy, pyspellchecker).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

PieceKind = Literal["word", "number", "roman", "mark", "break", "gap"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text.

    A `word` to decode; a protected `number` (or code, or address); the `roman` number of a section or the `mark` of a list
    item at the start of a line; the `break` of a sentence; a `gap`: a paragraph's end, over which nothing is remembered.
    """

    kind: PieceKind
    start: int
    end: int
    text: str
    line_start: bool = False


LONGEST_RUN = 200
"""Characters without a blank beyond which nothing is language, but an address, data, rulings or another script."""

_CHUNK = re.compile(r"\n[^\S\n]*\n\s*|\n?\S+|\n")
_ADDRESS = re.compile(
    r"(?:https?:|www\.)\S+|[\w.+-]+@[\w-]+\.[\w.-]+|[\w-]+(?:\.[\w-]+)*\.(?:vn|com|org|net)\b\S*",
    re.IGNORECASE,
)
_OPENING = "([{“\"'‘«<-–—•*+~=_|>…."
_CLOSING = ")]}”\"'’»>.,;:!?…-–—*_|="
_SENTENCE_END = re.compile(r"[.:;!?…]")
# an English engine reads vowels with two marks as these signs, inside words (hi¢u: hiệu, ngh&: nghệ)
_WORD = re.compile(
    r"[^\W_](?:[^\W_]|[’'‘`´^~&¢@£$€¥§°#|!]|(?<=[^\W\d_])[\\]|(?<=[^\W\d_])[?%](?=[^\W\d_]))*[&¢@]?|[&¢@](?=[^\W\d_])[^\W_]*"
)
_CODE = re.compile(
    r"\d[\w.,]*[/⁄][\w./⁄Đđ-]*|[\w.,]*\d[\w.,]*[-–][A-ZĐa-zđ\d][\w/⁄-]*|[^\W\d_]+[\w]*[-–/][\w/-]*\d[\w/.-]*|/[A-ZĐÐ][\w/-]*"
)
_NUMBER = re.compile(r"[+-]?\d[\d.,:/x×%‰°-]*(?:%|‰)?")
_ROMAN = re.compile(r"[IVXl1|][IVXvl1|L]{0,4}(?=[.\-–—]|\s+[A-ZĐ])")
_MARK = re.compile(r"[a-zđA-ZĐ](?=\))")
_LETTER = re.compile(r"[^\W\d_]")


_AS_ROMAN = str.maketrans("l1|Lv", "IIIIV")
_NUMERALS = frozenset(
    tens + ones
    for tens in ("", "X", "XX")
    for ones in ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")
) - {""}


def roman_of(read: str) -> str | None:
    """The number of a section (mục) in Roman numerals, however it was read; None where it is none.

    >>> [roman_of(read) for read in ("I1", "IIL", "Iv", "Vv", "1", "Ví")]
    ['II', 'III', 'IV', 'V', None, None]
    """
    roman = "V" if read == "Vv" else read.translate(_AS_ROMAN)
    return roman if roman in _NUMERALS and not read.isdigit() and read not in ("l", "|") else None


def pieces(text: str) -> Iterator[Piece]:
    """Cuts a text into pieces, left to right; what lies between them is punctuation and white space, and stays.

    >>> [(piece.kind, piece.text) for piece in pieces("S6: 11/KH-VP (dat 85%)")]
    [('word', 'S6'), ('break', ':'), ('number', '11/KH-VP'), ('word', 'dat'), ('number', '85%')]
    """
    line_start = True
    for chunk in _CHUNK.finditer(text):
        start, end = chunk.span()
        body = chunk.group()
        if not body.strip():
            if body.count("\n") > 1:
                yield Piece("gap", start, end, "")
            line_start = True
            continue
        if body.startswith("\n"):
            line_start = True
            start += 1
        if end - start > LONGEST_RUN or _ADDRESS.fullmatch(text[start:end].strip(_OPENING + _CLOSING)):
            yield Piece("number", start, end, text[start:end], line_start)
            line_start = False
            continue
        while start < end and text[start] in _OPENING:
            start += 1
        stop = end
        while stop > start and text[stop - 1] in _CLOSING:
            stop -= 1
        if (
            line_start and start and text[stop:end].startswith(":")
        ):  # a label (Số:), not the end of the line before
            yield Piece("break", start, start, "", line_start)
        mark = (_ROMAN.match(text, start, end + 3) or _MARK.match(text, start, end)) if line_start else None
        if mark is not None and mark.end() == stop and (mark.re is _MARK or roman_of(mark.group())):
            yield Piece(
                "mark" if text[stop : stop + 1] == ")" else "roman", start, stop, mark.group(), line_start
            )
        else:
            yield from _inside(text, start, stop, line_start=line_start)
        if stop > start:
            line_start = False
        if _SENTENCE_END.search(text, stop, end) and stop > start:
            yield Piece("break", stop, end, text[stop:end])


def _inside(text: str, start: int, stop: int, *, line_start: bool) -> Iterator[Piece]:
    body = text[start:stop]
    if not body:
        return
    if not _LETTER.search(body) or _CODE.fullmatch(body) or _NUMBER.fullmatch(body):
        yield Piece("number", start, stop, body, line_start)
        return
    for word in _WORD.finditer(body):
        kind: PieceKind = "word" if _LETTER.search(word.group()) else "number"
        yield Piece(kind, start + word.start(), start + word.end(), word.group(), line_start)
        line_start = False
