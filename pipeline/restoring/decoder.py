"""Finds the likeliest meant text for a text as read: channel and language model, one beam over each paragraph.

A paragraph becomes a lattice: every word as read has arcs to the syllables that may have been meant, an arc that keeps it,
arcs that split it in two and arcs that join it with the next. The beam keeps the best histories of two syllables.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from pipeline.restoring.channel import Case, Channel, SourceKind
from pipeline.restoring.language_model import BREAK, NUMBER, UNKNOWN, LanguageModel
from pipeline.restoring.protected import Piece, PieceKind
from pipeline.restoring.spelling import canonical, is_syllable

Ids = NDArray[np.int64]
Costs = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Weights:
    """How the models are weighed against each other; nats. Found on held-out pages (bench/restoration.md)."""

    beam: int = 20
    """Histories kept at each word."""
    candidates: int = 24
    """Syllables considered for a word as read."""
    reach: float = 11.0
    """Candidates this much costlier than the best, by channel and frequency alone, are left out."""
    channel: float = 1.0
    """Weight of the channel against the language model."""
    split: float = 7.0
    join: float = 7.0
    unknown: float = 8.0
    """Keeping a word that is in no lexicon, ..."""
    unknown_letter: float = 1.5
    """... and for each of its letters: long foreign words are rarer than short ones."""
    number: float = 8.0
    """Keeping digits and letters together as they are (`16n`), ..."""
    code: float = 5.0
    """... where they look like a code, a list mark or a measure (`QH15`, `2a`, `10km`)."""
    sign: float = 8.0
    """Keeping a word with a sign in it (`hi¢u`)."""
    error_rate: float = 1.0
    """Expected share of misread words, against which the channel's own is corrected; 1: trust the channel."""


LATTICE_IDS: dict[PieceKind, tuple[int, ...]] = {
    "number": (NUMBER,),
    "roman": (BREAK,),
    "mark": (BREAK,),
    "break": (BREAK,),
    "gap": (BREAK, BREAK),
}
"""What the language model sees of pieces that are no words."""

_CODE_LIKE = re.compile(r"[A-ZĐ]+\d{1,3}|\d{1,3}[a-zđ]|\d+(?:km|kg|ha|m2|m3|cm|mm|kV|MW|h)")

WEIGHTS: dict[SourceKind, Weights] = {
    "eng": Weights(),
    "plain": Weights(split=12.0, join=14.0, unknown=6.0),
    "vie": Weights(
        beam=8,
        candidates=8,
        reach=9.0,
        split=10.0,
        join=10.0,
        number=0.0,
        code=0.0,
        unknown=3.0,
        unknown_letter=0.8,
    ),
}


@dataclass(frozen=True, slots=True)
class Arc:
    """One way to read a stretch: `words` are canonical, or None where the word stays as read."""

    words: tuple[str | None, ...]
    ids: tuple[int, ...]
    cost: float
    span: int = 1
    cut: int = 0


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided for one piece (or two, joined): the arc taken and the others that stood for choice."""

    first: int
    arc: Arc
    rivals: tuple[Arc, ...]


@dataclass(slots=True)
class _Node:
    first: list[int] = field(default_factory=list)
    second: list[int] = field(default_factory=list)
    cost: list[float] = field(default_factory=list)
    back: list[tuple[int, int, Arc]] = field(default_factory=list)


def case_of(read: str) -> Case:
    """How a word as read is printed: signs and digits in it say nothing.

    >>> case_of("Pong"), case_of("PHONG"), case_of("16n"), case_of("T6"), case_of("THU'C")
    ('title', 'upper', 'lower', 'title', 'upper')
    """
    letters = [char for char in read if char.isalpha()]
    upper = sum(char.isupper() for char in letters)
    if upper == len(letters) and (upper > 1 or (len(read) == 1 and upper)):
        return "upper" if upper > 1 else "title"
    if upper >= 2 and upper > len(letters) / 2:
        return "upper"
    return "title" if read[:1].isupper() else "lower"


class Decoder:
    """A channel and a language model, ready to decode."""

    def __init__(self, channel: Channel, model: LanguageModel, weights: Weights) -> None:
        self._channel = channel
        self._model = model
        self._weights = weights
        self._unigrams = model.bigram(np.zeros(1, np.int64), np.arange(len(model.vocabulary)))
        self._arcs: dict[tuple[str, float], tuple[Arc, ...]] = {}

    def decode(self, text: str, pieces: Sequence[Piece], error_odds: float) -> list[Decision]:
        """The decisions for all word pieces of `text`. `error_odds`: nats to add for each change (see `page_odds`)."""
        decisions: list[Decision] = []
        start = 0
        for end in range(len(pieces) + 1):
            if end == len(pieces) or pieces[end].kind == "gap":
                if end > start:
                    decisions += self._paragraph(text, pieces, start, end, error_odds)
                start = end + 1
        return decisions

    def _paragraph(
        self, text: str, pieces: Sequence[Piece], start: int, end: int, odds: float
    ) -> list[Decision]:
        options = [self._options(text, pieces, at, end, odds) for at in range(start, end)]
        size = end - start
        nodes = [_Node() for _ in range(size + 1)]
        nodes[0] = _Node([BREAK], [BREAK], [0.0])
        for at in range(size):
            node = nodes[at]
            if not node.cost:
                continue
            first, second = np.array(node.first), np.array(node.second)
            cost = np.array(node.cost, np.float32)
            by_span: dict[tuple[int, int], list[Arc]] = {}
            for arc in options[at]:
                by_span.setdefault((arc.span, len(arc.ids)), []).append(arc)
            for (span, _), group in by_span.items():
                self._extend(nodes[at + span], at, first, second, cost, group)
            for span in {span for span, _ in by_span}:
                self._prune(nodes[at + span])
        taken: list[tuple[int, Arc]] = []
        at, index = size, int(np.argmin(nodes[size].cost))
        while at > 0:
            before, index_before, arc = nodes[at].back[index]
            taken.append((before, arc))
            at, index = before, index_before
        return [
            Decision(start + first, arc, tuple(options[first]))
            for first, arc in reversed(taken)
            if pieces[start + first].kind == "word"
        ]

    def _extend(self, node: _Node, at: int, first: Ids, second: Ids, cost: Costs, arcs: list[Arc]) -> None:
        model = self._model
        ids = np.array([arc.ids for arc in arcs])
        own = np.array([arc.cost for arc in arcs], np.float32)
        word = ids[:, 0]
        different, where = np.unique(second, return_inverse=True)
        lower = model.bigram(np.repeat(different, len(word)), np.tile(word, len(different))).reshape(
            len(different), -1
        )
        lower = lower[where]
        backoff = model.backoff(first, second)
        shape = lower.shape
        total = model.trigram(
            np.repeat(first, len(word)),
            np.repeat(second, len(word)),
            np.tile(word, len(first)),
            np.repeat(backoff, len(word)),
            lower.ravel(),
        ).reshape(shape)
        total = total + cost[:, None] + own[None, :]
        new_first = np.broadcast_to(second[:, None], shape)
        new_second = np.broadcast_to(word[None, :], shape)
        if ids.shape[1] == 2:
            last = np.broadcast_to(ids[None, :, 1], shape)
            lower2 = model.bigram(new_second.ravel(), last.ravel())
            back2 = model.backoff(new_first.ravel(), new_second.ravel())
            total = total + model.trigram(
                new_first.ravel(), new_second.ravel(), last.ravel(), back2, lower2
            ).reshape(shape)
            new_first, new_second = new_second, last
        flat = total.ravel()
        keep = min(len(flat), 3 * self._weights.beam)
        best = np.argpartition(flat, keep - 1)[:keep] if keep < len(flat) else np.arange(len(flat))
        node.first += new_first.ravel()[best].tolist()
        node.second += new_second.ravel()[best].tolist()
        node.cost += flat[best].tolist()
        width = shape[1]
        node.back += [(at, int(index) // width, arcs[int(index) % width]) for index in best]

    def _prune(self, node: _Node) -> None:
        order = sorted(range(len(node.cost)), key=node.cost.__getitem__)
        seen: set[tuple[int, int]] = set()
        kept: list[int] = []
        for index in order:
            history = (node.first[index], node.second[index])
            if history not in seen:
                seen.add(history)
                kept.append(index)
                if len(kept) == self._weights.beam:
                    break
        node.first = [node.first[index] for index in kept]
        node.second = [node.second[index] for index in kept]
        node.cost = [node.cost[index] for index in kept]
        node.back = [node.back[index] for index in kept]

    def _options(self, text: str, pieces: Sequence[Piece], at: int, end: int, odds: float) -> tuple[Arc, ...]:
        piece = pieces[at]
        if piece.kind != "word":
            return (Arc((None,), LATTICE_IDS[piece.kind], 0.0),)
        arcs = self._word_arcs(piece.text, odds)
        following = pieces[at + 1] if at + 1 < end else None
        if following is not None and following.kind == "word" and text[piece.end : following.start] == " ":
            arcs += self._join_arcs(piece.text, following.text, arcs, odds)
        return arcs

    def _word_arcs(self, read: str, odds: float) -> tuple[Arc, ...]:
        key = (read, odds)
        known = self._arcs.get(key)
        if known is None:
            if len(self._arcs) > 200_000:
                self._arcs.clear()
            known = self._arcs[key] = self._make_word_arcs(read, odds)
        return known

    def _single_arcs(self, read: str, odds: float) -> list[Arc]:
        weights, model = self._weights, self._model
        meant = canonical(read)
        arcs: list[Arc] = []
        for candidate in self._channel.candidates(read, case_of(read), weights.candidates):
            same = candidate.text == meant
            cost = weights.channel * candidate.cost + (0.0 if same else odds)
            arcs.append(Arc((None if same else candidate.text,), (model.number(candidate.text),), cost))
        if arcs:
            worth = [arc.cost + float(self._unigrams[arc.ids[0]]) for arc in arcs]
            best = min(worth)
            arcs = [
                arc
                for arc, value in zip(arcs, worth, strict=True)
                if value < best + weights.reach or arc.words == (None,)
            ]
        return arcs

    def _make_word_arcs(self, read: str, odds: float) -> tuple[Arc, ...]:
        weights = self._weights
        arcs = self._single_arcs(read, odds)
        if not any(arc.words == (None,) for arc in arcs):
            keep = weights.unknown + weights.unknown_letter * len(read)
            if any(char.isdigit() for char in read):
                keep = (
                    weights.code
                    if _CODE_LIKE.fullmatch(read)
                    else weights.number + weights.unknown_letter * len(read)
                )
                arcs.append(Arc((None,), (NUMBER,), keep))
            elif not read.isalpha():
                arcs.append(Arc((None,), (UNKNOWN,), keep + weights.sign))
            else:
                arcs.append(Arc((None,), (UNKNOWN,), keep))
        best = min(arc.cost for arc in arcs)
        if len(read) >= 3 and best > weights.split / 2:
            arcs += self._split_arcs(read, odds)
        return tuple(arcs)

    def _split_arcs(self, read: str, odds: float) -> list[Arc]:
        found: list[Arc] = []
        for cut in range(1, len(read)):
            left, right = read[:cut], read[cut:]
            if left.isdigit() or right.isdigit():
                if (left.isdigit() and len(right) < 3) or (right.isdigit() and len(left) < 3):
                    continue
                word = right if left.isdigit() else left
                for arc in self._single_arcs(word, odds)[:6]:
                    parts = (
                        ((None, *arc.words), (NUMBER, *arc.ids))
                        if left.isdigit()
                        else ((*arc.words, None), (*arc.ids, NUMBER))
                    )
                    found.append(Arc(*parts, self._weights.split / 2 + arc.cost, cut=cut))
            elif 2 <= cut <= len(read) - 2 and left.isalpha() and right.isalpha():
                lefts, rights = self._single_arcs(left, odds)[:6], self._single_arcs(right, odds)[:6]
                found += [
                    Arc(
                        (*a.words, *b.words), (*a.ids, *b.ids), self._weights.split + a.cost + b.cost, cut=cut
                    )
                    for a in lefts
                    for b in rights
                ]
        found.sort(key=lambda arc: arc.cost)
        return found[:12]

    def _join_arcs(self, left: str, right: str, arcs: Sequence[Arc], odds: float) -> tuple[Arc, ...]:
        if len(left) + len(right) > 8 or (is_syllable(left) and is_syllable(right)):
            return ()
        if not (left + right).isalpha():
            return ()
        joined = [
            Arc(
                arc.words if arc.words != (None,) else (canonical(left + right),),
                arc.ids,
                arc.cost + self._weights.join,
                span=2,
            )
            for arc in self._single_arcs(left + right, odds)[:6]
        ]
        return tuple(arc for arc in joined if arc.ids != (UNKNOWN,))

    def local_costs(self, left: tuple[int, int], rivals: Sequence[Arc], right: tuple[int, int]) -> Costs:
        """What each rival costs between given neighbours: its own cost and the three trigrams it takes part in."""
        singles = [arc for arc in rivals if len(arc.ids) == 1]
        word = np.array([arc.ids[0] for arc in singles])
        size = len(word)
        model = self._model
        row = [
            np.full(size, left[0]),
            np.full(size, left[1]),
            word,
            np.full(size, right[0]),
            np.full(size, right[1]),
        ]
        total = np.array([arc.cost for arc in singles], np.float32)
        for at in range(3):
            a, b, c = row[at : at + 3]
            total = total + model.trigram(a, b, c, model.backoff(a, b), model.bigram(b, c))
        return total


def page_odds(words: Sequence[str]) -> float:
    """Nats to add for each change on a page, from how clean it looks: the fewer words break the spelling of Vietnamese, the
    more a change has to bring.

    An unreadable syllable (`tinb`) is the visible part of the damage; for each there are some three valid wrong ones
    (measured on aged pages read with `vie`).
    """
    plain = [word for word in words if word.isalpha() and word.islower()]
    broken = sum(not is_syllable(word) for word in plain)
    share = (3.0 * broken + 0.3) / (len(plain) + 100)
    return max(0.0, math.log(0.06 / min(max(share, 0.0005), 0.06)))
