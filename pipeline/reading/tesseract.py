"""Page images become words: the only file that knows Tesseract."""

import os
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory

import cv2
import pytesseract

from pipeline.errors import MissingDependencyError, PageUnreadableError
from pipeline.reading.lines import ReadLine, ReadWord
from pipeline.reading.sources import Pixels

LANGUAGE = "vie"
_REMEDY = "install it: apt-get install tesseract-ocr tesseract-ocr-vie"
_WORD_LEVEL = "5"


def read_image(pixels: Pixels, dpi: int, seconds: float) -> list[ReadLine]:
    """Read the lines of an upright page image with Tesseract, in its reading order.

    Raises PageUnreadableError where Tesseract fails or needs longer than `seconds`, MissingDependencyError where
    it or its Vietnamese model is not installed.
    """
    # one thread a page and one page a core is six times faster than Tesseract's own threads
    os.environ.setdefault("OMP_THREAD_LIMIT", "1")
    with TemporaryDirectory(prefix="kehoach-") as folder:
        # a grey PGM is written in 5 ms; the PNG that pytesseract would make of an image takes 200
        image = Path(folder) / "page.pgm"
        image.write_bytes(_to_pgm(pixels))
        try:
            table = pytesseract.image_to_data(
                str(image), lang=LANGUAGE, config=f"--psm 3 --dpi {dpi}", timeout=seconds
            )
        except pytesseract.TesseractNotFoundError:
            raise MissingDependencyError(f"Tesseract is not installed; {_REMEDY}") from None
        except pytesseract.TesseractError as error:
            if LANGUAGE not in pytesseract.get_languages():
                raise MissingDependencyError(f"Tesseract's Vietnamese model is missing; {_REMEDY}") from None
            raise PageUnreadableError(f"Tesseract failed with status {error.status}") from error
        except RuntimeError:  # pytesseract has no type of its own for this one
            raise PageUnreadableError(
                f"Tesseract needed more than {seconds:g} s; raise KEHOACH_PAGE_SECONDS"
            ) from None
    return parse_table(table)


def _to_pgm(pixels: Pixels) -> bytes:
    done, data = cv2.imencode(".pgm", pixels)
    if not done:
        raise PageUnreadableError("the page image cannot be written")
    return data.tobytes()


def parse_table(table: str) -> list[ReadLine]:
    """Turn Tesseract's TSV into lines; what is plainly no text is left out."""
    rows = (row.split("\t") for row in table.split("\n")[1:])
    words = [row for row in rows if row[0] == _WORD_LEVEL and is_text(row[11], float(row[10]))]
    lines: list[ReadLine] = []
    paragraph = None
    for key, group in groupby(words, key=lambda row: row[1:5]):
        read = tuple(_to_word(row) for row in group)
        lines.append(ReadLine(read, opens=key[:3] != paragraph))
        paragraph = key[:3]
    return lines


def _to_word(row: list[str]) -> ReadWord:
    left, top, width, height = map(int, row[6:10])
    return ReadWord(row[11].strip(), left, top, width, height, round(float(row[10]) / 100, 4))


def is_text(text: str, confidence: float) -> bool:
    """Whether Tesseract's word is text at all, not a ruling, a speck or the rim of a stamp.

    >>> is_text("tháng", 31.0), is_text("—", 12.0), is_text("-", 88.0), is_text(" ", 95.0)
    (True, False, True, False)
    """
    if not text.strip() or confidence < 0:
        return False
    return confidence >= 40 or any(char.isalnum() for char in text)
