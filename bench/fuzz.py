"""Damaged files by the thousand: each ends as pages with a status or as a refusal, in bounded time and memory.

Seeds are cut from corpus/sample, so that a file takes a tenth of a second; a fixed number draws the damage, so that a
file is the same in each run. `python -m bench fuzz` reads them all with an engine that sees no words, and every
fortieth with Tesseract.
"""

import io
import os
import re
import signal
import struct
import tempfile
import time
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random

import img2pdf
import pikepdf
from PIL import Image

from pipeline.errors import PipelineError
from pipeline.model import Page
from pipeline.reading import page_image
from pipeline.reading.guarded import (
    BYTES_A_PIXEL,
    BYTES_BESIDES,
    GRACE,
    be_a_worker,
    count_pages_in_time,
    read_page_in_time,
)
from pipeline.reading.lines import ReadLine
from pipeline.reading.sources import Pixels
from pipeline.reading.tesseract import read_image
from pipeline.settings import Settings

FILES = 2400
REAL_EVERY = 40
PAGES_EACH = 12
"""Of a file that claims to have more, the first are read."""

SECONDS = 10.0
"""For a page, in place of 120: those of the seeds take a tenth of one."""

HANG = (SECONDS + GRACE) * PAGES_EACH + 10
"""Seconds after which a file hangs whatever its pages take."""

SETTINGS = Settings(page_seconds=SECONDS)
MEGABYTES = (BYTES_BESIDES + BYTES_A_PIXEL * SETTINGS.max_pixels) / 1e6

HURT = "made to hurt"

_HOSTILE = (0, 1, -1, 2, 15, 127, 255, 65_535, 65_536, 60_000, 2**31 - 1, -(2**31), 2**32 - 1, 10**10)


@dataclass(frozen=True, slots=True)
class Case:
    """A file to read: the seed it was made from, what was done to it, and its bytes."""

    seed: str
    damage: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Outcome:
    """How reading a case ended, after how many seconds, with how many MB resident at most."""

    how: str
    seconds: float
    megabytes: float


# --- seeds ----------------------------------------------------------------------------------------------------------


def seeds(sample: Path) -> dict[str, bytes]:
    """Small files of every kind that is read, by name."""
    scan = next(sample.rglob("*.tif"))
    paper = Image.fromarray(page_image(scan, 1, Settings())).convert("L").crop((150, 100, 1150, 800))
    colour = paper.convert("RGB")
    grey, black = _saved(paper, "JPEG"), _saved(paper.convert("1"), "TIFF", compression="group4")
    layered = next(path for path in sorted(sample.rglob("*.pdf")) if _has_layer(path))
    two = io.BytesIO()
    paper.convert("1").save(
        two, "TIFF", compression="group4", save_all=True, append_images=[paper.convert("1")]
    )
    return {
        "layer.pdf": _first_page(layered),
        "jpeg.pdf": bytes(img2pdf.convert(grey)),
        "g4.pdf": bytes(img2pdf.convert(black)),
        "jpx.pdf": bytes(img2pdf.convert(_saved(paper, "JPEG2000"))),
        "flate.pdf": bytes(img2pdf.convert(_saved(colour, "PNG"))),
        "streams.pdf": _as_object_streams(bytes(img2pdf.convert([grey, black]))),
        "g4.tif": two.getvalue(),
        "lzw.tif": _saved(colour, "TIFF", compression="tiff_lzw"),
        "jpeg.tif": _saved(colour, "TIFF", compression="jpeg"),
        "grey.jpg": grey,
        "cmyk.jpg": _saved(paper.convert("CMYK"), "JPEG"),
        "progressive.jpg": _saved(colour, "JPEG", progressive=True),
        "grey.png": _saved(paper, "PNG"),
        "palette.png": _saved(colour.quantize(16), "PNG"),
        "deep.png": _saved(paper.convert("I;16"), "PNG"),
        "text.txt": next(sample.rglob("*.txt")).read_bytes(),
    }


def _saved(image: Image.Image, kind: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, dpi=(200, 200), **options)
    return buffer.getvalue()


def _has_layer(path: Path) -> bool:
    with pikepdf.open(path) as document:
        return "/Font" in document.pages[0].resources


def _first_page(path: Path) -> bytes:
    buffer = io.BytesIO()
    with pikepdf.open(path) as document, pikepdf.new() as cut:
        cut.pages.append(document.pages[0])
        cut.save(buffer)
    return buffer.getvalue()


def _as_object_streams(data: bytes) -> bytes:
    buffer = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as document:
        document.save(buffer, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return buffer.getvalue()


# --- damage ---------------------------------------------------------------------------------------------------------

Damage = Callable[[bytes, Random], bytes]


def flip_bytes(data: bytes, random: Random) -> bytes:
    """A few bytes become others, more of them near the start, where headers are."""
    changed = bytearray(data)
    for _ in range(random.choice((1, 2, 5, 20, 100))):
        end = min(len(changed), random.choice((64, 1024, len(changed))))
        changed[random.randrange(end)] = random.randrange(256)
    return bytes(changed)


def truncate(data: bytes, random: Random) -> bytes:
    """The copy broke off."""
    return data[: random.randrange(1, len(data))]


def lose_a_piece(data: bytes, random: Random) -> bytes:
    """A block is missing, zero or doubled."""
    start = random.randrange(len(data))
    end = min(len(data), start + random.choice((1, 16, 512, 4096)))
    middle = random.choice((b"", bytes(end - start), data[start:end] * 2, random.randbytes(end - start)))
    return data[:start] + middle + data[end:]


def hostile_integers(data: bytes, random: Random) -> bytes:
    """Binary header fields hold the smallest, the largest, the impossible."""
    changed = bytearray(data)
    for _ in range(random.randrange(1, 4)):
        size, form = random.choice(((2, "H"), (4, "I")))
        at = random.randrange(max(1, min(len(changed), random.choice((64, 512, len(changed)))) - size))
        value = random.choice(_HOSTILE) % (1 << 8 * size)
        changed[at : at + size] = struct.pack(random.choice("<>") + form, value)
    return bytes(changed)


def hostile_numbers(data: bytes, random: Random) -> bytes:
    """A PDF's lengths, sizes, boxes, counts and object numbers become others."""
    places = list(re.finditer(rb"(?<![\w.#])-?\d+(?:\.\d+)?(?![\w.#])", data))
    names = [match for match in places if b"/" in data[max(0, match.start() - 24) : match.start()]]
    changed = data
    for match in sorted(
        random.sample(names, min(len(names), random.randrange(1, 4))), key=lambda m: -m.start()
    ):
        number = str(random.choice(_HOSTILE)).encode()
        changed = changed[: match.start()] + number + changed[match.end() :]
    return changed


def cross_references(data: bytes, random: Random) -> bytes:
    """Objects of a PDF refer to themselves and to one another."""
    references = list(re.finditer(rb"\b(\d+) 0 R\b", data))
    if not references:
        return lose_a_piece(data, random)
    changed = data
    chosen = random.sample(references, min(len(references), random.randrange(1, 4)))
    for match in sorted(chosen, key=lambda match: -match.start()):
        other = random.choice(references).group(1)
        changed = changed[: match.start()] + other + b" 0 R" + changed[match.end() :]
    return changed


def other_filters(data: bytes, random: Random) -> bytes:
    """A PDF's streams claim to be packed in another way."""
    kinds = b"Flate DCT CCITTFax JPX JBIG2 LZW RunLength ASCII85 ASCIIHex".split()
    names = [*(b"/" + kind + b"Decode" for kind in kinds), b"/Crypt", b"/Nothing"]
    found = list(re.finditer(rb"/\w+Decode\b", data))
    if not found:
        return flip_bytes(data, random)
    match = random.choice(found)
    return data[: match.start()] + random.choice(names) + data[match.end() :]


def broken_xref(data: bytes, random: Random) -> bytes:
    """A PDF's table of objects, trailer or ends of objects are wrong or gone."""
    word = random.choice(
        (b"xref", b"trailer", b"startxref", b"endobj", b"endstream", b"%%EOF", b"/Root", b"/Pages")
    )
    at = [match.start() for match in re.finditer(re.escape(word), data)]
    if not at:
        return truncate(data, random)
    start = random.choice(at)
    return data[:start] + random.choice((b"", b"x" * len(word), word * 2)) + data[start + len(word) :]


def _png_sizes(data: bytes, random: Random) -> bytes:
    head = struct.pack(">II", *(random.choice(_HOSTILE[:11]) % 2**31 for _ in range(2))) + data[24:29]
    return data[:16] + head + struct.pack(">I", zlib.crc32(b"IHDR" + head)) + data[33:]


def _jpeg_sizes(data: bytes, random: Random) -> bytes:
    found = re.search(rb"\xff[\xc0-\xc2]..\x08", data, re.DOTALL)
    if found is None:
        return flip_bytes(data, random)
    sizes = struct.pack(">HH", *(random.choice((0, 1, 15, 16, 700, 60_000, 65_535)) for _ in range(2)))
    return data[: found.end()] + sizes + data[found.end() + 4 :]


def _tiff_tags(data: bytes, random: Random) -> bytes:
    (offset,) = struct.unpack_from("<I", data, 4)
    (count,) = struct.unpack_from("<H", data, offset)
    changed = bytearray(data)
    for _ in range(random.randrange(1, 4)):
        entry = offset + 2 + 12 * random.randrange(count + 1)
        where = (
            entry if random.random() < 0.1 else entry + random.choice((2, 4, 8)) if entry < len(data) else 0
        )
        value = random.choice((*_HOSTILE, offset, len(data))) % 2**32
        size = 4 if where - entry in (4, 8) or entry == offset + 2 + 12 * count else 2
        where = entry if entry == offset + 2 + 12 * count else where
        changed[where : where + size] = (value % (1 << 8 * size)).to_bytes(size, "little")
    return bytes(changed)


_ANY: tuple[Damage, ...] = (flip_bytes, truncate, lose_a_piece, hostile_integers)
_BY_KIND: dict[str, tuple[Damage, ...]] = {
    ".pdf": (*_ANY, hostile_numbers, hostile_numbers, cross_references, other_filters, broken_xref),
    ".tif": (*_ANY, _tiff_tags, _tiff_tags),
    ".jpg": (*_ANY, _jpeg_sizes),
    ".png": (*_ANY, _png_sizes),
    ".txt": _ANY,
}


def damaged(sound: dict[str, bytes], count: int, number: int = 2022) -> Iterator[Case]:
    """So many damaged files, the same ones for the same `number`."""
    random = Random(number)
    names = sorted(sound)
    for index in range(count):
        name = names[index % len(names)]
        if random.random() < 0.05:
            other = sound[random.choice(names)]
            data = (
                sound[name][: random.randrange(1, len(sound[name]))] + other[random.randrange(len(other)) :]
            )
            yield Case(name, "splice", data)
            continue
        damage = random.choice(_BY_KIND[name[-4:]])
        yield Case(name, damage.__name__.lstrip("_"), damage(sound[name], random))


# --- files made to hurt ---------------------------------------------------------------------------------------------


def _pdf(*objects: bytes, root: int = 1) -> bytes:
    out = b"%PDF-1.7\n"
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    tail = b"trailer\n<< /Size %d /Root %d 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        root,
        len(out),
    )
    return out + b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + table + tail


def _stream(entries: bytes, data: bytes) -> bytes:
    return b"<< %b /Length %d >>\nstream\n%b\nendstream" % (entries, len(data), data)


def _page(content: bytes, resources: bytes = b"<< >>", box: bytes = b"0 0 595 842", *more: bytes) -> bytes:
    return _pdf(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [%b] /Contents 4 0 R /Resources %b >>" % (box, resources),
        content,
        *more,
    )


def _picture(entries: bytes, data: bytes, box: bytes = b"0 0 595 842") -> bytes:
    return _page(
        _stream(b"", b"q 595 0 0 842 0 0 cm /I Do Q"),
        b"<< /XObject << /I 5 0 R >> >>",
        box,
        _stream(b"/Type /XObject /Subtype /Image /ColorSpace /DeviceGray " + entries, data),
    )


def _zeros(size: int, times: int = 1) -> bytes:
    packer = zlib.compressobj(9)
    data = b"".join(packer.compress(bytes(1 << 20)) for _ in range(size >> 20)) + packer.flush()
    for _ in range(times - 1):
        data = zlib.compress(data, 9)
    return data


def _jbig2(width: int, height: int) -> bytes:
    head = struct.pack(">IBBBI", 0, 48, 0, 1, 19) + struct.pack(">IIIIBH", width, height, 0, 0, 0, 0)
    region = struct.pack(">IIIIBB", width, height, 0, 0, 0, 0) + bytes(8) + bytes(64)
    return head + struct.pack(">IBBBI", 1, 38, 0, 1, len(region)) + region


def _png(width: int, height: int, depth: int, colours: int, data: bytes) -> bytes:
    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", width, height, depth, colours, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def _deep_tree(depth: int) -> bytes:
    nodes = [b"<< /Type /Pages /Kids [%d 0 R] /Count 1 >>" % number for number in range(3, depth + 3)]
    return _pdf(b"<< /Type /Catalog /Pages 2 0 R >>", *nodes, b"<< /Type /Page /MediaBox [0 0 595 842] >>")


def made_to_hurt() -> dict[str, Callable[[], bytes]]:
    """Bombs, loops and impossible sizes, by name, each made when it is asked for: some pack gigabytes."""
    catalogue, box = b"<< /Type /Catalog /Pages 2 0 R >>", b"/MediaBox [0 0 595 842]"
    form = b"/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /XObject << /F %d 0 R >> >>"
    flate = b"/Filter /FlateDecode"
    eight = b"/BitsPerComponent 8"
    nested = [_stream(form % (number + 1), b"/F Do " * 10) for number in range(5, 15)]
    return {
        "no-pages.pdf": lambda: _pdf(catalogue, b"<< /Type /Pages /Kids [] /Count 0 >>"),
        "million-pages.pdf": lambda: _pdf(
            catalogue, b"<< /Type /Pages /Kids [3 0 R] /Count 1000000 >>", b"<< /Type /Page >>"
        ),
        "minus-pages.pdf": lambda: _pdf(
            catalogue, b"<< /Type /Pages /Kids [3 0 R] /Count -5 >>", b"<< /Type /Page >>"
        ),
        "own-parent.pdf": lambda: _pdf(
            catalogue, b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 3 /Parent 2 0 R >>"
        ),
        "own-root.pdf": lambda: _pdf(b"<< /Type /Catalog /Pages 1 0 R /Kids [1 0 R] /Count 9 >>"),
        "deep-tree.pdf": lambda: _deep_tree(20_000),
        "deep-array.pdf": lambda: _page(_stream(b"", b"[" * 500_000 + b"]" * 500_000)),
        "deep-object.pdf": lambda: _pdf(catalogue, b"[" * 300_000),
        "wall.pdf": lambda: _page(_stream(b"", b"0 0 m 9 9 l S"), b"<< >>", b"0 0 14400 14400"),
        "endless-box.pdf": lambda: _page(_stream(b"", b""), b"<< >>", b"0 0 1e9 1e9"),
        "strip-box.pdf": lambda: _page(_stream(b"", b""), b"<< >>", b"0 0 200000 2"),
        "upside-down-box.pdf": lambda: _page(_stream(b"", b""), b"<< >>", b"595 842 0 0"),
        "empty-box.pdf": lambda: _page(_stream(b"", b""), b"<< >>", b"5 5 5 5"),
        "user-unit.pdf": lambda: _pdf(
            catalogue,
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /UserUnit 75000 %b >>" % box,
        ),
        "own-content.pdf": lambda: _page(b"[4 0 R 4 0 R 4 0 R]"),
        "own-length.pdf": lambda: _page(b"<< /Length 4 0 R >>\nstream\nq\nendstream"),
        "form-in-itself.pdf": lambda: _page(
            _stream(b"", b"/F Do"),
            b"<< /XObject << /F 5 0 R >> >>",
            b"0 0 595 842",
            _stream(form % 5, b"/F Do /F Do"),
        ),
        "billion-laughs.pdf": lambda: _page(
            _stream(b"", b"/F Do"),
            b"<< /XObject << /F 5 0 R >> >>",
            b"0 0 595 842",
            *nested,
            _stream(b"", b""),
        ),
        "mask-of-itself.pdf": lambda: _picture(
            eight + b" /Width 100 /Height 100 /SMask 5 0 R", bytes(10_000)
        ),
        "content-bomb.pdf": lambda: _page(_stream(flate, _zeros(1 << 30))),
        "content-bomb-twice.pdf": lambda: _page(
            _stream(b"/Filter [/FlateDecode /FlateDecode]", _zeros(1 << 32, 2))
        ),
        "operators-bomb.pdf": lambda: _page(
            _stream(flate, zlib.compress(b"0 0 m 99 99 l S\n" * 5_000_000, 9))
        ),
        "saves-bomb.pdf": lambda: _page(_stream(flate, zlib.compress(b"q " * 20_000_000, 9))),
        "text-bomb.pdf": lambda: _page(
            _stream(flate, zlib.compress(b"BT /F 9 Tf (a) Tj ET\n" * 400_000, 9)),
            b"<< /Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Times-Roman >> >> >>",
        ),
        "pattern-bomb.pdf": lambda: _page(
            _stream(b"", b"/Pattern cs /P scn 0 0 595 842 re f"),
            b"<< /Pattern << /P 5 0 R >> >>",
            b"0 0 595 842",
            _stream(
                b"/PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 1 1] /XStep 0.001 /YStep 0.001 /Resources << >>",
                b"0 0 m 1 1 l S",
            ),
        ),
        "dashes-bomb.pdf": lambda: _page(_stream(b"", b"[0.000001 0.000001] 0 d 0 0 m 595 842 l S")),
        "picture-bomb.pdf": lambda: _picture(
            b"/Width 60000 /Height 60000 %b %b" % (eight, flate), _zeros(1 << 26)
        ),
        "picture-at-the-limit.pdf": lambda: _picture(
            b"/Width 14000 /Height 14000 %b %b" % (eight, flate), _zeros(196 << 20)
        ),
        "many-pictures.pdf": lambda: _page(
            _stream(b"", b"q 595 0 0 842 0 0 cm /I Do Q " * 200),
            b"<< /XObject << /I 5 0 R >> >>",
            b"0 0 595 842",
            _stream(
                b"/Subtype /Image /ColorSpace /DeviceGray /Width 9000 /Height 9000 " + eight + flate,
                _zeros(81 << 20),
            ),
        ),
        "hidden-picture.pdf": lambda: _page(
            _stream(b"", b"/F Do"),
            b"<< /XObject << /F 5 0 R >> >>",
            b"0 0 595 842",
            _stream(form.replace(b"/F %d", b"/I 6"), b"q 595 0 0 842 0 0 cm /I Do Q"),
            _stream(
                b"/Subtype /Image /ColorSpace /DeviceGray /Width 60000 /Height 60000 " + eight + flate,
                _zeros(1 << 26),
            ),
        ),
        "inline-picture.pdf": lambda: _page(
            _stream(
                b"", b"q 595 0 0 842 0 0 cm BI /W 60000 /H 60000 /BPC 8 /CS /G ID " + bytes(99) + b" EI Q"
            )
        ),
        "mask-bomb.pdf": lambda: _page(
            _stream(b"", b"q 595 0 0 842 0 0 cm /I Do Q"),
            b"<< /XObject << /I 5 0 R >> >>",
            b"0 0 595 842",
            _stream(
                b"/Subtype /Image /ColorSpace /DeviceGray /Width 100 /Height 100 /SMask 6 0 R " + eight,
                bytes(10_000),
            ),
            _stream(
                b"/Subtype /Image /ColorSpace /DeviceGray /Width 60000 /Height 60000 " + eight + flate,
                _zeros(1 << 26),
            ),
        ),
        "dot.pdf": lambda: _picture(b"/Width 1 /Height 1 %b" % eight, b"\0"),
        "jbig2-bomb.pdf": lambda: _picture(
            b"/Width 100 /Height 100 /BitsPerComponent 1 /Filter /JBIG2Decode", _jbig2(60_000, 60_000)
        ),
        "jbig2-huge.pdf": lambda: _picture(
            b"/Width 100 /Height 100 /BitsPerComponent 1 /Filter /JBIG2Decode", _jbig2(2**31, 2**31)
        ),
        "g4-noise.pdf": lambda: _picture(
            b"/Width 14000 /Height 14000 /BitsPerComponent 1 /Filter /CCITTFaxDecode /DecodeParms"
            b" << /K -1 /Columns 14000 /Rows 14000 >>",
            Random(1).randbytes(1 << 20),
        ),
        "dot.png": lambda: _png(1, 1, 8, 0, zlib.compress(b"\0\0")),
        "line.png": lambda: _png(10_000_000, 16, 1, 0, _zeros(20 << 20)),
        "bomb.png": lambda: _png(60_000, 60_000, 8, 2, _zeros(1 << 26)),
        "at-the-limit.png": lambda: _png(14_000, 14_000, 8, 2, _zeros(600 << 20)),
        "deep-at-the-limit.png": lambda: _png(14_000, 14_000, 16, 0, _zeros(400 << 20)),
        "alpha-at-the-limit.png": lambda: _png(14_000, 14_000, 8, 6, _zeros(800 << 20)),
        "bomb.txt": lambda: "Kế hoạch ".encode() * 1_000_000,
        "form-feeds.txt": lambda: b"\f" * 1_000_000,
        "one-line.txt": lambda: b"a" * 20_000_000,
    }


# --- reading them ---------------------------------------------------------------------------------------------------


def _sees_nothing(_: Pixels, __: int, ___: float) -> list[ReadLine]:
    return []


def _read(path: Path, real: bool) -> str:
    try:
        total = count_pages_in_time(path, SETTINGS)
        pages = [
            read_page_in_time(path, number, SETTINGS, read_image if real else _sees_nothing)
            for number in range(1, min(total, PAGES_EACH) + 1)
        ]
    except PipelineError as error:
        return f"refused: {type(error).__name__}"
    except Exception as error:
        return f"DEFECT: {type(error).__name__}"
    return _outcome_of(pages)


def _outcome_of(pages: Sequence[Page]) -> str:
    failed = [page for page in pages if page.status == "failed"]
    if not failed:
        return "read"
    return "some pages failed" if len(failed) < len(pages) else "all pages failed"


def _work(pipe: Connection) -> None:
    be_a_worker(SETTINGS, os.getppid())
    while True:
        path, real = pipe.recv()
        Path("/proc/self/clear_refs").write_text("5")  # forgets the peak (man 5 proc)
        began = time.monotonic()
        how = _read(path, real)
        peak = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
        pipe.send(Outcome(how, time.monotonic() - began, int(peak[1]) / 1000 if peak else 0.0))


class Reader:
    """A worker that reads one file after the other, and is replaced where it crashes or hangs."""

    def __init__(self) -> None:
        self._start()

    def read(self, path: Path, real: bool = False) -> Outcome:
        """How the reading of a file ends."""
        began = time.monotonic()
        self._pipe.send((path, real))
        try:
            if self._pipe.poll(HANG):
                outcome: Outcome = self._pipe.recv()
                return outcome
            how = "HANG"
        except EOFError:
            self._process.join()
            # `guarded` makes a failed page of it, and goes on with a new worker; ALRM is its own time limit, and
            # ABRT mostly what a library does at its memory limit
            how = f"ended: {signal.Signals(-(self._process.exitcode or 0)).name}"
        self.close()
        self._start()
        return Outcome(how, time.monotonic() - began, 0.0)

    def close(self) -> None:
        """Ends the worker."""
        self._process.kill()
        self._process.join()

    def _start(self) -> None:
        context = get_context("fork")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_work, args=(theirs,), daemon=True)
        self._process.start()
        theirs.close()


def measure(sample: Path, count: int = FILES) -> str:
    """The table of how all files ended, and the files that ended as none may."""
    began = time.monotonic()
    table: dict[str, Counter[str]] = {}
    bad: list[str] = []
    ended: list[str] = []
    slowest: list[tuple[float, str]] = []
    largest: list[tuple[float, str]] = []
    reader = Reader()
    with tempfile.TemporaryDirectory(prefix="kehoach-fuzz-") as name:
        made = (Case(name, HURT, make()) for name, make in made_to_hurt().items())
        for number, case in enumerate(chain(made, damaged(seeds(sample), count))):
            path = Path(name) / f"{number}{case.seed[-4:]}"
            path.write_bytes(case.data)
            outcome = reader.read(path, real=number % REAL_EVERY == 0)
            path.unlink()
            what = f"{number} {case.seed} ({case.damage})"
            how = "OVER MEMORY" if outcome.megabytes > MEGABYTES else outcome.how
            table.setdefault(HURT if case.damage == HURT else case.seed, Counter())[how] += 1
            if how[:2].isupper():
                bad.append(f"{what}: {how}")
            elif how.startswith("ended"):
                ended.append(f"{what}: {how}")
            slowest = sorted([*slowest, (outcome.seconds, what)], reverse=True)[:5]
            largest = sorted([*largest, (outcome.megabytes, what)], reverse=True)[:5]
    reader.close()
    outcomes = sorted({how for counts in table.values() for how in counts})
    lines = [f"{'':<18}" + "".join(f"{how:>26}" for how in outcomes)]
    lines += [
        f"{seed:<18}" + "".join(f"{counts[how] or '':>26}" for how in outcomes)
        for seed, counts in sorted(table.items())
    ]
    total = sum((counts for counts in table.values()), Counter[str]())
    lines.append(f"{'all':<18}" + "".join(f"{total[how]:>26}" for how in outcomes))
    lines.append(
        f"{sum(total.values())} files in {time.monotonic() - began:.0f} s, {len(bad)} ended badly, {len(ended)} with their worker"
    )
    lines += [f"  {what}" for what in bad + ended]
    lines.append("slowest: " + "; ".join(f"{what} {seconds:.1f} s" for seconds, what in slowest))
    lines.append("largest: " + "; ".join(f"{what} {size:.0f} MB" for size, what in largest))
    return "\n".join(lines) + "\n"
