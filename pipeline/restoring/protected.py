"""What a text is cut into before it is decoded: words that may be damaged, and what must not be touched.

Numbers, dates, codes, percentages, addresses and formulas are never words: correctors that forget this are the field's most
frequent complaint (DOMAIN: SymSpell, symspellpy, pyspellchecker).
"""

import re
from collections.abc import Iterator, Sequence
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


QUARTER, LABEL = "quý", "số"
"""The words before the number of a quarter, and of a document (Số: 31/KH-VP)."""

LONGEST_RUN = 200
"""Characters without a blank beyond which nothing is language, but an address, data, rulings or another script."""

SHORTEST_HEADING, CAPITALS = 4, 0.8
"""Letters in the title of a section (KẾT LUẬN is one of the shortest), and the share of them that are read as capitals."""

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
    r"\d[\w.,]*[/⁄][\w./⁄Đđ-]*|[\w.,]*\d[\w.,]*[-–][A-ZĐa-zđ\d][\w/⁄-]*|[^\W\d_]+[\w]*[-–/][\w/-]*\d[\w/.-]*|/{1,2}[A-ZĐÐ][\w/-]*"
)
_NUMBER = re.compile(r"[+-]?\d[\d.,:/x×%‰°-]*(?:%|‰)?")
_ROMAN = re.compile(r"[IVXl1|][IVXvl1|L]{0,4}(?=[.\-–—]|\s+[A-ZĐ])")
_DOUBTFUL_ROMAN = re.compile(r"[IVXHLÍÌl1|]{1,5}(?=[.,:\-–—])")
_GLUED = re.compile(r"(?:[IVX]{1,5}|\d{1,2})(?=\.[^\W\d_][^\W\d_])")
_LABEL = re.compile(r"[^\W\d_]+(?=:(?:\d|/+[A-ZĐÐ]))")
_LABEL_LIKE = re.compile(r"S[^\W_]")
# a number by hand is read as some signs (`đ@`, `2#`, `⁄‡6`), or not at all
_LABELLED = re.compile(
    r"[^\S\n]*:[^\S\n]*(?![^\W\d_]{2})[^\s/]{0,5}[^\S\n]*/+[^\S\n]*[A-ZĐÐ][A-Za-zĐÐđ]{1,3}-[A-ZĐÐ]"
)
_QUARTER = re.compile(r"[IVH1l|]{1,4}")
_REPORT = re.compile(r"b/[cC€]")
_MARK = re.compile(r"[a-zđA-ZĐ](?=\))")
_LETTER = re.compile(r"[^\W\d_]")


_AS_ROMAN = str.maketrans("l1|Lv", "IIIIV")
_AS_DOUBTFUL_ROMAN = str.maketrans({**dict.fromkeys("l1|LÍÌ", "I"), "H": "II"})
NUMERALS = {
    tens + ones: 10 * ten + one
    for ten, tens in enumerate(("", "X", "XX"))
    for one, ones in enumerate(("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"))
    if tens + ones
}
"""The numbers of sections (mục), from I to XXIX, and what they count."""


def roman_of(read: str) -> str | None:
    """The number of a section (mục) in Roman numerals, however it was read; None where it is none.

    >>> [roman_of(read) for read in ("I1", "IIL", "Iv", "Vv", "1", "Ví")]
    ['II', 'III', 'IV', 'V', None, None]
    """
    roman = "V" if read == "Vv" else read.translate(_AS_ROMAN)
    return roman if roman in NUMERALS and not read.isdigit() and read not in ("l", "|", "L") else None


def doubtful_roman_of(read: str) -> str | None:
    """The Roman numeral that `read` stands for if it is one: H is two strokes with a bar, L and 1 are one.

    >>> [doubtful_roman_of(read) for read in ("H", "IH", "H1", "L", "11", "VIH", "1Í", "HH", "A")]
    ['II', 'III', 'III', 'I', 'II', 'VIII', 'II', None, None]
    """
    roman = read.translate(_AS_DOUBTFUL_ROMAN)
    return roman if roman in NUMERALS else None


def is_heading(text: str) -> bool:
    """Whether a line is printed in capitals, but for what was misread.

    >>> is_heading("NỘI DUNG THựC HIỆN"), is_heading("Wells"), is_heading("(b)")
    (True, False, False)
    """
    letters = _LETTER.findall(text)
    return len(letters) >= SHORTEST_HEADING and sum(map(str.isupper, letters)) > CAPITALS * len(letters)


def pieces(text: str) -> Iterator[Piece]:
    """Cuts a text into pieces, left to right; what lies between them is punctuation and white space, and stays.

    >>> [(piece.kind, piece.text) for piece in pieces("S6: 11/KH-VP (dat 85%)")]
    [('word', 'S6'), ('break', ':'), ('number', '11/KH-VP'), ('word', 'dat'), ('number', '85%')]
    """
    line_start = True
    quarter = False
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
        elif line_start and _is_doubtful_section(text, start, stop):
            yield Piece("roman", start, stop, text[start:stop], line_start)
        elif line_start and (glued := _GLUED.match(text, start, stop)):
            number: PieceKind = "roman" if roman_of(glued.group()) else "number"
            yield Piece(number, start, glued.end(), glued.group(), line_start)
            yield Piece("break", glued.end(), glued.end() + 1, ".")
            yield from _inside(text, glued.end() + 1, stop, line_start=False)
        elif label := _LABEL.match(text, start, stop):
            if line_start and start:
                yield Piece("break", start, start, "", line_start)
            yield Piece("word", start, label.end(), label.group(), line_start)
            yield Piece("break", label.end(), label.end() + 1, ":")
            yield from _inside(text, label.end() + 1, stop, line_start=False)
        elif quarter and _QUARTER.fullmatch(text, start, stop) and not roman_of(text[start:stop]):
            yield Piece("number", start, stop, text[start:stop], line_start)
        else:
            yield from _inside(text, start, stop, line_start=line_start)
        if stop > start:
            line_start = False
            quarter = text[start:end].lower() == QUARTER
        if _SENTENCE_END.search(text, stop, end) and stop > start:
            yield Piece("break", stop, end, text[stop:end])


def labels_number(text: str, piece: Piece) -> bool:
    """Whether a word can only be the label of a document's number (`Số:`), however it was read: two letters that begin a line,
    a colon, a number (a handwritten one may be misread or lost), a slash and the code of a type.

    >>> [labels_number(text, next(pieces(text))) for text in ("Só://KH-VP", "Sở: 31/KH-VP", "Sở: Nội vụ")]
    [True, True, False]
    """
    return (
        piece.line_start
        and _LABEL_LIKE.fullmatch(piece.text) is not None
        and _LABELLED.match(text, piece.end) is not None
    )


def neighbour(cut: Sequence[Piece], at: int, step: int) -> str | None:
    """The word as read next to a piece on its line, none where there is something else."""
    there = at + step
    if not 0 <= there < len(cut) or cut[there].kind != "word" or cut[max(at, there)].line_start:
        return None
    return cut[there].text


def _is_doubtful_section(text: str, start: int, stop: int) -> bool:
    """Whether what was read at the start of a line (`H.`, `1Í.`) may number the heading in capitals behind it."""
    mark = _DOUBTFUL_ROMAN.match(text, start, stop + 1)
    if mark is None or mark.end() != stop or mark.group().isdigit() or not doubtful_roman_of(mark.group()):
        return False
    end = text.find("\n", stop)
    return is_heading(text[stop : end if end >= 0 else len(text)])


def _inside(text: str, start: int, stop: int, *, line_start: bool) -> Iterator[Piece]:
    body = text[start:stop]
    if not body:
        return
    if (
        not _LETTER.search(body)
        or _REPORT.fullmatch(body)
        or _CODE.fullmatch(body)
        or _NUMBER.fullmatch(body)
    ):
        yield Piece("number", start, stop, body, line_start)
        return
    for word in _WORD.finditer(body):
        kind: PieceKind = "word" if _LETTER.search(word.group()) else "number"
        yield Piece(kind, start + word.start(), start + word.end(), word.group(), line_start)
        line_start = False
