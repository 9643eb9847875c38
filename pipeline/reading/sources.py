"""Files become page images or plain text. What a file is, its first bytes decide, never its suffix."""

import codecs
import math
import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pypdfium2
import pypdfium2.raw as pdfium
from numpy.typing import NDArray
from PIL import ExifTags, Image, ImageOps

from pipeline.errors import EncryptedError, FileAccessError, InputError, PageUnreadableError
from pipeline.model import PAGE_SEPARATOR
from pipeline.settings import Settings

Pixels = NDArray[np.uint8]
"""A page image: rows of grey values, or rows of red, green, blue. 0 is black."""

Kind = Literal["pdf", "tiff", "jpeg", "png", "text"]

_MAGIC: tuple[tuple[bytes, Kind], ...] = (
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"II+\x00", "tiff"),
    (b"MM\x00+", "tiff"),
)
_FOREIGN: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", "a zip archive or an Office document (docx, xlsx)"),
    (b"PK\x05\x06", "an empty zip archive"),
    (b"\xd0\xcf\x11\xe0", "an old Office document (doc, xls)"),
    (b"{\\rtf", "an RTF document"),
    (b"GIF8", "a GIF image"),
    (b"BM", "a BMP image"),
    (b"RIFF", "a WebP image or a RIFF file"),
    (b"\x00\x00\x00\x0cjP  ", "a JPEG 2000 image"),
    (b"AT&TFORM", "a DjVu document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"\x7fELF", "a program"),
)
_BOMS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_HEAD_BYTES = (
    1024  # a PDF's header may stand anywhere in the first 1024 bytes (ISO 32000-1, annex H, note 13)
)
_CONTROLS = frozenset(range(32)) - {9, 10, 12, 13, 27}
_READABLE = "kehoach reads PDF, TIFF, JPEG, PNG and plain text"

_POINTS_PER_INCH = 72
_A4_WIDTH_INCHES = 8.27
MIN_SIDE = 16
"""Pixels: no line of text fits into a smaller page image."""

READING_DPI = 200
"""Tesseract reads print of 8 points and more at 200 dpi as well as at 300, and a quarter faster."""


@dataclass(frozen=True, slots=True)
class Raster:
    """A page image as its file holds it. `dpi` is that of an A4 page where the file does not say."""

    pixels: Pixels
    dpi: int


class TextFile:
    """Plain text (văn bản thuần): pages end at form feeds, every character stays as it is."""

    def __init__(self, path: Path) -> None:
        data = path.read_bytes()
        encoding = next((name for mark, name in _BOMS if data.startswith(mark)), "utf-8")
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError as error:
            raise InputError(
                f"{path.name}: text in another encoding than UTF-8 (byte {error.start});"
                " save it as UTF-8, for example with iconv -f WINDOWS-1258 -t UTF-8"
            ) from None
        if any(ord(char) in _CONTROLS for char in text[:_HEAD_BYTES]):
            raise InputError(f"{path.name}: not a text; {_READABLE}")
        self.texts = text.split(PAGE_SEPARATOR)
        if len(self.texts) > 1 and not self.texts[-1]:
            self.texts.pop()  # a form feed ends a page (pdftotext writes one after the last)

    def __len__(self) -> int:
        return len(self.texts)

    def close(self) -> None:
        """Nothing is held open."""


_DAMAGE = (OSError, SyntaxError, ValueError, EOFError, TypeError)
"""What Pillow raises on damaged files; the last one where a TIFF page has no size."""


class ImageFile:
    """A JPEG, a PNG or a TIFF of one or more pages."""

    def __init__(self, path: Path, settings: Settings) -> None:
        self._max_pixels = settings.max_pixels
        try:
            with _own_pixel_limit():
                self._image = Image.open(path, formats=("JPEG", "PNG", "TIFF"))
                self._pages = _count_frames(self._image)
        except _DAMAGE as error:
            raise InputError(f"{path.name}: damaged or truncated image; scan or copy it again") from error
        if self._pages == 1:
            try:
                check_size(*self._image.size, self._max_pixels)
            except PageUnreadableError as error:
                self.close()
                raise InputError(f"{path.name}: {error}") from None

    def __len__(self) -> int:
        return self._pages

    def raster(self, number: int) -> Raster:
        """Decode a page, turned as EXIF says. Raises PageUnreadableError where it is damaged or too large."""
        try:
            with _own_pixel_limit():
                self._image.seek(number - 1)
                check_size(*self._image.size, self._max_pixels)
                turned = self._image.getexif().get(ExifTags.Base.Orientation, 1) != 1
                # it would copy an upright page too, and a page at the pixel limit has 800 MB
                image = ImageOps.exif_transpose(self._image) if turned else self._image
                dpi = dpi_of(image)
                return Raster(_to_pixels(image), dpi)
        except _DAMAGE as error:
            raise PageUnreadableError("damaged or truncated image") from error

    def close(self) -> None:
        """Let go of the file."""
        self._image.close()


class PdfFile:
    """A PDF."""

    def __init__(self, path: Path, settings: Settings) -> None:
        self._settings = settings
        try:
            # stdin is a file without a name, which pypdfium2 looks for under the name that it resolves to
            held = path if path.resolve().exists() else path.open("rb")
            self.document = pypdfium2.PdfDocument(held, password=settings.password, autoclose=True)
        except pypdfium2.PdfiumError as error:
            if error.err_code == pdfium.FPDF_ERR_PASSWORD:
                state = "the password is wrong" if settings.password else "encrypted"
                raise EncryptedError(
                    f"{path.name}: {state}; give its password with --password or in KEHOACH_PASSWORD"
                ) from None
            if error.err_code == pdfium.FPDF_ERR_SECURITY:
                raise EncryptedError(f"{path.name}: encrypted in a way that cannot be opened") from None
            raise InputError(
                f"{path.name}: a PDF that is damaged, truncated or without pages; scan or copy it again"
            ) from None
        if not len(self.document):
            self.document.close()
            raise InputError(f"{path.name}: a PDF without pages")

    def __len__(self) -> int:
        return len(self.document)

    def page(self, number: int) -> pypdfium2.PdfPage:
        """Load a page. Raises PageUnreadableError where it is damaged."""
        try:
            return self.document[number - 1]
        except pypdfium2.PdfiumError as error:
            raise PageUnreadableError("damaged page") from error

    def close(self) -> None:
        """Let go of the file."""
        self.document.close()


Source = PdfFile | ImageFile | TextFile


@contextmanager
def open_source(path: Path, settings: Settings) -> Iterator[Source]:
    """Open a file as what its first bytes say it is.

    Raises FileAccessError where it is missing or may not be read, EncryptedError where it asks for a password
    and InputError where it cannot be a document.
    """
    try:
        source = _open(path, settings)
    except OSError as error:
        raise _access_error(path, error) from error
    try:
        if len(source) > settings.max_pages:
            raise InputError(
                f"{path.name}: says it has {len(source)} pages, more than {settings.max_pages};"
                " raise KEHOACH_MAX_PAGES to read it"
            )
        yield source
    finally:
        source.close()


def _open(path: Path, settings: Settings) -> Source:
    if path.is_dir():
        raise FileAccessError(f"{path.name}: a folder; name a file, or use kehoach extract for folders")
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    if not head:
        raise InputError(f"{path.name}: empty file; scan or copy it again")
    kind = kind_of(head)
    if kind is None:
        what = next((name for magic, name in _FOREIGN if head.startswith(magic)), "of an unknown kind")
        raise InputError(f"{path.name}: {what}; {_READABLE}: print or export it to PDF")
    if kind == "pdf":
        return PdfFile(path, settings)
    if kind == "text":
        return TextFile(path)
    return ImageFile(path, settings)


def _access_error(path: Path, error: OSError) -> FileAccessError:
    if isinstance(error, FileNotFoundError):
        return FileAccessError(f"{path}: no such file")
    if isinstance(error, PermissionError):
        return FileAccessError(f"{path}: may not be read; check its permissions")
    return FileAccessError(f"{path}: cannot be read ({os.strerror(error.errno) if error.errno else error})")


def kind_of(head: bytes) -> Kind | None:
    """What a file is, by its first bytes; None where kehoach does not read its kind.

    >>> kind_of(b"%PDF-1.7"), kind_of("Số: 11/KH-VP".encode()), kind_of(b"PK\\x03\\x04")
    ('pdf', 'text', None)
    """
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    if b"%PDF-" in head:
        return "pdf"
    if any(head.startswith(mark) for mark, _ in _BOMS):
        return "text"
    if any(head.startswith(magic) for magic, _ in _FOREIGN) or b"\0" in head:
        return None
    return "text"


def check_size(width: float, height: float, max_pixels: int) -> None:
    """Refuse a page image that is too small to hold text or too large to open, before it is decoded."""
    if width * height > max_pixels:
        raise PageUnreadableError(
            f"a page of {width:.0f} x {height:.0f} pixels, more than {max_pixels};"
            " raise KEHOACH_MAX_PIXELS to read it"
        )
    if min(width, height) < MIN_SIDE:
        raise PageUnreadableError(f"a page of {width:.0f} x {height:.0f} pixels, too small to hold text")


@contextmanager
def _own_pixel_limit() -> Iterator[None]:
    # Pillow's limit is a global of its own; `check_size` applies ours to the size in the header instead
    limit, Image.MAX_IMAGE_PIXELS = Image.MAX_IMAGE_PIXELS, None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of damaged metadata, which the pixels do not need
            yield
    finally:
        Image.MAX_IMAGE_PIXELS = limit


def _count_frames(image: Image.Image) -> int:
    """The pages of an image file. One that is damaged counts, and fails when it is read; those behind it are lost."""
    try:
        count = int(getattr(image, "n_frames", 1))
    except _DAMAGE:
        count = 1
        with suppress(*_DAMAGE):
            while True:
                image.seek(count)
                count += 1
        count += 1
    image.seek(0)
    return count


def dpi_of(image: Image.Image) -> int:
    """The resolution that an image states; where that is none of a scanner's, the one of an A4 page."""
    stated = image.info.get("dpi", (0, 0))[0]
    # cameras and editors write 72 or 96 whatever the picture; no office scanner goes beyond 1200
    if 100 <= stated <= 1200:
        return round(float(stated))
    return max(1, round(min(image.size) / _A4_WIDTH_INCHES))


def _to_pixels(image: Image.Image) -> Pixels:
    if image.mode.startswith(("I", "F")):
        return _to_bytes(np.asarray(image))
    if image.has_transparency_data:
        image = image.convert("RGBA")
        paper = Image.new("RGB", image.size, "white")
        paper.paste(image, mask=image.getchannel("A"))
        image = paper
    target = "L" if image.mode in {"1", "L"} else "RGB"
    pixels: Pixels = np.asarray(image if image.mode == target else image.convert(target), dtype=np.uint8)
    return pixels


def _to_bytes(values: NDArray[Any]) -> Pixels:
    """Grey values of more than eight bits as eight; row by row, for they are large."""
    factor = 255.0 / (65535.0 if values.max(initial=0) > 255 else 255.0)
    pixels: Pixels = np.empty(values.shape, dtype=np.uint8)
    for row, target in zip(values, pixels, strict=True):
        target[:] = np.clip(row * factor, 0, 255)
    return pixels


@dataclass(frozen=True, slots=True)
class PdfImages:
    """The pictures on a PDF page: the share they cover, their finest resolution, whether any has colour."""

    cover: float
    dpi: float
    coloured: bool


def find_images(page: pypdfium2.PdfPage, max_pixels: int) -> PdfImages:
    """Measure the pictures on a PDF page. Raises PageUnreadableError where one is too large to decode."""
    width, height = page.get_size()
    cover, dpi, coloured = 0.0, 0.0, False
    for item in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE]):
        left, bottom, right, top = item.get_bounds()
        area = max(0.0, right - left) * max(0.0, top - bottom)
        columns, rows = item.get_px_size()
        if columns * rows > max_pixels:
            check_size(columns, rows, max_pixels)
        share = area / max(1.0, width * height)
        cover += share
        if share > 0.05:
            dpi = max(dpi, math.sqrt(columns * rows / area) * _POINTS_PER_INCH)
            coloured = coloured or item.get_metadata().bits_per_pixel > 8
    return PdfImages(min(1.0, cover), dpi, coloured)


def finest_dpi(images: PdfImages, settings: Settings) -> int:
    """The resolution a PDF page holds: its scan's own, at most the setting; drawn text has any."""
    native = images.dpi if images.cover >= 0.5 else settings.dpi
    return round(min(max(native, READING_DPI), settings.dpi))


def rendered_size(page: pypdfium2.PdfPage, dpi: int) -> tuple[int, int]:
    """The size in pixels, width and height, that a PDF page is drawn at."""
    scale = dpi / _POINTS_PER_INCH
    return math.ceil(page.get_width() * scale), math.ceil(page.get_height() * scale)


def render(page: pypdfium2.PdfPage, dpi: int, settings: Settings, **options: Any) -> Raster:
    """Draw a PDF page. Raises PageUnreadableError where it is too large or cannot be drawn."""
    scale = dpi / _POINTS_PER_INCH
    check_size(*rendered_size(page, dpi), settings.max_pixels)
    try:
        # signatures and notes pinned onto the page are no part of what it says
        bitmap = page.render(**{"scale": scale, "rev_byteorder": True, "draw_annots": False} | options)
    except pypdfium2.PdfiumError as error:
        raise PageUnreadableError("damaged page") from error
    pixels = bitmap.to_numpy()
    if pixels.ndim == 3:
        pixels = pixels[:, :, 0] if pixels.shape[2] == 1 else pixels[:, :, :3]
    return Raster(np.ascontiguousarray(pixels), dpi)
