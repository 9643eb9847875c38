"""The outline of a document (bố cục): blocks under their headings, found from the line starts of its text.

A block is a heading, an item, a row of a table or a paragraph, together with the lines it runs on over. Every
extractor that asks "under which heading does this stand?" or "where does this clause end?" asks here.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

BlockKind = Literal["heading", "item", "row", "paragraph"]

# what may stand at the start of a block, from the outside in; the name is the style, the order its usual rank
_MARKERS = (
    ("part", r"(?:PHẦN|Phần)[ \t]+(?:[IVX]+|thứ[ \t]+\w+)\b[.:]?"),
    ("annex", r"(?:PHỤ[ \t]+LỤC|Phụ[ \t]+lục|BIỂU|Biểu)(?:[ \t]+số)?[ \t]+\w{1,4}\b[.:]?"),
    ("article", r"(?:ĐIỀU|Điều)[ \t]+\d{1,3}[.:]"),
    ("roman", r"[IVX]{1,5}[.)/](?=[ \t]|$)|[IVX]{1,5}[ \t]?[-–](?=[ \t])"),
    ("capital", r"[A-HK-U][.)](?=[ \t])"),
    ("number.number.number", r"\d{1,2}\.\d{1,2}\.\d{1,2}\.?(?=[ \t])"),
    ("number.number", r"\d{1,2}\.\d{1,2}\.?(?=[ \t])"),
    ("number", r"\d{1,2}(?:[.)]|/[.-]?)(?=[ \t]|$)|\(\d{1,2}\)(?=[ \t])|\d{1,2}[-–](?=[ \t])"),
    ("letter", r"(?:[a-zđ]|[a-z]\.\d)[.)](?=[ \t])|[a-zđ][-–](?=[ \t])|\([a-zđ]\)(?=[ \t])"),
    ("dash", r"[-–—−](?=[ \t]|[^\W\d_])"),
    ("plus", r"[+](?=[ \t]|\w)"),
    ("dot", r"[*•●▪◦·](?=[ \t]|\w)"),
)
_MARKER = re.compile(
    "[ \t]*(?:" + "|".join(f"(?P<m{i}>{pattern})" for i, (_, pattern) in enumerate(_MARKERS)) + ")"
)
_BULLETS = frozenset({"dash", "plus", "dot"})

_SENTENCE_END = re.compile(r"(?:[.;:!?]|\./\.|/\.|\.\.\.|…)[\"”’)]*$")
_PAGE_NUMBER = re.compile(r"[ \t]*(?:[-–][ \t]*)?\d{1,3}(?:[ \t]*[-–])?[ \t]*")

# a numbered phase begins its own block, after whatever line
_STAGE = re.compile(
    r"(?:Giai đoạn|Đợt|Bước|Vòng|Chặng|Kỳ)(?:[ \t]+[^\W\d_]+){0,3}?[ \t]+(?:\d{1,2}|[IVX]{1,4})[ \t]*[.:(–-]"
)

# what closes the body of a document: the last paragraph, the list of recipients, the signature
_CLOSING = re.compile(r"Trên đây là|Nơi nhận|NƠI NHẬN|(?:KT|TM|TL|TUQ|Q)\.[ \t]*[A-ZĐ]|T/[ML]\b")

# a typist's line has some 95 characters at most (A4, 13-14 pt); much longer ones are whole paragraphs
_WRAPPED_WIDTH = 130
_SHORTEST_WIDTH = 60
# a line that ends before this share of the width was ended by its writer, not by the margin
_FULL_LINE = 0.75


@dataclass(frozen=True, slots=True)
class Block:
    """A block of text: `text[start:end]`, marker included.

    `marker` is `II.`, `1.`, `a)`, `-` or empty, `body` the offset after it, `style` its kind, `parent` the index of
    the block above it (a heading, or the item that introduces a list) or -1.
    """

    index: int
    start: int
    body: int
    end: int
    kind: BlockKind
    style: str
    marker: str
    parent: int


@dataclass(frozen=True)
class Outline:
    """The blocks of a text. `flat` is the text without page numbers and form feeds, offsets unchanged."""

    text: str
    flat: str
    blocks: tuple[Block, ...]

    def block_at(self, offset: int) -> Block | None:
        """The block in which an offset lies; None before the first and between blocks."""
        index = bisect_right(self._starts, offset) - 1
        if index < 0 or offset >= self.blocks[index].end:
            return None
        return self.blocks[index]

    def heads(self, block: Block) -> Iterator[Block]:
        """The blocks above a block, the nearest first."""
        while block.parent >= 0:
            block = self.blocks[block.parent]
            yield block

    def body_text(self, block: Block) -> str:
        """The words of a block without its marker, in one line."""
        return " ".join(self.flat[block.body : block.end].split())

    def clauses(self, block: Block) -> list[tuple[int, int]]:
        """The clauses of a block: spans between semicolons, full stops and, outside brackets, colons.

        >>> text = "- Phấn đấu 100% (theo mục 1; 2); ít nhất 50%."
        >>> [text[start:end] for start, end in outline(text).clauses(outline(text).blocks[0])]
        ['Phấn đấu 100% (theo mục 1; 2)', 'ít nhất 50%']
        """
        spans = []
        start, depth = block.body, 0
        for match in _CLAUSE_MARK.finditer(self.flat, block.body, block.end):
            mark = match.group()
            if mark in "([“":
                depth += 1
            elif mark in ")]”":
                depth = max(0, depth - 1)
            elif depth == 0 or mark == ".":
                spans.append((start, match.start()))
                start, depth = match.end(), 0
        spans.append((start, block.end))
        return [span for span in (_stripped(self.flat, *span) for span in spans) if span[0] < span[1]]

    @cached_property
    def _starts(self) -> list[int]:
        return [block.start for block in self.blocks]


# a full stop ends a clause before white space, but not after `TP.`, `KT.` or a number `1.`
_CLAUSE_MARK = re.compile(
    r"[(\[“)\]”]|;|:(?=\s)|(?<!\b[A-ZĐ])(?<!\b[A-ZĐ]{2})(?<!\b\d)(?<!\b\d{2})\.(?=\s|$)"
)


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in " \t\n,.;:/":
        start += 1
    while end > start and text[end - 1] in " \t\n,.;:/":
        end -= 1
    return start, end


def flatten(text: str) -> str:
    """Blank what a page break puts into a sentence: the form feed, and lines with a page number only.

    >>> flatten("Ban Chấp\\n1\\n\\fhành Trung ương")
    'Ban Chấp\\n \\n hành Trung ương'

    Length and offsets stay. A number alone on a line counts as a page number only beside a form feed.
    """
    if "\f" not in text:
        return text
    pages = text.split("\f")
    flat = []
    for index, page in enumerate(pages):
        lines = page.split("\n")
        filled = [i for i, line in enumerate(lines) if line.strip()]
        if filled and index < len(pages) - 1 and _PAGE_NUMBER.fullmatch(lines[filled[-1]]):
            lines[filled[-1]] = " " * len(lines[filled[-1]])
        if filled and index > 0 and _PAGE_NUMBER.fullmatch(lines[filled[0]]):
            lines[filled[0]] = " " * len(lines[filled[0]])
        flat.append("\n".join(lines))
    return " ".join(flat)


def outline(text: str) -> Outline:
    """Find the blocks of a text.

    >>> found = outline("I. MỤC ĐÍCH\\n1. Yêu cầu\\n- Nâng cao\\nchất lượng.")
    >>> [(block.style, block.parent, found.body_text(block)) for block in found.blocks]
    [('roman', -1, 'MỤC ĐÍCH'), ('number', 0, 'Yêu cầu'), ('dash', 1, 'Nâng cao chất lượng.')]
    """
    flat = flatten(text)
    lines = _lines(flat)
    width = _width(flat, lines)
    starts = _block_starts(flat, lines, width)
    blocks: list[Block] = []
    stack: list[Block] = []
    for number, (first, marker, style) in enumerate(starts):
        last = starts[number + 1][0] if number + 1 < len(starts) else len(lines)
        start = lines[first][0]
        body = start + len(marker)
        end = max(line_end for _, line_end in lines[first:last])
        if not style and _CLOSING.match(flat, body):
            stack.clear()
        while stack and not _holds(stack, style):
            stack.pop()
        marker_text = marker.strip()
        start += len(flat[start:end]) - len(flat[start:end].lstrip())
        block = Block(
            index=len(blocks),
            start=start,
            body=body + len(flat[body:end]) - len(flat[body:end].lstrip()),
            end=start + len(flat[start:end].rstrip()),
            kind=_kind(flat[body:end], style),
            style=style,
            marker=marker_text,
            parent=stack[-1].index if stack else -1,
        )
        blocks.append(block)
        if style not in ("", "row"):
            stack.append(block)
    return Outline(text=text, flat=flat, blocks=tuple(blocks))


def _lines(flat: str) -> list[tuple[int, int]]:
    """Spans of the lines that carry text."""
    spans, at = [], 0
    for line in flat.split("\n"):
        if line.strip():
            spans.append((at, at + len(line)))
        at += len(line) + 1
    return spans


def _width(flat: str, lines: list[tuple[int, int]]) -> int:
    """Characters in a full line of hard-wrapped text; 0 where a line is a whole paragraph."""
    lengths = sorted(end - start for start, end in lines)
    if not lengths or lengths[-1 - len(lengths) // 20] > _WRAPPED_WIDTH:
        return 0
    return max(_SHORTEST_WIDTH, lengths[-1 - len(lengths) // 10])


def _block_starts(flat: str, lines: list[tuple[int, int]], width: int) -> list[tuple[int, str, str]]:
    """The lines that begin a block, each with its marker (leading blanks included) and the marker's style."""
    starts: list[tuple[int, str, str]] = []
    for number, (start, end) in enumerate(lines):
        line = flat[start:end]
        marker, style = _marker(line)
        in_table = style == "row" or (number > 0 and starts[-1][2] == "row")
        if number == 0 or in_table or not _runs_on(flat, lines[number - 1], (start, end), style, width):
            starts.append((number, marker, style))
    return starts


def _marker(line: str) -> tuple[str, str]:
    if line.count("|") >= 2:
        return "", "row"
    found = _MARKER.match(line)
    if found is None or found.lastgroup is None:
        return "", ""
    return found.group(), _MARKERS[int(found.lastgroup[1:])][0]


def _runs_on(flat: str, before: tuple[int, int], line: tuple[int, int], style: str, width: int) -> bool:
    """Whether a line goes on with the sentence of the line before it."""
    last = flat[before[0] : before[1]].rstrip()
    words = flat[line[0] : line[1]].strip()
    ended = _SENTENCE_END.search(last) is not None
    full = len(last) + len(words.split(maxsplit=1)[0]) >= width * _FULL_LINE
    if not style and _is_bare_title(last) and words.isupper():
        return True  # `PHẦN II` / `MỤC TIÊU`
    if style in _BULLETS:
        if width == 0:
            return False
        # `Hội đồng Thi đua` / `- Khen thưởng` is one name over the margin
        return (
            full and not ended and not last.endswith(",") and len(last) >= 0.9 * width and not last.isupper()
        )
    if style:
        return False
    gap = flat.count("\n", before[1], line[0])
    if _STAGE.match(words):
        return False
    if words[0].islower() and (width > 0 or gap == 1):
        return True
    if width == 0 or gap > 1 or _CLOSING.match(words):
        return False
    if words[0].isdecimal():
        return not ended
    if words.isupper() != last.isupper():
        return False
    if last.isupper():
        return not ended
    return full and not last.endswith((".", ":", ";"))


def _is_bare_title(line: str) -> bool:
    """Whether a line holds the number of a part and nothing else: its title stands on the next one."""
    marker, style = _marker(line)
    return style in ("part", "roman") and marker.strip() == line.strip()


def _holds(stack: list[Block], style: str) -> bool:
    """Whether the last block on the stack may stand above a block of this style."""
    top = stack[-1].style
    if style in ("", "row"):
        return top not in _BULLETS
    if style in ("part", "annex"):
        return False
    return all(block.style != style for block in stack)


def _kind(body: str, style: str) -> BlockKind:
    if style == "row":
        return "row"
    if not style:
        return "paragraph"
    words = body.strip()
    if style in _BULLETS:
        return "item"
    if words.isupper() or words.endswith(":") or not _SENTENCE_END.search(words):
        return "heading"
    return "item"
