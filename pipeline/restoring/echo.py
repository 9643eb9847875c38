"""What a document says clearly somewhere helps where it is damaged: `Khdi Thi dua` is the Khối that other lines name.

A cache model (Kuhn and De Mori 1990) over pairs of syllables: a reading that makes a pair which the document shows where it is
sure gains on its rivals. It never brings in a reading that the page does not allow.
"""

from dataclasses import replace

import numpy as np

from pipeline.restoring.certainty import Weighed
from pipeline.restoring.decoder import Decided, Decoder, Lattice
from pipeline.restoring.language_model import BREAK, UNKNOWN, Costs, Ids, key_of
from pipeline.restoring.ngram_table import Keys

SURE, UNSURE = 4.0, 3.0
"""Log-odds from which a word counts as clear, and below which a word may be decided anew."""
GAIN, MOST = 1.5, 2.5
"""What a clear pair is worth, nats: gain x ln(1 + times seen), and at most (measured on the plans of `corpus/`)."""


def echo(
    decoder: Decoder, lattice: Lattice, decided: Decided, weighed: Weighed, error_odds: Costs
) -> Decided:
    """The decisions, the unsure ones among them taken again with the clear pairs of the document in mind.

    The cleaner a page (`error_odds` of each decision), the less is heard.
    """
    pairs, counts = _clear_pairs(weighed)
    unsure = weighed.odds < UNSURE
    some = np.flatnonzero(unsure[weighed.owner])
    if not len(pairs) or not len(some):
        return decided
    owner, row = weighed.owner[some], weighed.row[some]
    word = decoder.forms.first[lattice.way[row]]
    at = weighed.at[owner]
    heard = _count(pairs, counts, key_of(weighed.flow[at - 1], word)) + _count(
        pairs, counts, key_of(word, weighed.flow[at + 1])
    )
    gain = np.minimum(GAIN * np.log1p(heard), MOST) / (1 + error_odds[owner])
    cost = weighed.cost[some] - gain
    best = np.lexsort((cost, owner))
    first = best[np.r_[True, owner[best][1:] != owner[best][:-1]]]
    single = weighed.is_single[owner[first]]
    taken = decided.row.copy()
    taken[owner[first][single]] = row[first][single]
    return replace(decided, row=taken)


def _clear_pairs(weighed: Weighed) -> tuple[Ids, Ids]:
    sure = np.zeros(len(weighed.flow), np.bool_)
    sure[weighed.at] = weighed.odds > SURE
    known = (weighed.flow != BREAK) & (weighed.flow != UNKNOWN)
    clear = sure & known
    at = np.flatnonzero(clear[:-1] & clear[1:])
    pairs, counts = np.unique(
        key_of(weighed.flow[at], weighed.flow[at + 1]).astype(np.int64), return_counts=True
    )
    return pairs, counts


def _count(pairs: Ids, counts: Ids, wanted: Keys) -> Ids:
    key = wanted.astype(np.int64)
    at = np.minimum(np.searchsorted(pairs, key), len(pairs) - 1)
    return np.where(pairs[at] == key, counts[at], 0)
