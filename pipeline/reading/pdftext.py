"""The text that a PDF page carries, with its fonts and its places: the only file that asks PDFium for letters."""

import ctypes
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from itertools import groupby, pairwise
from statistics import median

import numpy as np
import pypdfium2
import pypdfium2.raw as pdfium
from numpy.typing import NDArray

from pipeline.model import Box
from pipeline.reading.encodings import Decoding, find_decoding, plain_font_name
from pipeline.reading.lines import ReadLine, ReadWord
from pipeline.reading.syllables import is_syllable

_HYPHENS = {"\x02", "\ufffe", "\u00ad"}
"""How PDFium gives a hyphen at the end of a line, and one whose glyph a font shares with the soft hyphen."""
_ALL_HYPHENS = str.maketrans(dict.fromkeys(_HYPHENS, "-"))
_LINE_END_HYPHENS = str.maketrans(dict.fromkeys(_HYPHENS - {"\u00ad"}, "-"))

_INVISIBLE = {pdfium.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium.FPDF_TEXTRENDERMODE_CLIP}
_SMALLEST = 1.0
"""Points: lower words are no print. The smallest letters of footnotes are some 2 points high."""

_SHORTEST_SPACE = 0.1
"""Of a letter's height: a space without this gap is none. Justified lines leave 0.15 em and more."""

_PUNCTUATION = '.,;:()-/"“”'

_LEAST_BROKEN = 0.25
"""Of the joined words: where letters are narrower than their file says, gaps vanish between whole words only."""

_WIDER = 1.5
"""Times the middling gap of letters set apart: two spaces are twice one."""


@dataclass(frozen=True, slots=True)
class FontUse:
    """A font of a page: its name without the subset's tag, its share of the letters, and how its text was decoded."""

    name: str
    share: float
    decoding: Decoding | None = None

    def __str__(self) -> str:
        """Such as ".VnTime (TCVN3) 0.93"."""
        encoding = f" ({self.decoding.encoding})" if self.decoding else ""
        return f"{self.name or 'unnamed'}{encoding} {self.share:.2f}"


@dataclass(frozen=True, slots=True)
class TextLayer:
    """The lines of a text layer, in pixels of the rendered page.

    `hidden` is the share of letters that the page does not show: drawn invisibly, off the page, under one point, in the
    colour of what is behind them, clipped or covered. `fonts` is sorted by share, `joined` counts spaces that were none.
    """

    lines: tuple[ReadLine, ...]
    hidden: float
    fonts: tuple[FontUse, ...] = ()
    joined: int = 0

    @property
    def text(self) -> str:
        """The lines as text."""
        return "\n".join(line.text for line in self.lines)


@dataclass(frozen=True, slots=True)
class _Style:
    """What a run of text is set in."""

    font: str
    embedded: bool
    invisible: bool


@dataclass(frozen=True, slots=True)
class _Character:
    text: str
    style: _Style
    left: float = 0.0
    bottom: float = 0.0
    right: float = 0.0
    top: float = 0.0


@dataclass(frozen=True, slots=True)
class _Word:
    """Characters between spaces, with their rectangle in pixels of the rendered page."""

    characters: tuple[_Character, ...]
    box: Box

    @property
    def left(self) -> float:
        return self.characters[0].left

    @property
    def right(self) -> float:
        return self.characters[-1].right

    @property
    def height(self) -> float:
        return max(char.top for char in self.characters) - min(char.bottom for char in self.characters)


_NO_STYLE = _Style("", embedded=False, invisible=False)
_SPACE = _Character(" ", _NO_STYLE)
_Line = list[_Character]


def read_layer(page: pypdfium2.PdfPage, width: int, height: int, *, scanned: bool) -> TextLayer:
    """Read a page's text layer with boxes on an image of the page of `width` x `height` pixels.

    What the page does not show is left out, unless the page is a scan: there an engine hid its reading under or in the
    picture. Fonts in TCVN3 or VNI are decoded, and spaces that are not to be seen are taken out where that mends words.
    """
    lines, hidden, letters = _characters(page, scanned=scanned)
    place = _Placer(page, width, height)
    words = [[_Word(tuple(run), place(run)) for run in _split(line)] for line in lines]
    if not scanned and any(words):
        shown = _keep_shown(page, words, width, height)
        hidden += _count_letters(words) - _count_letters(shown)
        words = shown
    decodings = _find_decodings(word for line in words for word in line)
    words, joined = (words, 0) if scanned else _join_stray(words, decodings)
    return TextLayer(
        tuple(ReadLine(tuple(_to_read(word, decodings) for word in line)) for line in words if line),
        hidden / max(1, letters),
        _count_fonts((char for line in words for word in line for char in word.characters), decodings),
        joined,
    )


# --- letters as PDFium gives them ---


def _characters(page: pypdfium2.PdfPage, *, scanned: bool) -> tuple[list[_Line], int, int]:
    """The lines of characters, how many letters were left out as not shown, and how many there are in all."""
    textpage = page.get_textpage()
    left, bottom, right, top = page.get_bbox()
    edges = [ctypes.c_double() for _ in range(4)]
    styles: dict[bytes, _Style] = {}
    lines: list[_Line] = [[]]
    hidden = letters = 0
    broken_at: _Character | None = None
    for index in range(textpage.count_chars()):
        text = chr(pdfium.FPDFText_GetUnicode(textpage, index))
        if text in "\r\n":
            lines.append([])
            continue
        if text.isspace():
            lines[-1].append(_SPACE)
            continue
        letters += 1
        pdfium.FPDFText_GetCharBox(textpage, index, *edges)
        char_left, char_right, char_bottom, char_top = (edge.value for edge in edges)
        style = _style_at(textpage, index, styles)
        on_page = (
            left <= (char_left + char_right) / 2 <= right and bottom <= (char_bottom + char_top) / 2 <= top
        )
        if not on_page or (style.invisible and not scanned):
            hidden += 1
            continue
        hidden += style.invisible
        char = _Character(text, style, char_left, char_bottom, char_right, char_top)
        # after a hyphen at the end of a line PDFium leaves out the end of the line
        if broken_at is not None and char_right < broken_at.left and char_top < broken_at.top:
            lines.append([])
        broken_at = char if text in _HYPHENS else None
        lines[-1].append(char)
    return lines, hidden, letters


def _style_at(textpage: pypdfium2.PdfTextPage, index: int, known: dict[bytes, _Style]) -> _Style:
    item = pdfium.FPDFText_GetTextObject(textpage, index)
    if not item:
        return _NO_STYLE
    key = bytes(item)  # the pointer itself; casting it takes as long as all else
    if key not in known:
        font = pdfium.FPDFTextObj_GetFont(item)
        known[key] = _Style(
            _font_name(font),
            embedded=pdfium.FPDFFont_GetIsEmbedded(font) == 1,
            invisible=pdfium.FPDFTextObj_GetTextRenderMode(item) in _INVISIBLE,
        )
    return known[key]


def _font_name(font: pdfium.FPDF_FONT) -> str:
    size = pdfium.FPDFFont_GetBaseFontName(font, None, 0)
    name = ctypes.create_string_buffer(max(1, size))
    pdfium.FPDFFont_GetBaseFontName(font, name, size)
    return plain_font_name(name.value.decode("utf-8", "replace"))


def _split(line: _Line) -> Iterator[_Line]:
    for blank, group in groupby(line, key=lambda char: char.text == " "):
        if not blank:
            yield list(group)


# --- what the page shows ---


def _keep_shown(
    page: pypdfium2.PdfPage, lines: list[list[_Word]], width: int, height: int
) -> list[list[_Word]]:
    """Leave out the words that leave no trace on the page.

    The page is drawn with its text and without: a word under which both are the same is white on white, clipped, switched
    off, or under a picture. A font that draws nothing at all may be one that PDFium cannot draw without its file.
    """
    traces = _find_traces(page)
    down, across = traces.shape[0] / height, traces.shape[1] / width
    shown: set[int] = set()
    drawn: set[str] = set()
    for word in (word for line in lines for word in line):
        box = word.box
        rows = slice(max(0, int(box.top * down) - 1), int((box.top + box.height) * down) + 2)
        columns = slice(max(0, int(box.left * across) - 1), int((box.left + box.width) * across) + 2)
        if traces[rows, columns].any():
            shown.add(id(word))
            drawn |= {char.style.font for char in word.characters}
    return [
        [word for word in line if _is_large(word) and (id(word) in shown or _is_undrawable(word, drawn))]
        for line in lines
    ]


def _is_undrawable(word: _Word, drawn: set[str]) -> bool:
    return all(not char.style.embedded and char.style.font not in drawn for char in word.characters)


def _is_large(word: _Word) -> bool:
    return word.height >= _SMALLEST or not any(char.text.isalnum() for char in word.characters)


def _find_traces(page: pypdfium2.PdfPage) -> NDArray[np.bool_]:
    """The pixels of a small drawing of the page that its text changes."""
    items = list(page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT]))
    modes = [pdfium.FPDFTextObj_GetTextRenderMode(item) for item in items]
    with_text = _draw(page)
    for item in items:
        pdfium.FPDFTextObj_SetTextRenderMode(item, pdfium.FPDF_TEXTRENDERMODE_INVISIBLE)
    try:
        traces: NDArray[np.bool_] = with_text != _draw(page)
        return traces
    finally:
        for item, mode in zip(items, modes, strict=True):
            pdfium.FPDFTextObj_SetTextRenderMode(item, mode)


_PREVIEW_SIDE = 1000
"""Pixels of the longer side of a drawing that shows whether a letter is there: 85 dpi on A4."""


def _draw(page: pypdfium2.PdfPage) -> NDArray[np.uint8]:
    scale = _PREVIEW_SIDE / max(page.get_size())
    drawn: NDArray[np.uint8] = page.render(scale=scale, grayscale=True, draw_annots=False).to_numpy()
    return drawn.reshape(drawn.shape[:2])


# --- what the letters say ---


def _find_decodings(words: Iterable[_Word]) -> dict[str, Decoding]:
    pooled: dict[str, list[str]] = {}
    for word in words:
        for font, run in groupby(word.characters, key=lambda char: char.style.font):
            pooled.setdefault(font, []).append("".join(char.text for char in run))
    found = ((font, find_decoding(font, runs)) for font, runs in pooled.items())
    return {font: decoding for font, decoding in found if decoding}


def _count_fonts(characters: Iterable[_Character], decodings: Mapping[str, Decoding]) -> tuple[FontUse, ...]:
    counts = Counter(char.style.font for char in characters)
    total = max(1, counts.total())
    return tuple(FontUse(font, count / total, decodings.get(font)) for font, count in counts.most_common())


def _text_of(word: _Word, decodings: Mapping[str, Decoding]) -> str:
    parts = []
    for font, run in groupby(word.characters, key=lambda char: char.style.font):
        raw = "".join(char.text for char in run)
        decoding = decodings.get(font)
        if decoding and decoding.encoding == "TCVN3":
            parts.append(decoding(raw.translate(_LINE_END_HYPHENS)))  # the soft hyphen is its ư
        else:
            raw = raw.translate(_ALL_HYPHENS)
            parts.append(decoding(raw) if decoding else raw)
    return unicodedata.normalize("NFC", "".join(parts))


def _join_stray(lines: list[list[_Word]], decodings: Mapping[str, Decoding]) -> tuple[list[list[_Word]], int]:
    """Join the pieces of words between which there is no gap to be seen, where that mends words of the page.

    Some writers of PDF put a space after a letter with two marks and move the pen back over it: "ĐIỀ U KHO ẢN". Pieces
    may be syllables too, such as "KHO" and "ẢN"; they are joined where enough other pieces of the page are none.
    """
    grouped = [list(_without_gaps(line)) for line in lines]
    whole = {id(group): word for line in grouped for group in line if (word := _join(group, decodings))}
    broken = sum(
        1
        for line in grouped
        for group in line
        if id(group) in whole and not all(_is_syllable(word, decodings) for word in group)
    )
    if broken < _LEAST_BROKEN * len(whole) or not whole:
        return lines, 0
    joined = [
        [word for group in line for word in ([whole[id(group)]] if id(group) in whole else group)]
        for line in grouped
    ]
    return joined, sum(map(len, lines)) - sum(map(len, joined))


def _without_gaps(words: list[_Word]) -> Iterator[list[_Word]]:
    """The words in groups that only invisible gaps divide."""
    if not words:
        return
    gaps = [after.left - before.right for before, after in pairwise(words)]
    height = max(word.height for word in words)
    limit = _SHORTEST_SPACE * height
    if sum(1 for word in words if len(word.characters) == 1) * 2 > len(words) > 1:
        # letters set apart: the gap between words is wider than the one between letters
        limit = max(limit, _WIDER * median(gaps))
    group = [words[0]]
    for gap, word in zip(gaps, words[1:], strict=True):
        if not -height < gap < limit:
            yield group
            group = []
        group.append(word)
    yield group


def _join(group: list[_Word], decodings: Mapping[str, Decoding]) -> _Word | None:
    """The syllable that the words of a group are pieces of."""
    if len(group) == 1:
        return None
    characters = tuple(char for word in group for char in word.characters)
    whole = _Word(characters, reduce(_around, (word.box for word in group)))
    return whole if _is_syllable(whole, decodings) else None


def _around(one: Box, other: Box) -> Box:
    left, top = min(one.left, other.left), min(one.top, other.top)
    right = max(one.left + one.width, other.left + other.width)
    bottom = max(one.top + one.height, other.top + other.height)
    return Box(0, left, top, right - left, bottom - top)


def _is_syllable(word: _Word, decodings: Mapping[str, Decoding]) -> bool:
    return is_syllable(_text_of(word, decodings).strip(_PUNCTUATION))


# --- where they stand ---


@dataclass(frozen=True)
class _Placer:
    """Puts characters on an image of the page of `width` x `height` pixels."""

    page: pypdfium2.PdfPage
    width: int
    height: int

    def __call__(self, characters: _Line) -> Box:
        """The rectangle around characters. PDFium knows the page's rotation and crop box."""
        corners = (
            (min(char.left for char in characters), min(char.bottom for char in characters)),
            (max(char.right for char in characters), max(char.top for char in characters)),
        )
        x, y = ctypes.c_int(), ctypes.c_int()
        points = []
        for across, up in corners:
            pdfium.FPDF_PageToDevice(self.page, 0, 0, self.width, self.height, 0, across, up, x, y)
            points.append((min(max(x.value, 0), self.width - 1), min(max(y.value, 0), self.height - 1)))
        (x0, y0), (x1, y1) = points
        return Box(0, min(x0, x1), min(y0, y1), max(1, abs(x1 - x0)), max(1, abs(y1 - y0)))


def _to_read(word: _Word, decodings: Mapping[str, Decoding]) -> ReadWord:
    return ReadWord(_text_of(word, decodings), word.box.left, word.box.top, word.box.width, word.box.height)


def _count_letters(lines: list[list[_Word]]) -> int:
    return sum(len(word.characters) for line in lines for word in line)
