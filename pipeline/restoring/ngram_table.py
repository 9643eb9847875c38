"""A table of n-grams that keeps no n-gram: a Bloomier filter (Chazelle et al. 2004; for language models Talbot and Brants 2008).

Each n-gram names three slots by its hash; the exclusive or of the three holds a fingerprint and a value. Three look-ups, no
search, no chain: millions of n-grams a second, straight from the mapped file. An n-gram that is not in the table is taken
for one that is with a chance of 1 in 2 ** fingerprint bits.
"""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Keys = NDArray[np.uint64]
Values = NDArray[np.uint32]
Slots = NDArray[np.unsignedinteger]

_MIX_1, _MIX_2 = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_LOW = np.uint64(0xFFFFFFFF)
_SHIFT_27, _SHIFT_30, _SHIFT_31, _SHIFT_32 = (np.uint64(bits) for bits in (27, 30, 31, 32))


def slots_of(keys: Keys, size: int) -> tuple[Keys, Keys, Keys, Keys]:
    """The three slots of each key in a table of `size` slots (one in each third), and 32 bits for its fingerprint."""
    mixed = (keys ^ (keys >> _SHIFT_30)) * _MIX_1  # SplitMix64, Steele et al. 2014
    mixed = (mixed ^ (mixed >> _SHIFT_27)) * _MIX_2
    mixed ^= mixed >> _SHIFT_31
    again = mixed * _MIX_1
    again ^= again >> _SHIFT_32
    third = np.uint64(size // 3)
    first = ((mixed & _LOW) * third) >> _SHIFT_32
    second = (((mixed >> _SHIFT_32) * third) >> _SHIFT_32) + third
    last = (((again & _LOW) * third) >> _SHIFT_32) + third + third
    return first, second, last, again >> _SHIFT_32


class NgramTable:
    """Values of `value_bits` bits by 64-bit keys, in slots of 16 or 32 bits; what a slot has left is fingerprint."""

    def __init__(self, slots: Slots, value_bits: int) -> None:
        self._slots = slots
        self._value_bits = np.uint32(value_bits)
        self._value_mask = np.uint32((1 << value_bits) - 1)
        self._fingerprint_mask = np.uint64((1 << (8 * slots.itemsize - value_bits)) - 1)

    @classmethod
    def open(cls, path: Path, value_bits: int) -> "NgramTable":
        """A table on disk, mapped into memory and shared by all processes. FileNotFoundError where it is missing."""
        # a plain view of the map: numpy's own class for it slows every look-up down
        return cls(np.load(path, mmap_mode="r").view(np.ndarray), value_bits)

    def look_up(self, keys: Keys) -> tuple[NDArray[np.bool_], Values]:
        """Whether each key is in the table, and its value (noise where it is not)."""
        first, second, last, fingerprint = slots_of(keys, len(self._slots))
        found = self._slots[first] ^ self._slots[second] ^ self._slots[last]
        wide = found.astype(np.uint32, copy=False)
        same = (wide >> self._value_bits) == (fingerprint & self._fingerprint_mask)
        return same, wide & self._value_mask
