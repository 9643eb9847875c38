"""How sure a restored word is: its chance among its rivals, with the words around it as decided, calibrated on held-out pages.

What the models say of themselves is too sure of itself: they share their blind spots. A logistic curve over a few plain
measures, fitted where the truth was known, turns it into a probability (Platt 1999).
"""

import json
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from pipeline.errors import DictionaryError
from pipeline.restoring.channel import SourceKind
from pipeline.restoring.decoder import Decided, Decoder, Lattice
from pipeline.restoring.forms import Way
from pipeline.restoring.language_model import BREAK, HISTORY, NUMBER, UNKNOWN, Ids
from pipeline.restoring.protected import Piece
from pipeline.settings import DICTIONARIES

Floats = NDArray[np.float64]

MOST_RIVALS = 3
SUREST = 12.0
"""Log-odds beyond which the models are believed no further."""
MEASURES = (
    "one",
    "odds",
    "odds_if_kept",
    "odds_of_neighbours",
    "odds_of_page",
    "surprise",
    "surprise_of_channel",
    "kept",
    "unknown",
    "number",
    "two_words",
    "short",
    "capital",
    "odds_squared",
    "least_odds_around",
)
"""What the calibration looks at: see `measures`."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What was decided for one word (or two, joined): `piece` is its place in the text, `before` the syllable before it.

    `rivals` are the next best ways with their chances; `echoed` where the rest of the document turned the scales.
    """

    piece: int
    span: int
    way: Way
    before: int
    chance: float
    rivals: tuple[tuple[Way, float], ...]
    echoed: bool


@dataclass(frozen=True, slots=True)
class Weighed:
    """All decisions among their rivals: for each the log-odds that it is right, and -ln P of what it says, as far as the
    models know; `is_single` where it is one word. `owner` and `row` (of the lattice) are the rivals, with the cost and the
    chance of each between the decided neighbours."""

    odds: Floats
    surprise: Floats
    flow: Ids
    at: Ids
    owner: Ids
    row: Ids
    cost: Floats
    share: Floats
    is_single: NDArray[np.bool_]


def weigh(decoder: Decoder, lattice: Lattice, decided: Decided) -> Weighed:
    """Weighs each decision against its rivals between the decided neighbours."""
    forms = decoder.forms
    way = lattice.way[decided.row]
    flow, at = _flow(lattice, decided, forms.first[way], forms.second[way])
    place = decided.place
    count = lattice.starts[place + 1] - lattice.starts[place]
    owner = np.repeat(np.arange(len(place)), count)
    row = np.arange(len(owner)) + np.repeat(lattice.starts[place] - (np.cumsum(count) - count), count)
    alone = (lattice.span[row] == 1) & (forms.second[lattice.way[row]] < 0)
    owner, row = owner[alone], row[alone]
    total = _costs(decoder, lattice, flow, at, owner, row)
    best = np.full(len(place), np.inf)
    np.minimum.at(best, owner, total)
    weight = np.exp(best[owner] - total)
    share = weight / np.bincount(owner, weights=weight, minlength=len(place))[owner]
    own = np.flatnonzero(row == decided.row[owner])
    others = np.bincount(owner, weights=np.where(row == decided.row[owner], 0.0, share), minlength=len(place))
    single = np.zeros(len(place), np.bool_)
    single[owner[own]] = True
    odds = np.zeros(len(place))
    surprise = np.full(len(place), 30.0)
    odds[owner[own]] = np.log(share[own]) - np.log(others[owner[own]] + 1e-12)
    surprise[owner[own]] = total[own]
    return Weighed(np.clip(odds, -SUREST, SUREST), surprise, flow, at, owner, row, total, share, single)


def measures(
    decoder: Decoder, lattice: Lattice, decided: Decided, weighed: Weighed, cut: list[Piece], page: Ids
) -> Floats:
    """What the calibration looks at: a row for each decision, a column for each of MEASURES; `page` of each decision."""
    forms = decoder.forms
    way = lattice.way[decided.row]
    odds = weighed.odds
    kept = ~forms.changed[way]
    number = forms.first[way] == NUMBER
    two = (forms.second[way] >= 0) | (lattice.span[decided.row] == 2)
    texts = [cut[piece].text for piece in lattice.piece[decided.place].tolist()]
    padded = np.concatenate([[SUREST], odds, [SUREST]])
    around = np.minimum(padded[:-2], padded[2:])
    pages = int(page.max(initial=0)) + 1
    mean = np.bincount(page, weights=odds, minlength=pages) / np.maximum(
        np.bincount(page, minlength=pages), 1
    )
    columns = {
        "one": np.ones(len(way)),
        "odds": odds,
        "odds_if_kept": odds * kept,
        "odds_of_neighbours": (padded[:-2] + padded[2:]) / 2,
        "odds_of_page": mean[page],
        "surprise": np.minimum(weighed.surprise, 60) / 10,
        "surprise_of_channel": forms.own_cost[way],
        "kept": kept,
        "unknown": forms.first[way] == UNKNOWN,
        "number": number,
        "two_words": two,
        "short": np.array([len(text) <= 2 for text in texts]),
        "capital": np.array([not text.islower() for text in texts]),
        "odds_squared": odds * np.abs(odds) / 10,
        "least_odds_around": around,
    }
    return np.column_stack([columns[name] for name in MEASURES]).astype(np.float64)


@cache
def _curve(kind: SourceKind) -> Floats:
    path = DICTIONARIES / "models" / f"certainty-{kind}.json"
    try:
        learned = json.loads(path.read_text("utf-8"))["weights"]
    except FileNotFoundError as error:
        raise DictionaryError(f"{path} is missing: run `make dictionaries`") from error
    return np.array([learned[name] for name in MEASURES])


def probabilities(kind: SourceKind, measured: Floats) -> Floats:
    """The probability that each decision is right, from its measures."""
    calibrated: Floats = 1 / (1 + np.exp(-np.clip(measured @ _curve(kind), -SUREST, SUREST)))
    return calibrated


def readings(
    decoder: Decoder,
    lattice: Lattice,
    decided: Decided,
    weighed: Weighed,
    chances: Floats,
    echoed: NDArray[np.bool_],
) -> list[Reading]:
    """All decisions with their chances, and with the rivals of those that change what was read."""
    forms = decoder.forms
    way = lattice.way[decided.row]
    begins = np.searchsorted(weighed.owner, np.arange(len(way) + 1)).tolist()
    rows, shares, taken = weighed.row.tolist(), weighed.share.tolist(), decided.row.tolist()
    ways = lattice.way.tolist()
    columns = zip(
        lattice.piece[decided.place].tolist(),
        lattice.span[decided.row].tolist(),
        way.tolist(),
        weighed.flow[weighed.at - 1].tolist(),
        chances.tolist(),
        echoed.tolist(),
        weighed.is_single.tolist(),
        strict=True,
    )
    found: list[Reading] = []
    for index, (piece, span, number, before, chance, heard, single) in enumerate(columns):
        rivals: tuple[tuple[Way, float], ...] = ()
        if single and not forms.ways[number].kept:
            ranked = sorted(range(begins[index], begins[index + 1]), key=shares.__getitem__, reverse=True)
            left = 1.0 - sum(shares[rank] for rank in ranked if rows[rank] == taken[index])
            scale = (1.0 - chance) / max(left, 1e-9)
            rivals = tuple(
                (forms.ways[ways[rows[rank]]], min(shares[rank] * scale, 1.0))
                for rank in ranked[: MOST_RIVALS + 1]
                if rows[rank] != taken[index]
            )[:MOST_RIVALS]
        found.append(Reading(piece, span, forms.ways[number], before, chance, rivals, heard))
    return found


def _flow(lattice: Lattice, decided: Decided, first: Ids, second: Ids) -> tuple[Ids, Ids]:
    """All decided syllables with a full history of breaks around each sentence, and where each decision stands in it."""
    sentence = np.searchsorted(lattice.sentences, decided.place, side="right") - 1
    length = 1 + (second >= 0)
    at = np.cumsum(length) - length + HISTORY * (sentence + 1)
    flow = np.full(int(length.sum()) + HISTORY * (len(lattice.sentences) + 1), BREAK, np.int64)
    flow[at] = first
    double = second >= 0
    flow[at[double] + 1] = second[double]
    return flow, at


def _costs(decoder: Decoder, lattice: Lattice, flow: Ids, at: Ids, owner: Ids, row: Ids) -> Floats:
    """What each rival costs between the decided neighbours: its own cost, and all n-grams it takes part in."""
    window = flow[at[:, None] + np.arange(-HISTORY, HISTORY + 1)][owner]
    window[:, HISTORY] = decoder.forms.first[lattice.way[row]]
    total: Floats = lattice.cost[row].astype(np.float64)
    for shift in range(HISTORY + 1):
        word = window[:, HISTORY + shift]
        # a break after a break is no event
        real = (word != BREAK) | (window[:, HISTORY + shift - 1] != BREAK)
        total += np.where(real, decoder.costs(window[:, shift : shift + HISTORY], word), 0)
    return total
