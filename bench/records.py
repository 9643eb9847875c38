"""Records against gold, by set and kind; and whether their confidence means what it says.

`python -m bench records`. A record counts as right where the scorer says so, with its role, scope and words (`full`).
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from pipeline.evaluating.records import KINDS, Item, RecordScore, match, score
from pipeline.extracting import extract, extract_records
from pipeline.model import Document, Page
from pipeline.process import process
from pipeline.restoring import restore_document

JUDGED = ("document", "dates with role", "references", "phases", "targets in full")
_EDGES = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 1.0)


@dataclass(frozen=True, slots=True)
class Judged:
    """A record that was found: its kind, the rule that found it, how sure it is, and whether gold has it."""

    kind: str
    rule: str
    confidence: float
    right: bool


def judge(gold: Item, found: Item) -> Iterator[Judged]:
    """Each found record of a document with its verdict; what matches an optional gold record is left out."""
    for kind in JUDGED:
        items, same = KINDS[kind]
        wanted, there = items(gold), items(found)
        owner = match(wanted, there, same)
        for index, one in enumerate(there):
            if index in owner and wanted[owner[index]].get("optional"):
                continue
            evidence = one if kind != "document" else _place(found, str(one["field"]))
            if evidence:
                yield Judged(kind, str(evidence["rule"]), float(evidence["confidence"]), index in owner)


def _place(found: Item, field: str) -> Mapping[str, Any]:
    place: Mapping[str, Any] = found["document"]["evidence"].get(field, {})
    return place


def calibration_error(judged: Iterable[Judged]) -> float:
    """Expected calibration error (Naeini et al. 2015) over the bins of `_EDGES`."""
    found = list(judged)
    return sum(abs(sum(one.confidence - one.right for one in group)) for group in _bins(found)) / max(
        1, len(found)
    )


def _bins(judged: Iterable[Judged]) -> list[list[Judged]]:
    bins: list[list[Judged]] = [[] for _ in _EDGES[1:]]
    for one in judged:
        at = next(i for i, (_, high) in enumerate(pairwise(_EDGES)) if one.confidence <= high)
        bins[at].append(one)
    return bins


def _of_text(path: Path) -> Item:
    return extract(path.read_text("utf-8")).model_dump(mode="json")


def _of_layer(path: Path) -> Item:
    text = path.read_text("utf-8")
    pages = tuple(Page(number, one, method="text_layer") for number, one in enumerate(text.split("\f"), 1))
    return _dump(extract_records(restore_document(Document(path.name, "", pages))))


def _of_scan(path: Path) -> Item:
    return _dump(process(path))


def _dump(document: Document) -> Item:
    assert document.records is not None
    return document.records.model_dump(mode="json")


def _pairs(gold: Path, found: Path) -> Iterator[tuple[Path, Path]]:
    """The gold file of each document, and the document."""
    for path in sorted(gold.rglob("*.json")):
        there = [one for one in found.rglob(f"{path.stem}.*") if one.suffix not in (".json", ".toml")]
        scans = [one for one in there if one.suffix != ".txt"] or there
        if scans:
            yield path, scans[0]


def measure(sample: Path, sample_gold: Path, written: Path, shared: Path) -> str:
    """F1 of each set and kind, then the calibration over all of them; sets that are not there are left out."""
    sets = {
        "written, text": (
            _of_text,
            [(path, path.with_suffix(".txt")) for path in sorted(written.glob("*.json"))],
        ),
        "gold, text": (
            _of_text,
            [(path, path.with_suffix(".txt")) for path in sorted((shared / "gold/records").glob("*.json"))],
        ),
        "seeds, English layer": (
            _of_layer,
            [
                (shared / "gold/records" / f"{path.stem}.json", path)
                for path in sorted((shared / "gold/seeds/noisy").glob("*.txt"))
            ],
        ),
        "gold, scans": (_of_scan, list(_pairs(shared / "gold/scans", shared / "gold/scans"))),
        "sample, scans": (_of_scan, list(_pairs(sample_gold, sample))),
    }
    lines = [f"{'F1':<24}{'documents':>10}" + "".join(f"{kind:>17}" for kind in KINDS)]
    judged: dict[str, list[Judged]] = {}
    for name, (read, pairs) in sets.items():
        total = dict.fromkeys(KINDS, RecordScore())
        judged[name] = []
        for path, document in pairs:
            gold, found = json.loads(path.read_text("utf-8")), read(document)
            scores = score(gold, found)
            total = {kind: total[kind] + scores[kind] for kind in KINDS}
            judged[name] += judge(gold, found)
        if pairs:
            shown = "".join(f"{total[kind].f1:>17.3f}" for kind in KINDS)
            lines.append(f"{name:<24}{len(pairs):>10}{shown}")
    lines += ["", f"{'confidence':<16}{'records':>9}{'said':>8}{'right':>8}"]
    everything = [one for found in judged.values() for one in found]
    for (low, high), group in zip(pairwise(_EDGES), _bins(everything), strict=True):
        if group:
            said, right = (
                sum(values) / len(group)
                for values in zip(*((one.confidence, one.right) for one in group), strict=True)
            )
            lines.append(f"{f'{low} - {high}':<16}{len(group):>9}{said:>8.3f}{right:>8.3f}")
    lines += ["", f"{'calibration error':<24}{'records':>9}{'error':>8}"]
    lines += [
        f"{name:<24}{len(found):>9}{calibration_error(found):>8.4f}"
        for name, found in judged.items()
        if found
    ]
    for kind in JUDGED:
        of_kind = [one for one in everything if one.kind == kind]
        lines.append(f"{kind:<24}{len(of_kind):>9}{calibration_error(of_kind):>8.4f}")
    lines.append(f"{'all':<24}{len(everything):>9}{calibration_error(everything):>8.4f}")
    return "\n".join(lines) + "\n"
