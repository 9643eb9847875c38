"""Finds the likeliest syllables for all words of a text: a beam over the ways of each word, by channel and language model.

A text falls apart at the ends of its sentences; all sentences are decoded side by side, word after word, so that a step costs
little more for a hundred of them than for one. The beam keeps the best histories of three syllables.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from pipeline.restoring.forms import LABEL_SIGN, PROTECTED, Forms, Weights, may_be_one, may_be_word
from pipeline.restoring.language_model import BREAK, HISTORY, UNKNOWN, Costs, Ids, LanguageModel
from pipeline.restoring.protected import Piece, labels_number, neighbour
from pipeline.restoring.spelling import canonical, is_syllable

TRAINED_ERRORS, ERRORS_FOR_UNKNOWN = 0.06, 8.0
"""Share of misread words on the pages that the channel `vie` was learned from; wrong words for each that no lexicon knows."""
UNSEEN_ERRORS_OF_SCANS, UNSEEN_ERRORS_OF_TEXTS = 0.3, 0.03
"""Wrong words that are expected where none is seen: on a page that an engine has read, in a text that somebody has."""
SENTENCES_AT_A_TIME = 1024
LONGEST_SENTENCE = 200
"""Longer ones are cut: a line without any end is rubbish or a table."""


@dataclass(frozen=True, slots=True)
class Lattice:
    """The ways through a text. A place is a word or number; place `i` is `pieces[piece[i]]` and has the ways
    `starts[i]` to `starts[i + 1]`; a way is a row of `Forms`, and covers `span` places. Sentence `s` has the places from
    `sentences[s]` to `sentences[s + 1]`."""

    piece: Ids
    sentences: Ids
    starts: Ids
    way: Ids
    cost: Costs
    span: Ids


@dataclass(frozen=True, slots=True)
class Decided:
    """The ways taken: rows of the lattice, in order, with the place of each."""

    place: Ids
    row: Ids


class Decoder:
    """The forms of a channel and a language model, ready to decode."""

    def __init__(self, forms: Forms, model: LanguageModel, weights: Weights) -> None:
        self.forms = forms
        self._model = model
        self._weights = weights

    def word(self, number: int) -> str:
        """The canonical word of a number."""
        return self._model.vocabulary[number]

    def costs(self, history: Ids, word: Ids) -> Costs:
        """-ln P(word | the three words before it), a row of `history` for each word."""
        return self._model.cost(history, word, np.arange(len(word)))

    def lattice(self, text: str, pieces: Sequence[Piece], error_odds: Costs) -> Lattice:
        """The ways of all words and numbers of `text`. `error_odds`: for each piece the nats to add for a change (see
        `page_odds`)."""
        sentences = list(_sentences(pieces))
        places = [at for sentence in sentences for at in sentence]
        reads = [_form_of(text, pieces[at]) for at in places]
        joined: dict[int, str] = {}
        place = 0
        for sentence in sentences:
            for here, there in pairwise(sentence):
                left, right = pieces[here], pieces[there]
                if (
                    left.kind == right.kind == "word"
                    and text[left.end : right.start] == " "
                    and may_be_one(left.text, right.text)
                ):
                    joined[place] = f"{left.text} {right.text}"
                place += 1
            place += 1
        indexes = self.forms.indexes([*reads, *joined.values()])
        forms = self.forms
        own = indexes[: len(reads)]
        counts = np.zeros((len(reads), 2), np.int64)
        begins = np.zeros((len(reads), 2), np.int64)
        counts[:, 0], begins[:, 0] = forms.starts[own + 1] - forms.starts[own], forms.starts[own]
        if joined:
            at, pair = np.array(list(joined)), indexes[len(reads) :]
            counts[at, 1], begins[at, 1] = forms.starts[pair + 1] - forms.starts[pair], forms.starts[pair]
        flat = counts.ravel()
        way = np.repeat(begins.ravel() - (np.cumsum(flat) - flat), flat) + np.arange(flat.sum())
        span = np.repeat(np.tile([1, 2], len(reads)), flat)
        ends = np.cumsum([0, *map(len, sentences)])
        starts = np.concatenate([[0], np.cumsum(counts.sum(axis=1))])
        owner = np.repeat(np.arange(len(reads)), counts.sum(axis=1))
        odds = error_odds.astype(np.float32)[np.array(places, np.int64)]
        cost = forms.own_cost[way] + np.where(forms.misread[way], odds[owner], np.float32(0))
        rewrites = np.flatnonzero(forms.rewrites[way])
        apart = {
            place: not in_capitals(pieces, places[place]) for place in np.unique(owner[rewrites]).tolist()
        }
        dear = np.array([apart[place] for place in owner[rewrites].tolist()], np.float32)
        cost[rewrites] += np.float32(self._weights.abbreviation) * dear
        inside = np.ones(len(reads), np.bool_)
        inside[ends[:-1][ends[:-1] < len(reads)]] = False
        cost = cost + np.where(inside[owner], forms.case_cost[way], np.float32(0))
        return Lattice(np.array(places, np.int64), ends, starts, way, cost, span)

    def decode(self, lattice: Lattice) -> Decided:
        """The likeliest way through each sentence."""
        lengths = np.diff(lattice.sentences)
        order = np.argsort(-lengths, kind="stable")
        taken: list[tuple[int, int]] = []
        for start in range(0, len(order), SENTENCES_AT_A_TIME):
            some = order[start : start + SENTENCES_AT_A_TIME]
            taken += self._side_by_side(lattice, lattice.sentences[some], lengths[some])
        taken.sort()
        place, row = np.array(taken, np.int64).reshape(-1, 2).T
        return Decided(place, row)

    def _side_by_side(self, lattice: Lattice, begins: Ids, lengths: Ids) -> list[tuple[int, int]]:
        """Decodes some sentences; (place, row of the lattice) of every way taken."""
        model, forms = self._model, self.forms
        parents: list[Ids] = []
        rows: list[Ids] = []
        places: list[Ids] = []
        made = 0
        sentence = np.arange(len(begins))
        history = np.full((len(begins), HISTORY), BREAK, np.int64)
        cost = np.zeros(len(begins), np.float32)
        number = np.full(len(begins), -1, np.int64)
        waiting: _Paths | None = None
        final = np.full(len(begins), -1, np.int64)
        for step in range(int(lengths.max(initial=0)) + 1):
            over = lengths[sentence] == step
            if over.any():
                ended = np.flatnonzero(over)
                total = cost[ended] + model.cost(
                    history[ended], np.full(len(ended), BREAK), np.arange(len(ended))
                )
                by_cost = ended[np.lexsort((-total, sentence[ended]))]  # the best of each sentence comes last
                final[sentence[by_cost]] = number[by_cost]
                going = ~over
                sentence, history, cost, number = sentence[going], history[going], cost[going], number[going]
            if not len(sentence) and waiting is None:
                break
            place = begins[sentence] + step
            count = lattice.starts[place + 1] - lattice.starts[place]
            before = np.repeat(np.arange(len(sentence)), count)
            row = np.arange(len(before)) + np.repeat(
                lattice.starts[place] - (np.cumsum(count) - count), count
            )
            way = lattice.way[row]
            word = forms.first[way]
            total = cost[before] + lattice.cost[row] + model.cost(history, word, before)
            after = np.column_stack((history[before, 1:], word))
            double = np.flatnonzero(forms.second[way] >= 0)
            if len(double):
                second = forms.second[way[double]]
                total[double] += model.cost(after[double], second, np.arange(len(double)))
                after[double] = np.column_stack((after[double, 1:], second))
            paths = _Paths(sentence[before], after, total, number[before], row, place[before])
            longer = lattice.span[row] == 2
            ahead = paths.where(longer) if longer.any() else None
            paths = paths.where(~longer) if ahead is not None else paths
            if waiting is not None:
                paths = paths.joined(waiting)
            waiting = ahead
            paths = self._best(paths, len(begins))
            parents.append(paths.parent)
            rows.append(paths.row)
            places.append(paths.place)
            sentence, history, cost = paths.sentence, paths.history, paths.cost
            number = made + np.arange(len(sentence))
            made += len(sentence)
        return (
            _trace(final, np.concatenate(parents), np.concatenate(rows), np.concatenate(places))
            if made
            else []
        )

    def _best(self, paths: "_Paths", sentences: int) -> "_Paths":
        """Of paths that share a sentence and a history the cheapest, of those the best few of each sentence."""
        floor = np.full(sentences, np.inf, np.float32)
        np.minimum.at(floor, paths.sentence, paths.cost)
        paths = paths.where(paths.cost < floor[paths.sentence] + self._weights.lead)
        history = paths.history.astype(np.uint64)
        mixed = (history[:, 0] * np.uint64(0x9E3779B1) ^ history[:, 1] * np.uint64(0x85EBCA77)) * np.uint64(
            0xC2B2AE3D
        )
        mixed = (mixed ^ history[:, 2] * np.uint64(0x27D4EB2F)) * np.uint64(0x9E3779B97F4A7C15)
        owner = paths.sentence.astype(np.uint64) << np.uint64(52)
        # costs are positive, so their bits sort as they do; 22 of 32 tell 0.01 nats of 200 apart
        bits = paths.cost.view(np.uint32).astype(np.uint64)
        order = np.argsort(owner | ((mixed >> np.uint64(34)) << np.uint64(22)) | (bits >> np.uint64(10)))
        group = (owner | (mixed >> np.uint64(34)))[order]
        first = order[np.r_[True, group[1:] != group[:-1]]]
        ranked = first[np.argsort(owner[first] | bits[first])]
        sentence = paths.sentence[ranked]
        rank = np.arange(len(ranked)) - np.searchsorted(sentence, sentence)
        return paths.take(ranked[rank < self._weights.beam])


@dataclass(frozen=True, slots=True)
class _Paths:
    """Ends of paths: sentence, last three syllables, cost, the path before (-1: none), row of the lattice, its place."""

    sentence: Ids
    history: Ids
    cost: Costs
    parent: Ids
    row: Ids
    place: Ids

    def take(self, at: Ids) -> "_Paths":
        return _Paths(
            self.sentence[at], self.history[at], self.cost[at], self.parent[at], self.row[at], self.place[at]
        )

    def where(self, good: NDArray[np.bool_]) -> "_Paths":
        return self.take(np.flatnonzero(good))

    def joined(self, other: "_Paths") -> "_Paths":
        return _Paths(
            np.concatenate([self.sentence, other.sentence]),
            np.concatenate([self.history, other.history]),
            np.concatenate([self.cost, other.cost]),
            np.concatenate([self.parent, other.parent]),
            np.concatenate([self.row, other.row]),
            np.concatenate([self.place, other.place]),
        )


def _trace(final: Ids, parents: Ids, rows: Ids, places: Ids) -> list[tuple[int, int]]:
    taken: list[tuple[int, int]] = []
    at = final[final >= 0]
    while len(at):
        taken += zip(places[at].tolist(), rows[at].tolist(), strict=True)
        at = parents[at]
        at = at[at >= 0]
    return taken


def _form_of(text: str, piece: Piece) -> str:
    if labels_number(text, piece):
        return piece.text + LABEL_SIGN
    return piece.text if piece.kind == "word" or may_be_word(piece.text) else PROTECTED


def in_capitals(pieces: Sequence[Piece], at: int) -> bool:
    """Whether a word has running capitals beside it on its line (`LIÊN [HP] PHỤ NỮ`): syllables, not abbreviations."""
    return any(
        beside is not None and len(beside) > 1 and beside.isupper() and is_syllable(beside)
        for beside in (neighbour(pieces, at, -1), neighbour(pieces, at, 1))
    )


def _sentences(pieces: Sequence[Piece]) -> Iterator[list[int]]:
    """The words and numbers of each sentence, as places in `pieces`."""
    sentence: list[int] = []
    for at, piece in enumerate(pieces):
        if piece.kind in ("word", "number"):
            sentence.append(at)
        if piece.kind not in ("word", "number") or len(sentence) == LONGEST_SENTENCE:
            if sentence:
                yield sentence
            sentence = []
    if sentence:
        yield sentence


def page_odds(words: Sequence[str], model: LanguageModel, found: float = 0.0, *, scanned: bool) -> float:
    """Nats to add for each change on a page, from how clean it looks: the fewer of its words are unknown, the more a change has
    to bring.

    An unreadable syllable (`tinb`) is the visible part of the damage: for each there are some eight valid wrong ones (measured
    on aged pages read with `vie`). `found` wrong words are known of, which may be the same ones. In a text that is not known to
    be `scanned`, unknown words without marks (`drama`) are foreign rather than misread.
    """
    plain = [canonical(word) for word in words if word.isalpha() and word.islower()]
    unknown = sum(model.number(word) == UNKNOWN and (scanned or not word.isascii()) for word in plain)
    unseen_errors = UNSEEN_ERRORS_OF_SCANS if scanned else UNSEEN_ERRORS_OF_TEXTS
    share = (max(ERRORS_FOR_UNKNOWN * unknown, found) + unseen_errors) / (len(plain) + 50)
    return max(0.0, math.log(TRAINED_ERRORS / min(share, TRAINED_ERRORS)))
