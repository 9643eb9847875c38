"""Counts the corpora and writes the trigram model (`pipeline.restoring.language_model` reads it).

Interpolated Kneser-Ney with one discount an order, over counts weighted by corpus; rare n-grams are dropped and their
probability goes to the backoff, so that the model stays within its size.
"""

import json
from collections import Counter
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from dictionaries.build.corpora import CORPORA, read_lines
from pipeline.restoring.language_model import BREAK, COST_STEP, SPECIAL, UNKNOWN, hash_bigrams, hash_trigrams
from pipeline.restoring.spelling import is_syllable
from pipeline.restoring.tokens import tokens_of

VOCABULARY_SIZE = 15_000
SYLLABLE_COUNT, OTHER_COUNT = 6, 60
"""A Vietnamese syllable needs this weighted count to enter the vocabulary, a foreign word or abbreviation that one."""
BIGRAM_COUNT, TRIGRAM_COUNT = 2, 2
"""Weighted counts below which an n-gram is dropped: with these the model takes 19 MB."""
DISCOUNT_2, DISCOUNT_3 = 0.75, 0.85

Ids = NDArray[np.int64]
Keys = NDArray[np.uint64]


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
    kept = [
        (word, count)
        for word, count in counts.items()
        if word not in SPECIAL and count >= (SYLLABLE_COUNT if is_syllable(word) else OTHER_COUNT)
    ]
    kept.sort(key=lambda item: (-item[1], item[0]))
    return [*SPECIAL, *(word for word, _ in kept[:VOCABULARY_SIZE])]


def encode(lines: list[str], numbers: dict[str, int]) -> Ids:
    """All lines as one array of word numbers, two breaks between lines."""
    ids: list[int] = [BREAK, BREAK]
    for line in lines:
        ids += [numbers.get(word, UNKNOWN) for word in tokens_of(line)]
        ids += (BREAK, BREAK)
    return np.array(ids, dtype=np.int64)


def _merge(keys: list[Keys], counts: list[Ids]) -> tuple[Keys, Ids]:
    all_keys, all_counts = np.concatenate(keys), np.concatenate(counts)
    unique, where = np.unique(all_keys, return_inverse=True)
    return unique, np.bincount(where, weights=all_counts).astype(np.int64)


def count_trigrams(folder: Path, numbers: dict[str, int], extra: list[tuple[str, int]]) -> tuple[Keys, Ids]:
    """Sorted trigram keys (20 bits a word) with their weighted counts."""
    keys: list[Keys] = []
    counts: list[Ids] = []

    def add(ids: Ids, weight: int) -> None:
        key = (ids[:-2].astype(np.uint64) << np.uint64(40)) | (ids[1:-1].astype(np.uint64) << np.uint64(20))
        key |= ids[2:].astype(np.uint64)
        unique, count = np.unique(key, return_counts=True)
        keys.append(unique)
        counts.append(count.astype(np.int64) * weight)

    for corpus in CORPORA:
        add(encode(list(read_lines(folder, corpus.name)), numbers), corpus.weight)
        merged = _merge(keys, counts)
        keys, counts = [merged[0]], [merged[1]]
    for weight in sorted({weight for _, weight in extra}):
        add(encode([line for line, own in extra if own == weight], numbers), weight)
    return _merge(keys, counts)


def _quantise(cost: NDArray[np.float64]) -> NDArray[np.uint8]:
    return np.clip(np.rint(cost / COST_STEP), 0, 255).astype(np.uint8)


def build(folder: Path, out: Path, extra: list[tuple[str, int]]) -> None:
    """Counts `folder` and `extra` lines (phrases with a weight each) and writes the model to `out`."""
    out.mkdir(parents=True, exist_ok=True)
    word_counts = count_words(folder, extra)
    vocabulary = choose_vocabulary(word_counts)
    size = len(vocabulary)
    keys, counts = count_trigrams(folder, {word: number for number, word in enumerate(vocabulary)}, extra)
    mask = np.uint64((1 << 20) - 1)
    first, second, third = (keys >> np.uint64(40)), (keys >> np.uint64(20)) & mask, keys & mask
    real = (third != BREAK) | (second != BREAK)  # the second of two breaks is no prediction
    first, second, third, counts = (
        first[real].astype(np.int64),
        second[real].astype(np.int64),
        third[real].astype(np.int64),
        counts[real],
    )

    # continuation counts: a lower order counts in how many different contexts a word was seen
    pair = (second << 20) | third
    pairs, pair_of, pair_contexts = np.unique(pair, return_inverse=True, return_counts=True)
    pair_weight = np.bincount(pair_of, weights=counts)
    left, right = pairs >> 20, pairs & ((1 << 20) - 1)
    word_contexts = np.bincount(right, minlength=size).astype(np.float64)
    word_contexts[: len(SPECIAL)] = np.maximum(word_contexts[: len(SPECIAL)], 1)
    unigram = (word_contexts + 0.5) / (word_contexts.sum() + 0.5 * size)

    contexts = pair_contexts.astype(np.float64)
    left_total = np.bincount(left, weights=contexts, minlength=size)
    keep2 = pair_weight >= BIGRAM_COUNT
    mass2 = np.where(keep2, (contexts - DISCOUNT_2) / left_total[left], 0.0)
    gamma1 = 1.0 - np.bincount(left, weights=mass2, minlength=size)
    bigram = mass2 + gamma1[left] * unigram[right]

    history = (first << 20) | second
    histories, history_of = np.unique(history, return_inverse=True)
    history_total = np.bincount(history_of, weights=counts)
    keep3 = counts >= TRIGRAM_COUNT
    mass3 = np.where(keep3, (counts - DISCOUNT_3 * np.minimum(counts, 3)) / history_total[history_of], 0.0)
    gamma2 = 1.0 - np.bincount(history_of, weights=mass3)
    where2 = np.searchsorted(pairs, pair)
    lower = np.where(keep2[where2], bigram[where2], gamma1[second] * unigram[third])
    trigram = mass3 + gamma2[history_of] * lower

    kept_pairs = np.flatnonzero(keep2)
    at = np.searchsorted(histories, pairs[kept_pairs])
    at = np.minimum(at, len(histories) - 1)
    has_history = histories[at] == pairs[kept_pairs]
    backoff2 = np.where(has_history, gamma2[at], 1.0)

    _write(
        out,
        "bigram",
        hash_bigrams(left[kept_pairs], right[kept_pairs]),
        costs=-np.log(bigram[kept_pairs]),
        backoff=-np.log(np.maximum(backoff2, 1e-6)),
    )
    kept = np.flatnonzero(keep3)
    _write(
        out, "trigram", hash_trigrams(first[kept], second[kept], third[kept]), costs=-np.log(trigram[kept])
    )
    np.save(out / "unigrams.npy", -np.log(unigram).astype(np.float32))
    np.save(out / "unigram_backoff.npy", -np.log(np.maximum(gamma1, 1e-6)).astype(np.float32))
    np.save(
        out / "counts.npy",
        np.array([min(word_counts[word], 2**32 - 1) for word in vocabulary], dtype=np.uint32),
    )
    (out / "vocabulary.txt").write_text("\n".join(vocabulary), "utf-8")
    (out / "provenance.json").write_text(
        json.dumps(
            {
                "corpora": {corpus.name: {"weight": corpus.weight} for corpus in CORPORA},
                "held_out": "every 50th block of 200 lines of each corpus",
                "weighted_words": int(sum(word_counts.values())),
                "vocabulary": size,
                "bigrams": len(kept_pairs),
                "trigrams": len(kept),
            },
            indent=1,
        )
        + "\n",
        "utf-8",
    )


def _write(out: Path, name: str, keys: NDArray[np.uint32], **columns: NDArray[np.float64]) -> None:
    # of n-grams that share a hash the likelier one stays: it is the one that is looked up
    order = np.lexsort((columns["costs"], keys))
    keys = keys[order]
    first = np.concatenate([[True], keys[1:] != keys[:-1]])
    np.save(out / f"{name}_keys.npy", keys[first])
    for column, values in columns.items():
        np.save(out / f"{name}_{column}.npy", _quantise(values[order][first]))
