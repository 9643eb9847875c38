"""Accuracy of records: precision, recall and F1 of each kind, over a one-to-one matching with gold."""

import json
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz

from pipeline.errors import InputError
from pipeline.restoring.spelling import canonical

Item = Mapping[str, Any]

_EXACT = ("type", "number", "symbol", "place", "issued_on", "signer_position", "signer_name")
_ALIKE = ("title", "issuer", "parent_body")
HEADER_ALIKE, TEXT_ALIKE, GOAL_ALIKE = 90.0, 85.0, 75.0
"""How alike (0 to 100) long texts must be: bodies and titles; the text of a reference within the other; the words of a goal."""


@dataclass(frozen=True, slots=True)
class RecordScore:
    """How many records gold has, how many were found, how many of these are right."""

    gold: int = 0
    found: int = 0
    right: int = 0

    def __add__(self, other: "RecordScore") -> "RecordScore":
        return RecordScore(self.gold + other.gold, self.found + other.found, self.right + other.right)

    @property
    def precision(self) -> float:
        """The share of found records that are right."""
        return self.right / self.found if self.found else float(not self.gold)

    @property
    def recall(self) -> float:
        """The share of gold's records that were found."""
        return self.right / self.gold if self.gold else float(not self.found)

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def _plain(value: object) -> str:
    text = re.sub(r"\s+", " ", unicodedata.normalize("NFC", str(value))).strip()
    return re.sub(r"[^\W\d_]+", lambda match: canonical(match.group()), text.casefold())


def _number(value: object) -> float | None:
    return None if value in (None, "") else float(str(value).replace(",", "."))


def _header_items(records: Item) -> list[Item]:
    header = records.get("document") or {}
    single = [{"field": name, "value": header[name]} for name in (*_EXACT, *_ALIKE) if header.get(name)]
    return [*single, *({"field": "recipients", "value": value} for value in header.get("recipients") or ())]


def _same_header(gold: Item, found: Item) -> bool:
    if gold["field"] != found["field"]:
        return False
    left, right = _plain(gold["value"]), _plain(found["value"])
    return left == right if gold["field"] in _EXACT else fuzz.ratio(left, right) >= HEADER_ALIKE


def _same_date(gold: Item, found: Item) -> bool:
    return all((gold.get(name) or None) == (found.get(name) or None) for name in ("start", "end"))


def _same_role(gold: Item, found: Item) -> bool:
    return _same_date(gold, found) and gold.get("role") == found.get("role")


def _same_reference(gold: Item, found: Item) -> bool:
    if gold.get("number"):
        codes = [re.sub(r"\s+", "", _plain(one.get("number") or "")) for one in (gold, found)]
        return codes[0] == codes[1] and (gold.get("issued_on") or None) == (found.get("issued_on") or None)
    left, right = _plain(gold.get("text") or ""), _plain(found.get("text") or "")
    return (
        _plain(gold.get("doc_type")) == _plain(found.get("doc_type"))
        and 2 * len(right) >= len(left)
        and fuzz.partial_ratio(left, right) >= TEXT_ALIKE
    )


def _same_phase(gold: Item, found: Item) -> bool:
    return _same_date(gold, found) and _number(gold.get("ordinal")) == _number(found.get("ordinal"))


def _same_target(gold: Item, found: Item) -> bool:
    return (
        all(_number(gold.get(name)) == _number(found.get(name)) for name in ("value", "value_max"))
        and gold.get("comparator") == found.get("comparator")
        and gold.get("unit") == found.get("unit")
    )


def _same_goal(gold: Item, found: Item) -> bool:
    if not _same_target(gold, found) or any(
        gold.get(name) != found.get(name) for name in ("scope", "commitment")
    ):
        return False
    words = [
        _plain(" ".join(str(one[name]) for name in ("subject", "achievement") if one.get(name)))
        for one in (gold, found)
    ]
    return words[0] == words[1] or fuzz.token_set_ratio(*words) >= GOAL_ALIKE


def _listed(name: str) -> Callable[[Item], list[Item]]:
    return lambda records: list(records.get(name) or ())


def _percentages(records: Item) -> list[Item]:
    return [target for target in records.get("targets") or () if target.get("unit") == "%"]


KINDS: Mapping[str, tuple[Callable[[Item], list[Item]], Callable[[Item, Item], bool]]] = {
    "document": (_header_items, _same_header),
    "dates": (_listed("dates"), _same_date),
    "dates with role": (_listed("dates"), _same_role),
    "references": (_listed("references"), _same_reference),
    "phases": (_listed("phases"), _same_phase),
    "targets": (_percentages, _same_target),
    "targets in full": (_percentages, _same_goal),
}
"""Of each kind: which items a document has, and when two of them are the same."""


def match(gold: Sequence[Item], found: Sequence[Item], same: Callable[[Item, Item], bool]) -> dict[int, int]:
    """The largest one-to-one matching (Kuhn 1955), as gold index by found index."""
    choices = [[j for j, other in enumerate(found) if same(one, other)] for one in gold]
    owner: dict[int, int] = {}

    def place(one: int, tried: set[int]) -> bool:
        for j in choices[one]:
            if j not in tried:
                tried.add(j)
                if j not in owner or place(owner[j], tried):
                    owner[j] = one
                    return True
        return False

    for one in range(len(gold)):
        place(one, set())
    return owner


def score(gold: Item, found: Item) -> dict[str, RecordScore]:
    """Scores of one document by kind. A gold record marked `optional` counts neither found nor missing."""
    scores = {}
    for kind, (items, same) in KINDS.items():
        wanted, there = items(gold), items(found)
        optional = {index for index, one in enumerate(wanted) if one.get("optional")}
        owner = match(wanted, there, same)
        spared = sum(one in optional for one in owner.values())
        scores[kind] = RecordScore(len(wanted) - len(optional), len(there) - spared, len(owner) - spared)
    return scores


def score_folders(gold: Path, found: Path) -> dict[str, dict[str, RecordScore]]:
    """Scores of all documents in a folder by name and kind; one that was not found counts as empty.

    Raises InputError without gold, or where a file is not JSON.
    """
    names = sorted(path.name for path in gold.glob("*.json"))
    if not names:
        raise InputError(f"{gold} holds no gold records (NAME.json)")
    scores = {}
    for name in names:
        there = found / name
        scores[name.removesuffix(".json")] = score(
            _load(gold / name), _load(there) if there.is_file() else {}
        )
    return scores


def _load(path: Path) -> Item:
    try:
        value = json.loads(path.read_text("utf-8-sig"))
    except ValueError as error:
        raise InputError(f"{path} is not JSON: {error}") from error
    if not isinstance(value, dict):
        raise InputError(f"{path} is not the records of a document: an object was expected")
    return value


def total(scores: Mapping[str, Mapping[str, RecordScore]]) -> dict[str, RecordScore]:
    """The counts of all documents added up (micro average)."""
    return {kind: sum((one[kind] for one in scores.values()), RecordScore()) for kind in KINDS}


def compare_folders(gold: Path, found: Path) -> str:
    """The scores of two folders as a table for people: each document's F1, then all counts."""
    scores = score_folders(gold, found)
    lines = [f"{'F1':<28}" + "".join(f"{kind:>17}" for kind in KINDS)]
    lines += [
        f"{name:<28}" + "".join(f"{one[kind].f1:>17.3f}" for kind in KINDS) for name, one in scores.items()
    ]
    lines += ["", f"{'all':<28}{'gold':>8}{'found':>8}{'right':>8}{'P':>8}{'R':>8}{'F1':>8}"]
    lines += [
        f"{kind:<28}{one.gold:>8}{one.found:>8}{one.right:>8}{one.precision:>8.3f}{one.recall:>8.3f}{one.f1:>8.3f}"
        for kind, one in total(scores).items()
    ]
    return "\n".join(lines) + "\n"
