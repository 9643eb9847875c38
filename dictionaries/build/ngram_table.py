"""Fills the table that `pipeline.restoring.ngram_table` reads: peeling, many n-grams at a time."""

import numpy as np
from numpy.typing import NDArray

from pipeline.restoring.ngram_table import Keys, Slots, slots_of

SPARE = 1.24
"""Slots for each key; below 1.23 peeling fails (Botelho et al. 2007)."""


def fill(
    keys: Keys, values: NDArray[np.uint32], value_bits: int, slot_type: type[np.unsignedinteger]
) -> Slots:
    """The slots for distinct keys with their values. Raises ValueError where the keys leave no order to fill them in."""
    size = 3 * (int(len(keys) * SPARE) // 3 + 32)
    first, second, last, fingerprint = slots_of(keys, size)
    slots = np.stack([first, second, last], axis=1).astype(np.int64)
    owners = np.zeros(size, np.int64)
    degree = np.bincount(slots.ravel(), minlength=size)
    numbers = np.arange(len(keys), dtype=np.int64)
    for column in range(3):
        np.bitwise_xor.at(owners, slots[:, column], numbers)
    rounds: list[tuple[NDArray[np.int64], NDArray[np.int64]]] = []
    alone = np.flatnonzero(degree == 1)
    left = len(keys)
    while len(alone):
        key, at = np.unique(owners[alone], return_index=True)
        rounds.append((key, alone[at]))
        left -= len(key)
        touched = slots[key].ravel()
        np.subtract.at(degree, touched, 1)
        np.bitwise_xor.at(owners, touched, np.repeat(key, 3))
        touched = np.unique(touched)
        alone = touched[degree[touched] == 1]
    if left:
        raise ValueError(
            f"{left} of {len(keys)} keys cannot be placed: some of them are equal, or need more slots"
        )
    bits = 8 * np.dtype(slot_type).itemsize
    mask = np.uint64((1 << (bits - value_bits)) - 1)
    wanted = (((fingerprint & mask) << np.uint64(value_bits)) | values.astype(np.uint64)).astype(np.uint64)
    table = np.zeros(size, np.uint64)
    for key, own in reversed(rounds):
        # the other two slots of a key are settled by then; its own is still 0
        table[own] = wanted[key] ^ table[slots[key, 0]] ^ table[slots[key, 1]] ^ table[slots[key, 2]]
    return table.astype(slot_type)
