"""The text a PDF page already carries (lớp văn bản) is judged page by page: kept, or read again."""

import ctypes
import re
import unicodedata
from dataclasses import dataclass
from itertools import groupby

import pypdfium2
import pypdfium2.raw as pdfium

from pipeline.model import Box
from pipeline.reading.lines import ReadLine, ReadWord
from pipeline.settings import TextLayerPolicy

# --- is it Vietnamese? ---

_TONES = {"\u0300", "\u0301", "\u0303", "\u0309", "\u0323"}
_STOP_TONES = {"\u0301", "\u0323"}
"""A syllable (âm tiết) that ends in c, ch, p or t bears sắc or nặng, no other tone."""

_ONSET = "ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdđghklmnpqrstvx]"
_RHYME = "|".join(
    """
    a(?:c|ch|i|m|n|ng|nh|o|p|t|u|y)?  ă(?:c|m|n|ng|p|t)  â(?:c|m|n|ng|p|t|u|y)
    e(?:c|m|n|ng|o|p|t)?  ê(?:ch|m|n|nh|p|t|u)?
    i(?:a|ch|m|n|nh|p|t|u)?  iê(?:c|m|n|ng|p|t|u)
    o(?:c|i|m|n|ng|p|t)?  oo(?:c|ng)  oa(?:c|ch|i|m|n|ng|nh|o|p|t|y)?  oă(?:c|m|n|ng|t)  oe(?:n|o|t)?
    ô(?:c|i|m|n|ng|p|t)?  ơ(?:i|m|n|p|t)?
    u(?:a|c|i|m|n|ng|p|t|y)?  uâ(?:n|ng|t|y)  uê(?:ch|n|nh)?  uô(?:c|i|m|n|ng|t)  uơ  uy(?:a|ch|n|nh|p|t|u)?
    uyê(?:n|t)
    ư(?:a|c|i|m|n|ng|t|u)?  ươ(?:c|i|m|n|ng|p|t|u)
    y(?:n|nh|p|t|u)?  yê(?:m|n|ng|t|u)
    """.split()  # noqa: SIM905 - a table reads better in rows
)
_SYLLABLE = re.compile(f"(?:{_ONSET})?(?:{_RHYME})")


def is_syllable(word: str) -> bool:
    """Whether a word is a Vietnamese syllable by its onset, rhyme and tone.

    >>> [is_syllable(word) for word in ("nghiệp", "Đồng", "nghiép", "cap", "HQI")]
    [True, True, False, False, False]

    "Thap" without its mark is none, "ngay" is one: a syllable that ends in a vowel may be unmarked.
    """
    letters = unicodedata.normalize("NFD", word.lower())
    tones = [char for char in letters if char in _TONES]
    plain = unicodedata.normalize("NFC", "".join(char for char in letters if char not in _TONES))
    if len(tones) > 1 or not _SYLLABLE.fullmatch(plain):
        return False
    return not plain.endswith(("c", "ch", "p", "t")) or bool(tones and tones[0] in _STOP_TONES)


_MARKED = re.compile(r"[àáâãèéêìíòóôõùúýăđĩũơưạ-ỹ]", re.IGNORECASE)
_LETTERS = re.compile(r"[^\W\d_]+")
_ACRONYM = re.compile(r"[A-ZĐ]+")
# TCVN3 writes ả ạ ă â đ ê ô ơ as ¶ ¹ ¨ © ® ª « ¬, VNI writes đ ư as ñ ö: no Vietnamese in Unicode has these
_LEGACY = re.compile(r"(?<![^\W\d_])\w*[©®µ¸¹ª«¬¨¶·¾¼½\u00ad\u00b1\u00b2\u00b3ñöïøûåäëüßÆÑÖÏØÛÅÄËÜ×÷]\w*")
_JUNK = "[\ufffd\x00-\x08\x0e-\x1f\ue000-\uf8ff\U000f0000-\U0010ffff]"
_JUNK_IN_WORDS = re.compile(rf"(?<=\w){_JUNK}|{_JUNK}(?=\w)")  # alone it is a bullet of a symbol font


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was measured in a text layer. Shares run from 0 to 1."""

    words: int
    valid: float
    marked: float
    stray: float
    junk: float
    legacy: float
    hidden: float
    image_cover: float

    def as_pairs(self) -> tuple[tuple[str, float | str], ...]:
        """The measurements as `Page.evidence` keeps them."""
        return tuple((f"layer_{name}", round(float(getattr(self, name)), 4)) for name in self.__slots__)


def measure(text: str, hidden: float = 0.0, image_cover: float = 0.0) -> Evidence:
    """Measure how Vietnamese a text layer is.

    valid: words that are Vietnamese syllables; marked: words with a mark; stray: letters that stand alone;
    junk: characters that say nothing (replacement, private use); legacy: words with letters of TCVN3 or VNI.
    Capital abbreviations such as UBND count for nothing.
    """
    words = [word for word in _LETTERS.findall(text) if not _is_abbreviation(word)]
    count = max(1, len(words))
    return Evidence(
        words=len(words),
        valid=sum(map(is_syllable, words)) / count,
        marked=sum(1 for word in words if _MARKED.search(word)) / count,
        stray=sum(1 for word in words if len(word) == 1 and word.lower() not in "aàáạảãoôơởởeêuưửứyýỷà")
        / count,
        junk=len(_JUNK_IN_WORDS.findall(text)) / max(1, len(text)),
        legacy=len(_LEGACY.findall(text)) / count,
        hidden=hidden,
        image_cover=image_cover,
    )


def _is_abbreviation(word: str) -> bool:
    return len(word) > 1 and bool(_ACRONYM.fullmatch(word)) and not is_syllable(word)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a text layer is used, and why."""

    keep: bool
    reason: str


SCANNED = 0.5
"""From this share on, pictures are the page, and the layer is some engine's reading of them."""


def judge(evidence: Evidence, policy: TextLayerPolicy) -> Verdict:
    """Keep a text layer, or read the page from its image."""
    if not evidence.words:
        return Verdict(False, "no text layer")
    if policy != "auto":
        return Verdict(policy == "keep", f"text layer: {policy}, as the settings say")
    flaw = _find_flaw(evidence)
    if not flaw:
        return Verdict(True, "text layer: good Vietnamese")
    if evidence.image_cover > 0 or flaw != _ENGLISH:
        return Verdict(False, f"text layer replaced: {flaw}")
    return Verdict(True, f"text layer kept, no image to read again: {flaw}")


_ENGLISH = "not spelt as Vietnamese, such as an English reading"

# clean plans have 0.99 to 1.0 valid and 0.86 to 0.93 marked words, English readings 0.62 to 0.65 and 0.14 to 0.18
_FEWEST_VALID, _FEWEST_MARKED = 0.85, 0.5
_MOST_STRAY = 0.12  # clean plans have up to 0.011, layers with every letter apart 0.15 to 0.25
_MOST_LEGACY = (
    0.15  # of the words of a TCVN3 or VNI text a half has a letter that shows it, of Unicode text none
)
_MOST_JUNK = 0.003  # one broken letter in some 300 breaks one word in a hundred
_FEWEST_WORDS = 20  # a signature box pinned onto a scan has fewer, a page of text more
_FEWEST_VALID_SCANNED = 0.985
"""Tesseract reads a middling scan so that 0.98 to 1.0 of the words are valid: a layer below is worth less."""


def _find_flaw(evidence: Evidence) -> str:
    scanned = evidence.image_cover >= SCANNED
    if evidence.junk > _MOST_JUNK:
        return "characters without a meaning"
    if evidence.legacy > _MOST_LEGACY and evidence.valid < _FEWEST_VALID:
        return "a legacy encoding (TCVN3 or VNI)"
    if evidence.stray > _MOST_STRAY:
        return "letters that stand alone"
    if evidence.words < _FEWEST_WORDS:
        return "too few words for a scanned page" if scanned else ""
    if evidence.marked < _FEWEST_MARKED or evidence.valid < _FEWEST_VALID:
        return _ENGLISH
    if scanned and evidence.valid < _FEWEST_VALID_SCANNED:
        return "a poor reading of the scan"
    return ""


# --- what does it say? ---

_HYPHENS = {
    0x02: "-",
    0xFFFE: "-",
    0xAD: "-",
}  # a hyphen at the end of a line, or one whose glyph a font shares
_INVISIBLE = {pdfium.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium.FPDF_TEXTRENDERMODE_CLIP}


@dataclass(frozen=True, slots=True)
class TextLayer:
    """The lines of a text layer, in pixels of the rendered page, and the share of hidden characters."""

    lines: tuple[ReadLine, ...]
    hidden: float

    @property
    def text(self) -> str:
        """The lines as text."""
        return "\n".join(line.text for line in self.lines)


@dataclass(frozen=True, slots=True)
class _Character:
    text: str
    left: float = 0.0
    bottom: float = 0.0
    right: float = 0.0
    top: float = 0.0


def read_layer(page: pypdfium2.PdfPage, width: int, height: int, *, scanned: bool) -> TextLayer:
    """Read a page's text layer with boxes on an image of the page of `width` x `height` pixels.

    Characters off the page are left out. So are invisible ones, unless the page is a scan: there an engine
    hid its reading under the picture.
    """
    textpage = page.get_textpage()
    has_invisible = any(_is_invisible(item) for item in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT]))
    left, bottom, right, top = page.get_bbox()
    edges = [ctypes.c_double() for _ in range(4)]
    lines: list[list[_Character]] = [[]]
    printed = hidden = 0
    for index in range(textpage.count_chars()):
        code = pdfium.FPDFText_GetUnicode(textpage, index)
        text = _HYPHENS.get(code) or chr(code)
        if text in "\r\n":
            lines.append([])
            continue
        if text.isspace():
            lines[-1].append(_Character(" "))
            continue
        printed += 1
        pdfium.FPDFText_GetCharBox(textpage, index, *edges)
        char_left, char_right, char_bottom, char_top = (edge.value for edge in edges)
        if has_invisible and _is_invisible_at(textpage, index):
            hidden += 1
            if not scanned:
                continue
        if left <= (char_left + char_right) / 2 <= right and bottom <= (char_bottom + char_top) / 2 <= top:
            lines[-1].append(_Character(text, char_left, char_bottom, char_right, char_top))
    placed = (tuple(_words_in(line, page, width, height)) for line in lines)
    return TextLayer(tuple(ReadLine(words) for words in placed if words), hidden / max(1, printed))


def _is_invisible(item: pypdfium2.PdfObject) -> bool:
    return pdfium.FPDFTextObj_GetTextRenderMode(item) in _INVISIBLE


def _is_invisible_at(textpage: pypdfium2.PdfTextPage, index: int) -> bool:
    item = pdfium.FPDFText_GetTextObject(textpage, index)
    return bool(item) and pdfium.FPDFTextObj_GetTextRenderMode(item) in _INVISIBLE


def _words_in(line: list[_Character], page: pypdfium2.PdfPage, width: int, height: int) -> list[ReadWord]:
    words = []
    for blank, group in groupby(line, key=lambda character: character.text == " "):
        if blank:
            continue
        characters = list(group)
        box = _to_pixels(characters, page, width, height)
        text = unicodedata.normalize("NFC", "".join(character.text for character in characters))
        words.append(ReadWord(text, box.left, box.top, box.width, box.height))
    return words


def _to_pixels(characters: list[_Character], page: pypdfium2.PdfPage, width: int, height: int) -> Box:
    corners = (
        (min(character.left for character in characters), min(character.bottom for character in characters)),
        (max(character.right for character in characters), max(character.top for character in characters)),
    )
    x, y = ctypes.c_int(), ctypes.c_int()
    points = []
    for across, up in corners:
        # PDFium knows the page's rotation and crop box
        pdfium.FPDF_PageToDevice(page, 0, 0, width, height, 0, across, up, x, y)
        points.append((min(max(x.value, 0), width - 1), min(max(y.value, 0), height - 1)))
    (x0, y0), (x1, y1) = points
    return Box(0, min(x0, x1), min(y0, y1), max(1, abs(x1 - x0)), max(1, abs(y1 - y0)))
