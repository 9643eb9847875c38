"""Page images become words: the only file that knows Tesseract."""

import os
import re
import shutil
import signal
import subprocess
import sys
from dataclasses import replace
from itertools import groupby, pairwise
from statistics import median

import cv2

from pipeline.errors import MissingDependencyError, PageUnreadableError
from pipeline.reading.lines import ReadLine, ReadWord
from pipeline.reading.sources import Pixels
from pipeline.reading.syllables import is_syllable

LANGUAGE = "vie"
_REMEDY = "install it: apt-get install tesseract-ocr tesseract-ocr-vie"
_SURE_OF_ORIENTATION = 1.5
"""Upright and turned pages of real scans have 2 to 20, pages of a stamp and a name below 1."""

_TABLE_HEAD = "level\tpage_num"
_WORD_LEVEL = "5"
_DOUBTFUL = 0.5  # of the words below, read on the pages of real scans, half are no words


def version() -> str | None:
    """The version of Tesseract; None where it is not installed or does not answer."""
    import pytesseract

    try:
        return str(pytesseract.get_tesseract_version())
    # pytesseract leaves the program where the answer is no version that it knows
    except (pytesseract.TesseractNotFoundError, subprocess.CalledProcessError, ValueError, SystemExit):
        return None


def languages() -> frozenset[str] | None:
    """The languages Tesseract has models of; None where it is not installed or does not answer."""
    import pytesseract

    try:
        return frozenset(pytesseract.get_languages())
    except (pytesseract.TesseractNotFoundError, ValueError):
        return None


def language_folder() -> str:
    """Where Tesseract looks for its models, as it says itself; empty where it does not say."""
    command = [_program(), "--list-langs"]
    said = subprocess.run(command, capture_output=True, check=False).stdout.decode(errors="replace")
    found = re.search(r'in "(.+)"', said)
    return found[1] if found else ""


def read_image(pixels: Pixels, dpi: int, seconds: float) -> list[ReadLine]:
    """Read the lines of an upright page image with Tesseract, in its reading order.

    Raises PageUnreadableError where Tesseract fails, is killed, writes something else than its table or needs longer
    than `seconds`. Raises MissingDependencyError where it or its Vietnamese model is not installed.
    """
    done = _run(pixels, dpi, seconds, "-l", LANGUAGE, "--psm", "3", "tsv")
    if done.returncode < 0:
        raise PageUnreadableError(f"Tesseract was ended by {signal.Signals(-done.returncode).name}")
    if done.returncode:
        known = languages()
        if known is not None and LANGUAGE not in known:
            raise MissingDependencyError(f"Tesseract's Vietnamese model is missing; {_REMEDY}")
        raise PageUnreadableError(f"Tesseract failed with status {done.returncode}")
    try:
        table = done.stdout.decode()
        if not table.startswith(_TABLE_HEAD):
            raise ValueError("no table")
        return parse_table(table)
    except (ValueError, IndexError) as error:
        raise PageUnreadableError("Tesseract wrote something else than its table") from error


def find_turns(pixels: Pixels, dpi: int, seconds: float) -> int | None:
    """The quarter turns to the left that make a page upright, as Tesseract's own detection (`osd`) sees it.

    None where it cannot tell, as on a page of a few words, or is not installed.
    """
    import pytesseract

    try:
        done = _run(pixels, dpi, seconds, "--psm", "0")
        found = pytesseract.pytesseract.osd_to_dict(done.stdout.decode())
        if done.returncode or float(found["orientation_conf"]) < _SURE_OF_ORIENTATION:
            return None
        return -int(found["rotate"]) // 90 % 4
    except (MissingDependencyError, PageUnreadableError, ValueError, KeyError):
        return None


def _program() -> str:
    """The command that Tesseract is started by: `pytesseract.pytesseract.tesseract_cmd`, where somebody has set it."""
    # to ask pytesseract costs .4 s, for it imports pandas; who has not imported it has set nothing
    wrapper = sys.modules.get("pytesseract.pytesseract")
    return str(getattr(wrapper, "tesseract_cmd", "tesseract"))


def _run(pixels: Pixels, dpi: int, seconds: float, *arguments: str) -> "subprocess.CompletedProcess[bytes]":
    # pytesseract writes the image and the answer to files, which stay where a process is killed, and its Tesseract
    # reads on; memory and a pipe vanish with us and cost no time
    command = shutil.which(_program())
    if command is None:
        raise MissingDependencyError(f"Tesseract is not installed; {_REMEDY}")
    # util-linux: the system kills Tesseract when whoever waits for it is gone
    setpriv = shutil.which("setpriv")
    leash = [setpriv, "--pdeathsig", "KILL"] if setpriv else []
    # one thread a page and one page a core is six times faster than Tesseract's own threads
    environment = {"OMP_THREAD_LIMIT": "1"} | os.environ
    with os.fdopen(os.memfd_create("kehoach-page"), "wb") as image:
        # a grey PGM is written in 5 ms; a PNG takes 200
        image.write(_to_pgm(pixels))
        image.flush()
        number = image.fileno()
        try:
            return subprocess.run(
                [*leash, command, f"/proc/self/fd/{number}", "stdout", "--dpi", str(dpi), *arguments],
                pass_fds=[number],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                check=False,
                timeout=seconds,
                env=environment,
            )
        except subprocess.TimeoutExpired:
            raise PageUnreadableError(
                "Tesseract needed more time than a page has; raise KEHOACH_PAGE_SECONDS"
            ) from None


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
        words = tuple(part for _, word in group if is_text(word, height) for part in without_rulings(word))
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


_RULING = "|"
_LIKE_A_RULING = "li"
"""Letters that Tesseract reads as `|` now and then: `vớ|`."""
_ABBREVIATION = re.compile("[BCDĐGHKLMNPQRSTVX]{2,}")


def without_rulings(word: ReadWord) -> tuple[ReadWord, ...]:
    """What is left of a word when the rulings of a table or a stamp's frame, read as its letters, are taken out.

    >>> [[part.text for part in without_rulings(ReadWord(text, 0, 0, 90, 30))] for text in ("STT|", "cứ|Thông", "|của")]
    [['STT'], ['cứ', 'Thông'], ['của']]
    >>> [[part.text for part in without_rulings(ReadWord(text, 0, 0, 90, 30))] for text in ("vớ|", "|ên", "1|", "Đ|ều")]
    [['vớ|'], ['|ên'], ['1|'], ['Đ|ều']]

    A bar beside a digit may be a 1 or an I, and one that makes a syllable an l or an i: they stay. So does a bar in a word
    that is no Vietnamese without it.
    """
    parts = word.text.split(_RULING)
    if len(parts) == 1 or not all(_is_whole(part) for part in parts if part):
        return (word,)
    if any(is_syllable(a + letter + b) for a, b in pairwise(parts) for letter in _LIKE_A_RULING):
        return (word,)
    letter = word.width / len(word.text)
    found = []
    at = 0
    for part in parts:
        if part:
            left, right = round(at * letter), round((at + len(part)) * letter)
            found.append(replace(word, text=part, left=word.left + left, width=max(1, right - left)))
        at += len(part) + len(_RULING)
    return tuple(found)


def _is_whole(part: str) -> bool:
    text = part.strip(".,;:()")
    if set(text) <= set("IVX"):  # `XI|` may be XII
        return False
    return is_syllable(text) or bool(_ABBREVIATION.fullmatch(text))
