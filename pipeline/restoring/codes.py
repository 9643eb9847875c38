"""Letters of document numbers (số hiệu) that lost the bar of their Đ: `20/2014/ND-CP` is 20/2014/NĐ-CP."""

import csv
import re
from functools import cache
from itertools import product

from pipeline.errors import DictionaryError
from pipeline.restoring.channel import SourceKind
from pipeline.settings import DICTIONARIES

_BARRED: dict[SourceKind, tuple[str, ...]] = {
    "eng": ("D", "P", "B", "DP", "BP", "PD", "Ð"),
    "vie": ("D", "Ð"),
    "plain": ("D", "Ð"),
}
"""What is read, or typed, for Đ (dictionaries/channel_habits.tsv)."""
_RUN = re.compile(r"[A-ZĐÐ]+")
SHORTEST_AFTER_PREFIX = 3
"""Letters of an abbreviation that a body puts its own letter before (`SGDĐT`: Sở and GDĐT)."""


@cache
def _known() -> frozenset[str]:
    path = DICTIONARIES / "abbreviations.tsv"
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return frozenset(row["abbreviation"] for row in csv.DictReader(file, delimiter="\t"))
    except FileNotFoundError as error:
        raise DictionaryError(f"{path} is missing: install the package again") from error


@cache
def _misread(kind: SourceKind) -> dict[str, str]:
    """What abbreviations with a Đ are misread as, where nothing else is written so."""
    known = _known()
    found: dict[str, str] = {}
    for abbreviation in sorted(known):
        parts = abbreviation.split("Đ")
        for letters in product(_BARRED[kind], repeat=len(parts) - 1):
            variant = parts[0] + "".join(
                letter + part for letter, part in zip(letters, parts[1:], strict=True)
            )
            if variant not in known:
                found[variant] = "" if found.get(variant, abbreviation) != abbreviation else abbreviation
    return {variant: abbreviation for variant, abbreviation in found.items() if abbreviation}


def restore_code(code: str, kind: SourceKind) -> str:
    """A document number with its Đ back; digits and signs stay.

    >>> [restore_code(code, "eng") for code in ("20/2014/ND-CP", "217/KH-SGDDT", "12/HD-UBND")]
    ['20/2014/NĐ-CP', '217/KH-SGDĐT', '12/HD-UBND']
    """
    return _RUN.sub(lambda run: _restore_run(run.group(), kind), code)


def _restore_run(letters: str, kind: SourceKind) -> str:
    misread = _misread(kind)
    if letters in misread:
        return misread[letters]
    if letters in _known() or len(letters) <= SHORTEST_AFTER_PREFIX or letters[0] not in "SBCPTUH":
        return letters
    rest = misread.get(letters[1:])
    # only the barred letter was plainly lost: of P and B nothing tells that they are no letters of the name (TTCP)
    return letters[0] + rest if rest is not None and rest.replace("Đ", "D") == letters[1:] else letters
