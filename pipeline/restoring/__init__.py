"""Damaged words become Vietnamese: `restore` for text, `restore_document` for a document that has been read.

The walk: `composing` brings letters to one form, `protected` cuts the text into words and what must not be touched,
`forms` finds with the `channel` what each word may have been, `decoder` the likeliest way through with the
`language_model`, `echo` listens to the rest of the document, `certainty` says how sure each word is, and `fixes` writes
every change down.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from threading import RLock
from typing import get_args

import numpy as np
from numpy.typing import NDArray

from pipeline.model import PAGE_SEPARATOR, Chance, Document, Fix, Restored
from pipeline.restoring.casing import CaseModel
from pipeline.restoring.certainty import Floats, Reading, Weighed, measures, probabilities, readings, weigh
from pipeline.restoring.channel import Channel, SourceKind, Transducer
from pipeline.restoring.composing import compose, in_original
from pipeline.restoring.decoder import (
    Decided,
    Decoder,
    Lattice,
    page_odds,
)
from pipeline.restoring.echo import echo
from pipeline.restoring.fixes import mark_fixes, space_fixes, word_fixes
from pipeline.restoring.forms import WEIGHTS, Forms
from pipeline.restoring.language_model import SPECIAL, UNKNOWN, Costs, Ids, LanguageModel
from pipeline.restoring.protected import Piece, pieces
from pipeline.restoring.user_dictionary import UserDictionary, load_user_dictionary

__all__ = ["UserDictionary", "detect_kind", "load_models", "restore", "restore_document", "user_dictionary"]

_VIETNAMESE = re.compile(r"[ăđơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉĩịọỏốồổỗộớờởỡợụủũứừửữựỳỵỷỹ]", re.IGNORECASE)
_ACCENTED = re.compile(r"[àáâãèéêìíòóôõùúýäåæçëïñöøü¢&@0146](?=[^\W\d_])", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+")
CLEAR, LOOKS_CLEAN = 0.95, 3.0
"""The chance that a change of a known word must have on a page whose changes have to bring so many nats (see `page_odds`)."""
PAGES_TOGETHER = 100
"""Pages that are restored at once: each takes 1 MB of memory while it is (`bench memory`)."""
PLAIN, WORTH_ANOTHER_LOOK = 2.0, 1.0
"""Log-odds from which a change counts as an error seen; nats by which errors seen must ease changes for the page to be
decided once more."""

_LOCK = RLock()


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
def user_dictionary(folder: Path | None) -> UserDictionary:
    """The dictionary in a folder, once a process; an empty one for None. Raises DictionaryError, FileAccessError."""
    return UserDictionary() if folder is None else load_user_dictionary(folder)


@cache
def _decoder(kind: SourceKind, dictionary: UserDictionary) -> Decoder:
    model = LanguageModel.load().with_phrases(tuple(entry.text for entry in dictionary.phrases))
    channel = Channel(Transducer.load(kind), model.vocabulary[len(SPECIAL) :])
    forms = Forms(channel, model, WEIGHTS[kind], CaseModel.load().capitals, dictionary)
    return Decoder(forms, model, WEIGHTS[kind])


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Decoders remember the words they meet: one thread at a time, and nothing where an error or a time limit cut in."""
    with _LOCK:
        try:
            yield
        except BaseException:
            _decoder.cache_clear()
            raise


def load_models(dictionary: UserDictionary) -> None:
    """Load what restoring a scan takes; without this, the first text waits for it."""
    with _one_at_a_time():
        decide("Kế hoạch", "vie", dictionary)


def restore(text: str, kind: SourceKind | None = None, dictionary: UserDictionary | None = None) -> Restored:
    """Restores the Vietnamese of a text, line for line; a form feed stands between pages.

    >>> restore("Pong Thap, ngay 11 thang 01 nam 2022").text
    'Đồng Tháp, ngày 11 tháng 01 năm 2022'

    Numbers, codes, dates and addresses stay as they are; text that is already clean comes back unchanged. `kind` says
    where the text comes from and is detected where it is not given (what is detected as `vie` may as well be clean, and is
    changed for better reasons than what an engine has read); `dictionary` is what the user knows better. All changes
    are in `fixes`, offsets in `text`; also the composing of decomposed letters (NFC) is a fix. Threads take turns.
    """
    with _one_at_a_time():
        decisions = decide(text, kind, dictionary)
        settled = leave_in_doubt(decisions, probabilities(decisions.kind, decisions.measured))
        return write_down(settled, probabilities(settled.kind, settled.measured))


@dataclass(frozen=True, slots=True)
class Decisions:
    """All that was found out about a text on the way to its fixes; `offsets`: of `composed` in `text`, empty where equal;
    `page` and `odds` (see `page_odds`) of each piece of `cut`; `scanned`: known to be read by a Vietnamese engine."""

    text: str
    composed: str
    offsets: list[int]
    cut: list[Piece]
    page: Ids
    odds: Costs
    kind: SourceKind
    scanned: bool
    decoder: Decoder
    lattice: Lattice
    decided: Decided
    weighed: Weighed
    echoed: NDArray[np.bool_]
    measured: Floats


def decide(text: str, kind: SourceKind | None = None, dictionary: UserDictionary | None = None) -> Decisions:
    """Decides what each word of a text is, and measures what speaks for it."""
    composed, offsets = compose(text)
    cut = list(pieces(composed))
    if kind is not None and kind not in get_args(SourceKind):
        raise ValueError(f"kind is {kind!r}: choose one of {', '.join(get_args(SourceKind))}, or none")
    scanned = kind == "vie"
    kind = kind or detect_kind(composed)
    decoder = _decoder(kind, dictionary or UserDictionary())
    page_of = _page_of(composed, cut)
    odds = _page_odds(cut, page_of, scanned=scanned) if kind == "vie" else np.zeros(len(cut), np.float32)
    lattice = decoder.lattice(composed, cut, odds)
    decided = decoder.decode(lattice)
    weighed = weigh(decoder, lattice, decided)
    if scanned:
        found = _plain_errors(decoder, lattice, decided, weighed, page_of)
        again = _page_odds(cut, page_of, found, scanned=True)
        if (odds - again).max(initial=0) > WORTH_ANOTHER_LOOK:
            odds = again
            lattice = decoder.lattice(composed, cut, odds)
            decided = decoder.decode(lattice)
            weighed = weigh(decoder, lattice, decided)
    heard = echo(decoder, lattice, decided, weighed, odds[lattice.piece[decided.place]])
    echoed = heard.row != decided.row
    if echoed.any():
        decided = heard
        weighed = weigh(decoder, lattice, decided)
    measured = measures(decoder, lattice, decided, weighed, cut, page_of[lattice.piece[decided.place]])
    return Decisions(
        text,
        composed,
        offsets,
        cut,
        page_of,
        odds,
        kind,
        scanned,
        decoder,
        lattice,
        decided,
        weighed,
        echoed,
        measured,
    )


def leave_in_doubt(decisions: Decisions, chances: Floats) -> Decisions:
    """The decisions, doubtful changes of known words on pages that look clean taken back.

    A rare word (`khoen cửa`) looks like an error to every model; a writer's word stands until the case against it is clear.
    """
    forms, lattice, decided = decisions.decoder.forms, decisions.lattice, decisions.decided
    piece = lattice.piece[decided.place]
    doubtful = (
        forms.changed[lattice.way[decided.row]]
        & (lattice.span[decided.row] == 1)
        & (chances < CLEAR)
        & (decisions.odds[piece] > LOOKS_CLEAN)
    )
    taken = decided.row.copy()
    for at in np.flatnonzero(doubtful).tolist():
        place = decided.place[at]
        rows = np.arange(lattice.starts[place], lattice.starts[place + 1])
        way = lattice.way[rows]
        kept = rows[~forms.changed[way] & (lattice.span[rows] == 1) & (forms.first[way] != UNKNOWN)]
        if len(kept):
            taken[at] = kept[0]
    if (taken == decided.row).all():
        return decisions
    decided = replace(decided, row=taken)
    weighed = weigh(decisions.decoder, lattice, decided)
    measured = measures(decisions.decoder, lattice, decided, weighed, decisions.cut, decisions.page[piece])
    echoed = decisions.echoed & (taken == decisions.decided.row)
    return replace(decisions, decided=decided, weighed=weighed, echoed=echoed, measured=measured)


def write_down(decisions: Decisions, chances: Floats) -> Restored:
    """The decisions as fixes, each with its chance."""
    cut = decisions.cut
    found = readings(
        decisions.decoder, decisions.lattice, decisions.decided, decisions.weighed, chances, decisions.echoed
    )
    fixes = [*word_fixes(decisions.decoder, cut, found), *mark_fixes(cut, decisions.kind)]
    if decisions.scanned:
        fixes += space_fixes(decisions.composed, cut)
    fixes.sort(key=lambda fix: fix.start)
    text, offsets = decisions.text, decisions.offsets
    return Restored(
        text, in_original(text, decisions.composed, offsets, fixes), _chances(cut, found, offsets)
    )


def restore_document(document: Document, dictionary: UserDictionary | None = None) -> Document:
    """Restores a document; the fixes are offsets in `document.raw`.

    Pages that were read alike are restored together, so that what one of them says clearly helps on the others; a volume
    goes in parts, for all that is weighed for a word stays in memory until the last is decided.
    """
    starts = np.cumsum([0, *(len(page.text) + len(PAGE_SEPARATOR) for page in document.pages)]).tolist()
    by_kind: dict[SourceKind, list[int]] = {}
    for index, page in enumerate(document.pages):
        by_kind.setdefault("vie" if page.method == "ocr" else detect_kind(page.text), []).append(index)
    fixes: list[Fix] = []
    chances: list[Chance] = []
    parts = [
        (kind, indexes[first : first + PAGES_TOGETHER])
        for kind, indexes in by_kind.items()
        for first in range(0, len(indexes), PAGES_TOGETHER)
    ]
    for kind, indexes in parts:
        texts = [document.pages[index].text for index in indexes]
        restored = restore(PAGE_SEPARATOR.join(texts), kind, dictionary)
        begins = np.cumsum([0, *(len(text) + len(PAGE_SEPARATOR) for text in texts)]).tolist()
        shifts = [starts[index] - begin for index, begin in zip(indexes, begins, strict=False)]
        for fix in restored.fixes:
            shift = shifts[bisect_right(begins, fix.start) - 1]
            fixes.append(replace(fix, start=fix.start + shift, end=fix.end + shift))
        for chance in restored.chances:
            shift = shifts[bisect_right(begins, chance.start) - 1]
            chances.append(Chance(chance.start + shift, chance.end + shift, chance.probability))
    return replace(
        document,
        fixes=tuple(sorted(fixes, key=lambda fix: fix.start)),
        chances=tuple(sorted(chances, key=lambda chance: chance.start)),
    )


def _page_of(text: str, cut: Sequence[Piece]) -> Ids:
    """The page, from 0, that each piece stands on."""
    ends = [at for at, char in enumerate(text) if char == PAGE_SEPARATOR]
    return np.searchsorted(np.array(ends, np.int64), np.array([piece.start for piece in cut], np.int64))


def _page_odds(cut: Sequence[Piece], page: Ids, found: Sequence[float] = (), *, scanned: bool) -> Costs:
    """For each piece the nats that a change has to bring on its page (see `page_odds`)."""
    words: list[list[str]] = [[] for _ in range(int(page.max(initial=0)) + 1)]
    for index, piece in zip(page.tolist(), cut, strict=True):
        if piece.kind == "word":
            words[index].append(piece.text)
    model = LanguageModel.load()
    errors = found or [0.0] * len(words)
    odds = [page_odds(own, model, seen, scanned=scanned) for own, seen in zip(words, errors, strict=True)]
    return np.array(odds, np.float32)[page]


def _plain_errors(
    decoder: Decoder, lattice: Lattice, decided: Decided, weighed: Weighed, page: Ids
) -> list[float]:
    """How many words of each page are plainly misread: changed although the page looked clean."""
    plain = decoder.forms.changed[lattice.way[decided.row]] & (weighed.odds > PLAIN)
    where = page[lattice.piece[decided.place[plain]]]
    counts: list[float] = np.bincount(where, minlength=int(page.max(initial=0)) + 1).astype(float).tolist()
    return counts


def _chances(cut: Sequence[Piece], readings: Sequence[Reading], offsets: Sequence[int]) -> tuple[Chance, ...]:
    found = []
    for reading in readings:
        start, end = cut[reading.piece].start, cut[reading.piece + reading.span - 1].end
        if offsets:
            start, end = offsets[start], offsets[end]
        found.append(Chance(start, end, reading.chance))
    return tuple(found)
