"""The pages of a file as a PDF that looks as they do and bears no text but the layers that are kept."""

import io
import math
import unicodedata
from collections import Counter
from collections.abc import Collection
from pathlib import Path
from typing import Any, cast

import img2pdf
import numpy as np
import pikepdf
import pypdfium2
from pikepdf import Dictionary, Name, Operator, Page, Pdf, Stream
from PIL import Image

from pipeline.errors import InputError, PageUnreadableError
from pipeline.model import Document
from pipeline.reading.sources import (
    ImageFile,
    PdfFile,
    Pixels,
    TextFile,
    dpi_of,
    find_images,
    finest_dpi,
    open_source,
    render,
)
from pipeline.settings import Settings

_A4 = (595.276, 841.89)  # points
_COMPARED_DPI = 100
"""A letter of 8 points is 11 pixels high: no printed word goes missing unseen."""

_MOST_LOST = 0.05
"""Of a layer's words: hyphens and columns let PDFium's own reading differ in some, another encoding in most."""

_TEXT = {Operator(name) for name in ("Tj", "TJ", "'", '"', "Tf")}
"""What shows text, and what chooses its font."""


def check_source(path: Path, settings: Settings, *, unsigned: bool) -> None:
    """Refuse what no PDF with our text can be made of: plain text, and signed PDFs unless an `unsigned` copy is wanted.

    Raises InputError with the remedy, and what `open_source` raises.
    """
    with open_source(path, settings) as source:
        if isinstance(source, TextFile):
            raise InputError(f"{path.name}: plain text has no page images to make a PDF of")
        if not isinstance(source, PdfFile):
            return
    with _open(path, settings) as pdf:
        if _is_signed(pdf) and not unsigned:
            raise InputError(
                f"{path.name}: digitally signed, and no signature survives added text."
                " --unsigned writes a copy without it; the signed file itself is never altered"
            )


def find_renewed(path: Path, document: Document, settings: Settings) -> frozenset[int]:
    """The numbers of the pages that get our text: those read from their images, and those whose layer reads otherwise.

    A layer in TCVN3 or VNI was decoded when it was read; what a reader of the PDF finds in it is "Thùc hiÖn" still.
    """
    renewed = {page.number for page in document.pages if page.method == "ocr"}
    with open_source(path, settings) as source:
        for page in document.pages:
            if page.method == "text_layer" and isinstance(source, PdfFile):
                found = source.page(page.number).get_textpage().get_text_bounded()
                words = Counter(page.text.split())
                lost = words - Counter(unicodedata.normalize("NFC", found).split())
                if lost.total() > _MOST_LOST * words.total():
                    renewed.add(page.number)
    return frozenset(renewed)


def prepare_pages(
    path: Path, document: Document, renewed: Collection[int], out: Path, settings: Settings
) -> None:
    """Write the pages of a PDF or an image to the PDF `out`: pictures as they are, upright, without the old text.

    All text is taken away from the `renewed` pages, the others stay as they are. A page that then looks different had
    printed text (in a legacy font, say, whose letters say nothing): it becomes a picture.
    """
    with open_source(path, settings) as source:
        if isinstance(source, ImageFile):
            with _from_image(path, source) as pdf:
                _turn_upright(pdf, document)
                pdf.save(out)
        elif isinstance(source, PdfFile):
            with _open(path, settings) as pdf:
                for number in renewed:
                    _cut_to_view(pdf.pages[number - 1])
                    _take_text(pdf, pdf.pages[number - 1].obj, set())
                pdf.save(out, encryption=False)
                changed = [number for number in renewed if not _look_alike(source, out, number, settings)]
                for number in changed:
                    _draw(pdf, pdf.pages[number - 1], source.page(number), settings)
                _drop_form(pdf, source, settings)
                _turn_upright(pdf, document)
                pdf.save(out, encryption=False)


def _open(path: Path, settings: Settings) -> Pdf:
    try:
        return Pdf.open(path, password=settings.password or "")
    except pikepdf.PdfError as error:
        raise InputError(
            f"{path.name}: a PDF too damaged to be written again; print it to a new PDF"
        ) from error


# --- signatures and forms ---


def _is_signed(pdf: Pdf) -> bool:
    pending: list[Any] = list(pdf.Root.get("/AcroForm", Dictionary()).get("/Fields", []))
    while pending:
        field = pending.pop()
        pending += field.get("/Kids", [])
        if field.get("/FT") == Name.Sig and "/V" in field:
            return True
    return False


def _drop_form(pdf: Pdf, source: PdfFile, settings: Settings) -> None:
    """Leave signatures and filled fields as pictures of themselves: nothing to be taken for a signature, no fonts.

    Office signing software draws its box in fonts that are not embedded, which PDF/A forbids.
    """
    for key in ("/AcroForm", "/Perms", "/DSS", "/Extensions"):
        if key in pdf.Root:
            del pdf.Root[key]
    source.document.init_forms()
    for number, page in enumerate(pdf.pages, 1):
        notes = list(page.get("/Annots", []))
        fields = [note for note in notes if note.get("/Subtype") == Name.Widget]
        if fields:
            page["/Annots"] = pikepdf.Array(note for note in notes if note.get("/Subtype") != Name.Widget)
            places = [pikepdf.Rectangle(cast("pikepdf.Array", field.Rect)) for field in fields]
            _draw_fields(pdf, page, places, source.page(number), settings)


def _draw_fields(
    pdf: Pdf, page: Page, places: list[pikepdf.Rectangle], look: pypdfium2.PdfPage, settings: Settings
) -> None:
    dpi = finest_dpi(find_images(look, settings.max_pixels), settings)
    look.set_rotation(0)
    without, shown = (
        render(look, dpi, settings, draw_annots=drawn, may_draw_forms=drawn).pixels for drawn in (False, True)
    )
    left, _, _, top = look.get_cropbox()
    height, width = shown.shape[:2]
    scale = dpi / 72
    page.contents_add(b"q\n", prepend=True)
    page.contents_add(b"Q\n")
    for place in places:
        first, last = max(0, math.floor((place.llx - left) * scale)), math.ceil((place.urx - left) * scale)
        upper, lower = max(0, math.floor((top - place.ury) * scale)), math.ceil((top - place.lly) * scale)
        last, lower = min(last, width), min(lower, height)
        box = np.s_[upper:lower, first:last]
        if np.array_equal(shown[box], without[box]):
            continue  # a signature need not show
        corner = (left + first / scale, top - lower / scale)
        size = ((last - first) / scale, (lower - upper) / scale)
        name = page.add_resource(_picture(pdf, np.ascontiguousarray(shown[box])), Name.XObject)
        page.contents_add(f"q {_matrix(corner, size)} cm {name} Do Q\n".encode())


# --- images ---


def _from_image(path: Path, source: ImageFile) -> Pdf:
    """A PDF of an image's pages: its own compressed data where PDF knows its kind, else its pixels, losslessly."""
    with Image.open(path) as image:
        dpi = dpi_of(image)
        turned = image.getexif().get(0x0112, 1)  # orientation: 2, 4, 5 and 7 are mirrored
        as_it_is = (
            image.mode in {"1", "L", "P", "RGB"}
            and not image.has_transparency_data
            and turned in {1, 3, 6, 8}
        )
    if as_it_is:
        try:
            layout = img2pdf.get_fixed_dpi_layout_fun((dpi, dpi))
            data = img2pdf.convert(path.read_bytes(), layout_fun=layout, rotation=img2pdf.Rotation.ifvalid)
            pdf = Pdf.open(io.BytesIO(data))
        except Exception:  # img2pdf has many, some of them bare; the pixels can be had in another way
            pass
        else:
            if len(pdf.pages) == len(source):
                return pdf
    pdf = Pdf.new()
    for number in range(1, len(source) + 1):
        try:
            raster = source.raster(number)
        except PageUnreadableError:
            pdf.add_blank_page(page_size=_A4)
            continue
        height, width = raster.pixels.shape[:2]
        pdf.add_blank_page(page_size=(width * 72 / raster.dpi, height * 72 / raster.dpi))
        _show(pdf, pdf.pages[-1], raster.pixels)
    return pdf


def _show(pdf: Pdf, page: Page, pixels: Pixels) -> None:
    """Make a picture the whole of a page."""
    left, bottom, right, top = (float(edge) for edge in page.mediabox)
    page.Resources = Dictionary(XObject=Dictionary(Page=_picture(pdf, pixels)))
    page.Contents = Stream(
        pdf, f"q {_matrix((left, bottom), (right - left, top - bottom))} cm /Page Do Q".encode()
    )


def _picture(pdf: Pdf, pixels: Pixels) -> Stream:
    if pixels.ndim == 3 and (np.ptp(pixels, axis=2) == 0).all():
        pixels = np.ascontiguousarray(pixels[:, :, 0])
    return Stream(
        pdf,
        pixels.tobytes(),
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=pixels.shape[1],
        Height=pixels.shape[0],
        BitsPerComponent=8,
        ColorSpace=Name.DeviceGray if pixels.ndim == 2 else Name.DeviceRGB,
    )


def _matrix(corner: tuple[float, float], size: tuple[float, float]) -> str:
    """What puts a picture with its lower left at a corner, in a size, in points."""
    return f"{size[0]:.4f} 0 0 {size[1]:.4f} {corner[0]:.4f} {corner[1]:.4f}"


# --- PDFs ---


def _cut_to_view(page: Page) -> None:
    """Forget the margins that a page hides, so that its size is that of its image."""
    page.mediabox = page.cropbox
    if "/CropBox" in page:
        del page["/CropBox"]


def _turn_upright(pdf: Pdf, document: Document) -> None:
    for page in document.pages:
        turned = int(dict(page.evidence).get("turned", 0))
        if turned:
            pdf.pages[page.number - 1].rotate(-turned, relative=True)


def _take_text(pdf: Pdf, painted: Any, above: set[tuple[int, int]]) -> None:
    """Take what shows text out of a page, or of a form that it draws: out of a copy, other pages may draw it too."""
    is_page = painted.get("/Type") == Name.Page
    resources: Any = Page(painted).resources if is_page else painted.get("/Resources", Dictionary())
    kept = [step for step in pikepdf.parse_content_stream(painted) if step.operator not in _TEXT]
    content = pikepdf.unparse_content_stream(kept)
    if is_page:
        painted.Contents = Stream(pdf, content)
    else:
        painted.write(content)
    own = Dictionary(resources)
    if "/Font" in own:
        del own["/Font"]  # unused now, and PDF/A asks more of fonts than many a layer's has
    pictures: Any = Dictionary(resources.get("/XObject", {}))
    for name, form in pictures.items():
        if form.get("/Subtype") == Name.Form and form.objgen not in above:
            copy = Stream(pdf, form.read_bytes())
            for key, value in form.items():
                if key not in {"/Length", "/Filter", "/DecodeParms"}:
                    copy[key] = value
            _take_text(pdf, copy, {*above, form.objgen})
            pictures[name] = copy
    own.XObject = pictures
    painted.Resources = own


def _look_alike(source: PdfFile, without_text: Path, number: int, settings: Settings) -> bool:
    with pypdfium2.PdfDocument(without_text) as other:
        before = render(source.page(number), _COMPARED_DPI, settings).pixels
        return np.array_equal(before, render(other[number - 1], _COMPARED_DPI, settings).pixels)


def _draw(pdf: Pdf, page: Page, look: pypdfium2.PdfPage, settings: Settings) -> None:
    """Make a page the picture of what it looks like, as fine as its finest image."""
    dpi = finest_dpi(find_images(look, settings.max_pixels), settings)
    look.set_rotation(0)  # /Rotate stays with the page, and turns the picture too
    _show(pdf, page, render(look, dpi, settings).pixels)
