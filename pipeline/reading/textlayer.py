"""The text a PDF page already carries (lớp văn bản) is judged page by page: kept, decoded, or read again."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.reading.lines import ReadLine
from pipeline.reading.pdftext import FontUse, TextLayer
from pipeline.reading.syllables import is_syllable
from pipeline.settings import TextLayerPolicy

_MARKED = re.compile(r"[àáâãèéêìíòóôõùúýăđĩũơưạ-ỹ]", re.IGNORECASE)
_LETTERS = re.compile(r"[^\W\d_]+")
_WORDS = re.compile(r"[^\W_]+")
_ACRONYM = re.compile(r"[A-ZĐ]+")
# TCVN3 writes ả ạ ă â đ ê ô ơ as ¶ ¹ ¨ © ® ª « ¬, VNI writes đ ư as ñ ö: no Vietnamese in Unicode has these
_LEGACY = re.compile(r"(?<![^\W\d_])\w*[©®µ¸¹ª«¬¨¶·¾¼½\u00ad\u00b1\u00b2\u00b3ñöïøûåäëüßÆÑÖÏØÛÅÄËÜ×÷]\w*")
_JUNK = "[\ufffd\x00-\x08\x0e-\x1f\ue000-\uf8ff\U000f0000-\U0010ffff]"
_JUNK_IN_WORDS = re.compile(rf"(?<=\w){_JUNK}|{_JUNK}(?=\w)")  # alone it is a bullet of a symbol font

_FONTS_NAMED = 4


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was measured in a text layer. Shares run from 0 to 1.

    `fonts` names the fonts with most letters, `agreement` is the share of a sample's words that a fresh reading of the
    image has too; it is None where nothing had to be compared. `joined` counts spaces taken out inside words.
    """

    words: int
    valid: float
    marked: float
    stray: float
    junk: float
    legacy: float
    hidden: float
    image_cover: float
    fonts: tuple[FontUse, ...] = ()
    joined: int = 0
    agreement: float | None = None

    def as_pairs(self) -> tuple[tuple[str, float | str], ...]:
        """The measurements as `Page.evidence` keeps them."""
        shares = ("words", "valid", "marked", "stray", "junk", "legacy", "hidden", "image_cover")
        pairs: list[tuple[str, float | str]] = [
            (f"layer_{name}", round(float(getattr(self, name)), 4)) for name in shares
        ]
        if self.fonts:
            pairs.append(("layer_fonts", ", ".join(map(str, self.fonts[:_FONTS_NAMED]))))
        if self.joined:
            pairs.append(("layer_joined", float(self.joined)))
        if self.agreement is not None:
            pairs.append(("layer_agreement", round(self.agreement, 4)))
        return tuple(pairs)

    @property
    def encodings(self) -> tuple[str, ...]:
        """The encodings that fonts were decoded from."""
        return tuple(sorted({font.decoding.encoding for font in self.fonts if font.decoding}))


def measure(
    text: str, hidden: float = 0.0, image_cover: float = 0.0, fonts: tuple[FontUse, ...] = (), joined: int = 0
) -> Evidence:
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
        stray=sum(1 for word in words if len(word) == 1 and word.lower() not in "aàáạảãoôơởởeêuưứửyýỷà")
        / count,
        junk=len(_JUNK_IN_WORDS.findall(text)) / max(1, len(text)),
        legacy=len(_LEGACY.findall(text)) / count,
        hidden=hidden,
        image_cover=image_cover,
        fonts=fonts,
        joined=joined,
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
    """Keep a text layer, decoded where its fonts are in TCVN3 or VNI, or read the page from its image."""
    if not evidence.words:
        return Verdict(False, f"text layer replaced: {_UNSHOWN}" if evidence.hidden else "no text layer")
    kept = "text layer"
    if evidence.encodings:
        kept += f" decoded from {' and '.join(evidence.encodings)}"
    if policy != "auto":
        return Verdict(
            policy == "keep", f"{kept if policy == 'keep' else 'text layer'}: {policy}, as the settings say"
        )
    flaw = _find_flaw(evidence)
    if is_doubtful(evidence) and evidence.agreement is not None:
        if evidence.agreement >= _LEAST_AGREEMENT:
            return Verdict(True, f"{kept}: agrees with a sample read again")
        return Verdict(False, f"text layer replaced: {flaw or 'few marks'}, a sample read again differs")
    if not flaw:
        return Verdict(True, f"{kept}: good Vietnamese")
    if evidence.image_cover > 0 or flaw != _ENGLISH:
        return Verdict(False, f"text layer replaced: {flaw}")
    return Verdict(True, f"{kept} kept, no image to read again: {flaw}")


_UNSHOWN = "the page does not show most of it"
_POOR = "a poor reading of the scan"
_ENGLISH = "not spelt as Vietnamese, such as an English reading"

# clean plans have 0.99 to 1.0 valid and 0.86 to 0.93 marked words, English readings 0.62 to 0.65 and 0.14 to 0.18
_FEWEST_VALID, _FEWEST_MARKED = 0.85, 0.5
_MOST_STRAY = 0.12  # clean plans have up to 0.011, layers with every letter apart 0.15 to 0.25
_MOST_LEGACY = (
    0.15  # of the words of a TCVN3 or VNI text a half has a letter that shows it, of Unicode text none
)
_MOST_HIDDEN = 0.5  # of the letters, where the page is no scan: the page shows something else
_MOST_JUNK = 0.003  # one broken letter in some 300 breaks one word in a hundred
_FEWEST_WORDS = 20  # a signature box pinned onto a scan has fewer, a page of text more
_FEWEST_VALID_SCANNED = 0.985
"""Tesseract reads a middling scan so that 0.98 to 1.0 of the words are valid: a layer below is worth less."""


def _find_flaw(evidence: Evidence) -> str:
    scanned = evidence.image_cover >= SCANNED
    if evidence.hidden > _MOST_HIDDEN and not scanned:
        return _UNSHOWN
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
        return _POOR
    return ""


# --- where measuring does not decide ---

_DOUBTFUL_VALID = 0.95
"""Of the words: a scan's layer below is a bad reading, and is not worth a sample."""

_DOUBTFUL_MARKED = 0.75
"""Of the words: below, a scan's layer may have lost marks, or it is a page of numbers and names."""

_LEAST_AGREEMENT = 0.95
_SAMPLED_LINES = 8


def is_doubtful(evidence: Evidence) -> bool:
    """Whether a scan's layer is neither clearly good nor clearly bad, so that a sample of it is to be read again."""
    if evidence.image_cover < SCANNED or evidence.words < _FEWEST_WORDS:
        return False
    flaw = _find_flaw(evidence)
    if flaw:
        return flaw == _POOR and evidence.valid >= _DOUBTFUL_VALID
    return evidence.marked < _DOUBTFUL_MARKED


def find_sample(layer: TextLayer) -> tuple[int, int]:
    """The rows of pixels, first and one past the last, of the eight lines of a layer with the most words."""
    lines = sorted(layer.lines, key=lambda line: line.top)
    windows = [
        lines[start : start + _SAMPLED_LINES] for start in range(max(1, len(lines) - _SAMPLED_LINES + 1))
    ]
    chosen = max(windows, key=lambda window: sum(len(line.words) for line in window))
    return min(line.top for line in chosen), max(line.bottom for line in chosen)


def measure_agreement(layer: TextLayer, fresh: Iterable[ReadLine], first: int, last: int) -> float:
    """The share of a layer's words in the rows of pixels `first` to `last` that a fresh reading of them has too."""
    words = (word for line in layer.lines for word in line.words)
    found = _count_words(word.text for word in words if first <= (word.top + word.bottom) / 2 < last)
    return (found & _count_words(line.text for line in fresh)).total() / max(1, found.total())


def _count_words(texts: Iterable[str]) -> Counter[str]:
    return Counter(word for text in texts for word in _WORDS.findall(text.lower()))
