"""One scan of the sample, read and restored once: two fax pages, the first of them askew."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from corpus.plan import PLANS
from pipeline.model import Box, Document, Fix, Page, Word
from pipeline.process import read_and_restore
from pipeline.settings import Settings

SAMPLE = PLANS.parent / "sample"


@pytest.fixture(scope="session")
def scan() -> Path:
    return next((SAMPLE / "tinh-uy").rglob("*.tif"))


@pytest.fixture(scope="session")
def document(scan: Path) -> Document:
    if shutil.which("tesseract") is None:
        pytest.skip("Tesseract is not installed")
    return read_and_restore(scan, Settings())


@pytest.fixture
def read() -> Callable[..., Document]:
    """A document of one page as an engine may have read it: letters 10 pixels wide, lines 40 apart, and its fixes."""

    def make(text: str, *changes: tuple[str, str], source: str = "scan.pdf") -> Document:
        words, at, top = [], 0, 0
        for line in text.splitlines(keepends=True):
            for index, char in enumerate(line):
                begins = not char.isspace() and (index == 0 or line[index - 1].isspace())
                if begins:
                    word = line[index:].split()[0]
                    box = Box(1, 10 * index, top, 10 * len(word), 30)
                    words.append(Word(at + index, at + index + len(word), box, 0.5))
            at += len(line)
            top += 40
        page = Page(1, text, tuple(words), method="ocr", width=1000, height=top, dpi=200)
        fixes = [
            Fix(text.index(old), text.index(old) + len(old), old, new, "channel", 0.9) for old, new in changes
        ]
        return Document(source, "0" * 64, (page,), tuple(sorted(fixes, key=lambda fix: fix.start)))

    return make
