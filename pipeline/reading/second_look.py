"""What an engine was unsure of, or passed over, is cut out and shown to it once more, larger and by itself.

On a whole page the engine decides by its layout what is text, and misses lone numbers and lines near rulings; a line by itself,
half as large again, is read better about every second time. All cut-outs of a page go into one image: starting the engine
costs more than reading ten lines.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.reading.lines import ReadLine, ReadWord
from pipeline.reading.sources import Pixels
from pipeline.reading.syllables import is_syllable

Reread = Callable[[Pixels, int], list[ReadLine]]
"""Reads an image of lines under each other, given its dpi."""

_DOUBTFUL = 0.6
"""The confidence of a word from which on its line is looked at again: 0.8 costs twice as much and gains nothing."""
_LARGER = 1.5
"""How much larger the cut-outs are: with 1.25 or 2 fewer errors go (bench/reading.md)."""
_BETTER = 0.02
_NO_SYLLABLE = 0.6
"""What a word in small letters that is no syllable is worth, of its confidence."""
_SURE_NUMBER = 0.7
"""A number is replaced only by one that is read as surely as this: a wrong number costs more than a doubtful one."""
_MOST_LINES = 0.25
"""Of a page's lines: where more are doubtful the page is bad, and a second look at all of it costs as much as the first."""
_SURE = 0.7
"""The least worth of what was passed over at first: stamps, rulings and signatures have less."""
_BESIDE, _OVER, _BETWEEN = 6, 2, 14
"""Pixels beside a cut-out, over and under it (more shows marks of the next line), and of paper around each of them."""

Boxes = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class _CutOut:
    """A part of a page: where it lies there, and from which row to which it lies on the sheet."""

    left: int
    top: int
    first: int
    last: int


def look_again(lines: list[ReadLine], ink: Pixels, dpi: int, reread: Reread) -> list[ReadLine]:
    """Read again the lines with doubtful words, and the ink that no line covers; keep what is better.

    `ink` is the page image that `lines` were read from.
    """
    doubtful = [index for index, line in enumerate(lines) if any(map(_is_doubtful, line.words))]
    if len(doubtful) > max(3.0, _MOST_LINES * len(lines)):
        doubtful = sorted(doubtful, key=lambda index: _least(lines[index]))[
            : int(_MOST_LINES * len(lines)) or 1
        ]
    missed = find_unread(lines, ink)
    boxes = [(line.left, line.top, line.right, line.bottom) for line in (lines[index] for index in doubtful)]
    boxes += missed
    if not boxes:
        return lines
    sheet, cut_outs = _lay_out_sheet(ink, boxes)
    read = _by_cut_out(reread(sheet, round(dpi * _LARGER)), cut_outs)
    result = list(lines)
    for index, words in zip(doubtful, read, strict=False):
        result[index] = _better_of(lines[index], words)
    for words in read[len(doubtful) :]:
        if words and worth(words) >= _SURE and all(any(map(str.isalnum, word.text)) for word in words):
            _insert(result, ReadLine(words, opens=True))
    return result


def _better_of(line: ReadLine, again: tuple[ReadWord, ...]) -> ReadLine:
    """The line, with what stands in the place of its doubtful words when read again, where that is better."""
    words: list[ReadWord] = []
    for word in line.words:
        other = tuple(new for new in again if word.left <= new.left + new.width / 2 < word.right)
        words += other if _is_doubtful(word) and _replaces(other, word) else (word,)
    return line if tuple(words) == line.words else replace(line, words=tuple(words))


def _is_doubtful(word: ReadWord) -> bool:
    return word.confidence is not None and word.confidence < _DOUBTFUL


def _replaces(again: tuple[ReadWord, ...], word: ReadWord) -> bool:
    if not 1 <= len(again) <= 2 or any(map(_is_doubtful, again)):
        return False
    least = _SURE_NUMBER if any(map(str.isdigit, word.text)) else worth((word,)) + _BETTER
    return worth(again) > least


def _least(line: ReadLine) -> float:
    return min((word.confidence for word in line.words if word.confidence is not None), default=1.0)


def worth(words: Sequence[ReadWord]) -> float:
    """How good a reading is, from 0 to 1: the engine's confidence, less for what is no Vietnamese; long words weigh more."""
    total = gained = 0.0
    for word in words:
        text = word.text.strip(".,;:!?()“”\"'-–/")
        trust = 1.0 if not text.isalpha() or text.isupper() or is_syllable(text) else _NO_SYLLABLE
        gained += len(word.text) * trust * (word.confidence or 0.0)
        total += len(word.text)
    return gained / max(total, 1.0)


def find_unread(lines: list[ReadLine], ink: Pixels) -> list[tuple[int, int, int, int]]:
    """Where letters stand that no line covers, such as a lone page number: left, top, right, bottom.

    Letters are as high as those that were read; larger ink is a stamp or a signature, smaller a speck, and in the midst of
    the lines it is a stroke between words. So only what stands over, under or beside them is looked at.
    """
    heights = [word.height for line in lines for word in line.words]
    if len(heights) < 20:
        return []
    height = float(np.median(heights))
    free = ink.copy()
    for line in lines:
        for word in line.words:
            margin = round(height / 3)
            free[
                max(0, word.top - margin) : word.bottom + margin,
                max(0, word.left - margin) : word.right + margin,
            ] = 255
    level, _ = cv2.threshold(ink, 0, 255, cv2.THRESH_OTSU)
    dark = np.where(free <= level, 255, 0).astype(np.uint8)
    joined = cv2.dilate(dark, np.ones((3, round(height / 2) | 1), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    found = []
    for left, top, width, tall, _ in stats[1:].tolist():
        if (
            0.45 * height <= tall <= 1.5 * height
            and width <= 40 * height
            and _is_clear_of(lines, left, top, width, tall)
        ):
            found.append((left, top, left + width, top + tall))
    return found if len(found) <= _MOST_UNREAD else []


_MOST_UNREAD = 4
"""Pieces: where there are more they are a drawing, a stamp or a table's rulings."""


def _is_clear_of(lines: list[ReadLine], left: int, top: int, width: int, tall: int) -> bool:
    return not any(
        line.top < top + tall and line.bottom > top and line.left < left + width and line.right > left
        for line in lines
    )


def _lay_out_sheet(ink: Pixels, boxes: Sequence[tuple[int, int, int, int]]) -> tuple[Pixels, list[_CutOut]]:
    paper = np.uint8(np.median(ink))
    pieces = []
    for left, top, right, bottom in boxes:
        first, above = max(0, left - _BESIDE), max(0, top - _OVER)
        piece = ink[above : bottom + _OVER, first : right + _BESIDE]
        larger = cv2.resize(piece, None, fx=_LARGER, fy=_LARGER, interpolation=cv2.INTER_CUBIC)
        pieces.append((first, above, np.asarray(larger, dtype=np.uint8)))
    width = max(piece.shape[1] for _, _, piece in pieces) + 2 * _BETWEEN
    height = sum(piece.shape[0] + 2 * _BETWEEN for _, _, piece in pieces)
    sheet: Pixels = np.full((height, width), paper, np.uint8)
    cut_outs, at = [], _BETWEEN
    for left, top, piece in pieces:
        rows, columns = piece.shape
        sheet[at : at + rows, _BETWEEN : _BETWEEN + columns] = piece
        cut_outs.append(_CutOut(left, top, at, at + rows))
        at += rows + 2 * _BETWEEN
    return sheet, cut_outs


def _by_cut_out(read: list[ReadLine], cut_outs: list[_CutOut]) -> list[tuple[ReadWord, ...]]:
    found: list[list[ReadWord]] = [[] for _ in cut_outs]
    for line in read:
        for word in line.words:
            middle = word.top + word.height / 2
            for index, cut in enumerate(cut_outs):
                if cut.first - _BETWEEN <= middle < cut.last + _BETWEEN:
                    found[index].append(_on_page(word, cut))
    return [tuple(sorted(words, key=lambda word: word.left)) for words in found]


def _on_page(word: ReadWord, cut: _CutOut) -> ReadWord:
    return replace(
        word,
        left=cut.left + max(0, round((word.left - _BETWEEN) / _LARGER)),
        top=cut.top + max(0, round((word.top - cut.first) / _LARGER)),
        width=max(1, round(word.width / _LARGER)),
        height=max(1, round(word.height / _LARGER)),
    )


def _insert(lines: list[ReadLine], found: ReadLine) -> None:
    """Put a line where it stands: before the first one that lies wholly under it."""
    at = next((index for index, line in enumerate(lines) if line.top >= found.bottom), len(lines))
    lines.insert(at, found)
