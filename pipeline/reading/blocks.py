"""What the lines of a page are: header, title, body, table, recipients, signature, footnote, page number."""

import re
from itertools import pairwise
from statistics import median

from unidecode import unidecode

from pipeline.model import Block, BlockKind, Word
from pipeline.reading.columns import (
    Columns,
    find_header,
    find_page_number,
    find_signature,
    line_height,
)
from pipeline.reading.lines import ReadLine

_CELL_GAP = 1.5
"""Line heights between the cells of a table's row, at least; in justified text 1.0 is rare."""

_ROWS = 2
"""Rows with three cells make a table; with two cells it takes one row more, for a gap may be a speck that fell out."""

_CLOSE = 1.5
"""Line heights from one line of a title to the next, at most; the text begins farther down."""

_CENTRED = 1.0
"""Line heights by which a title may be off the middle; a paragraph's first line, indented by 1.27 cm, is off by 1.5 and more."""

_WIDE = 0.8
"""Of the widest line: lines that show where the right margin is."""

_MARGIN = 8
"""One line in so many, at least, begins at the left margin."""

_ANNEX = "PHU LUC"
"""How an annex begins (phụ lục); its title may stand in a corner."""

_SMALL = 0.85
"""Height of a footnote's words by that of the text's: 10 to 11 points under 13 to 14 (Nghị định 30/2020, Phụ lục I)."""

_NOTE_MARK = re.compile(r"[\[(]?\d{1,2}[\])]?\.?|\*{1,3}\)?")


def find_blocks(lines: list[ReadLine], words: tuple[Word, ...]) -> tuple[Block, ...]:
    """The blocks of a page's text, from its lines in reading order and their words as they stand in the text.

    "ỦY BAN NHÂN DÂN / TỈNH BẾN TRE / Số:09/KH-VP" is one block, a header, and "CỘNG HÓA XÃ HỌI ... / Độc lập ..." the
    next, for it stands beside it. Blocks do not overlap, and each word is in one. Nothing printed is a block of no kind:
    what is not known as anything else is body.
    """
    kinds = _find_kinds(lines)
    blocks: list[Block] = []
    at = 0
    last: ReadLine | None = None
    for line, kind in zip(lines, kinds, strict=True):
        start, end = words[at].start, words[at + len(line.words) - 1].end
        at += len(line.words)
        if blocks and last and blocks[-1].kind == kind and line.bottom > last.top:
            blocks[-1] = Block(kind, blocks[-1].start, end)
        else:
            blocks.append(Block(kind, start, end))
        last = line
    return tuple(blocks)


def _find_kinds(lines: list[ReadLine]) -> list[BlockKind]:
    kinds: list[BlockKind] = ["body"] * len(lines)
    if not lines:
        return kinds
    height = line_height(lines)
    header, signature, number = find_header(lines), find_signature(lines), find_page_number(lines)
    known: dict[int, BlockKind] = {}
    if header:
        known |= dict.fromkeys(header.origins, "header")
    if signature:
        known |= {
            index: "signature" if lines[index] in signature.right else "recipients"
            for index in signature.origins
        }
    if number is not None:
        known[number] = "page number"
    for index in _find_tables(lines, known, height):
        known.setdefault(index, "table")
    for index in _find_title(lines, known, header, height):
        known.setdefault(index, "title")
    for index in _find_footnotes(lines, known, height):
        known.setdefault(index, "footnote")
    for index, kind in known.items():
        kinds[index] = kind
    return kinds


def _find_title(
    lines: list[ReadLine], known: dict[int, BlockKind], header: Columns | None, height: float
) -> list[int]:
    """Centred lines that begin with one in capitals, under the header or at the top of a page without one."""
    centre = _centre_of_text(lines, height)
    title: list[int] = []
    for index in range(max(header.origins) + 1 if header else 0, len(lines)):
        line = lines[index]
        if known.get(index) == "page number":
            continue
        left, right = _extent(line)
        centred = abs((left + right) / 2 - centre) <= _CENTRED * height
        opens_annex = not title and unidecode(line.text).upper().startswith(_ANNEX)
        if known.get(index) or not (centred or opens_annex) or not (title or _in_capitals(line.text)):
            break
        if title and line.top - lines[title[-1]].bottom > _CLOSE * height:
            break
        title.append(index)
    return title


def _centre_of_text(lines: list[ReadLine], height: float) -> float:
    """The middle between the margins; the left one is where several lines begin, no stamp and no centred line."""
    lefts = sorted(line.left for line in lines)
    aligned = (
        left
        for left in lefts
        if sum(abs(other - left) <= height / 4 for other in lefts) * _MARGIN >= len(lefts)
    )
    widest = max(line.right - line.left for line in lines)
    rights = sorted(line.right for line in lines if line.right - line.left >= _WIDE * widest)
    return (next(aligned, lefts[0]) + rights[len(rights) * 3 // 4]) / 2


def _extent(line: ReadLine) -> tuple[int, int]:
    """From where to where a line is printed, specks before and after it left out."""
    words = [word for word in line.words if any(char.isalnum() for char in word.text)] or line.words
    return words[0].left, words[-1].right


def _in_capitals(text: str) -> bool:
    letters = [char for char in text if char.isalpha()]
    return bool(letters) and sum(char.isupper() for char in letters) >= 0.8 * len(letters)


def _find_tables(lines: list[ReadLine], known: dict[int, BlockKind], height: float) -> list[int]:
    """Rows with gaps one under the other, and the lines between them that go on in one cell."""
    found: list[int] = []
    run: list[int] = []
    gaps = [_gaps(line, height) if index not in known else [] for index, line in enumerate(lines)]
    for index in range(len(lines) + 1):
        goes_on = index < len(lines) and index not in known
        if goes_on and run:
            row = next(row for row in reversed(run) if gaps[row])
            goes_on = (
                _line_up(gaps[row], gaps[index]) if gaps[index] else _in_one_cell(lines[index], gaps[row])
            )
        elif goes_on:
            goes_on = bool(gaps[index])
        if goes_on:
            run.append(index)
            continue
        rows = [row for row in run if gaps[row]]
        if len(rows) >= _ROWS + (max((len(gaps[row]) for row in rows), default=0) < 2):
            heading = run[0] - 1  # its few words do not stand under each other as those of the rows do
            found += [heading] * bool(heading >= 0 and gaps[heading]) + run[: run.index(rows[-1]) + 1]
        run = [index] if index < len(lines) and gaps[index] else []
    return found


def _gaps(line: ReadLine, height: float) -> list[tuple[int, int]]:
    return [
        (before.right, after.left)
        for before, after in pairwise(sorted(line.words, key=lambda word: word.left))
        if after.left - before.right >= _CELL_GAP * height
    ]


def _line_up(above: list[tuple[int, int]], below: list[tuple[int, int]]) -> bool:
    return any(min(a[1], b[1]) > max(a[0], b[0]) for a in above for b in below)


def _in_one_cell(line: ReadLine, gaps: list[tuple[int, int]]) -> bool:
    return all(line.right <= gap[1] or line.left >= gap[0] for gap in gaps)


def _find_footnotes(lines: list[ReadLine], known: dict[int, BlockKind], height: float) -> list[int]:
    """The small lines at the foot of a page, the highest of which begins with a mark."""
    body = [index for index in range(len(lines)) if index not in known]
    small = []
    for index in reversed(body):
        if median(word.height for word in lines[index].words) > _SMALL * height:
            break
        small.append(index)
    small.reverse()
    marked = [index for index in small if _NOTE_MARK.match(lines[index].words[0].text)]
    below = [index for index in small if marked and index >= marked[0]]
    return below if len(below) < len(body) else []
