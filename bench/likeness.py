"""Near duplicates: how many second scans of a page each threshold finds, and how many others it takes for one.

Second scans are pages of `build/hard` that are there at two levels of damage, read and restored; others are all pairs of
documents of the corpus, and forms, the same text with another number and another day.
"""

import re
import time
from collections.abc import Iterable, Sequence
from itertools import combinations
from pathlib import Path

import numpy as np

from bench.reading import hard_pages, kept_readings, restored
from corpus.hard import LEVELS
from pipeline.batch.likeness import NEAR, near_earlier, signature

THRESHOLDS = range(2, 17, 2)
_FIGURE = re.compile(r"\d+")


def measure() -> str:
    """The tables: shares of pairs, in percent, that differ in so many bits at most, and how many of those are found."""
    pages = {page.gold: page for page in hard_pages(LEVELS[0])}
    with kept_readings():
        levels = [
            {page.gold: signature(restored(page.path)) for page in hard_pages(level)} for level in LEVELS
        ]
    second = [
        (one[text], other[text])
        for one, other in combinations(levels, 2)
        for text in one.keys() & other.keys()
    ]
    texts = [path.read_text("utf-8") for path in sorted(Path("corpus/texts").glob("*.txt"))]
    clean = [signature(text) for text in (*pages, *texts)]
    pairs = {
        "second scans": _differing(second),
        "a form, filled in again": _differing(
            (signature(text), signature(_filled_in_again(text))) for text in pages
        ),
        "two documents": _differing(combinations(clean, 2)),
    }
    lines = [f"{'bits':<34}{'pairs':>7}" + "".join(f"{bits:>7}" for bits in THRESHOLDS)]
    for name, found in pairs.items():
        shares = (100 * sum(bits <= most for bits in found) / len(found) for most in THRESHOLDS)
        lines.append(f"{name:<34}{len(found):>7}" + "".join(f"{share:>7.1f}" for share in shares))
    lines += [f"the least for two documents: {min(pairs['two documents'])}; the threshold is {NEAR}", ""]
    return "\n".join([*lines, *(found_among(count) for count in (1_000, 100_000))]) + "\n"


def found_among(count: int) -> str:
    """Of 1,000 signatures that differ from another one in so many bits, how many are found among random ones."""
    random = np.random.default_rng(count)
    lines = []
    for bits in range(2, NEAR + 1, 2):
        values = random.integers(0, 1 << 63, count, dtype=np.int64)
        flipped = np.array(
            [sum(1 << at for at in random.choice(63, bits, replace=False)) for _ in range(1_000)]
        )
        values = np.concatenate([values, values[:1_000] ^ flipped])
        began = time.process_time()
        found = near_earlier(values.tolist())[count:]
        share = (found == np.arange(1_000)).mean()
        lines.append(
            f"{bits} bits, among {count:,}: {share:.1%} found in {time.process_time() - began:.1f} s"
        )
    return "\n".join(lines)


def _filled_in_again(text: str) -> str:
    """With another document number and another day: the first two figures of the text."""
    return _FIGURE.sub(lambda figure: str(int(figure.group()) % 28 + 1), text, count=2)


def _differing(pairs: Iterable[Sequence[int | None]]) -> list[int]:
    return [
        ((one ^ other) % (1 << 64)).bit_count()
        for one, other in pairs
        if one is not None and other is not None
    ]
