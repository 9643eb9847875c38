"""Pairs of a printed word and what Tesseract read of it, out of lines printed and read."""

from collections import Counter
from collections.abc import Iterable, Iterator

import numpy as np
from rapidfuzz.distance import Levenshtein
from unidecode import unidecode

from dictionaries.build.pages import Line


def align(meant: list[str], read: list[str]) -> Iterator[tuple[str, str]]:
    """Pairs of words that stand for each other, by the cheapest walk over both lists; joined and split words are left out.

    >>> list(align(["Đồng", "Tháp,", "ngày"], ["Pong", "Thap,", "ngay"]))
    [('Đồng', 'Pong'), ('Tháp,', 'Thap,'), ('ngày', 'ngay')]
    """
    bare = [unidecode(word).lower() for word in meant]
    rows, columns = len(meant) + 1, len(read) + 1
    cost = np.zeros((rows, columns))
    cost[:, 0] = np.arange(rows)
    cost[0, :] = np.arange(columns)
    pair = np.empty((rows, columns))
    for i, left in enumerate(bare, 1):
        for j, right in enumerate(read, 1):
            pair[i, j] = Levenshtein.normalized_distance(left, unidecode(right).lower()) * 1.6
            cost[i, j] = min(cost[i - 1, j - 1] + pair[i, j], cost[i - 1, j] + 1, cost[i, j - 1] + 1)
    i, j = rows - 1, columns - 1
    found: list[tuple[str, str]] = []
    while i and j:
        if cost[i, j] == cost[i - 1, j - 1] + pair[i, j]:
            if pair[i, j] < 1.0:
                found.append((meant[i - 1], read[j - 1]))
            i, j = i - 1, j - 1
        elif cost[i, j] == cost[i - 1, j] + 1:
            i -= 1
        else:
            j -= 1
    return reversed(found)


def count_pairs(pages: Iterable[Iterable[Line]]) -> Counter[tuple[str, str]]:
    """How often each printed word was read as what."""
    return Counter(
        pair for page in pages for printed, read in page for pair in align(printed.split(), read.split())
    )
