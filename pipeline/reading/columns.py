"""The two-column header and signature block of Vietnamese papers are read column by column."""

import re
from dataclasses import dataclass, replace
from statistics import median

from rapidfuzz import fuzz
from unidecode import unidecode

from pipeline.reading.lines import ReadLine, ReadWord

_MOTTOES = ("CONG HOA XA HOI CHU NGHIA VIET NAM", "DOC LAP TU DO HANH PHUC", "DANG CONG SAN VIET NAM")
"""What stands over the right column: quốc hiệu and tiêu ngữ of the state, tiêu đề of the Party (Nghị định 30/2020,
Phụ lục I; Hướng dẫn 36-HD/VPTW)."""

_DATE = re.compile(r"(?:[A-Z]+ +){0,6}NGAY.{0,9}THANG.{0,9}NAM[A-Z ]{0,9}")
"""The last line of the right column, địa danh và thời gian, however badly its place and its numbers were read."""

_RECIPIENTS = "NOINHAN"
"""What opens the left column beside the signature: nơi nhận."""

_ADDRESS = "KINH GUI"
"""What opens the body of a letter or report: kính gửi."""

_SIGNER = re.compile(
    r"(?:T ?M|K ?T|T ?L|T ?U ?Q|Q)\b|.*\b(?:CHU TICH|GIAM DOC|TRUONG|BI THU|CHANH VAN PHONG|THU TUONG)\b"
)
"""What opens the right column: whose signature it is, and for whom (Nghị định 30/2020, Phụ lục I: TM., KT., TL., TUQ., Q.)."""

_FILED = re.compile(r"\W*LUU\b")
"""What closes the left column: lưu, where the paper is filed."""

_ALIKE = 75.0
"""Of 100: a badly read motto has 85 and more, a line of capitals that is none some 50."""

_HEADER_LINES = 16
"""The header stands among the highest lines; the stamp of an office that received the paper may come before."""

_NARROWEST = 1.0
"""Line heights that a gap between columns has at least; gaps in justified text are seldom wider."""

_BACK = 5.0
"""Line heights that a line goes back at least from one column to the other; a word read out of turn goes back less."""

_PITCH = 2.0
"""Line heights from one line of a header to the next, at most."""

_MIDDLE = (0.3, 0.75)
"""From the centre of the left column (0) to that of the right one (1): what is centred in here is no part of either.
Both columns are centred, and so is the title under them, at 0.55 to 0.6 on the pages of real scans."""

_PAGE_NUMBER = re.compile(r"[-–—~.]?\s*(?:TRANG\s*)?(\d{1,3})(?:\s*/\s*\d{1,3})?\s*[-–—~.]?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Columns:
    """Two columns side by side, each from top to bottom; `origins` are the indices of the lines they were made of."""

    left: tuple[ReadLine, ...]
    right: tuple[ReadLine, ...]
    origins: frozenset[int]

    @property
    def top(self) -> int:
        """The upper edge of the higher column."""
        return min(line.top for line in self.left + self.right)


def order_columns(lines: list[ReadLine]) -> list[ReadLine]:
    """Put lines in reading order: of a header or signature block first the left column, then the right.

    "ỦY BAN NHÂN DÂN     CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" is two lines, so is "Nơi nhận:     CHỦ TỊCH". A column
    that came in pieces, before and after the other one, is put together. Only the header and the signature block are
    taken apart: the cells of a table's row belong together. A page number at the top comes first, at the bottom last.
    """
    lines = [part for line in lines for part in _from_left_to_right(line)]
    for find in (find_header, find_signature):
        columns = find(lines)
        if columns:
            lines = _put(lines, columns)
    return _put_page_number(lines)


def _from_left_to_right(line: ReadLine) -> list[ReadLine]:
    """The parts of a line of a text layer that goes back to the left column: "Độc lập - Tự do - Hạnh phúc NINH DIÊM"."""
    for at in range(1, len(line.words)):
        before, word = line.words[at - 1 : at + 1]
        if word.right + _BACK * word.height < before.left:
            rest = ReadLine(line.words[at:])
            return [replace(line, words=line.words[:at]), *_from_left_to_right(rest)]
    return [line]


def _put(lines: list[ReadLine], columns: Columns) -> list[ReadLine]:
    ordered = columns.left + columns.right
    first = min(columns.origins)
    if lines[first : first + len(ordered)] == list(ordered):
        return lines
    rest = [line for index, line in enumerate(lines) if index not in columns.origins]
    # by where they are: an engine may read a speck at the foot of the page first
    before = [line for line in rest if _middle(line) < columns.top]
    after = [line for line in rest if _middle(line) >= columns.top]
    return [*before, *_as_block(columns.left), *_as_block(columns.right), *after]


def _as_block(column: tuple[ReadLine, ...]) -> list[ReadLine]:
    return [replace(line, opens=not index) for index, line in enumerate(column)]


def line_height(lines: list[ReadLine]) -> float:
    """The height of a middling word, in pixels: the measure of all gaps."""
    return median(word.height for line in lines for word in line.words)


def find_header(lines: list[ReadLine]) -> Columns | None:
    """The issuer and number (left), the motto and date (right) at the top of a page; None where there is no such header.

    One line of the right column must be known by its words: either motto, or the date. The rest is known by where it is.
    """
    if not lines:
        return None
    height = line_height(lines)
    rows = sorted(range(len(lines)), key=lambda index: _middle(lines[index]))[:_HEADER_LINES]
    for find in (_find_motto, _find_date):
        for seed in rows:
            at = find(lines[seed], height)
            if at is not None:
                columns = _grow_header(lines, rows, seed, at, height)
                if columns:
                    return columns
    return None


def _find_motto(line: ReadLine, height: float) -> int | None:
    """The index of the word with which a motto begins that ends the line; stray signs about it do no harm."""
    likeness, at = max((_motto_likeness(line.words[at:]), at) for at in range(len(line.words)))
    return at if likeness >= _ALIKE else None


def _motto_likeness(words: tuple[ReadWord, ...]) -> float:
    text = " ".join(_fold(" ".join(word.text for word in words)).split())
    return max(fuzz.ratio(text, motto) for motto in _MOTTOES)


def _find_date(line: ReadLine, height: float) -> int | None:
    """The index of the word with which place and date begin, after a gap and to the end of the line."""
    for at in reversed(range(len(line.words))):
        apart = not at or _gap(line, at) >= _NARROWEST * height
        if apart and _DATE.fullmatch(_fold(" ".join(word.text for word in line.words[at:]))):
            return at
    return None


def _gap(line: ReadLine, at: int) -> int:
    return line.words[at].left - _right(line.words[:at])


@dataclass(frozen=True, slots=True)
class _Sides:
    """The centres of the two columns and of the text under them, and the height of a line, in pixels."""

    left: float
    right: float
    text: float
    height: float

    def of(self, words: tuple[ReadWord, ...]) -> str:
        """Where words are centred: "left", "right", or in the "middle", as a title or a line of text is."""
        centre = _centre(words)
        at = (centre - self.left) / max(self.right - self.left, 1.0)
        if at < _MIDDLE[0] and _right(words) < self.right:
            return "left"
        if (
            at > _MIDDLE[1]
            and words[0].left > self.left
            and abs(centre - self.right) < abs(centre - self.text)
        ):
            return "right"
        return "middle"

    def cut(self, line: ReadLine) -> int | None:
        """Where the right column begins among the words of a line; None where it belongs to neither column."""
        gaps = [
            (_gap(line, at), at)
            for at in range(1, len(line.words))
            if _gap(line, at) >= _NARROWEST * self.height
            and self.of(line.words[:at]) == "left"
            and self.of(line.words[at:]) == "right"
        ]
        if gaps:
            return max(gaps)[1]
        return {"left": len(line.words), "right": 0, "middle": None}[self.of(line.words)]


def _grow_header(lines: list[ReadLine], rows: list[int], seed: int, at: int, height: float) -> Columns | None:
    """From one known line of the right column to all lines of both, or None where there is nothing beside it."""
    known = lines[seed].words[at:]
    beside = [
        line
        for line in (lines[index] for index in rows if index != seed)
        if line.right <= known[0].left
        and -_PITCH * height < _middle(line) - _middle(lines[seed]) < 2 * _PITCH * height
    ]
    lefts = [_centre(lines[seed].words[:at])] if at else [_centre(line.words) for line in beside]
    if not lefts:
        return None
    text = max(lines, key=lambda line: line.right - line.left)
    sides = _Sides(median(lefts), _centre(known), _centre(text.words), height)
    cuts = {seed: at}
    first = rows.index(seed)
    for index in reversed(rows[:first]):
        cut = sides.cut(lines[index])
        top = min(lines[taken].top for taken in cuts)
        if cut is None or top - lines[index].bottom > _PITCH / 2 * height:
            break
        cuts[index] = cut
    for index in rows[first + 1 :]:
        cut = sides.cut(lines[index])
        if cut is None or not _goes_on(lines[index], cut, [lines[taken] for taken in cuts], height):
            break
        cuts[index] = cut
    columns = _cut(lines, cuts, height)
    # beside the long name of an office the gap is as narrow as between words: another line must show the columns
    shown = any(
        left.top < right.bottom and right.top < left.bottom and right.left - left.right >= _NARROWEST * height
        for left in columns.left
        for right in columns.right
    )
    return columns if shown else None


def _goes_on(line: ReadLine, cut: int, taken: list[ReadLine], height: float) -> bool:
    """Whether a line belongs to the header above it: what is under both columns must be close, as "V/v ..." is."""
    farthest = _PITCH * height if cut == len(line.words) else 2 * _PITCH * height
    near = line.top - max(above.bottom for above in taken) <= farthest
    return near and fuzz.ratio(_fold(line.text)[: len(_ADDRESS)], _ADDRESS) < _ALIKE


def find_signature(lines: list[ReadLine]) -> Columns | None:
    """The recipients (left) and the signature (right) at the end of a paper; None where there are no recipients.

    The signature may begin higher than the recipients, and may be missing: then `right` is empty.
    """
    if not lines:
        return None
    height = line_height(lines)
    openings = sorted(range(len(lines)), key=lambda index: lines[index].top)
    opening = next((index for index in reversed(openings) if _opens_recipients(lines[index])), None)
    if opening is None:
        opening = next((index for index in openings if _opens_signature(lines, index, height)), None)
    if opening is None:
        return None
    left, right = min(line.left for line in lines), max(line.right for line in lines)
    free = [(left + (right - left) // 4, left + (right - left) * 4 // 5)]
    rows = sorted(range(len(lines)), key=lambda index: _middle(lines[index]))
    start = rows.index(opening)
    while start and lines[rows[start - 1]].left > (left + right) / 2:
        if lines[rows[start]].top - lines[rows[start - 1]].bottom > _PITCH * height:
            break
        start -= 1
    taken: list[int] = []
    for index in rows[start:]:
        still_free = [
            part for part in _subtract(free, lines[index]) if part[1] - part[0] >= _NARROWEST * height
        ]
        if not still_free:
            break
        free = still_free
        taken.append(index)
    if opening not in taken:
        return None
    start_of_gap, end_of_gap = max(free, key=lambda part: part[1] - part[0])
    middle = (start_of_gap + end_of_gap) / 2
    return _cut(
        lines, {index: sum(word.left <= middle for word in lines[index].words) for index in taken}, height
    )


def _opens_recipients(line: ReadLine) -> bool:
    """Whether a line begins with "Nơi nhận:", after specks perhaps, and is no sentence ("Tòa án nhân dân về ...")."""
    for at in range(min(len(line.words), 3)):
        two = line.words[at : at + 2]
        if fuzz.ratio(_fold("".join(word.text for word in two)), _RECIPIENTS) >= _ALIKE:
            height = max(word.height for word in two)
            return two[-1].text.endswith(":") or all(
                _gap(line, index) >= _NARROWEST * height for index in range(at + 2, len(line.words))[:1]
            )
        if any(char.isalnum() for char in line.words[at].text):
            return False
    return False


def _opens_signature(lines: list[ReadLine], index: int, height: float) -> bool:
    """Whether a line is a signer's office in capitals beside other words, above the "Lưu:" that closes the recipients."""
    line = lines[index]
    wide = 2 * _NARROWEST * height
    at = max(range(1, len(line.words)), key=lambda at: _gap(line, at), default=0)
    if at and _gap(line, at) < wide:
        at = 0
    left = line.words[at].left
    beside = at or any(
        other.right <= left - wide and other.top < line.bottom and line.top < other.bottom for other in lines
    )
    office = " ".join(word.text for word in line.words[at:])
    return bool(
        beside
        and office.isupper()
        and _SIGNER.match(unidecode(office).replace(".", " ").replace("/", " "))
        and any(
            below.top > line.top and below.left < left and _FILED.match(unidecode(below.text).upper())
            for below in lines
        )
    )


def _subtract(free: list[tuple[int, int]], line: ReadLine) -> list[tuple[int, int]]:
    for word in line.words:
        free = [
            part
            for left, right in free
            for part in ((left, min(right, word.left)), (max(left, word.right), right))
            if part[0] < part[1]
        ]
    return free


def _cut(lines: list[ReadLine], cuts: dict[int, int], height: float) -> Columns:
    columns: tuple[list[ReadLine], list[ReadLine]] = ([], [])
    for index, at in cuts.items():
        line = lines[index]
        for column, words in zip(columns, (line.words[:at], line.words[at:]), strict=True):
            if words:
                column.append(replace(line, words=words))
    left, right = (tuple(_from_top_to_bottom(column, height)) for column in columns)
    return Columns(left, right, frozenset(cuts))


def _from_top_to_bottom(column: list[ReadLine], height: float) -> list[ReadLine]:
    """Lines by height; pieces of one line, which differ by less than half a line, from left to right."""
    rows: list[list[ReadLine]] = []
    for line in sorted(column, key=_middle):
        if rows and _middle(line) - _middle(rows[-1][0]) < height / 2:
            rows[-1].append(line)
        else:
            rows.append([line])
    return [line for row in rows for line in sorted(row, key=lambda line: line.left)]


def find_page_number(lines: list[ReadLine]) -> int | None:
    """The index of the line that is nothing but the page's number, at the top or bottom and centred, or None."""
    if len(lines) < 2:
        return None
    left, right = min(line.left for line in lines), max(line.right for line in lines)
    rows = sorted(range(len(lines)), key=lambda index: _middle(lines[index]))
    for index in (rows[0], rows[-1]):
        centre = (_centre(lines[index].words) - left) / max(right - left, 1)
        if _is_page_number(lines[index]) and 1 / 3 < centre < 2 / 3:
            return index
    return None


def _is_page_number(line: ReadLine) -> bool:
    return _PAGE_NUMBER.fullmatch(line.text) is not None


def _put_page_number(lines: list[ReadLine]) -> list[ReadLine]:
    index = find_page_number(lines)
    if index is None:
        return lines
    rest = lines[:index] + lines[index + 1 :]
    at_top = _middle(lines[index]) < min(_middle(line) for line in rest)
    return [lines[index], *rest] if at_top else [*rest, lines[index]]


def _fold(text: str) -> str:
    return "".join(char for char in unidecode(text).upper() if char.isalpha() or char == " ")


def _middle(line: ReadLine) -> float:
    """The height at which a line stands; one tall smear among its words does not move it."""
    return median(word.top + word.height / 2 for word in line.words)


def _centre(words: tuple[ReadWord, ...]) -> float:
    return (words[0].left + _right(words)) / 2


def _right(words: tuple[ReadWord, ...]) -> int:
    return max(word.right for word in words)
