"""Roman numerals (số La Mã) are counted stroke by stroke, where an engine merges and loses their I's.

Tesseract reads `III.` as `II.`, `HI.` or `IH.` on every other page, and `XII` as `XI`: the serifs of its I's touch. Between
the serifs the strokes stand apart and can be counted.
"""

import re
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.reading.lines import ReadLine, ReadWord
from pipeline.reading.sources import Pixels

_NUMERAL = re.compile(r"(?P<tens>X{0,3}V?)(?P<ones>[IHl1|Í]{1,5})(?P<rest>[.:,;\-–/)]?(?:\d{4}\W*)?)")
_QUARTER = re.compile(r"1/\d{4}\W*")
_QUARTER_OF = "quý"

_MARGIN = 2
"""Pixels around the engine's box, which is tight or cuts."""
_BETWEEN_SERIFS = (0.18, 0.82)
"""From the top of the letters: serifs are some 6 % high, with their brackets 12; the arms of V and X are no columns here."""
_FULL = 0.88
"""Share of dark rows that makes a column of pixels a stroke: a worn one has gaps."""
_WIDEST = 0.36
"""Of the height: a bold stroke of Times has 0.25."""
_APART = 0.75
"""Of the height: strokes of one numeral stand 0.5 apart, bold ones less; the next letter of a word further."""
_LOWEST = 10
"""Pixels: lower letters have no rows between their serifs."""

Dark = NDArray[np.bool_]


def count_numerals(lines: list[ReadLine], ink: Pixels) -> list[ReadLine]:
    """Put right the number of I's in Roman numerals, from the strokes on the page image that was read.

    `HI.` with three strokes is `III.`, `XI` with X and two strokes `XII`, `Quý IH/2026` with three `Quý III/2026`. A real H
    has a bar, a real 1 no serif on the right: they stay. Strokes are only added: a blurred one
    may be missed, and engines lose I's and do not invent them.
    """
    return [_counted(line, ink) for line in lines]


def _counted(line: ReadLine, ink: Pixels) -> ReadLine:
    words = list(line.words)
    for index, word in enumerate(words):
        before = words[index - 1].text.lower().strip("(") if index else ""
        numeral = _read_again(word, ink, before)
        if numeral != word.text:
            words[index] = replace(word, text=numeral)
    return line if tuple(words) == line.words else replace(line, words=tuple(words))


def _read_again(word: ReadWord, ink: Pixels, before: str) -> str:
    found = _NUMERAL.fullmatch(word.text)
    if before == _QUARTER_OF and _QUARTER.fullmatch(word.text):
        letters = _letters(word, ink)
        return "I" + word.text[1:] if letters is not None and _has_serifs(letters) else word.text
    if not found or found["ones"].strip("1") == "" or not _stands_right(found, before):
        return word.text
    letters = _letters(word, ink)
    ones = len(_strokes(letters)) if letters is not None else 0
    if not len(found["ones"]) <= ones <= 3 or (
        letters is not None and "H" in found["ones"] and _has_bar(letters)
    ):
        return word.text
    return found["tens"] + "I" * ones + found["rest"]


def _stands_right(found: "re.Match[str]", before: str) -> bool:
    """Whether letters stand where a numeral does: a section's at the start of a line, a quarter's, or behind X or V."""
    if found["rest"].startswith("/"):
        return before in (_QUARTER_OF, "")
    return bool(found["tens"]) or (not before and found["rest"] != "")


def _letters(word: ReadWord, ink: Pixels) -> Dark | None:
    """The dark points of a word between the top and the bottom of its tallest letter; None where it is too low."""
    top, left = max(0, word.top - _MARGIN), max(0, word.left - _MARGIN)
    crop = ink[top : word.bottom + _MARGIN, left : word.right + _MARGIN]
    if min(crop.shape) < _LOWEST:
        return None
    _, dark = cv2.threshold(crop, 0, 1, cv2.THRESH_OTSU | cv2.THRESH_BINARY_INV)
    _, _, stats, _ = cv2.connectedComponentsWithStats(np.asarray(dark, dtype=np.uint8), connectivity=8)
    tallest = stats[1 + int(np.argmax(stats[1:, cv2.CC_STAT_HEIGHT]))] if len(stats) > 1 else stats[0]
    height, first = int(tallest[cv2.CC_STAT_HEIGHT]), int(tallest[cv2.CC_STAT_TOP])
    return dark[first : first + height] > 0 if height >= _LOWEST else None


def _between_serifs(letters: Dark) -> Dark:
    height = len(letters)
    low, high = _BETWEEN_SERIFS
    return letters[round(low * height) : round(high * height)]


def _strokes(letters: Dark) -> list[tuple[int, int]]:
    """The upright strokes from the left, as columns of pixels: those of one numeral, before anything else follows."""
    columns = _between_serifs(letters).mean(axis=0) >= _FULL
    edges = np.flatnonzero(np.diff(np.concatenate(([0], columns.astype(np.int8), [0]))))
    found: list[tuple[int, int]] = []
    for start, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        if end - start > _WIDEST * len(letters):
            return []
        if found and start - found[-1][1] > _APART * len(letters):
            break
        found.append((start, end))
    return found


def _has_bar(letters: Dark) -> bool:
    """Whether a bar joins the first two strokes half-way up, as in an H."""
    strokes = _strokes(letters)
    if len(strokes) < 2:
        return False
    middle = letters[round(0.4 * len(letters)) : round(0.6 * len(letters)), strokes[0][1] : strokes[1][0]]
    return bool(middle.mean(axis=1).max(initial=0) > 0.9)


def _has_serifs(letters: Dark) -> bool:
    """Whether the first stroke has serifs to both sides on its top: an I; a 1 has a flag on the left alone."""
    strokes = _strokes(letters)
    if not strokes:
        return False
    start, end = strokes[0]
    reach = max(2, round(0.12 * len(letters)))
    top = letters[: max(2, round(0.1 * len(letters)))]
    left, right = top[:, max(0, start - reach) : start], top[:, end : end + reach]
    return bool(left.any(axis=0).sum() >= reach // 2 + 1 and right.any(axis=0).sum() >= reach // 2 + 1)
