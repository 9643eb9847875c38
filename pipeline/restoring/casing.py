"""Letter case of restored words: what the page prints, where it can be seen, and what is usual where it cannot."""

import math
from functools import cache
from pathlib import Path

import numpy as np

from pipeline.restoring.channel import Case
from pipeline.restoring.decoder import case_of
from pipeline.restoring.language_model import hash_bigrams
from pipeline.restoring.spelling import bare
from pipeline.settings import DICTIONARIES

_SHAPELESS = set("CcOoSsUuVvWwXxZzPpKk0168")
"""Letters that look the same in both cases but for their size."""

SEEN, SHAPELESS, MISREAD = 9.0, 3.2, 0.7
"""How much a first letter as read says about case, log-odds: read as itself, as a letter without shape, as another letter."""
SENTENCE_START = 2.0
"""Log-odds of a capital after the end of a sentence or at the start of a line with a mark."""


class CaseModel:
    """How often a word has a capital in the middle of a sentence, alone and after the word before it."""

    def __init__(self, folder: Path) -> None:
        self._words = np.load(folder / "case_words.npy", mmap_mode="r")
        self._keys = np.load(folder / "case_pair_keys.npy", mmap_mode="r")
        self._pairs = np.load(folder / "case_pairs.npy", mmap_mode="r")

    @classmethod
    @cache
    def load(cls) -> "CaseModel":
        """The model in `dictionaries/models`, once a process."""
        return cls(DICTIONARIES / "models" / "language")

    def log_odds(self, before: int, word: int) -> float:
        """Log-odds of a capital for a word (by number) after another, from -4 to 4."""
        key = hash_bigrams(np.array([before]), np.array([word]))[0]
        at = int(np.searchsorted(self._keys, key))
        known = at < len(self._keys) and self._keys[at] == key
        share = (float(self._pairs[at]) if known else float(self._words[word])) / 255
        share = min(max(share, 0.02), 0.98)
        return math.log(share / (1 - share))


def cased(word: str, case: Case) -> str:
    """A canonical word in a letter case.

    >>> cased("đồng", "title"), cased("hđnd", "upper")
    ('Đồng', 'HĐND')
    """
    if case == "upper":
        return word.upper()
    return word[:1].upper() + word[1:] if case == "title" else word


def case_in_context(read: str, meant: str, before: str | None, after: str | None, usual: float) -> Case:
    """The letter case of a word as read.

    `before` and `after` are its neighbours on the line as read; `usual` the log-odds of a capital there.

    >>> case_in_context("1ap", "lập", "Doc", None, -4.0), case_in_context("T6", "tổ", "THI", "CHUC", -4.0)
    ('lower', 'upper')
    >>> case_in_context("HO", "hồ", "tich", "Chi", 3.0), case_in_context("Gmg", "ứng", "Huong", "cac", -4.0)
    ('title', 'lower')
    """
    case = case_of(read)
    neighbours = {case_of(word) for word in (before, after) if word is not None and len(word) > 1}
    if neighbours == {"upper"} and not any(char.islower() and char not in _SHAPELESS for char in read):
        return "upper"
    rest = [char for char in read[1:] if char.isalpha() and char not in _SHAPELESS]
    if case == "upper" and (rest or not neighbours or "upper" in neighbours):
        return "upper"
    first = read[0]
    if not first.isalpha():
        strength = MISREAD
    elif bare(first).lower() == bare(meant[0]).lower() or (meant[0] == "đ" and first in "PBDpbd"):
        strength = SHAPELESS if first in _SHAPELESS else SEEN
    else:
        strength = MISREAD
    evidence = strength if first.isupper() else -strength
    return "title" if evidence + usual > 0 else "lower"
