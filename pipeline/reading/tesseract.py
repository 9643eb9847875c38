"""Page images become words: the only file that knows Tesseract."""

import os
from itertools import groupby
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import cv2
import pytesseract

from pipeline.errors import MissingDependencyError, PageUnreadableError
from pipeline.reading.lines import ReadLine, ReadWord
from pipeline.reading.sources import Pixels

LANGUAGE = "vie"
_REMEDY = "install it: apt-get install tesseract-ocr tesseract-ocr-vie"
_SURE_OF_ORIENTATION = 1.5
"""Upright and turned pages of real scans have 2 to 20, pages of a stamp and a name below 1."""

_WORD_LEVEL = "5"
_DOUBTFUL = 0.5  # of the words below, read on the pages of real scans, half are no words


def read_image(pixels: Pixels, dpi: int, seconds: float) -> list[ReadLine]:
    """Read the lines of an upright page image with Tesseract, in its reading order.

    Raises PageUnreadableError where Tesseract fails or needs longer than `seconds`. Raises
    MissingDependencyError where it or its Vietnamese model is not installed.
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


def find_turns(pixels: Pixels, dpi: int, seconds: float) -> int | None:
    """The quarter turns to the left that make a page upright, as Tesseract's own detection (`osd`) sees it.

    None where it cannot tell, as on a page of a few words, or is not installed.
    """
    with TemporaryDirectory(prefix="kehoach-") as folder:
        image = Path(folder) / "page.pgm"
        image.write_bytes(_to_pgm(pixels))
        try:
            found = pytesseract.image_to_osd(
                str(image),
                config=f"--psm 0 --dpi {dpi}",
                timeout=seconds,
                output_type=pytesseract.Output.DICT,
            )
        except (pytesseract.TesseractNotFoundError, RuntimeError):
            return None
    if float(found["orientation_conf"]) < _SURE_OF_ORIENTATION:
        return None
    return -int(found["rotate"]) // 90 % 4


def _to_pgm(pixels: Pixels) -> bytes:
    done, data = cv2.imencode(".pgm", pixels)
    if not done:
        raise PageUnreadableError("the page image cannot be written")
    return data.tobytes()


def parse_table(table: str) -> list[ReadLine]:
    """Turn Tesseract's TSV into lines; what is plainly no text is left out."""
    rows = (row.split("\t") for row in table.split("\n")[1:])
    read = [(row[1:5], _to_word(row)) for row in rows if row[0] == _WORD_LEVEL and row[11].strip()]
    height = median(word.height for _, word in read) if read else 0.0
    lines: list[ReadLine] = []
    paragraph = None
    for key, group in groupby(read, key=lambda placed: placed[0]):
        words = tuple(word for _, word in group if is_text(word, height))
        if words:
            lines.append(ReadLine(words, opens=key[:3] != paragraph))
            paragraph = key[:3]
    return lines


def _to_word(row: list[str]) -> ReadWord:
    left, top, width, height = map(int, row[6:10])
    return ReadWord(row[11].strip(), left, top, width, height, round(float(row[10]) / 100, 4))


_SPECKS = frozenset("`´ˆ^¨°'‘’|¦_")
"""What dust, rulings and the rims of stamps are read as; none of these stands alone in a paper."""

_SHORT, _TALL = 0.35, 2.5
"""Of the height of a middling word: what is smaller is a speck, what is taller a seal or a signature."""


def is_text(word: ReadWord, height: float) -> bool:
    """Whether Tesseract's word is text, on a page whose middling word has this height.

    >>> ruling, stroke = ReadWord("—uau_————", 900, 700, 518, 113, 0.0), ReadWord("l", 990, 640, 2, 3, 0.0)
    >>> bullet, number = ReadWord("-", 180, 700, 9, 4, 0.88), ReadWord("đ#", 212, 330, 28, 34, 0.11)
    >>> [is_text(word, 36.0) for word in (ruling, stroke, bullet, number)]
    [False, False, True, True]

    Doubt speaks for the word: a badly read number is still a number.
    """
    if word.confidence is None or word.confidence < 0 or _SPECKS.issuperset(word.text):
        return False
    if word.confidence >= _DOUBTFUL:
        return True
    letters = sum(char.isalnum() for char in word.text)
    if word.confidence == 0 and letters * 2 < len(word.text):
        return False
    return letters > 0 and _SHORT * height <= word.height <= _TALL * height
