"""A trigram model of administrative Vietnamese: how likely a syllable is after the two before it.

Interpolated Kneser-Ney (Chen and Goodman 1999), kept in backoff form. An n-gram is found by a 32-bit hash of its syllable
numbers in a sorted array: four bytes and a quantised log-probability each, mapped from disk and shared by all processes.
A hash that collides lends an unseen n-gram a seen one's probability; with 3 million n-grams that is one look-up in 1,400.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.errors import DictionaryError
from pipeline.settings import DICTIONARIES

Ids = NDArray[np.int64]
Costs = NDArray[np.float32]

UNKNOWN, BREAK, NUMBER = 0, 1, 2
SPECIAL = ("<unknown>", "<break>", "<number>")
"""Stand for a word outside the vocabulary, the edge of a sentence, and anything with a digit in it."""

COST_STEP = 0.08
"""Log-probabilities are kept in steps of this many nats (0 to 20.4 in one byte); finer steps changed no word."""

_MIX_2, _MIX_3 = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F)


def hash_bigrams(first: Ids, second: Ids) -> NDArray[np.uint32]:
    """32-bit hashes of pairs of syllable numbers (multiplicative hashing, Knuth)."""
    key = (first.astype(np.uint64) << np.uint64(20)) | second.astype(np.uint64)
    return _scramble(key * _MIX_2)


def hash_trigrams(first: Ids, second: Ids, third: Ids) -> NDArray[np.uint32]:
    """32-bit hashes of triples of syllable numbers."""
    key = (first.astype(np.uint64) << np.uint64(40)) | (second.astype(np.uint64) << np.uint64(20))
    return _scramble((key | third.astype(np.uint64)) * _MIX_3)


def _scramble(key: NDArray[np.uint64]) -> NDArray[np.uint32]:
    key = (key ^ (key >> np.uint64(29))) * _MIX_2
    return (key >> np.uint64(32)).astype(np.uint32)


class LanguageModel:
    """Costs in nats (-ln P) of syllables after their history. Syllables are numbers: `number(canonical form)`."""

    def __init__(self, folder: Path) -> None:
        try:
            self.vocabulary: list[str] = (folder / "vocabulary.txt").read_text("utf-8").split("\n")
            self.counts: NDArray[np.uint32] = np.load(folder / "counts.npy")
            self._unigrams: Costs = np.load(folder / "unigrams.npy")
            self._unigram_backoff: Costs = np.load(folder / "unigram_backoff.npy")
            self._keys2 = _mapped(folder / "bigram_keys.npy")
            self._costs2 = _mapped(folder / "bigram_costs.npy")
            self._backoff2 = _mapped(folder / "bigram_backoff.npy")
            self._keys3 = _mapped(folder / "trigram_keys.npy")
            self._costs3 = _mapped(folder / "trigram_costs.npy")
        except FileNotFoundError as error:
            raise DictionaryError(f"{error.filename} is missing: run `make dictionaries`") from error
        self._numbers = {word: number for number, word in enumerate(self.vocabulary)}

    @classmethod
    @cache
    def load(cls) -> "LanguageModel":
        """The model in `dictionaries/models`, once a process."""
        return cls(DICTIONARIES / "models" / "language")

    def number(self, word: str) -> int:
        """The number of a canonical lower-case word; UNKNOWN for one outside the vocabulary."""
        return self._numbers.get(word, UNKNOWN)

    def bigram(self, second: Ids, word: Ids) -> Costs:
        """-ln P(word | second), elementwise."""
        where, found = _find(self._keys2, hash_bigrams(second, word))
        seen = self._costs2[where].astype(np.float32) * np.float32(COST_STEP)
        return np.where(found, seen, self._unigram_backoff[second] + self._unigrams[word])

    def backoff(self, first: Ids, second: Ids) -> Costs:
        """What it costs to forget `first` after the history `first second`, elementwise."""
        where, found = _find(self._keys2, hash_bigrams(first, second))
        return np.where(
            found, self._backoff2[where].astype(np.float32) * np.float32(COST_STEP), np.float32(0)
        )

    def trigram(self, first: Ids, second: Ids, word: Ids, backoff: Costs, lower: Costs) -> Costs:
        """-ln P(word | first second), elementwise, given `backoff(first, second)` and `bigram(second, word)`."""
        where, found = _find(self._keys3, hash_trigrams(first, second, word))
        return np.where(
            found, self._costs3[where].astype(np.float32) * np.float32(COST_STEP), backoff + lower
        )

    def sentence_cost(self, words: list[str]) -> float:
        """-ln P of a sequence of canonical words between two breaks."""
        ids = np.array([BREAK, BREAK, *(self.number(word) for word in words), BREAK], dtype=np.int64)
        lower = self.bigram(ids[1:-1], ids[2:])
        return float(
            self.trigram(ids[:-2], ids[1:-1], ids[2:], self.backoff(ids[:-2], ids[1:-1]), lower).sum()
        )


def _mapped(path: Path) -> NDArray[Any]:
    """An array on disk, mapped into memory; a plain view of it, as numpy's own class for it slows every look-up down."""
    mapped: NDArray[Any] = np.load(path, mmap_mode="r").view(np.ndarray)
    return mapped


def _find(keys: NDArray[np.uint32], wanted: NDArray[np.uint32]) -> tuple[Ids, NDArray[np.bool_]]:
    where = np.searchsorted(keys, wanted)
    np.minimum(where, len(keys) - 1, out=where)
    return where, keys[where] == wanted


def provenance() -> dict[str, object]:
    """What the model was counted from, as its builder wrote it down."""
    text = (DICTIONARIES / "models" / "language" / "provenance.json").read_text("utf-8")
    loaded: dict[str, object] = json.loads(text)
    return loaded
