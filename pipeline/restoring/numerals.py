"""Roman numerals that an engine took apart: the numbers of sections (mục) and of quarters (quý).

`H.` is II. where it follows section I and stands before a heading in capitals, and an initial elsewhere: what a numeral was
is told by its neighbours.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.restoring.protected import NUMERALS, QUARTER, Piece, doubtful_roman_of, is_heading, roman_of

_QUARTERS = frozenset({"I", "II", "III", "IV"})
_QUARTER = re.compile(r"([IVH1l|]{1,4})((?:/\d{4})?)")
_LETTERS_BEFORE = "GK"
"""The letters before H and L: `H.` after `G.` counts a list."""


@dataclass(frozen=True, slots=True)
class _Head:
    """What numbers a line: the piece it is, what was read, the section it may be (0: none), and whether that is sure."""

    piece: int
    read: str
    section: int
    sure: bool


def section_numbers(cut: Sequence[Piece]) -> dict[int, str]:
    """The numbers of sections in Roman numerals, by their piece in `cut`.

    What can be nothing else is taken as it is (`I1`, `IH`); what may be an initial, a list mark or a sub-heading (`H`, `L`,
    `1`, `11`) only where the section before or behind it is its neighbour.
    """
    heads = _heads(cut)
    found: dict[int, str] = {}
    before = 0
    for at, head in enumerate(heads):
        last = heads[at - 1] if at else None
        behind = heads[at + 1].section if at + 1 < len(heads) else 0
        if head.sure or (head.section and _fits(head, last, before, behind)):
            before = head.section
            found[head.piece] = roman_of(head.read) or doubtful_roman_of(head.read) or head.read
    return found


def _heads(cut: Sequence[Piece]) -> list[_Head]:
    heads: list[_Head] = []
    starts = [at for at, piece in enumerate(cut) if piece.line_start and piece.text]
    for start, end in pairwise([*starts, len(cut)]):
        piece = cut[start]
        if piece.kind == "roman":
            sure = roman_of(piece.text)
            numeral = sure or doubtful_roman_of(piece.text) or ""
            heads.append(_Head(start, piece.text, NUMERALS.get(numeral, 0), sure is not None))
        elif (
            (piece.text.isdigit() or piece.text in _LETTERS_BEFORE)
            and start + 1 < end
            and cut[start + 1].kind == "break"
            and is_heading(" ".join(other.text for other in cut[start + 1 : end] if other.kind == "word"))
        ):
            numeral = doubtful_roman_of(piece.text) or ""
            heads.append(_Head(start, piece.text, NUMERALS.get(numeral, 0), sure=False))
    return heads


def _fits(head: _Head, last: _Head | None, before: int, behind: int) -> bool:
    """Whether a doubtful number is a section's: `before` and `behind` are the sections around it, 0 where there is none."""
    if head.section == 1:
        return last is None and behind == 2
    if head.read.isdigit():
        return last is not None and last.section == before == head.section - 1
    if last is not None and last.read in _LETTERS_BEFORE:
        return False
    return (head.section == 3 and "H" in head.read) or head.section in (before + 1, behind - 1)


def quarter_numbers(cut: Sequence[Piece]) -> dict[int, str]:
    """The quarters of years (`quý IH/2026` is III/2026), by their piece in `cut`.

    There are four, so 11 is II; a plain 1 is Roman where another quarter of the text is.
    """
    found: dict[int, str] = {}
    ones: dict[int, str] = {}
    roman = False
    for at in range(1, len(cut)):
        match = _QUARTER.fullmatch(cut[at].text)
        if match is None or cut[at - 1].kind != "word" or cut[at - 1].text.lower() != QUARTER:
            continue
        read, year = match.groups()
        numeral = doubtful_roman_of(read)
        if numeral not in _QUARTERS or not (year or (at + 1 < len(cut) and cut[at + 1].text == "năm")):
            continue
        if read == "1":
            ones[at] = numeral + year
        else:
            found[at] = numeral + year
            roman = True
    return found | ones if roman else found
