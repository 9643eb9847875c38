"""The two-column header and signature block of Vietnamese papers are read column by column."""

from dataclasses import dataclass, replace
from statistics import median

from rapidfuzz import fuzz
from unidecode import unidecode

from pipeline.reading.lines import ReadLine, ReadWord

_MOTTOES = ("CONG HOA XA HOI CHU NGHIA VIET NAM", "DANG CONG SAN VIET NAM")
"""What stands over the right column: quốc hiệu of the state, tiêu đề of the Party."""

_RECIPIENTS = "NOI NHAN"
"""What opens the left column beside the signature: nơi nhận."""

_ALIKE = 75.0
"""Of 100: a badly read motto has 85 and more, a line of capitals that is none some 50."""

_HEADER_LINES = 12
"""The motto stands among the first lines; the stamp of an office that received the paper may come before."""

_NARROWEST = 1.0
"""Line heights that a gap between columns has at least; gaps in justified text are seldom wider."""

_PITCH = 2.0
"""Line heights from one line of a header to the next, at most."""


@dataclass(frozen=True, slots=True)
class _Zone:
    """Lines in two columns, `lines[first:last]`; nothing is printed between the pixels `left` and `right`."""

    first: int
    last: int
    left: int
    right: int


def order_columns(lines: list[ReadLine]) -> list[ReadLine]:
    """Take apart lines that were read across two columns: first the left column, then the right.

    "ỦY BAN NHÂN DÂN     CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" is two lines, so is "Nơi nhận:     CHỦ TỊCH".
    Only the header and the signature block are taken apart: the cells of a table's row belong together.
    """
    if not lines:
        return lines
    height = median(word.height for line in lines for word in line.words)
    zones = [_find_header(lines, height), _find_signature(lines, height)]
    for zone in sorted((zone for zone in zones if zone), key=lambda zone: zone.first, reverse=True):
        lines = [*lines[: zone.first], *_in_columns(lines[zone.first : zone.last], zone), *lines[zone.last :]]
    return lines


def _find_header(lines: list[ReadLine], height: float) -> _Zone | None:
    for index, line in enumerate(lines[:_HEADER_LINES]):
        likeness, at = max((_motto_likeness(line.words[at:]), at) for at in range(len(line.words)))
        if at and likeness >= _ALIKE:
            gap = (line.words[at - 1].right, line.words[at].left)
            return _grow_header(lines, index, gap, height)
    return None


def _motto_likeness(words: tuple[ReadWord, ...]) -> float:
    text = _fold(" ".join(word.text for word in words))
    return max(fuzz.ratio(text, motto) for motto in _MOTTOES)


def _grow_header(lines: list[ReadLine], anchor: int, gap: tuple[int, int], height: float) -> _Zone | None:
    # beside the long name of an office the gap is as narrow as between words: a second line must show the columns
    shown = gap[1] - gap[0] >= _NARROWEST * height
    first = anchor
    while first and lines[first].top - lines[first - 1].bottom < _PITCH * height:
        narrowed = _narrow(lines[first - 1], gap, height)
        if not narrowed:
            break
        first, gap = first - 1, narrowed
    last = anchor + 1
    ahead = gap
    for index in range(anchor + 1, len(lines)):
        narrowed = _narrow(lines[index], ahead, height)
        if not narrowed or lines[index].top - lines[index - 1].bottom > 2 * _PITCH * height:
            break
        ahead = narrowed
        # the title under the right column ends the header; "V/v ..." under the left one belongs to it
        crossing = lines[index].left < ahead[0] and lines[index].right > ahead[1]
        follows_left = index == last and lines[index].right <= ahead[1]
        if crossing or follows_left:
            last, gap = index + 1, ahead
            shown = shown or crossing
    return _Zone(first, last, *gap) if shown else None


def _find_signature(lines: list[ReadLine], height: float) -> _Zone | None:
    for first in range(len(lines) - 1, -1, -1):
        opening = _fold("".join(word.text for word in lines[first].words[:2]))
        if fuzz.ratio(opening, _RECIPIENTS.replace(" ", "")) < _ALIKE:
            continue
        left, right = min(line.left for line in lines), max(line.right for line in lines)
        free = [(left + (right - left) // 4, left + (right - left) * 4 // 5)]
        last = first
        for line in lines[first:]:
            still_free = [part for part in _subtract(free, line) if part[1] - part[0] >= _NARROWEST * height]
            if not still_free:
                break
            free, last = still_free, last + 1
        gap = max(free, key=lambda part: part[1] - part[0])
        return _Zone(first, last, *gap) if last > first else None
    return None


def _fold(text: str) -> str:
    return "".join(char for char in unidecode(text).upper() if char.isalpha() or char == " ")


def _narrow(line: ReadLine, gap: tuple[int, int], height: float) -> tuple[int, int] | None:
    """The part of a gap between columns that a line leaves free, None where it runs across."""
    lefts = [0, *(word.right for word in line.words)]
    rights = [*(word.left for word in line.words), max(gap[1], line.right + round(height))]
    free = [
        (max(left, gap[0]), min(right, gap[1]))
        for left, right in zip(lefts, rights, strict=True)
        if right - left >= _NARROWEST * height
    ]
    widest = max(free, key=lambda part: part[1] - part[0], default=(0, 0))
    return widest if widest[1] > widest[0] else None


def _subtract(free: list[tuple[int, int]], line: ReadLine) -> list[tuple[int, int]]:
    for word in line.words:
        free = [
            part
            for left, right in free
            for part in ((left, min(right, word.left)), (max(left, word.right), right))
            if part[0] < part[1]
        ]
    return free


def _in_columns(lines: list[ReadLine], zone: _Zone) -> list[ReadLine]:
    middle = (zone.left + zone.right) / 2
    columns: tuple[list[ReadLine], list[ReadLine]] = ([], [])
    for line in lines:
        halves: tuple[list[ReadWord], list[ReadWord]] = ([], [])
        for word in line.words:
            halves[word.left > middle].append(word)
        for column, half in zip(columns, halves, strict=True):
            if half:
                column.append(ReadLine(tuple(half), opens=line.opens))
    left, right = (sorted(column, key=lambda line: line.top) for column in columns)
    return [*_as_block(left), *_as_block(right)]


def _as_block(column: list[ReadLine]) -> list[ReadLine]:
    return [replace(line, opens=not index) for index, line in enumerate(column)]
