"""The restored words of a document with their places on the page images; and the whole document as JSON."""

import json
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby

from pipeline.model import PAGE_SEPARATOR, Block, BlockKind, Box, Document, Fix, Page, Word


@dataclass(frozen=True, slots=True)
class PlacedWord:
    """A restored word: `document.text[start:end]` is its `content`, `printed` what was read in its place.

    `box` is None where there is no image. `confidence` is the engine's own, of the reading; `probability` the chance
    that `content` is right, whether it was changed by `fix` or not. Both run from 0 to 1 and are None where unknown.
    """

    content: str
    printed: str
    start: int
    end: int
    box: Box | None
    confidence: float | None
    probability: float | None
    fix: Fix | None

    @property
    def sureness(self) -> float | None:
        """The chance that the word is right; where restoration weighed nothing, the engine's confidence."""
        return self.confidence if self.probability is None else self.probability


Line = list[PlacedWord]
Paragraph = list[Line]


@dataclass(frozen=True, slots=True)
class Region:
    """A block of a page with its paragraphs; one paragraph, of no kind, where the page has no blocks."""

    kind: BlockKind | None
    paragraphs: list[Paragraph]

    @property
    def words(self) -> list[PlacedWord]:
        """All its words, in reading order."""
        return [word for paragraph in self.paragraphs for line in paragraph for word in line]


def regions_of(document: Document) -> Iterator[tuple[Page, list[Region]]]:
    """The pages of a document with the blocks on them, in reading order: paragraphs, lines and words as `paragraphs_of`.

    The columns of a header are two regions. A paragraph that goes from one block into the next is cut between them.
    """
    page_start = 0
    for page, paragraphs in paragraphs_of(document):
        yield page, _regions(paragraphs, page, page_start, document)
        page_start += len(page.text) + len(PAGE_SEPARATOR)


def _regions(paragraphs: list[Paragraph], page: Page, page_start: int, document: Document) -> list[Region]:
    def block_of(line: Line) -> Block | None:
        offset = document.restored.raw_span(line[0].start, line[0].end)[0] - page_start
        index = bisect_right(page.blocks, offset, key=lambda block: block.start) - 1
        return page.blocks[index] if index >= 0 and offset < page.blocks[index].end else None

    regions: list[Region] = []
    last = None
    for paragraph in paragraphs:
        for block, lines in groupby(paragraph, block_of):
            if block is None or block != last:
                regions.append(Region(block.kind if block else None, []))
            regions[-1].paragraphs.append(list(lines))
            last = block
    return regions


def paragraphs_of(document: Document) -> Iterator[tuple[Page, list[Paragraph]]]:
    """The pages of a document with the paragraphs, lines and restored words on them, in reading order.

    Words that were read as one ("ngày11") share its box, each its part; a word that was read as two ("Quy ết") has
    the box around both. A word that was taken out has no place.
    """
    page_start = text_start = 0
    for page, text in zip(document.pages, document.text.split(PAGE_SEPARATOR), strict=True):
        paragraphs: list[Paragraph] = [[]]
        line_start = text_start
        for line in text.split("\n"):
            words = _words_of(line, line_start, page, page_start, document)
            if words:
                paragraphs[-1].append(words)
            elif paragraphs[-1]:
                paragraphs.append([])
            line_start += len(line) + 1
        yield page, [paragraph for paragraph in paragraphs if paragraph]
        page_start += len(page.text) + len(PAGE_SEPARATOR)
        text_start += len(text) + len(PAGE_SEPARATOR)


def _words_of(line: str, line_start: int, page: Page, page_start: int, document: Document) -> Line:
    """The words of one line. Those that share a word as read, or are it in parts, are placed together."""
    groups: list[tuple[list[tuple[int, int]], range]] = []
    for match in re.finditer(r"\S+", line):
        token = (line_start + match.start(), line_start + match.end())
        raw_start, raw_end = document.restored.raw_span(*token)
        read = range(
            bisect_right(page.words, raw_start - page_start, key=lambda word: word.end),
            bisect_left(page.words, raw_end - page_start, key=lambda word: word.start),
        )
        if groups and read and groups[-1][1] and read.start < groups[-1][1].stop:
            tokens, before = groups[-1]
            groups[-1] = ([*tokens, token], range(before.start, max(before.stop, read.stop)))
        else:
            groups.append(([token], read))
    return [
        word
        for tokens, read in groups
        for word in _place(tokens, page.words[read.start : read.stop], page_start, document)
    ]


def _place(
    tokens: list[tuple[int, int]], read: Sequence[Word], page_start: int, document: Document
) -> Iterator[PlacedWord]:
    boxes: Sequence[Box | None] = [word.box for word in read]
    shares: list[tuple[Word, ...]] = [(word,) for word in read]
    if len(tokens) != len(read):
        boxes = _parts(_around(boxes), [end - start for start, end in tokens])
        shares = [tuple(read)] * len(tokens)
    for (start, end), share, box in zip(tokens, shares, boxes, strict=True):
        raw_start, raw_end = document.restored.raw_span(start, end)
        if share:
            raw_start, raw_end = page_start + share[0].start, page_start + share[-1].end
        content, printed = document.text[start:end], document.raw[raw_start:raw_end]
        first = bisect_right(document.fixes, raw_start, key=lambda fix: fix.end)
        confidences = [word.confidence for word in share if word.confidence is not None]
        yield PlacedWord(
            content=content,
            printed=printed,
            start=start,
            end=end,
            box=box,
            confidence=min(confidences, default=None),
            probability=document.restored.chance(start, end),
            fix=document.fixes[first] if content != printed else None,
        )


def around(words: Sequence[PlacedWord]) -> Box | None:
    """The smallest box around words; None where one of them has no place."""
    return _around([word.box for word in words])


def _around(boxes: Sequence[Box | None]) -> Box | None:
    known = [box for box in boxes if box is not None]
    if not known or len(known) < len(boxes):
        return None
    left, top = min(box.left for box in known), min(box.top for box in known)
    right = max(box.left + box.width for box in known)
    bottom = max(box.top + box.height for box in known)
    return Box(known[0].page, left, top, right - left, bottom - top)


def _parts(box: Box | None, lengths: list[int]) -> list[Box | None]:
    """A box cut for words of these lengths, with a letter's width between them."""
    if box is None:
        return [None] * len(lengths)
    letter = box.width / (sum(lengths) + len(lengths) - 1)
    parts: list[Box | None] = []
    at = 0
    for length in lengths:
        left, right = round(at * letter), round((at + length) * letter)
        parts.append(Box(box.page, box.left + left, box.top, max(1, right - left), box.height))
        at += length + 1
    return parts


def to_json(document: Document) -> str:
    """Everything that is known of a document's text, as JSON.

    `text` is the restored text, `raw` the text as read, `fixes` lead from this to that; pages are joined by a form feed.
    `start` and `end` of a word are offsets in `text`, those of a fix offsets in `raw`, those of a block in
    its page's part of `raw`, all in code points. Boxes are pixels from the top left corner of the page image, confidences
    and probabilities run from 0 to 1.
    """
    pages = [
        {
            "number": page.number,
            "width": page.width,
            "height": page.height,
            "dpi": page.dpi,
            "method": page.method,
            "status": page.status,
            "reason": page.reason,
            "evidence": dict(page.evidence),
            "blocks": [asdict(block) for block in page.blocks],
            "lines": [[asdict(word) for word in line] for paragraph in paragraphs for line in paragraph],
        }
        for page, paragraphs in paragraphs_of(document)
    ]
    value = {
        "source": document.source,
        "sha256": document.sha256,
        "text": document.text,
        "raw": document.raw,
        "fixes": [asdict(fix) for fix in document.fixes],
        "pages": pages,
    }
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"
