"""The nouns: what a document is while it walks through the pipeline. Frozen, and without input or output.

Offsets count Unicode code points from 0 and end one past the last, as in Python slices. Pixels count from the
top left corner of the page image *as it was read* (rendered, turned upright, deskewed). Pages count from 1.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from pipeline.records import Records

PAGE_SEPARATOR = "\f"

PageMethod = Literal["ocr", "text_layer", "plain_text", "none"]
PageStatus = Literal["ok", "blank", "failed"]
BlockKind = Literal[
    "header", "title", "body", "table", "recipients", "signature", "footnote", "page number"
]  # phần đầu, tên loại và trích yếu, nội dung, bảng, nơi nhận, chữ ký, chú thích, số trang


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page image, in pixels from the top left corner."""

    page: int
    left: int
    top: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Word:
    """A word (từ) as it was read: `page.text[start:end]`.

    `box` is None where there is no image (plain text). `confidence` is the engine's own, 0 to 1, None where it gives none.
    """

    start: int
    end: int
    box: Box | None = None
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """A part (khối) of a page, `page.text[start:end]`: lines that follow each other and are of one kind.

    The columns of a header are two blocks, so are the recipients and the signature beside them.
    """

    kind: BlockKind
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Page:
    """A page (trang): its text as read, the words in it, and how it was read.

    Every line of `text` that came from an image or a text layer ends in a newline; plain text is kept as it is.
    `width`, `height` (pixels) and `dpi` are 0 where there is no image. `reason` says in a few words why the page was
    read this way, or why it failed; `evidence` holds the measurements behind that decision. `blocks` tell what its lines
    are, in reading order; there are none where the places of words are not known.
    """

    number: int
    text: str
    words: tuple[Word, ...] = ()
    method: PageMethod = "none"
    status: PageStatus = "ok"
    reason: str = ""
    width: int = 0
    height: int = 0
    dpi: int = 0
    evidence: tuple[tuple[str, float | str], ...] = ()
    blocks: tuple[Block, ...] = ()


def group_by_reason(pages: Iterable[Page]) -> dict[str, list[int]]:
    """The numbers of the pages that were read, or failed, for the same reason.

    >>> group_by_reason([Page(1, "", reason="no text layer"), Page(2, "", status="failed", reason="damaged page")])
    {'no text layer': [1], 'failed: damaged page': [2]}
    """
    grouped: dict[str, list[int]] = {}
    for page in pages:
        reason = f"failed: {page.reason}" if page.status == "failed" else page.reason
        grouped.setdefault(reason, []).append(page.number)
    return grouped


@dataclass(frozen=True, slots=True)
class Fix:
    """One change on the way from the text as read to the restored text, enough to replay it and to undo it.

    `start` and `end` are offsets in the text as read, where `printed` stands; `restored` takes its place. `rule` names
    what decided, `probability` is the chance that `restored` is right, `alternatives` the next best readings.
    """

    start: int
    end: int
    printed: str
    restored: str
    rule: str
    probability: float
    alternatives: tuple[tuple[str, float], ...] = ()


def replay(raw: str, fixes: Iterable[Fix]) -> str:
    """Apply fixes to the text they were made for.

    >>> replay("Pong Thap", [Fix(0, 4, "Pong", "Đồng", "channel", 0.99), Fix(5, 9, "Thap", "Tháp", "channel", 0.98)])
    'Đồng Tháp'

    The fixes are in order and do not overlap. Any of them may be left out: what it would have changed stays as read.
    Raises ValueError where a fix was made for another text.
    """
    parts: list[str] = []
    done = 0
    for fix in fixes:
        if fix.start < done or raw[fix.start : fix.end] != fix.printed:
            raise ValueError(
                f"fix at {fix.start} expects {fix.printed!r}, the text has {raw[fix.start : fix.end]!r}"
            )
        parts += (raw[done : fix.start], fix.restored)
        done = fix.end
    parts.append(raw[done:])
    return "".join(parts)


@dataclass(frozen=True, slots=True)
class Chance:
    """How likely a restored word is right, changed or not: `raw[start:end]` is what was read."""

    start: int
    end: int
    probability: float


@dataclass(frozen=True)
class Restored:
    """A text as read, the fixes that restore it, and how likely each word is right."""

    raw: str
    fixes: tuple[Fix, ...] = ()
    chances: tuple[Chance, ...] = ()

    @cached_property
    def text(self) -> str:
        """The restored text."""
        return replay(self.raw, self.fixes)

    @property
    def starts(self) -> Sequence[int]:
        """Where the replacement of each fix begins in `text`."""
        return self._shifts[0]

    def raw_span(self, start: int, end: int) -> tuple[int, int]:
        """Where `text[start:end]` was read: a span of `raw`, widened to whole fixes where it cuts through one.

        >>> Restored("Péc 1ap", (Fix(0, 3, "Péc", "Độc", "channel", 0.9), Fix(4, 7, "1ap", "lập", "channel", 0.9))).raw_span(0, 3)
        (0, 3)
        """
        return self._to_raw(start, side=0), max(self._to_raw(end, side=1), self._to_raw(start, side=0))

    def chance(self, start: int, end: int) -> float | None:
        """How likely all words of `text[start:end]` are right; None where there is no word, or nothing was weighed.

        >>> Restored("Péc 1ap", (), (Chance(0, 3, 0.9), Chance(4, 7, 0.8))).chance(0, 7)
        0.72
        """
        raw_start, raw_end = self.raw_span(start, end)
        first = bisect_right(self._chance_ends, raw_start)
        found = None
        for chance in self.chances[first:]:
            if chance.start >= raw_end:
                break
            found = round((1.0 if found is None else found) * chance.probability, 6)
        return found

    @cached_property
    def _chance_ends(self) -> list[int]:
        return [chance.end for chance in self.chances]

    @cached_property
    def _shifts(self) -> tuple[list[int], list[int]]:
        starts, ends, shift = [], [], 0
        for fix in self.fixes:
            starts.append(fix.start + shift)
            shift += len(fix.restored) - len(fix.printed)
            ends.append(fix.end + shift)
        return starts, ends

    def _to_raw(self, offset: int, *, side: int) -> int:
        starts, ends = self._shifts
        index = (bisect_left(starts, offset) if side else bisect_right(starts, offset)) - 1
        if index < 0:
            return offset
        fix = self.fixes[index]
        if offset < ends[index]:
            return fix.end if side else fix.start
        return offset - ends[index] + fix.end


@dataclass(frozen=True)
class Document:
    """A document (văn bản): its pages, the fixes that restored its text, how sure its words are, the records drawn from it.

    `raw` is the text as read, pages joined by a form feed; `text` the restored one. Lines are separated by newlines only.
    """

    source: str
    sha256: str
    pages: tuple[Page, ...]
    fixes: tuple[Fix, ...] = ()
    chances: tuple[Chance, ...] = ()
    records: "Records | None" = field(default=None, compare=False)

    @cached_property
    def raw(self) -> str:
        """The text as read, pages joined by a form feed."""
        return PAGE_SEPARATOR.join(page.text for page in self.pages)

    @cached_property
    def restored(self) -> Restored:
        """The text as read, with its fixes."""
        return Restored(self.raw, self.fixes, self.chances)

    @property
    def text(self) -> str:
        """The restored text, pages joined by a form feed."""
        return self.restored.text

    def line_at(self, start: int) -> int:
        """The line of `text` in which an offset lies, from 1."""
        return bisect_right(self._line_starts, start)

    def page_at(self, start: int) -> int:
        """The number of the page on which an offset of `text` lies."""
        index = bisect_right(self._page_starts, self.restored.raw_span(start, start + 1)[0]) - 1
        return self.pages[index].number

    def words_at(self, start: int, end: int) -> tuple[Word, ...]:
        """The words as read under `text[start:end]`, hence their boxes. Their offsets are those of their page."""
        if start >= end:
            return ()
        raw_start, raw_end = self.restored.raw_span(start, end)
        found: list[Word] = []
        for page_start, page in zip(self._page_starts, self.pages, strict=True):
            low, high = raw_start - page_start, raw_end - page_start
            if high > 0 and low < len(page.text):
                found += (word for word in page.words if word.start < high and word.end > low)
        return tuple(found)

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0, *(i + 1 for i, char in enumerate(self.text) if char == "\n")]

    @cached_property
    def _page_starts(self) -> list[int]:
        starts, at = [], 0
        for page in self.pages:
            starts.append(at)
            at += len(page.text) + len(PAGE_SEPARATOR)
        return starts
