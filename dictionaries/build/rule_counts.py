"""Count how often each extraction rule was right on gold records, and write the counts into `dictionaries/rules/`.

`python -m dictionaries.build.rule_counts` reads `../shared/gold/records`, `corpus/plans` and `corpus/texts`, where they
are there. The counts stand behind the confidence of every record (see `pipeline/extracting/rules.py`); a rule that
never fired on gold keeps the prior.
"""

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pipeline.evaluating.records import KINDS, Item, match
from pipeline.extracting import extract
from pipeline.extracting.rules import RULES
from pipeline.records import DateMention, Records, Reference

CHECKOUT = Path(__file__).parents[2]
GOLD = (
    CHECKOUT.parent / "shared" / "gold" / "records",
    CHECKOUT / "corpus" / "plans",
    CHECKOUT / "corpus" / "texts",
)
FILES = ("dates", "dates_without_year", "roles", "references", "header", "phases", "target_values", "methods")

Counts = Counter[tuple[str, bool]]


def count_dates(found: Iterable[DateMention], gold: list[dict[str, Any]]) -> Counts:
    """Count the rules for forms by first and last day, the rules for roles by the role too."""
    days = Counter((date["start"], date["end"]) for date in gold)
    roles = Counter((date["start"], date["end"], date["role"]) for date in gold)
    counts: Counts = Counter()
    for mention in found:
        key = (str(mention.start), str(mention.end))
        form, _, role = mention.rule.partition("; ")
        counts[form, days[key] > 0] += 1
        days[key] -= 1
        counts[role or "vai trò đã biết", roles[(*key, mention.role)] > 0] += 1
        roles[(*key, mention.role)] -= 1
    return counts


def count_references(found: Iterable[Reference], gold: list[dict[str, Any]]) -> Counts:
    """A numbered citation is right by number and day, another by its type and the start of its text."""
    keys = Counter(_key(row["number"], row["issued_on"], row["doc_type"], row["text"]) for row in gold)
    counts: Counts = Counter()
    for reference in found:
        issued_on = str(reference.issued_on) if reference.issued_on else None
        key = _key(reference.number, issued_on, reference.doc_type, reference.text)
        counts[reference.rule, keys[key] > 0] += 1
        keys[key] -= 1
    return counts


def _key(number: str | None, issued_on: str | None, doc_type: str, text: str) -> tuple[str | None, ...]:
    if number is not None:
        return "".join(number.split()), issued_on
    return doc_type, " ".join(text.split())[:24].casefold()


def count_header(records: Records, gold: dict[str, Any]) -> Counts:
    """A field of the header is right where it reads the same, letter case aside."""
    counts: Counts = Counter()
    for name, place in records.document.evidence.items():
        if name == "recipients":
            listed = {str(recipient).casefold() for recipient in gold.get(name) or ()}
            counts += Counter(
                (place.rule, recipient.casefold() in listed) for recipient in records.document.recipients
            )
        elif name in gold:
            counts[
                place.rule, str(getattr(records.document, name)).casefold() == str(gold[name]).casefold()
            ] += 1
    return counts


def count_matched(kind: str, found: Item, gold: Item) -> Counts:
    """Phases and targets are right where the scorer says so, targets with their scope and words."""
    items, same = KINDS[kind]
    wanted, there = items(gold), items(found)
    owner = match(wanted, there, same)
    return Counter(
        (one["rule"].removeprefix("bảng: "), index in owner)
        for index, one in enumerate(there)
        if not (index in owner and wanted[owner[index]].get("optional"))
    )


def count_all() -> Counts:
    """Count over all gold documents."""
    counts: Counts = Counter()
    for path in sorted(path for folder in GOLD for path in folder.glob("*.json")):
        text = path.with_suffix(".txt")
        if text.is_file():
            gold = json.loads(path.read_text(encoding="utf-8"))
            records = extract(text.read_text(encoding="utf-8"))
            counts += count_dates(records.dates, gold["dates"])
            counts += count_references(records.references, gold["references"])
            counts += count_header(records, gold["document"])
            found = records.model_dump(mode="json")
            for kind in ("phases", "targets in full"):
                counts += count_matched(kind, found, gold)
    return counts


def write_counts(path: Path, counts: Counts) -> None:
    """Put the counts into the columns `right` and `wrong` of a rule file."""
    lines = path.read_text(encoding="utf-8").splitlines()
    header: list[str] | None = None
    for number, line in enumerate(lines):
        if not line.strip() or line.startswith("#"):
            continue
        cells = line.split("\t")
        if header is None:
            header = cells
            continue
        for column, right in (("right", True), ("wrong", False)):
            cells[header.index(column)] = str(counts[cells[0], right])
        lines[number] = "\t".join(cells)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main() -> None:
    """Count and write."""
    counts = count_all()
    for name in FILES:
        write_counts(RULES / f"{name}.tsv", counts)
    right = sum(number for (_, good), number in counts.items() if good)
    print(f"{right} of {sum(counts.values())} findings right")


if __name__ == "__main__":
    main()
