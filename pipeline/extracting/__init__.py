"""Text becomes records: header, dates, cited documents, phases, targets, each with its place in the text.

>>> records = extract("Hoàn thành trước ngày 31/12/2026.")
>>> [(mention.text, str(mention.end), mention.role) for mention in records.dates]
[('31/12/2026', '2026-12-31', 'deadline')]
"""

from dataclasses import replace
from pathlib import Path

from pipeline.model import Document
from pipeline.records import Records


def extract(text: str, rules: Path | None = None) -> Records:
    """Extract the records of a text. Offsets, rule and confidence are filled; the rest is for `place`.

    `rules` is a folder with rules of your own beside ours (`kehoach rules --help`). Raises DictionaryError where one of
    them is not right, FileAccessError where the folder cannot be read.
    """
    from pipeline.extracting.bodies import find_home, name_header, name_issuers
    from pipeline.extracting.dates import assign_roles, find_dates, find_open_dates
    from pipeline.extracting.header import read_header
    from pipeline.extracting.outline import outline
    from pipeline.extracting.phases import find_phases
    from pipeline.extracting.references import find_references
    from pipeline.extracting.resolve import find_short_references, name_resources, with_resource
    from pipeline.extracting.rules import rules_in_force
    from pipeline.extracting.targets import find_targets
    from pipeline.extracting.validate import find_problems

    with rules_in_force(rules):
        blocks = outline(text)
        layout = read_header(blocks)
        dates, impossible = find_dates(blocks)
        open_dates = find_open_dates(blocks, dates)
        title = layout.header.evidence.get("title")
        references = find_references(
            blocks, dates, layout.header.number, layout.header.issuer, title.start_char if title else None
        )
        home = find_home(layout.header, layout.issued)
        references = name_resources(name_issuers(references, home))
        header = with_resource(name_header(layout.header, home))
        short_references = find_short_references(blocks, header, references)
        phases = find_phases(blocks, header, dates)
        dates = assign_roles(blocks, dates, layout, references, phases.date_roles)
        targets, not_targets = find_targets(blocks, header, dates)
        return Records(
            document=header,
            dates=dates,
            open_dates=open_dates,
            references=references,
            short_references=short_references,
            phases=phases.phases,
            targets=targets,
            not_targets=not_targets,
            problems=(
                *impossible,
                *phases.problems,
                *find_problems(layout, references, phases.phases, targets),
            ),
        )


def extract_records(document: Document, rules: Path | None = None) -> Document:
    """Extract the records of a document, each with its page, line, boxes and the words as they were read."""
    from pipeline.extracting.handwriting import without_handwriting
    from pipeline.extracting.place import place

    placed = place(extract(document.text, rules), document)
    return replace(document, records=without_handwriting(placed, document))
