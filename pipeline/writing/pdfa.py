"""Searchable PDF/A-2b (https://www.iso.org/standard/50655.html): our text under the page images, laid by OCRmyPDF.

This is a plugin of OCRmyPDF's: `ocrmypdf --plugin pipeline.writing.pdfa IN OUT` reads and restores each page by itself,
with OCRmyPDF's own options for the rest. `write_pdfa` (`kehoach pdf`) reads and restores the whole document first, so
that its pages help each other, and lets OCRmyPDF only lay the text and make the PDF/A.
"""

import contextlib
import logging
import math
import sys
import tempfile
from collections import Counter
from collections.abc import Collection, Iterator
from pathlib import Path
from statistics import median

import ocrmypdf
import pypdfium2
from ocrmypdf import BoundingBox, OcrElement, OcrOptions, hookimpl
from ocrmypdf.builtin_plugins.tesseract_ocr import TesseractOcrEngine
from ocrmypdf.exceptions import (
    BadArgsError,
    ExitCodeException,
    PdfaConversionFailedError,
)
from ocrmypdf.exceptions import (
    MissingDependencyError as OcrMissingDependencyError,
)
from ocrmypdf.models.ocr_element import Baseline, OcrClass

from pipeline.errors import FileAccessError, InputError, MissingDependencyError, PipelineError
from pipeline.model import PAGE_SEPARATOR, Box, Document, Page
from pipeline.reading.sources import READING_DPI
from pipeline.settings import Settings
from pipeline.writing.files import written_aside
from pipeline.writing.pdf_pages import find_renewed, prepare_pages
from pipeline.writing.words import Paragraph, PlacedWord, paragraphs_of

_log = logging.getLogger(__name__)

_READY = "kehoach_pages"
"""Where OCRmyPDF's options carry the pages that are already read, by their numbers from 0."""

_Ready = dict[int, tuple[OcrElement, str]]

_UNDER_BASELINE = 0.22
"""Of the height of a line's box, in which Vietnamese has marks over its capitals and a dot under its letters."""


_LEAST_GAP = 0.25
"""Of the height of a line, between words: Poppler joins words that are nearer than a tenth of their font size."""


# --- the plugin ---


class KehoachEngine(TesseractOcrEngine):
    """OCRmyPDF's engine for Vietnamese: reads with Tesseract, restores what was damaged."""

    @staticmethod
    def creator_tag(options: OcrOptions | None = None) -> str:
        """Who made the text, for the metadata of the PDF."""
        from importlib.metadata import version

        from pytesseract import get_tesseract_version

        return f"kehoach {version('kehoach')} + Tesseract {get_tesseract_version()}"

    def __str__(self) -> str:
        return self.creator_tag()

    @staticmethod
    def languages(options: OcrOptions) -> set[str]:
        """Every language that is asked for: OCRmyPDF's default is `eng`, we read `vie` whatever it says."""
        return set(options.languages)

    @staticmethod
    def supports_generate_ocr() -> bool:
        """We give words with their places, not a file."""
        return True

    @staticmethod
    def generate_ocr(input_file: Path, options: OcrOptions, page_number: int = 0) -> tuple[OcrElement, str]:
        """The words of a page image, restored, and its text for the sidecar."""
        ready: _Ready | None = options.extra_attrs.get(_READY)
        if ready is not None:
            return ready[page_number]
        from pipeline.process import read_and_restore

        document = read_and_restore(input_file, Settings())
        [(page, paragraphs)] = paragraphs_of(document)
        if page.status == "failed":
            _log.warning("page not read: %s", page.reason)
        evidence = dict(page.evidence)
        return lay(page, paragraphs, turned=int(evidence.get("turned", 0))), document.text

    @staticmethod
    def generate_hocr(input_file: Path, output_hocr: Path, output_text: Path, options: OcrOptions) -> None:
        """Not offered."""
        raise BadArgsError("kehoach places its text itself: leave --pdf-renderer at auto")

    @staticmethod
    def generate_pdf(input_file: Path, output_pdf: Path, output_text: Path, options: OcrOptions) -> None:
        """Not offered."""
        raise BadArgsError("kehoach places its text itself: leave --pdf-renderer at auto")


@hookimpl
def get_ocr_engine(options: OcrOptions | None) -> KehoachEngine | None:
    """OCRmyPDF asks who reads: we do, unless the user named another engine."""
    return KehoachEngine() if options is None or options.ocr_engine == "auto" else None


# --- where the text goes ---


def lay(page: Page, paragraphs: list[Paragraph], *, turned: int = 0) -> OcrElement:
    """Words read on an upright, straightened image, placed on the image as it was: skewed, and `turned` (degrees).

    On a skewed page each word lies level, a step above or below the one before: of slanting lines Poppler
    (`pdftotext`, Evince) loses one word in ten at 2.5 degrees, of these none.
    """
    width, height = (page.height, page.width) if turned % 180 else (page.width, page.height)
    whole = BoundingBox(0, 0, max(1, width), max(1, height))
    words = [
        element
        for paragraph in paragraphs
        for line in paragraph
        for element in _lay_line(page, [(word, word.box) for word in line if word.box], turned)
    ]
    return OcrElement(
        OcrClass.PAGE,
        bbox=whole,
        dpi=float(page.dpi or READING_DPI),
        page_number=page.number - 1,
        children=[OcrElement(OcrClass.PARAGRAPH, bbox=whole, language="vie", children=words)],
    )


def _lay_line(page: Page, line: list[tuple[PlacedWord, Box]], turned: int) -> Iterator[OcrElement]:
    """The words of a line, each as a line of its own: what OCRmyPDF calls a line has one baseline."""
    if not line:
        return
    skew = math.radians(float(dict(page.evidence).get("skew", 0.0)))
    # a tall bracket or a stroke read into one word must not make the whole line tall: extractors would then take the
    # next line for a part of it
    bottom = median(box.top + box.height for _, box in line)
    height = max(1.0, bottom - median(box.top for _, box in line))
    gap = _LEAST_GAP * height
    free = -math.inf  # where the word before ends, and a gap after it
    nexts = [box.left for _, box in line[1:]] + [math.inf]
    for (word, box), following in zip(line, nexts, strict=True):
        # a word read twice in one place would be taken for one in bold
        left = max(box.left, free) if free < box.left + box.width else box.left
        width = max(box.width / 2, min(box.left + box.width, following - gap) - left)
        free = left + width + gap
        x, y = _unturn(left + width / 2, bottom, page, skew)
        x -= width / 2
        place = _on_raw((x, y - height, x + width, y), page, turned)
        yield OcrElement(
            OcrClass.LINE,
            bbox=place,
            baseline=Baseline(0.0, -round(_UNDER_BASELINE * height)),
            textangle=-float(turned),
            language="vie",
            children=[OcrElement(OcrClass.WORD, bbox=place, text=word.content, confidence=word.sureness)],
        )


def _unturn(x: float, y: float, page: Page, skew: float) -> tuple[float, float]:
    """Where a point of the straightened image was on the skewed one (`cleaning.turn` turned it about the centre)."""
    across, down = x - page.width / 2, y - page.height / 2
    return (
        page.width / 2 + across * math.cos(skew) - down * math.sin(skew),
        page.height / 2 + across * math.sin(skew) + down * math.cos(skew),
    )


def _on_raw(corners: tuple[float, float, float, float], page: Page, turned: int) -> BoundingBox:
    """A rectangle of the upright image on the image before it was turned `turned` degrees to the left."""
    left, top, right, bottom = corners
    height, width = page.height, page.width
    for _ in range(turned // 90 % 4):
        left, top, right, bottom = height - bottom, left, height - top, right
        height, width = width, height
    return BoundingBox(left, top, right, bottom)


# --- kehoach pdf ---


def write_pdfa(document: Document, source: Path, out: Path, settings: Settings) -> None:
    """Write a document as PDF/A-2b: the pages of `source` with the restored text under those that were read anew.

    Raises PipelineError where no PDF/A can be made, and where the text read back from it is not the document's.
    """
    logging.getLogger("ocrmypdf").setLevel(logging.ERROR)
    renewed = find_renewed(source, document, settings)
    texts = document.text.split(PAGE_SEPARATOR)
    ready = {
        page.number - 1: (lay(page, paragraphs if page.number in renewed else []), texts[page.number - 1])
        for page, paragraphs in paragraphs_of(document)
    }
    with tempfile.TemporaryDirectory(prefix="kehoach-") as folder, written_aside(out) as aside:
        pages = Path(folder) / "pages.pdf"
        prepare_pages(source, document, renewed, pages, settings)
        _run(pages, aside, ready)
        _check_text(document, renewed, aside)


def _run(pages: Path, out: Path, ready: _Ready) -> None:
    # OCRmyPDF's own conversion checks what it wrote and keeps pictures as they are; Ghostscript makes PDF/A of what
    # it cannot convert (fonts that are not embedded, CMYK), and is not asked for before
    try:
        try:
            _ocrmypdf(pages, out, ready, "internal")
        except PdfaConversionFailedError as error:
            _log.info("%s", error)
            _ocrmypdf(pages, out, ready, "ghostscript")
    except OcrMissingDependencyError as error:
        raise MissingDependencyError(
            "parts of this PDF (such as fonts that are not embedded) become PDF/A only with Ghostscript 10.02.1 or newer:"
            " install it (apt-get install ghostscript), or have every page read anew with --text-layer redo"
        ) from error
    except ExitCodeException as error:
        kind = _KINDS.get(error.exit_code, PipelineError)
        raise kind(f"OCRmyPDF: {error or type(error).__name__}") from error


_KINDS: dict[int, type[PipelineError]] = {2: InputError, 3: MissingDependencyError, 5: FileAccessError}


def _ocrmypdf(pages: Path, out: Path, ready: _Ready, backend: str) -> None:
    options = OcrOptions(
        input_file=pages,
        output_file=out,
        languages=["vie"],
        output_type="pdfa-2",
        pdfa_backend=backend,
        mode="skip",
        optimize=0,
        use_threads=True,
        progress_bar=False,
        plugins=[__name__],
    )
    options.extra_attrs[_READY] = ready
    with contextlib.redirect_stderr(
        sys.stderr
    ):  # pikepdf 10.17 leaves it elsewhere (Pdf.check_linearization)
        code = ocrmypdf.ocr(options, plugins=[__name__])
    if code != ocrmypdf.ExitCode.ok:
        raise PipelineError(f"OCRmyPDF ended with {code.name}")


def _check_text(document: Document, renewed: Collection[int], out: Path) -> None:
    """Read the text back: PDF/A conversion has lost marks before (OCRmyPDF issues 1204, 1337 and 1744).

    Letters are counted, not words: where lines slant PDFium has an order of its own, and at their ends it joins words
    with a hyphen. What was not read (a page's hidden margins, say) may be there too.
    """
    with pypdfium2.PdfDocument(out) as pdf:
        for page, text in zip(document.pages, document.text.split(PAGE_SEPARATOR), strict=True):
            if page.number not in renewed:
                continue
            found = Counter(pdf[page.number - 1].get_textpage().get_text_bounded())
            lost = Counter(char for char in text if not char.isspace() and char != "-") - found
            if lost:
                raise PipelineError(
                    f"page {page.number}: the PDF/A lost {lost.total()} letters ({' '.join(list(lost)[:9])});"
                    " nothing was written"
                )
