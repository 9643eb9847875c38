"""Counts where words stand with a capital in the middle of a sentence: names and bodies (`Đồng Tháp`, `Ban Chấp hành`)."""

import re
from collections import Counter
from pathlib import Path

import numpy as np

from dictionaries.build.corpora import CORPORA, read_lines
from pipeline.restoring.language_model import key_of
from pipeline.restoring.spelling import canonical

_RUN = re.compile(r"[^\W\d_]+(?: [^\W\d_]+)*")
PAIR_COUNT = 6
"""Weighted sightings below which a pair of words says nothing about case."""
PAIR_SURPRISE = 0.2
"""A pair is kept where its share of capitals differs by this much from the word's own."""


def build(folder: Path, out: Path, vocabulary: list[str]) -> None:
    """Writes the share of capitals (0..255) of each word, and of word pairs that differ from it."""
    numbers = {word: number for number, word in enumerate(vocabulary)}
    seen, capital = Counter[int](), Counter[int]()
    pair_seen, pair_capital = Counter[tuple[int, int]](), Counter[tuple[int, int]]()
    for corpus in CORPORA:
        if corpus.name == "legal_phapdien_diepxuan":  # the bulk of it repeats the other legal texts
            continue
        for line in read_lines(folder, corpus.name):
            if line.isupper():
                continue
            for run in _RUN.findall(line):
                words = run.split(" ")
                ids = [numbers.get(canonical(word), 0) for word in words]
                for before, here, word in zip(ids, ids[1:], words[1:], strict=False):
                    if len(word) > 1 and word.isupper():
                        continue
                    seen[here] += corpus.weight
                    pair_seen[before, here] += corpus.weight
                    if word[0].isupper():
                        capital[here] += corpus.weight
                        pair_capital[before, here] += corpus.weight
    share = np.array([(capital[number] + 0.3) / (seen[number] + 3) for number in range(len(vocabulary))])
    kept = sorted(
        (pair, (pair_capital[pair] + share[pair[1]]) / (count + 1))
        for pair, count in pair_seen.items()
        if count >= PAIR_COUNT
        and min(pair) > 0
        and abs((pair_capital[pair] + share[pair[1]]) / (count + 1) - share[pair[1]]) > PAIR_SURPRISE
    )
    words = np.array([pair for pair, _ in kept], np.int64)
    keys = key_of(words[:, 0], words[:, 1]).astype(np.uint32)
    order = np.argsort(keys)
    np.save(out / "case_words.npy", np.rint(share * 255).astype(np.uint8))
    np.save(out / "case_pair_keys.npy", keys[order])
    np.save(
        out / "case_pairs.npy", np.rint(np.array([value for _, value in kept])[order] * 255).astype(np.uint8)
    )
