"""What rules do, for whoever writes them: faults of a folder of rules, and what fires on a text."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.extracting import extract
from pipeline.extracting.outline import Outline, outline
from pipeline.extracting.rules import (
    RULES,
    Rule,
    RuleSet,
    find_faults,
    find_hits,
    load_rules,
    rule_files,
    rules_in_force,
)
from pipeline.records import Evidence

ON_TEXT = ("dates", "dates_without_year", "open_dates", "references", "short_references", "target_values")
"""The files whose rules are looked for in the whole text; those of the others look at lines, blocks or the words around a
date, and are named by the records that they decide."""

_PLACE = {"start_char", "end_char", "page", "line", "boxes", "printed", "rule", "confidence", "text"}


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that fires (`what` is its file), or a record that comes of it (`what` is its kind), `text[start:end]`.

    `said` is the meaning of the rule, or the fields of the record that are not empty.
    """

    what: str
    start: int
    end: int
    rule: str
    said: Mapping[str, Any]
    is_record: bool = False


def check_rules(folder: Path | None) -> Iterator[str]:
    """All that is wrong with the rules of a folder, of ours where it is None: file, line, reason.

    Raises FileAccessError where there is no such folder.
    """
    faults = list(find_faults(RuleSet(folder)))
    yield from faults
    if folder is None or faults:
        return
    with rules_in_force(folder):
        own = [rule for file in rule_files() for rule in load_rules(file) if not _is_ours(rule)]
    for rule in own:
        try:
            extract(rule.example, folder)
        except (ValueError, KeyError, IndexError, AttributeError) as error:
            yield f"{rule.where}: {rule.name!r} has groups that cannot be read in its example ({error})"


def _is_ours(rule: Rule) -> bool:
    return rule.where.startswith(f"{RULES}/")


def try_rules(text: str, folder: Path | None = None) -> tuple[Finding, ...]:
    """Which rules fire on a text, and what records come of it, each in order of place.

    >>> [(found.what, found.rule, dict(found.said)) for found in try_rules("đạt ít nhất 95%")][0]
    ('target_values', 'ít nhất a%', {'meaning': 'ge', 'value': '95'})
    """
    with rules_in_force(folder):
        fired = sorted(_fired(outline(text)), key=lambda found: (found.start, found.end))
    return (*fired, *_recorded(text, folder))


def _fired(blocks: Outline) -> Iterator[Finding]:
    for file in ON_TEXT:
        for hit in find_hits(load_rules(file), blocks.flat):
            groups = {
                name: value for name, value in hit.match.groupdict().items() if value and name != "text"
            }
            yield Finding(file, hit.start, hit.end, hit.rule.name, {"meaning": hit.rule.meaning, **groups})
    for block in blocks.blocks:
        parts = [("target_sections", block.body, block.end)] if block.kind == "heading" else []
        parts += [("target_signs", *clause) for clause in blocks.clauses(block)]
        for file, start, end in parts:
            for hit in find_hits(load_rules(file), blocks.flat[start:end]):
                meaning = {"meaning": hit.rule.meaning}
                yield Finding(file, start + hit.start, start + hit.end, hit.rule.name, meaning)


def _recorded(text: str, folder: Path | None) -> Iterator[Finding]:
    records = extract(text, folder)
    for field, place in records.document.evidence.items():
        said = {field: getattr(records.document, field)}
        yield Finding("document", place.start_char, place.end_char, place.rule, said, is_record=True)
    kinds: dict[str, tuple[Evidence, ...]] = {
        "date": records.dates,
        "open date": records.open_dates,
        "reference": records.references,
        "short reference": records.short_references,
        "phase": records.phases,
        "target": records.targets,
    }
    for kind, found in kinds.items():
        for record in found:
            said = record.model_dump(mode="json", exclude=_PLACE, exclude_none=True)
            yield Finding(kind, record.start_char, record.end_char, record.rule, said, is_record=True)
