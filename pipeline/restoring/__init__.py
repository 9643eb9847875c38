"""Damaged words become Vietnamese: `restore` for text, `restore_document` for a document that has been read.

The walk: `protected` cuts the text into words and what must not be touched, `decoder` finds the likeliest syllables with
`channel` and `language_model`, `casing` gives them their letter case, and every change leaves as a `Fix`.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import numpy as np

from pipeline.model import PAGE_SEPARATOR, Document, Fix, Page, Restored
from pipeline.restoring.casing import SENTENCE_START, CaseModel, case_in_context, cased
from pipeline.restoring.certainty import Reading, weigh
from pipeline.restoring.channel import Channel, SourceKind, Transducer
from pipeline.restoring.decoder import Decoder, page_odds
from pipeline.restoring.forms import WEIGHTS, Forms, Way
from pipeline.restoring.language_model import BREAK, SPECIAL, LanguageModel
from pipeline.restoring.protected import Piece, pieces
from pipeline.restoring.spelling import in_new_style, is_new_style, is_old_style

__all__ = ["detect_kind", "restore", "restore_document"]

LOOKALIKES = {
    "\N{LATIN CAPITAL LETTER ETH}": "Đ",
    "\N{LATIN CAPITAL LETTER AFRICAN D}": "Đ",
    "\N{LATIN SMALL LETTER D WITH TAIL}": "đ",
}
"""The same in print, another letter: words written with these are never found again."""

_VIETNAMESE = re.compile(r"[ăđơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉĩịọỏốồổỗộớờởỡợụủũứừửữựỳỵỷỹ]", re.IGNORECASE)
_ACCENTED = re.compile(r"[àáâãèéêìíòóôõùúýäåæçëïñöøü¢&@0146](?=[^\W\d_])", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+")


def detect_kind(text: str) -> SourceKind:
    """Where a text comes from, by its letters.

    Half the words of clean Vietnamese carry a letter that an English engine does not have; its own readings carry
    letters with one accent and signs instead; typing without marks carries neither.
    """
    composed = unicodedata.normalize("NFC", text)
    words = len(_WORD.findall(composed))
    if len(_VIETNAMESE.findall(composed)) > 0.2 * words:
        return "vie"
    if words >= 40 and len(_ACCENTED.findall(composed)) < 0.02 * words:
        return "plain"
    return "eng"


@cache
def _decoder(kind: SourceKind) -> Decoder:
    model = LanguageModel.load()
    channel = Channel(Transducer.load(kind), model.vocabulary[len(SPECIAL) :])
    return Decoder(Forms(channel, model, WEIGHTS[kind], CaseModel.load().capitals), model, WEIGHTS[kind])


def restore(text: str, kind: SourceKind | None = None) -> Restored:
    """Restores the Vietnamese of a text, line for line.

    >>> restore("Pong Thap, ngay 11 thang 01 nam 2022").text
    'Đồng Tháp, ngày 11 tháng 01 năm 2022'

    Numbers, codes, dates and addresses stay as they are; text that is already clean comes back unchanged. `kind` says
    where the text comes from and is detected where it is not given. All changes are in `fixes`, offsets in `text`; also
    the composing of decomposed letters (NFC) is a fix.
    """
    composed, offsets = _compose(text)
    cut = list(pieces(composed))
    kind = kind or detect_kind(composed)
    words = [piece.text for piece in cut if piece.kind == "word"]
    odds = page_odds(words) if kind == "vie" else 0.0
    decoder = _decoder(kind)
    lattice = decoder.lattice(composed, cut, odds)
    readings = weigh(decoder, lattice, decoder.decode(lattice))
    new_style = _uses_new_style(words)
    fixes = [*_fixes(decoder, cut, readings, new_style=new_style), *_marks(cut)]
    fixes.sort(key=lambda fix: fix.start)
    return Restored(text, _in_original(text, composed, offsets, fixes))


def restore_document(document: Document) -> Document:
    """Restores a document page by page; the fixes are offsets in `document.raw`."""
    fixes: list[Fix] = []
    at = 0
    for page in document.pages:
        restored = restore(page.text, _kind_of(page))
        fixes += (replace(fix, start=fix.start + at, end=fix.end + at) for fix in restored.fixes)
        at += len(page.text) + len(PAGE_SEPARATOR)
    return replace(document, fixes=tuple(fixes))


def _kind_of(page: Page) -> SourceKind | None:
    return "vie" if page.method == "ocr" else None


def _compose(text: str) -> tuple[str, list[int]]:
    """The text in NFC, look-alikes replaced, and for each of its letters (and its end) the offset in the original."""
    if unicodedata.is_normalized("NFC", text) and not any(char in text for char in LOOKALIKES):
        return text, []
    composed: list[str] = []
    offsets: list[int] = []
    at = 0
    while at < len(text):
        end = at + 1
        while end < len(text) and unicodedata.combining(text[end]):
            end += 1
        cluster = unicodedata.normalize("NFC", "".join(LOOKALIKES.get(char, char) for char in text[at:end]))
        composed.append(cluster)
        offsets += [at] * len(cluster)
        at = end
    return "".join(composed), [*offsets, len(text)]


def _in_original(text: str, composed: str, offsets: list[int], fixes: list[Fix]) -> tuple[Fix, ...]:
    """Moves fixes of the composed text to the original, and adds those that compose what no other fix touches."""
    if not offsets:
        return tuple(fixes)
    moved: list[Fix] = []
    at = 0
    for fix in [*fixes, None]:
        stop = fix.start if fix else len(composed)
        moved += _composing(text, composed, offsets, at, stop)
        if fix:
            start, end = offsets[fix.start], offsets[fix.end]
            moved.append(replace(fix, start=start, end=end, printed=text[start:end]))
            at = fix.end
    return tuple(moved)


def _composing(text: str, composed: str, offsets: list[int], start: int, stop: int) -> list[Fix]:
    found = []
    for word in re.finditer(r"\S+", composed[start:stop]):
        first, last = start + word.start(), start + word.end()
        printed = text[offsets[first] : offsets[last]]
        if printed != word.group():
            rule = "lookalike" if any(char in printed for char in LOOKALIKES) else "nfc"
            found.append(Fix(offsets[first], offsets[last], printed, word.group(), rule, 1.0))
    return found


_ROMAN = str.maketrans("l1|", "III")


def _marks(cut: Sequence[Piece]) -> list[Fix]:
    """Section numbers that were read as digits or letters: `I1.` for II., `Il.`, `I11.`; and `C)` in a list of a), b)."""
    found: list[Fix] = []
    lower_marks = False
    for piece in cut:
        if piece.kind == "roman" and (roman := piece.text.translate(_ROMAN)) != piece.text:
            found.append(Fix(piece.start, piece.end, piece.text, roman, "roman", 0.98))
        elif piece.kind == "mark":
            lower_marks |= piece.text.islower()
            if piece.text == "C" and lower_marks:
                found.append(Fix(piece.start, piece.end, "C", "c", "list_mark", 0.95))
    return found


def _uses_new_style(words: Sequence[str]) -> bool:
    new, old = sum(map(is_new_style, words)), sum(map(is_old_style, words))
    return new > old


def _fixes(
    decoder: Decoder, cut: Sequence[Piece], readings: Sequence[Reading], *, new_style: bool
) -> list[Fix]:
    """The readings that differ from what was read, as fixes."""
    changed = [reading for reading in readings if not reading.way.kept or reading.way.second >= 0]
    before = np.array([reading.before for reading in changed], np.int64)
    first = np.array([reading.way.first for reading in changed], np.int64)
    second = np.array([max(reading.way.second, 0) for reading in changed], np.int64)
    model = CaseModel.load()
    usual = np.where(before == BREAK, SENTENCE_START, model.log_odds(before, first)).tolist()
    usual_second = model.log_odds(first, second).tolist()
    found: list[Fix] = []
    for reading, odds in zip(changed, zip(usual, usual_second, strict=True), strict=True):
        at, way = reading.piece, reading.way
        piece, last = cut[at], cut[at + reading.span - 1]
        restored = _printed(decoder, cut, reading, way, odds, new_style=new_style)
        printed = piece.text if reading.span == 1 else f"{piece.text} {last.text}"
        if restored == printed:
            continue
        rule = "join" if reading.span == 2 else "split" if way.cut else "channel"
        others = tuple(
            (_printed(decoder, cut, reading, rival, odds, new_style=new_style), round(chance, 4))
            for rival, chance in reading.rivals
        )
        found.append(Fix(piece.start, last.end, printed, restored, rule, round(reading.chance, 4), others))
    return found


def _printed(
    decoder: Decoder,
    cut: Sequence[Piece],
    reading: Reading,
    way: Way,
    usual: tuple[float, float],
    *,
    new_style: bool,
) -> str:
    """The words of a way as they are printed; `usual`: the log-odds of a capital for its first and second word."""
    at = reading.piece
    read = cut[at].text
    if way.kept and way.second < 0:
        return read
    before, after = _neighbour(cut, at, -1), _neighbour(cut, at, reading.span)
    parts = (read[: way.cut], read[way.cut :]) if way.cut else (read,)
    out: list[str] = []
    for number, part, odds in zip((way.first, way.second), parts, usual, strict=False):
        if part.isdigit() and way.cut:
            out.append(part)
            continue
        word = decoder.word(number)
        styled = in_new_style(word) if new_style else word
        out.append(cased(styled, case_in_context(decoder.forms.cost, part, word, before, after, odds)))
    return " ".join(out)


def _neighbour(cut: Sequence[Piece], at: int, step: int) -> str | None:
    """The word as read next to a piece on its line, none where there is something else."""
    there = at + step
    if not 0 <= there < len(cut) or cut[there].kind != "word" or cut[max(at, there)].line_start:
        return None
    return cut[there].text
