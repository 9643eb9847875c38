"""What lies over a page and is no part of its text: electronic signatures (chữ ký số), incoming stamps (dấu đến), smudges.

An engine reads them as words in the midst of the paper; their dates and numbers are nobody's records.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from statistics import median

from unidecode import unidecode

from pipeline.reading.lines import ReadLine, ReadWord
from pipeline.reading.syllables import is_syllable

_SIGNED = (
    re.compile(r"(?:nguoi ky|ky boi) ?:.*"),
    re.compile(r"(?:thoi gian|ngay) ky ?:.*"),
    re.compile(r"\d\d[./]\d\d[./]\d{4},? \d\d:\d\d.*"),
    re.compile(r"(?:e-?mail|co quan) ?:.*"),
)
"""Lines of an electronic signature, as the government's and the Party's programs print it; two kinds of them make one."""
_RECEIVED = (
    re.compile(r"(?:cv|cong van|so)? ?den\W*"),
    re.compile(r"n?gay ?[:.].*"),
    re.compile(r"chuyen ?[:.].*"),
)
"""Lines of an incoming stamp (Nghị định 30/2020, appendix IV: ĐẾN, Số, Ngày, Chuyển); two kinds of them make one."""

_NEAR = 3.0
"""Line heights between two lines of one stamp, at most."""
_APART = 1.5
"""Line heights of paper between the words of a stamp and those of the text beside it."""
_UNREADABLE, _SURE = 0.3, 0.6
"""Lines worth less, without one word that is surely read, are no text: of 154 words in such lines on hard pages 4 were right."""
_LABEL = re.compile(r"(?:so|luu)\b")
"""What opens the lines of numbers and of filing, which are often written over."""
_BEGINNING = re.compile(r"[^\W\d_]{3,}")
_NO_SYLLABLE = 0.6
"""What a word in small letters that is no syllable is worth, of its confidence."""


@dataclass(frozen=True, slots=True)
class _Region:
    left: int
    top: int
    right: int
    bottom: int

    def holds(self, word: ReadWord) -> bool:
        return (
            self.left <= word.left + word.width / 2 < self.right
            and self.top <= word.top + word.height / 2 < self.bottom
        )


def without_overlays(lines: list[ReadLine]) -> list[ReadLine]:
    """Leave out the words of electronic signatures and incoming stamps, and lines that nobody could read.

    "Người ký: Ủy ban nhân dân tỉnh" over "Thời gian ký: 16.04.2020 07:37:07" goes; "Người ký:" alone, in a form, stays.
    """
    if not lines:
        return lines
    height = median(word.height for line in lines for word in line.words)
    regions = [*_find_regions(lines, _SIGNED, height), *_find_regions(lines, _RECEIVED, height)]
    kept = []
    for line in lines:
        words = tuple(word for word in line.words if not any(region.holds(word) for region in regions))
        if words and _is_readable(words):
            kept.append(line if words == line.words else replace(line, words=words))
    return kept


def worth(words: Iterable[ReadWord]) -> float:
    """How good a reading is, from 0 to 1: the engine's confidence, less for what is no Vietnamese; long words weigh more.

    >>> round(worth([ReadWord("Kế", 0, 0, 20, 9, 0.9), ReadWord("HOẠCH", 30, 0, 50, 9, 0.8)]), 2)
    0.83
    >>> worth([ReadWord("ẶKKLX", 0, 0, 70, 9, 0.1), ReadWord("sLvL", 80, 0, 40, 9, 0.1)]) < 0.1
    True
    """
    total = gained = 0.0
    for word in words:
        text = word.text.strip(".,;:!?()“”\"'-–/")
        trust = 1.0 if not text.isalpha() or text.isupper() or is_syllable(text) else _NO_SYLLABLE
        gained += len(word.text) * trust * (1.0 if word.confidence is None else word.confidence)
        total += len(word.text)
    return gained / max(total, 1.0)


def _is_readable(words: tuple[ReadWord, ...]) -> bool:
    if any(word.confidence is None or word.confidence >= _SURE for word in words):
        return True
    return worth(words) >= _UNREADABLE or bool(_LABEL.match(_folded(words))) or any(map(_begins_well, words))


def _begins_well(word: ReadWord) -> bool:
    """Whether a word begins with a marked syllable, as smudges never do: `tỉnh./.wự`, where a signature touches the line."""
    found = _BEGINNING.match(word.text)
    return bool(found and found[0].islower() and not found[0].isascii() and is_syllable(found[0]))


def _find_regions(lines: list[ReadLine], kinds: Iterable["re.Pattern[str]"], height: float) -> list[_Region]:
    """The rectangles of stamps: lines of two kinds close to each other, with what lies between them."""
    parts = [
        (number, part)
        for line in lines
        for part in _parts(line, height)
        for number, kind in enumerate(kinds)
        if kind.fullmatch(_folded(part))
    ]
    parts.sort(key=lambda found: found[1][0].top)
    groups: list[list[tuple[int, tuple[ReadWord, ...]]]] = []
    for found in parts:
        box = _box([found[1]])
        for group in groups:
            other = _box([part for _, part in group])
            if box.top - other.bottom < _NEAR * height and box.left < other.right and other.left < box.right:
                group.append(found)
                break
        else:
            groups.append([found])
    return [_box([part for _, part in group]) for group in groups if len({number for number, _ in group}) > 1]


def _parts(line: ReadLine, height: float) -> list[tuple[ReadWord, ...]]:
    """The parts of a line between which there is more paper than between words."""
    parts: list[list[ReadWord]] = [[]]
    for word in line.words:
        if parts[-1] and word.left - parts[-1][-1].right > _APART * height:
            parts.append([])
        parts[-1].append(word)
    return [tuple(part) for part in parts]


def _box(parts: Iterable[tuple[ReadWord, ...]]) -> _Region:
    words = [word for part in parts for word in part]
    return _Region(
        min(word.left for word in words),
        min(word.top for word in words),
        max(word.right for word in words),
        max(word.bottom for word in words),
    )


def _folded(words: Iterable[ReadWord]) -> str:
    return unidecode(" ".join(word.text for word in words)).lower().lstrip(" |.,:;'\"-_[](){}")
