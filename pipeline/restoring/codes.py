"""Letters of document numbers (số hiệu) that lost a part: `20/2014/ND-CP` is 20/2014/NĐ-CP, `19/2013/TI-BYT` 19/2013/TT-BYT."""

import csv
import re
from functools import cache
from itertools import product

from pipeline.errors import DictionaryError
from pipeline.restoring.channel import SourceKind
from pipeline.settings import DICTIONARIES

_BARRED: dict[SourceKind, tuple[str, ...]] = {
    "eng": ("D", "P", "B", "DP", "BP", "PD", "Ð"),
    "vie": ("D", "Ð", "ĐĐ"),
    "plain": ("D", "Ð"),
}
"""What is read, or typed, for Đ (dictionaries/channel_habits.tsv); `94/QĐÐ-UBND`, a reading of `vie`, has ĐĐ once composed."""
_REPORT = ("b/C", "b/€")
"""`(b/c)` (báo cáo) behind those a document goes to: no number, but protected as one."""
_NO_SLASH = re.compile(r"(\d{1,5})([A-ZĐ][A-Za-zĐ]{1,3})-[A-ZĐ]")
_RUN = re.compile(r"[A-ZĐÐ]+")
SHORTEST_AFTER_PREFIX = 3
"""Letters of an abbreviation that a body puts its own letter before (`SGDĐT`: Sở and GDĐT)."""


_TYPE = re.compile(r"(?<=\d/)[A-ZĐ][A-Za-zĐđ]{1,3}(?=-[A-ZĐÐ])")
_FOREIGN: dict[str, str] = {"I": "TL", "O": "Q"}
"""Letters that the code of no type has (of 47,972 in the corpora none), and what they are read for: a T or L that lost a bar, a Q
without its tail."""


@cache
def _kinds() -> dict[str, str]:
    path = DICTIONARIES / "abbreviations.tsv"
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return {row["abbreviation"]: row["kind"] for row in csv.DictReader(file, delimiter="\t")}
    except FileNotFoundError as error:
        raise DictionaryError(f"{path} is missing: install the package again") from error


@cache
def _known() -> frozenset[str]:
    return frozenset(_kinds())


@cache
def _misread_types() -> dict[str, str]:
    """What the codes of types of documents (Nghị định 30/2020/NĐ-CP, Phụ lục III) are misread as by one letter that none has."""
    found: dict[str, str] = {}
    for code in (code for code, kind in _kinds().items() if kind == "type"):
        for at, letter in enumerate(code):
            for read, meant in _FOREIGN.items():
                if letter in meant:
                    variant = code[:at] + read + code[at + 1 :]
                    found[variant] = "" if variant in found or variant in _known() else code
    return {variant: code for variant, code in found.items() if code}


def with_slash(code: str) -> str:
    """A document number behind its label (Số:) with the slash that was lost between the number and the type.

    >>> with_slash("31KH-UBND"), with_slash("31/KH-UBND"), with_slash("31AB-CD")
    ('31/KH-UBND', '31/KH-UBND', '31AB-CD')
    """
    match = _NO_SLASH.match(code)
    return f"{match[1]}/{code[match.end(1) :]}" if match and _kinds().get(match[2]) == "type" else code


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
    """A document number with its Đ back, and the one letter of its type that no type has; digits and signs stay.

    >>> [restore_code(code, "eng") for code in ("20/2014/ND-CP", "217/KH-SGDDT", "12/HD-UBND", "19/2013/TI-BYT")]
    ['20/2014/NĐ-CP', '217/KH-SGDĐT', '12/HD-UBND', '19/2013/TT-BYT']
    """
    if code in _REPORT:
        return "b/c"
    code = _TYPE.sub(lambda run: _misread_types().get(run.group(), run.group()), code)
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
