"""A 4-gram model of administrative Vietnamese: how likely a syllable is after the three before it.

Interpolated absolute discounting (Ney, Essen and Kneser 1994), pruned by weighted difference (Seymore and Rosenfeld 1996) and
kept in backoff form. The n-grams lie in mapped tables without their keys (see `ngram_table`), shared by all processes.
"""

import json
import re
from copy import copy
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline.errors import DictionaryError
from pipeline.restoring.ngram_table import Keys, NgramTable
from pipeline.restoring.spelling import canonical
from pipeline.settings import DICTIONARIES

Ids = NDArray[np.int64]
Costs = NDArray[np.float32]

UNKNOWN, BREAK, NUMBER = 0, 1, 2
SPECIAL = ("<unknown>", "<break>", "<number>")
"""Stand for a word outside the vocabulary, the edge of a sentence, and anything with a digit in it."""

ORDER = 4
HISTORY = ORDER - 1

COST_STEP = 0.08
"""Log-probabilities are kept in steps of this many nats (0 to 20.4 in one byte); finer steps changed no word."""
COST_STEP_4 = 0.25
"""... those of 4-grams in six bits (0 to 15.75)."""
VALUE_BITS, VALUE_BITS_4 = 16, 6
"""Of a slot: cost and backoff of 2- and 3-grams (32-bit slots), cost of 4-grams (16-bit slots); the rest is fingerprint."""

PHRASE_START, PHRASE_STEP = 8.0, 1.0
"""What the first word and each next word of a user's phrase cost at most: as much as a common name in our own lists."""
_PHRASE_WORD = re.compile(r"[^\W\d_]+")

_BYTE, _EIGHT = np.uint32(0xFF), np.uint32(8)
_WORD = np.uint64(16)
_FIRST_WORD_OFF = np.uint64(0xFFFFFFFFFFFF)


def key_of(*words: Ids) -> Keys:
    """The key of n-grams, 16 bits a word."""
    key = words[0].astype(np.uint64)
    for word in words[1:]:
        key = (key << _WORD) | word.astype(np.uint64)
    return key


class LanguageModel:
    """Costs in nats (-ln P) of syllables after their history. Syllables are numbers: `number(canonical form)`."""

    def __init__(self, folder: Path) -> None:
        try:
            self.vocabulary: list[str] = (folder / "vocabulary.txt").read_text("utf-8").split("\n")
            self._unigrams: Costs = np.load(folder / "unigrams.npy")
            self._unigram_backoff: Costs = np.load(folder / "unigram_backoff.npy")
            self._bigrams = NgramTable.open(folder / "bigrams.npy", VALUE_BITS)
            self._trigrams = NgramTable.open(folder / "trigrams.npy", VALUE_BITS)
            self._fourgrams = NgramTable.open(folder / "fourgrams.npy", VALUE_BITS_4)
        except FileNotFoundError as error:
            raise DictionaryError(f"{error.filename} is missing: run `make dictionaries`") from error
        self._numbers = {word: number for number, word in enumerate(self.vocabulary)}
        self._phrase_keys: Keys | None = None

    @classmethod
    @cache
    def load(cls) -> "LanguageModel":
        """The model in `dictionaries/models`, once a process."""
        return cls(DICTIONARIES / "models" / "language")

    def number(self, word: str) -> int:
        """The number of a canonical lower-case word; UNKNOWN for one outside the vocabulary."""
        return self._numbers.get(word, UNKNOWN)

    def with_phrases(self, phrases: tuple[str, ...]) -> "LanguageModel":
        """This model for somebody whose papers hold these phrases: their words are known, and follow each other easily."""
        lines = [[canonical(word) for word in _PHRASE_WORD.findall(phrase)] for phrase in phrases]
        if not lines:
            return self
        if not all(lines):
            raise DictionaryError(
                f"{phrases[lines.index([])]!r} has no word in it: take it out of the dictionary"
            )
        model = copy(self)
        new = dict.fromkeys(word for line in lines for word in line if word not in self._numbers)
        model.vocabulary = [*self.vocabulary, *new]
        model._numbers = {word: number for number, word in enumerate(model.vocabulary)}
        extra = np.full(len(new), PHRASE_START, np.float32)
        model._unigrams = np.concatenate([self._unigrams, extra])
        model._unigrams[[model._numbers[line[0]] for line in lines]] = np.minimum(
            model._unigrams[[model._numbers[line[0]] for line in lines]], PHRASE_START
        )
        model._unigram_backoff = np.concatenate([self._unigram_backoff, np.zeros(len(new), np.float32)])
        pairs = [[model._numbers[word] for word in pair] for line in lines for pair in pairwise(line)]
        numbers = np.array(pairs, np.int64).reshape(-1, 2)
        model._phrase_keys = np.unique(key_of(numbers[:, 0], numbers[:, 1]))
        return model

    def unigram(self, word: Ids) -> Costs:
        """-ln P(word) after nothing."""
        return self._unigrams[word]

    def bigram(self, before: Ids, word: Ids) -> Costs:
        """-ln P(word | before), elementwise."""
        found, value = self._bigrams.look_up(key_of(before, word))
        return np.where(found, _cost(value), self._unigram_backoff[before] + self._unigrams[word])

    def cost(self, history: Ids, word: Ids, history_of: Ids) -> Costs:
        """-ln P(word | the three before it) for many words: `history[history_of[i]]` is what stands before `word[i]`.

        `history` has a row of three numbers, the oldest first, for each history; what depends on the history alone is looked up
        once for each.
        """
        first, second, third = history[:, 0], history[:, 1], history[:, 2]
        older = key_of(second, third)
        known2, value2 = self._bigrams.look_up(older)
        known3, value3 = self._trigrams.look_up(key_of(first, second, third))
        backoff2 = np.where(known2, _backoff(value2), np.float32(0))
        backoff3 = np.where(known3, _backoff(value3), np.float32(0))

        last, number = third[history_of], word.astype(np.uint64)
        total = self.bigram(last, word)
        key = (older[history_of] << _WORD) | number
        found, value = self._trigrams.look_up(key)
        total = np.where(found, _cost(value), total + backoff2[history_of])
        total += backoff3[history_of]
        # a 4-gram is believed where both its trigrams are known: its own fingerprint is short
        deep = np.flatnonzero(found & known3[history_of])
        if len(deep):
            key = (key[deep] & _FIRST_WORD_OFF) | (first[history_of[deep]].astype(np.uint64) << np.uint64(48))
            found, value = self._fourgrams.look_up(key)
            total[deep] = np.where(found, value.astype(np.float32) * np.float32(COST_STEP_4), total[deep])
        if self._phrase_keys is not None and len(self._phrase_keys):
            pair = key_of(last, word)
            at = np.minimum(np.searchsorted(self._phrase_keys, pair), len(self._phrase_keys) - 1)
            total = np.where(self._phrase_keys[at] == pair, np.minimum(total, np.float32(PHRASE_STEP)), total)
        return total

    def sentence_cost(self, words: list[str]) -> float:
        """-ln P of a sequence of canonical words between two breaks."""
        ids = np.array([BREAK] * HISTORY + [self.number(word) for word in words] + [BREAK], dtype=np.int64)
        history = np.lib.stride_tricks.sliding_window_view(ids, HISTORY)[:-1]
        return float(self.cost(history, ids[HISTORY:], np.arange(len(history))).sum())


def _cost(value: NDArray[np.uint32]) -> Costs:
    return (value & _BYTE).astype(np.float32) * np.float32(COST_STEP)


def _backoff(value: NDArray[np.uint32]) -> Costs:
    return (value >> _EIGHT).astype(np.float32) * np.float32(COST_STEP)


def provenance() -> dict[str, object]:
    """What the model was counted from, as its builder wrote it down."""
    text = (DICTIONARIES / "models" / "language" / "provenance.json").read_text("utf-8")
    loaded: dict[str, object] = json.loads(text)
    return loaded
