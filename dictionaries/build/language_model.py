"""Counts the corpora and writes the n-gram model (`pipeline.restoring.language_model` reads it).

Interpolated absolute discounting (Ney et al. 1994) over counts weighted by corpus; n-grams that change little are dropped, by
weighted difference, and their probability goes to the backoff. Kneser-Ney, whose lower orders count contexts, did worse: it
forgets the weights, and suffers from pruning (Chelba et al. 2010; measured in bench/restoration.md).
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from dictionaries.build.corpora import CORPORA, read_lines
from dictionaries.build.ngram_table import fill
from pipeline.reading.syllables import is_syllable as is_well_spelt
from pipeline.restoring.language_model import (
    BREAK,
    COST_STEP,
    COST_STEP_4,
    HISTORY,
    NUMBER,
    ORDER,
    SPECIAL,
    UNKNOWN,
    VALUE_BITS,
    VALUE_BITS_4,
    Ids,
)
from pipeline.restoring.ngram_table import Keys
from pipeline.restoring.spelling import bare, is_syllable
from pipeline.restoring.tokens import tokens_of

VOCABULARY_SIZE = 15_000
SYLLABLE_COUNT, OTHER_COUNT = 6, 60
"""A Vietnamese syllable needs this weighted count to enter the vocabulary, a foreign word or abbreviation that one."""

Floats = NDArray[np.float64]

_WORD = np.uint64(16)


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a model is made; the variants are compared in `bench/restoration.md`."""

    order: int = ORDER
    smoothing: Literal["kneser-ney", "absolute"] = "absolute"
    """Whether lower orders count contexts or occurrences."""
    discounts: tuple[float, float, float] = (0.9, 1.5, 2.0)
    """Sightings taken off what was seen once, twice, three times or more."""
    number_class: bool = True
    """Whether all numbers are one word of the model, or nothing that it knows."""
    certain: int = 8
    """How many times of its weight a line of our own counts as one sighting."""
    kept: tuple[int, ...] = (0, 600_000, 1_500_000, 3_200_000)
    """How many n-grams of each order stay, besides the histories of longer ones: with these the model takes 21 MB."""


@dataclass(frozen=True, slots=True)
class Smoothed:
    """The n-grams of one order, sorted by key, with their probabilities, and which of them stay."""

    keys: Keys
    probability: Floats
    kept: NDArray[np.bool_]


def count_words(folder: Path, extra: list[tuple[str, int]]) -> Counter[str]:
    """Weighted counts of canonical words."""
    counts: Counter[str] = Counter()
    for corpus in CORPORA:
        own: Counter[str] = Counter()
        for line in read_lines(folder, corpus.name):
            own.update(tokens_of(line))
        for word, count in own.items():
            counts[word] += count * corpus.weight
    for line, weight in extra:
        for word in tokens_of(line):
            counts[word] += weight
    return counts


def choose_vocabulary(counts: Counter[str]) -> list[str]:
    """The special tokens, then words by falling count; those of one count in alphabetical order."""
    well_spelt: dict[str, int] = {}
    for word, count in counts.items():
        if is_well_spelt(word):
            well_spelt[bare(word)] = max(count, well_spelt.get(bare(word), 0))
    kept = [
        (word, count)
        for word, count in counts.items()
        if word not in SPECIAL
        and count >= (SYLLABLE_COUNT if is_syllable(word) else OTHER_COUNT)
        and not _is_misprint(word, count, well_spelt)
    ]
    kept.sort(key=lambda item: (-item[1], item[0]))
    return [*SPECIAL, *(word for word, _ in kept[:VOCABULARY_SIZE])]


def _is_misprint(word: str, count: int, well_spelt: Mapping[str, int]) -> bool:
    """Whether a word of the corpora is damage of their own: `quyêt`, which cannot be a syllable, for the common `quyết`.

    `đăk` and `krông` cannot be one either, but no common syllable has their letters: they are names.
    """
    return word != bare(word) and not is_well_spelt(word) and well_spelt.get(bare(word), 0) > count


def encode(lines: Iterable[str], numbers: dict[str, int]) -> Ids:
    """All lines as one array of word numbers; a full history of breaks stands between sentences, as between lines."""
    pause = [BREAK] * HISTORY
    ids: list[int] = [*pause]
    for line in lines:
        for word in tokens_of(line):
            if word == SPECIAL[BREAK]:
                if ids[-1] != BREAK:
                    ids += pause
            else:
                ids.append(numbers.get(word, UNKNOWN))
        if ids[-1] != BREAK:
            ids += pause
    return np.array(ids, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Counted:
    """The n-grams of one order, sorted by key (16 bits a word): weighted counts, and how often each was really seen."""

    keys: Keys
    counts: Ids
    sightings: Ids


def _summed(keys: Keys, counts: Ids, sightings: Ids) -> Counted:
    unique, where = np.unique(keys, return_inverse=True)
    return Counted(
        unique,
        np.bincount(where, weights=counts).astype(np.int64),
        np.bincount(where, weights=sightings).astype(np.int64),
    )


def ngrams_of(ids: Ids, weight: int, order: int) -> Counted:
    """The n-grams in a run of words, each sighting with a weight; a break after a break is no n-gram."""
    key = np.zeros(len(ids) - order + 1, np.uint64)
    for at in range(order):
        key = (key << _WORD) | ids[at : len(ids) - order + 1 + at].astype(np.uint64)
    real = (ids[order - 1 :] != BREAK) | (ids[order - 2 : -1] != BREAK)
    unique, count = np.unique(key[real], return_counts=True)
    return Counted(unique, count.astype(np.int64) * weight, count.astype(np.int64))


def together(parts: Iterable[Counted]) -> Counted:
    """Counts of several corpora as one."""
    total = Counted(np.zeros(0, np.uint64), np.zeros(0, np.int64), np.zeros(0, np.int64))
    for part in parts:
        total = _summed(
            np.concatenate([total.keys, part.keys]),
            np.concatenate([total.counts, part.counts]),
            np.concatenate([total.sightings, part.sightings]),
        )
    return total


def count_ngrams(
    folder: Path, numbers: dict[str, int], extra: list[tuple[str, int]], order: int, certain: int
) -> Counted:
    """The n-grams of all corpora, and of `extra` lines, each of which stands for several sightings."""

    def parts() -> Iterator[Counted]:
        for corpus in CORPORA:
            yield ngrams_of(encode(read_lines(folder, corpus.name), numbers), corpus.weight, order)
        for weight in sorted({weight for _, weight in extra}):
            own = ngrams_of(encode((line for line, own in extra if own == weight), numbers), weight, order)
            yield Counted(own.keys, own.counts, np.maximum(own.counts // certain, 1))

    return together(parts())


def _shorter(longer: Counted, order: int, smoothing: str) -> Counted:
    """The n-grams of one order less: each with its occurrences, or with its contexts to the left."""
    suffix = _suffix(longer.keys, order)
    if smoothing == "absolute":
        return _summed(suffix, longer.counts, longer.sightings)
    ones = np.ones(len(suffix), np.int64)
    return _summed(suffix, ones, ones)


def smooth(counted: Counted, recipe: Recipe, size: int) -> tuple[Floats, list[Smoothed]]:
    """Unigram probabilities, and the orders from 2 up, interpolated; which n-grams stay, so that each has its history."""
    by_order = {recipe.order: counted}
    for order in range(recipe.order - 1, 0, -1):
        by_order[order] = _shorter(by_order[order + 1], order + 1, recipe.smoothing)
    occurrences = np.full(size, 0.5)
    occurrences[by_order[1].keys.astype(np.int64)] += by_order[1].counts
    unigram = occurrences / occurrences.sum()
    found: list[Smoothed] = []
    lower_keys, lower_probability = np.arange(size, dtype=np.uint64), unigram
    for order in range(2, recipe.order + 1):
        keys, counts = by_order[order].keys, by_order[order].counts
        _, history_of = np.unique(keys >> _WORD, return_inverse=True)
        total = np.bincount(history_of, weights=counts)
        sightings = by_order[order].sightings
        taken_off = np.array(recipe.discounts)[np.minimum(sightings, 3) - 1]
        discount = np.minimum(taken_off / sightings, 0.95) * counts
        lower = lower_probability[np.searchsorted(lower_keys, _suffix(keys, order))]
        backed_off = (np.bincount(history_of, weights=discount) / total)[history_of] * lower
        probability = (counts - discount) / total[history_of] + backed_off
        difference = counts * np.log(probability / backed_off)
        if order == ORDER:
            # only with a trigram that stays: a false hit in the tables needs two then (see `LanguageModel.cost`)
            difference[~found[-1].kept[np.searchsorted(lower_keys, _suffix(keys, order))]] = -np.inf
        wanted = min(recipe.kept[order - 1], int((difference > 0).sum()))
        kept = np.zeros(len(keys), bool)
        kept[np.argpartition(-difference, wanted - 1)[:wanted]] = True
        found.append(Smoothed(keys, probability, kept))
        lower_keys, lower_probability = keys, probability
    for shorter, longer in zip(found[-2::-1], found[:0:-1], strict=True):
        shorter.kept[_places(shorter.keys, np.unique(longer.keys[longer.kept] >> _WORD))] = True
    return unigram, found


class Backoff:
    """A pruned model in backoff form, built order by order: what the dropped n-grams had goes to their history."""

    def __init__(self, unigram: Floats) -> None:
        self.keys: list[Keys] = [np.arange(len(unigram), dtype=np.uint64)]
        self.costs: list[Floats] = [-np.log(unigram)]
        self.backoffs: list[Floats] = [np.zeros(len(unigram))]

    def add(self, one: Smoothed) -> None:
        """The next order; the order before it gets its backoff costs."""
        keys, probability = one.keys[one.kept], one.probability[one.kept]
        order = len(self.keys) + 1
        history, history_of = np.unique(keys >> _WORD, return_inverse=True)
        kept = np.bincount(history_of, weights=probability)
        covered = np.bincount(history_of, weights=np.exp(-self.cost(_suffix(keys, order))))
        left_over = np.clip(1 - kept, 1e-4, None) / np.clip(1 - covered, 1e-4, None)
        self.backoffs[-1][_places(self.keys[-1], history)] = -np.log(left_over)
        self.keys.append(keys)
        self.costs.append(-np.log(probability))
        self.backoffs.append(np.zeros(len(keys)))

    def cost(self, keys: Keys, order: int | None = None) -> Floats:
        """-ln P of n-grams of an order; the highest so far where none is named."""
        order = order or len(self.keys)
        known = self.keys[order - 1]
        at = np.minimum(np.searchsorted(known, keys), len(known) - 1)
        cost = self.costs[order - 1][at]
        missing = np.flatnonzero(known[at] != keys)
        if len(missing):
            history = keys[missing] >> _WORD
            shorter = self.keys[order - 2]
            there = np.minimum(np.searchsorted(shorter, history), len(shorter) - 1)
            backoff = np.where(shorter[there] == history, self.backoffs[order - 2][there], 0.0)
            cost[missing] = self.cost(_suffix(keys[missing], order), order - 1) + backoff
        return cost


def _suffix(keys: Keys, order: int) -> Keys:
    """N-grams of this order without their first word."""
    return keys & np.uint64((1 << (16 * (order - 1))) - 1)


def _places(keys: Keys, wanted: Keys) -> Ids:
    """Where sorted keys stand among all of them; every one of them is there."""
    return np.searchsorted(keys, wanted).astype(np.int64)


def _quantise(cost: Floats, step: float, highest: int) -> NDArray[np.uint32]:
    return np.clip(np.rint(cost / step), 0, highest).astype(np.uint32)


def build(folder: Path, out: Path, extra: list[tuple[str, int]], recipe: Recipe) -> None:
    """Counts `folder` and `extra` lines (phrases with a weight each) and writes the model to `out`."""
    out.mkdir(parents=True, exist_ok=True)
    word_counts = count_words(folder, extra)
    vocabulary = choose_vocabulary(word_counts)
    numbers = {word: number for number, word in enumerate(vocabulary)}
    if not recipe.number_class:
        numbers[SPECIAL[NUMBER]] = UNKNOWN
    unigram, orders = smooth(
        count_ngrams(folder, numbers, extra, recipe.order, recipe.certain), recipe, len(vocabulary)
    )
    model = Backoff(unigram)
    for one in orders:
        model.add(one)
    np.save(out / "unigrams.npy", model.costs[0].astype(np.float32))
    np.save(out / "unigram_backoff.npy", model.backoffs[0].astype(np.float32))
    sizes: dict[str, int] = {}
    for name, order in (("bigrams", 2), ("trigrams", 3), ("fourgrams", 4)):
        shorter = order > recipe.order  # a model made for comparison: its longest table is empty
        ngrams = np.zeros(1, np.uint64) if shorter else model.keys[order - 1]
        costs = np.zeros(1) if shorter else model.costs[order - 1]
        backoffs = np.zeros(1) if shorter else model.backoffs[order - 1]
        if order < ORDER:
            values = _quantise(costs, COST_STEP, 255) | (_quantise(backoffs, COST_STEP, 255) << np.uint32(8))
            np.save(out / f"{name}.npy", fill(ngrams, values, VALUE_BITS, np.uint32))
        else:
            values = _quantise(costs, COST_STEP_4, (1 << VALUE_BITS_4) - 1)
            np.save(out / f"{name}.npy", fill(ngrams, values, VALUE_BITS_4, np.uint16))
        sizes[name] = len(ngrams)
    (out / "vocabulary.txt").write_text("\n".join(vocabulary), "utf-8")
    (out / "provenance.json").write_text(
        json.dumps(
            {
                "corpora": {corpus.name: {"weight": corpus.weight} for corpus in CORPORA},
                "held_out": "every 50th block of 200 lines of each corpus",
                "weighted_words": int(sum(word_counts.values())),
                "vocabulary": len(vocabulary),
                "n-grams": sizes,
            },
            indent=1,
        )
        + "\n",
        "utf-8",
    )
