"""How sure a restored word is: its chance among its rivals, with the words around it as decided."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.restoring.decoder import Decided, Decoder, Lattice
from pipeline.restoring.forms import Way
from pipeline.restoring.language_model import BREAK, HISTORY, Ids

MOST_RIVALS = 3


@dataclass(frozen=True, slots=True)
class Reading:
    """What was decided for one word (or two, joined): `piece` is its place in the text, `before` the syllable before it.

    `rivals` are the next best ways with their chances.
    """

    piece: int
    span: int
    way: Way
    before: int
    chance: float
    rivals: tuple[tuple[Way, float], ...]


def weigh(decoder: Decoder, lattice: Lattice, decided: Decided) -> list[Reading]:
    """All decisions with their chances."""
    forms = decoder.forms
    way = lattice.way[decided.row]
    flow, at = _flow(lattice, decided, forms.first[way], forms.second[way])
    place = decided.place
    count = lattice.starts[place + 1] - lattice.starts[place]
    owner = np.repeat(np.arange(len(place)), count)
    row = np.arange(len(owner)) + np.repeat(lattice.starts[place] - (np.cumsum(count) - count), count)
    alone = (lattice.span[row] == 1) & (forms.second[lattice.way[row]] < 0)
    owner, row = owner[alone], row[alone]
    chance = _chances(decoder, lattice, flow, at, owner, row)
    own = np.flatnonzero(row == decided.row[owner])
    chances = np.full(len(place), 0.5)
    chances[owner[own]] = chance[own]
    begins = np.searchsorted(owner, np.arange(len(place) + 1)).tolist()
    rows, rival_chances, taken = row.tolist(), chance.tolist(), decided.row.tolist()
    found: list[Reading] = []
    for index, (piece, span, number, before, sure) in enumerate(
        zip(
            lattice.piece[place].tolist(),
            lattice.span[decided.row].tolist(),
            way.tolist(),
            flow[at - 1].tolist(),
            chances.tolist(),
            strict=True,
        )
    ):
        own_way = forms.ways[number]
        rivals: tuple[tuple[Way, float], ...] = ()
        if not own_way.kept and begins[index + 1] - begins[index] > 1:
            ranked = sorted(
                range(begins[index], begins[index + 1]), key=rival_chances.__getitem__, reverse=True
            )
            rivals = tuple(
                (forms.ways[int(lattice.way[rows[rank]])], rival_chances[rank])
                for rank in ranked[: MOST_RIVALS + 1]
                if rows[rank] != taken[index]
            )[:MOST_RIVALS]
        found.append(Reading(piece, span, own_way, before, sure, rivals))
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


def _chances(
    decoder: Decoder, lattice: Lattice, flow: Ids, at: Ids, owner: Ids, row: Ids
) -> NDArray[np.float64]:
    """The chance of each rival between the decided neighbours: by its own cost, and by all n-grams it takes part in."""
    window = flow[at[:, None] + np.arange(-HISTORY, HISTORY + 1)][owner]
    window[:, HISTORY] = decoder.forms.first[lattice.way[row]]
    total = lattice.cost[row].astype(np.float64)
    for shift in range(HISTORY + 1):
        word = window[:, HISTORY + shift]
        # a break after a break is no event
        real = (word != BREAK) | (window[:, HISTORY + shift - 1] != BREAK)
        total += np.where(real, decoder.costs(window[:, shift : shift + HISTORY], word), 0)
    best = np.full(len(at), np.inf)
    np.minimum.at(best, owner, total)
    weight = np.exp(best[owner] - total)
    return weight / np.bincount(owner, weights=weight, minlength=len(at))[owner]
