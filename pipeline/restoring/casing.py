"""Letter case of restored words: what the page prints, where it can be seen, and what is usual where it cannot."""

import math
from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline.restoring.channel import Case
from pipeline.restoring.forms import case_of
from pipeline.restoring.language_model import Costs, Ids
from pipeline.restoring.spelling import is_syllable
from pipeline.settings import DICTIONARIES

SENTENCE_START = 3.0
"""Log-odds of a capital after the end of a sentence or at the start of a line with a mark."""
CAPITALS_AROUND, CAPITALS_BESIDE, CAPITALS_ALONE = 4.0, -1.5, -6.0
"""Log-odds that a word is all in capitals: where its neighbours on the line are, where one of them is, where none is."""
CaseCost = Callable[[str, str], float]

_BOTH_CASES = frozenset("coszuvwxpkl")
"""Letters that look the same in both cases but for their size; `l` is what is left of many a capital."""


class CaseModel:
    """How often a word has a capital in the middle of a sentence, alone and after the word before it.

    `capitals`: the share for each word, in 255ths.
    """

    def __init__(self, folder: Path) -> None:
        self.capitals: NDArray[np.uint8] = np.load(folder / "case_words.npy")
        self._keys: NDArray[np.uint32] = np.load(folder / "case_pair_keys.npy")
        self._pairs: NDArray[np.uint8] = np.load(folder / "case_pairs.npy")

    @classmethod
    @cache
    def load(cls) -> "CaseModel":
        """The model in `dictionaries/models`, once a process."""
        return cls(DICTIONARIES / "models" / "language")

    def log_odds(self, before: Ids, word: Ids) -> Costs:
        """Log-odds of a capital for words (by number) after others, from -4 to 4."""
        key = ((before << 16) | word).astype(np.uint32)
        at = np.minimum(np.searchsorted(self._keys, key), len(self._keys) - 1)
        share = np.where(self._keys[at] == key, self._pairs[at], self.capitals[word]).astype(np.float32) / 255
        share = np.clip(share, 0.02, 0.98)
        return np.log(share / (1 - share))


def cased(word: str, case: Case) -> str:
    """A canonical word in a letter case.

    >>> cased("đồng", "title"), cased("hđnd", "upper")
    ('Đồng', 'HĐND')
    """
    if case == "upper":
        return word.upper()
    return word[:1].upper() + word[1:] if case == "title" else word


def case_in_context(
    cost: CaseCost, read: str, meant: str, before: str | None, after: str | None, usual: float
) -> Case:
    """The letter case of a word as read: what the page prints, as the channel reads it, and what is usual there.

    `cost(meant as printed, read)` is the channel's; `before` and `after` are the neighbours on the line as read; `usual` the
    log-odds of a capital there.
    """
    seen = case_of(read)
    if seen == "lower" and read[0].isalpha() and read[0] not in _BOTH_CASES:
        return "lower"
    neighbours = [case_of(word) == "upper" for word in (before, after) if word is not None and len(word) > 1]
    if all(neighbours):
        capitals = CAPITALS_AROUND if neighbours else (0.0 if seen == "upper" else CAPITALS_ALONE)
    else:
        capitals = CAPITALS_BESIDE if any(neighbours) else CAPITALS_ALONE
    if not is_syllable(meant):  # abbreviations are in capitals wherever they stand
        capitals = max(capitals, 0.0)
    mixed = _surprise(-capitals)
    costs: dict[Case, float] = {
        "lower": cost(meant, read) + mixed + _surprise(-usual),
        "title": cost(cased(meant, "title"), read) + mixed + _surprise(usual),
        "upper": cost(meant.upper(), read) + _surprise(capitals) if len(meant) > 1 else math.inf,
    }
    return min(costs, key=costs.__getitem__)


def _surprise(log_odds: float) -> float:
    """-ln of the probability that log-odds stand for."""
    return math.log1p(math.exp(-log_odds))
