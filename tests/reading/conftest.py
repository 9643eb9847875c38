"""Pages that the tests print themselves: words on paper, as images and as PDFs."""

import ctypes
from collections.abc import Callable, Sequence
from itertools import accumulate
from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from PIL import Image, ImageDraw, ImageFont
from printed_pages import PLAN

from pipeline.settings import Settings

_FONTS = (
    "/usr/share/fonts/truetype/croscore/Tinos-Regular.ttf",
    "/usr/share/fonts/truetype/dejavu/DejaVuSerif.ttf",
    "/usr/share/fonts/truetype/liberation/LiberationSerif-Regular.ttf",
)


@pytest.fixture(scope="session")
def font_path() -> Path:
    for name in _FONTS:
        if Path(name).exists():
            return Path(name)
    pytest.skip("no font with Vietnamese letters: apt-get install fonts-croscore")


@pytest.fixture(scope="session")
def print_page(font_path: Path) -> Callable[..., Image.Image]:
    def print_lines(
        lines: Sequence[str] = PLAN, points: float = 14, dpi: int = 200, inches: float = 5
    ) -> Image.Image:
        font = ImageFont.truetype(str(font_path), round(points * dpi / 72))
        paper = Image.new("L", (round(8.27 * dpi), round(inches * dpi)), 250)
        draw = ImageDraw.Draw(paper)
        for index, line in enumerate(lines):
            draw.text((dpi, round(dpi * 0.6 + index * points * dpi / 72 * 1.5)), line, font=font, fill=25)
        return paper

    return print_lines


@pytest.fixture(scope="session")
def make_pdf(font_path: Path) -> Callable[..., None]:
    """A PDF page with text drawn at 72 points from the left, over a picture that covers the page or part of it.

    After a `‸` the pen goes back over a space: the text has one, the page shows none.
    """

    def make(
        path: Path,
        lines: Sequence[str] = (),
        picture: Image.Image | None = None,
        *,
        cover: float = 1.0,
        hidden: bool = False,
        left: float = 72,
        rotation: int = 0,
    ) -> None:
        document = pypdfium2.PdfDocument.new()
        page = document.new_page(595, 842)
        if picture is not None:
            image = pypdfium2.PdfImage.new(document)
            image.set_bitmap(pypdfium2.PdfBitmap.from_pil(picture.convert("RGB")))
            image.set_matrix(pypdfium2.PdfMatrix().scale(595 * cover, 842 * cover))
            page.insert_obj(image)
        metrics = ImageFont.truetype(str(font_path), 1400)
        data = font_path.read_bytes()
        buffer = (ctypes.c_ubyte * len(data)).from_buffer_copy(data)
        font = pdfium.FPDFText_LoadFont(document, buffer, len(data), pdfium.FPDF_FONT_TRUETYPE, True)
        pieces = [
            (piece, left + metrics.getlength("".join(before)) / 100, 760 - 22 * index)
            for index, line in enumerate(lines)
            for *before, piece in accumulate([part] for part in line.split("‸"))
        ]
        for line, across, up in pieces:
            text = pdfium.FPDFPageObj_CreateTextObj(document, font, 14)
            units = (line + " \0").encode("utf-16-le")
            pdfium.FPDFText_SetText(
                text, ctypes.cast(ctypes.c_char_p(units), ctypes.POINTER(ctypes.c_ushort))
            )
            pdfium.FPDFPageObj_Transform(text, 1, 0, 0, 1, across, up)
            if hidden:
                pdfium.FPDFTextObj_SetTextRenderMode(text, pdfium.FPDF_TEXTRENDERMODE_INVISIBLE)
            pdfium.FPDFPage_InsertObject(page, text)
        page.set_rotation(rotation)
        page.gen_content()
        document.save(path)

    return make


@pytest.fixture
def settings() -> Settings:
    return Settings()
