"""Reading: bare Tesseract beside ours on hard pages, real scans and the corpus; what each cleaning step is worth by defect.

Readings of Tesseract are kept in `build/readings` by the image and the options they were made with, so that a second run
reads only what is new.
"""

import hashlib
import json
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
import pytesseract
from PIL import Image

from bench.restoration import rendered
from corpus.hard import LEVELS
from pipeline import reading
from pipeline.evaluating.text import TextScore, score
from pipeline.model import Document
from pipeline.reading import cleaning, read_page, tesseract
from pipeline.reading.sources import ImageFile, PdfFile, Pixels, open_source, render
from pipeline.reading.tesseract import LANGUAGE
from pipeline.restoring import restore_document
from pipeline.settings import Settings
from pipeline.writing.files import write_text

HARD, READINGS = Path("build/hard"), Path("build/readings")
HEAD = f"{'':<36}{'CER %':>8}{'WER %':>8}{'marks %':>9}{'numbers %':>11}{'precision %':>13}{'words':>7}"
_SETTINGS = Settings(text_layer="redo")


@dataclass(frozen=True, slots=True)
class GoldPage:
    """A page to read, the first of its file, and its gold text."""

    path: Path
    gold: str


Reader = Callable[[Path], str]


# --- pages ------------------------------------------------------------------------------------------------------


def hard_pages(folder: str) -> list[GoldPage]:
    """The pages of one folder of `build/hard`, which is made where it is missing (a minute)."""
    if not HARD.is_dir():
        subprocess.run([sys.executable, "-m", "corpus.hard", str(HARD)], check=True)
    return _pages(HARD / folder, HARD / folder)


def _pages(scans: Path, gold: Path) -> list[GoldPage]:
    pages = []
    for path in sorted(scans.iterdir()):
        text = gold / f"{path.stem}.txt"
        if path.suffix in {".pdf", ".tif", ".jpg", ".png"} and text.is_file():
            pages.append(GoldPage(path, text.read_text("utf-8").split("\f")[0]))
    return pages


# --- ways of reading --------------------------------------------------------------------------------------------


def bare(path: Path, dpi: int) -> str:
    """What `tesseract -l vie --psm 3` makes of the first page of a file, brought to this resolution and nothing else."""
    with open_source(path, _SETTINGS) as source:
        if isinstance(source, ImageFile):
            raster = source.raster(1)
            image = Image.fromarray(raster.pixels)
            factor = dpi / raster.dpi
            if abs(factor - 1) > 0.02:
                size = (round(image.width * factor), round(image.height * factor))
                image = image.resize(size, Image.Resampling.BICUBIC)
        elif isinstance(source, PdfFile):
            image = Image.fromarray(render(source.page(1), dpi, _SETTINGS).pixels)
        else:
            return source.texts[0]
        pixels = np.asarray(image.convert("L"), dtype=np.uint8)
    return tesseract._run(pixels, dpi, 600, "-l", LANGUAGE, "--psm", "3", "txt").stdout.decode()


def ours(path: Path) -> Document:
    """The first page of a file as a document, as `kehoach` reads it."""
    return Document(str(path), "", (read_page(path, 1, _SETTINGS),))


def raw(path: Path) -> str:
    """What `kehoach` reads on the first page of a file."""
    return ours(path).raw


def restored(path: Path) -> str:
    """What `kehoach` makes of the first page of a file."""
    return restore_document(ours(path)).text


READERS: Mapping[str, Reader] = {
    "bare, 200 dpi": lambda path: bare(path, 200),
    "bare, 300 dpi": lambda path: bare(path, 300),
    "ours, raw": raw,
    "ours, restored": restored,
}


@contextmanager
def kept_readings() -> Iterator[None]:
    """Inside, what Tesseract says about an image that it has seen before with the same options comes from `build/readings`."""
    READINGS.mkdir(parents=True, exist_ok=True)
    run, version = tesseract._run, str(pytesseract.get_tesseract_version())

    def kept(
        pixels: Pixels, dpi: int, seconds: float, *arguments: str
    ) -> "subprocess.CompletedProcess[bytes]":
        asked = json.dumps([version, pixels.shape, dpi, arguments]).encode()
        path = READINGS / hashlib.sha256(asked + pixels.tobytes()).hexdigest()
        if not path.is_file():
            write_text(path, run(pixels, dpi, seconds, *arguments).stdout.decode())
        return subprocess.CompletedProcess(arguments, 0, path.read_bytes())

    with patch.object(tesseract, "_run", kept):
        yield


# --- tables -----------------------------------------------------------------------------------------------------


def row(name: str, one: TextScore) -> str:
    """One line of a table."""
    return (
        f"{name:<36}{100 * one.character_error_rate:>8.2f}{100 * one.word_error_rate:>8.2f}"
        f"{100 * one.marks_only_rate:>9.2f}{100 * one.number_rate:>11.2f}{100 * one.number_precision:>13.2f}{one.words:>7}"
    )


def total(pages: Iterable[GoldPage], reader: Reader) -> TextScore:
    """The scores of one way of reading, all pages together."""
    return sum((score(page.gold, reader(page.path)) for page in pages), TextScore())


def measure(shared: Path) -> str:
    """Bare and ours, raw and restored: by level of the hard pages, on the gold scans in `shared`, on the corpus; worst pages."""
    hard: dict[str, list[GoldPage]] = {level: hard_pages(level) for level in LEVELS}
    groups = dict(hard)
    if (shared / "gold" / "scans").is_dir():
        groups["gold scans"] = _pages(shared / "gold" / "scans", shared / "gold" / "scans")
    corpus = _pages(rendered() / "scans", rendered() / "gold")
    groups["corpus"] = [page for page in corpus if not page.path.stem.endswith("-layer")]
    lines = [HEAD]
    with kept_readings():
        for name, pages in groups.items():
            lines += [row(f"{name}: {how}", total(pages, reader)) for how, reader in READERS.items()]
        lines += ["", f"{'worst of the hard pages':<70}{'wrong words':>12}{'bare':>8}{'words':>8}"]
        named = [(f"{level}/{page.path.name}", page) for level, pages in hard.items() for page in pages]
        scored = [
            (score(page.gold, restored(page.path)), score(page.gold, bare(page.path, 200)), name)
            for name, page in named
        ]
        for mine, plain, name in sorted(scored, key=lambda one: -one[0].word_errors)[:10]:
            lines.append(f"{name:<70}{mine.word_errors:>12}{plain.word_errors:>8}{mine.words:>8}")
    return "\n".join(lines) + "\n"


NEUTRAL: Mapping[str, Callable[..., Any]] = {
    "to_reading_size": lambda raster, _dpi: (raster.pixels, raster.dpi),
    "has_small_print": lambda _ink: False,
    "without_coloured_ink": lambda pixels: (cleaning.to_grey(pixels), cleaning.ColouredInk(0.0, 0.0)),
    "in_even_light": lambda pixels: (pixels, 255),
    "find_lie": lambda *_, **__: (0, 0.0),
    "without_seals": lambda ink, _dpi: (ink, 0),
    "without_specks": lambda ink: (ink, 0),
}
"""What stands in for a step that is switched off; for any other, giving back its first argument."""

STEPS = (*NEUTRAL, "count_numerals", "without_overlays")
"""The steps of cleaning and reading that the ablation switches off, one at a time."""


@contextmanager
def without(step: str) -> Iterator[None]:
    """Inside, a step of cleaning or reading is off, by its name. Raises AttributeError where there is none of that name."""
    owner = cleaning if hasattr(cleaning, step) else reading
    with patch.object(owner, step, NEUTRAL.get(step, lambda given, *_, **__: given)):
        yield


def ablation(steps: Sequence[str]) -> str:
    """Word error rates of our raw reading by defect: bare, with all steps, and with each one switched off (as a difference)."""
    by_defect: dict[str, list[GoldPage]] = {}
    for page in hard_pages("single"):
        by_defect.setdefault(page.path.name.split(".")[0], []).append(page)
    lines = [
        f"{'WER %':<26}{'bare 200':>10}{'ours':>8}{'restored':>10}"
        + "".join(f"{'-' + step:>18}" for step in steps)
    ]
    with kept_readings():
        for defect, pages in by_defect.items():
            plain, mine, mended = (
                100 * total(pages, reader).word_error_rate
                for reader in (READERS["bare, 200 dpi"], raw, restored)
            )
            line = f"{defect:<26}{plain:>10.2f}{mine:>8.2f}{mended:>10.2f}"
            for step in steps:
                with without(step):
                    line += f"{100 * total(pages, raw).word_error_rate - mine:>+18.2f}"
            lines.append(line)
    return "\n".join(lines) + "\n"
