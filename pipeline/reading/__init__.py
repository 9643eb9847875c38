"""Reading (đọc): a file becomes pages of words with boxes and confidences."""

import hashlib
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from pypdfium2 import PdfPage

from pipeline.errors import InputError, PageUnreadableError, PipelineError
from pipeline.model import Document, Page, PageStatus
from pipeline.reading.blocks import find_blocks
from pipeline.reading.cleaning import (
    CleanPage,
    Confirm,
    clean_for_reading,
    is_empty,
    readable_dpi,
    without_coloured_ink,
)
from pipeline.reading.columns import order_columns
from pipeline.reading.lines import ReadLine, lay_out
from pipeline.reading.numerals import count_numerals
from pipeline.reading.overlays import without_overlays
from pipeline.reading.pdftext import TextLayer, read_layer
from pipeline.reading.sources import (
    READING_DPI,
    ImageFile,
    Pixels,
    Source,
    TextFile,
    find_images,
    finest_dpi,
    open_source,
    render,
    rendered_size,
)
from pipeline.reading.tesseract import find_turns, read_image
from pipeline.reading.textlayer import (
    SCANNED,
    Evidence,
    Verdict,
    find_sample,
    is_doubtful,
    judge,
    measure,
    measure_agreement,
)
from pipeline.settings import Settings

__all__ = ["Engine", "collect", "count_pages", "page_image", "read_document", "read_page", "read_pages"]

Engine = Callable[[Pixels, int, float], list[ReadLine]]
"""Reads an upright grey page image, given its dpi, within so many seconds; or raises PageUnreadableError."""


def count_pages(path: Path, settings: Settings) -> int:
    """How many pages a file has.

    Raises FileAccessError, EncryptedError or InputError, each with its remedy, where no page can be read.
    """
    with open_source(Path(path), settings) as source:
        return len(source)


def read_page(path: Path, number: int, settings: Settings, engine: Engine = read_image) -> Page:
    """Read one page, numbered from 1. One that cannot be read has the status `failed` and a reason."""
    with open_source(Path(path), settings) as source:
        return _read(source, number, settings, engine)


def read_pages(path: Path, settings: Settings, engine: Engine = read_image) -> Iterator[Page]:
    """Read a file page by page: the first is there before the second is looked at."""
    total = count_pages(path, settings)
    for number in range(1, total + 1):
        # opened anew for each: PDFium keeps what it has parsed, a scan's pictures too, until a document is closed
        yield read_page(path, number, settings, engine)


def read_document(path: Path, settings: Settings, engine: Engine = read_image) -> Document:
    """Read a whole file, page after page."""
    return collect(path, read_pages(path, settings, engine))


def collect(path: Path, pages: Iterable[Page]) -> Document:
    """The document that a file's pages make."""
    read = tuple(pages)
    with Path(path).open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    return Document(str(path), sha256, read)


def page_image(path: Path, number: int, settings: Settings, engine: Engine = read_image) -> Pixels:
    """The page image whose pixels the boxes count in: upright and straight, in the colours of the scan.

    `engine` is the one that read the page: where a text layer is in doubt, its reading decides what is shown.
    Raises InputError for plain text, which has none, and PageUnreadableError where the page cannot be drawn.
    """
    with open_source(Path(path), settings) as source:
        _check_number(source, number)
        if isinstance(source, TextFile):
            raise InputError(f"{Path(path).name}: plain text has no page image")
        if isinstance(source, ImageFile):
            return _prepare_image(source, number, settings, _Limit(settings)).view
        page = source.page(number)
        limit = _Limit(settings)
        judged = _judge_layer(page, settings, limit, engine)
        if judged.verdict.keep:
            return render(page, judged.dpi, settings).pixels
        return _prepare_drawn(page, judged.finest_dpi, settings, limit).view


class _Limit:
    """The time a page has, from the moment its reading begins: all that is done with it takes from the same."""

    def __init__(self, settings: Settings) -> None:
        self._end = time.monotonic() + settings.page_seconds

    def left(self) -> float:
        """Seconds. Raises PageUnreadableError where none are left."""
        seconds = self._end - time.monotonic()
        if seconds <= 0:
            raise PageUnreadableError(
                "drawing and cleaning took all the time a page has; raise KEHOACH_PAGE_SECONDS"
            )
        return seconds


def _prepare_image(source: ImageFile, number: int, settings: Settings, limit: _Limit) -> CleanPage:
    raster = source.raster(number)
    return clean_for_reading(
        lambda _: raster, min(readable_dpi(raster.dpi), settings.dpi), _second_opinion(settings, limit)
    )


def _prepare_drawn(page: PdfPage, finest: int, settings: Settings, limit: _Limit) -> CleanPage:
    return clean_for_reading(
        lambda dpi: render(page, dpi, settings), finest, _second_opinion(settings, limit)
    )


def _second_opinion(settings: Settings, limit: _Limit) -> Confirm | None:
    return None if settings.fast else lambda ink, dpi: find_turns(ink, dpi, limit.left())


@dataclass(frozen=True, slots=True)
class _JudgedLayer:
    layer: TextLayer
    verdict: Verdict
    evidence: Evidence
    width: int
    height: int
    dpi: int
    finest_dpi: int


def _judge_layer(page: PdfPage, settings: Settings, limit: _Limit, engine: Engine) -> _JudgedLayer:
    images = find_images(page, settings.max_pixels)
    dpi = min(READING_DPI, settings.dpi)
    width, height = rendered_size(page, dpi)
    layer = read_layer(page, width, height, scanned=images.cover >= SCANNED)
    evidence = measure(layer.text, layer.hidden, images.cover, layer.fonts, layer.joined)
    if settings.text_layer == "auto" and not settings.fast and is_doubtful(evidence):
        evidence = replace(evidence, agreement=_compare_sample(page, layer, dpi, settings, limit, engine))
    verdict = judge(evidence, settings.text_layer)
    return _JudgedLayer(layer, verdict, evidence, width, height, dpi, finest_dpi(images, settings))


def _compare_sample(
    page: PdfPage, layer: TextLayer, dpi: int, settings: Settings, limit: _Limit, engine: Engine
) -> float:
    first, last = find_sample(layer)
    ink, _ = without_coloured_ink(render(page, dpi, settings).pixels)
    margin = dpi // 10  # the marks over the first line and under the last, and not the next line
    strip = ink[max(0, first - margin) : last + margin]
    return measure_agreement(layer, engine(strip, dpi, limit.left()), first, last)


def _read(source: Source, number: int, settings: Settings, engine: Engine) -> Page:
    _check_number(source, number)
    if isinstance(source, TextFile):
        text = source.texts[number - 1]
        status: PageStatus = "ok" if text.strip() else "blank"
        return Page(number, text, method="plain_text", status=status, reason="plain text")
    limit = _Limit(settings)
    try:
        if isinstance(source, ImageFile):
            return _read_image(_prepare_image(source, number, settings, limit), number, limit, engine)
        return _read_pdf_page(source.page(number), number, settings, limit, engine)
    except PageUnreadableError as error:
        return Page(number, "", status="failed", reason=str(error))
    except PipelineError:
        raise
    except Exception as error:  # whatever damage makes a library stumble over, the other pages go on
        return Page(number, "", status="failed", reason=f"{type(error).__name__}: {error}")


def _check_number(source: Source, number: int) -> None:
    if not 1 <= number <= len(source):
        raise InputError(f"page {number} of a file of {len(source)}: pages count from 1")


def _read_pdf_page(page: PdfPage, number: int, settings: Settings, limit: _Limit, engine: Engine) -> Page:
    judged = _judge_layer(page, settings, limit, engine)
    if not judged.verdict.keep:
        drawn = _prepare_drawn(page, judged.finest_dpi, settings, limit)
        read = _read_image(drawn, number, limit, engine)
        reason = judged.verdict.reason if judged.evidence.words else read.reason
        return replace(read, reason=reason, evidence=judged.evidence.as_pairs() + read.evidence)
    lines = order_columns(list(judged.layer.lines))
    text, words = lay_out(lines, number)
    return Page(
        number,
        text,
        words,
        method="text_layer",
        reason=judged.verdict.reason,
        width=judged.width,
        height=judged.height,
        dpi=judged.dpi,
        evidence=judged.evidence.as_pairs(),
        blocks=find_blocks(lines, words),
    )


def _read_image(page: CleanPage, number: int, limit: _Limit, engine: Engine) -> Page:
    height, width = page.ink.shape[:2]
    lines = [] if is_empty(page.ink) else engine(page.ink, page.dpi, limit.left())
    lines = order_columns(without_overlays(count_numerals(lines, page.ink)))
    text, words = lay_out(lines, number)
    return Page(
        number,
        text,
        words,
        method="ocr",
        status="ok" if words else "blank",
        reason="no text layer" if words else "no words on the page",
        width=width,
        height=height,
        dpi=page.dpi,
        evidence=page.evidence,
        blocks=find_blocks(lines, words),
    )
