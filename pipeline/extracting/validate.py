"""Where a document contradicts itself or its grammar: problems for a reader, never a reason to guess.

| code | what it says |
|---|---|
| `impossible-date` | a day that no calendar has (found while dates are read) |
| `number-blank` | the symbol is printed, the number before it is not, or cannot be read |
| `number-missing` | a header without number and symbol |
| `day-blank` | place and date are printed, the day or month is not, or cannot be read |
| `code-against-title` | the code in the number is of another type than the title, `KH` under QUYẾT ĐỊNH |
| `year-against-date` | the year in the number is not that of the day, `28/2025/QĐ-TTg` of 2024 |
| `cited-after-issue` | a cited document is younger than the document that cites it |
| `cited-two-ways` | one number, two days of one year: one of them was misread or mistyped |
| `period-reversed` | a phase that ends before it begins |
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date

from pipeline.extracting.header import Layout
from pipeline.extracting.references import TYPE_COLUMNS
from pipeline.extracting.resolve import same_documents
from pipeline.extracting.rules import load_table
from pipeline.records import DocumentHeader, Phase, Problem, Reference


def find_problems(
    layout: Layout, references: Sequence[Reference], phases: Sequence[Phase]
) -> tuple[Problem, ...]:
    """Look for contradictions between the records of one document."""
    header = layout.header
    problems = [*_about_number(header), *_about_day(layout)]
    for reference in references:
        if header.issued_on and reference.issued_on and reference.issued_on > header.issued_on:
            message = (
                f"{' '.join(reference.text.split())!r} is younger than this document of {header.issued_on}"
            )
            problems.append(Problem(code="cited-after-issue", message=message))
    problems += _cited_two_ways(references)
    for phase in phases:
        if phase.start and phase.end and phase.start > phase.end:
            message = f"{phase.label!r} ends on {phase.end}, before it begins on {phase.start}"
            problems.append(Problem(code="period-reversed", message=message))
    return tuple(problems)


def _about_number(header: DocumentHeader) -> Iterator[Problem]:
    if header.type is None:
        return
    if header.symbol is None:
        yield Problem(code="number-missing", message=f"no number and symbol above the title {header.type!r}")
        return
    if header.number is None:
        yield Problem(
            code="number-blank", message=f"the number before {header.symbol!r} is blank or cannot be read"
        )
    code = re.match(r"[^\W\d_]+", header.symbol)
    known = {row["code"].upper(): row["type"] for row in reversed(load_table("document_types", TYPE_COLUMNS))}
    named = known.get(code.group().upper()) if code else None
    # an official letter has no code of its own, `TT` is Thông tư and Thông tri, `QĐ` of the Party Quyết định and Quy định
    ambiguous = {"TT", "QĐ", "L", "BL", "PL"}
    if named and code and header.type not in (named, "Công văn") and code.group().upper() not in ambiguous:
        message = f"{header.symbol!r} is the code of {named}, the title says {header.type}"
        yield Problem(code="code-against-title", message=message)


def _cited_two_ways(references: Sequence[Reference]) -> Iterator[Problem]:
    days: dict[tuple[str, str | None, int], set[date]] = {}
    for group in same_documents(references):
        for reference in (references[member] for member in group):
            if reference.issued_on:
                key = (reference.doc_type, reference.number, reference.issued_on.year)
                days.setdefault(key, set()).add(reference.issued_on)
    for (doc_type, number, _), found in days.items():
        if len(found) > 1:
            printed = ", ".join(str(day) for day in sorted(found))
            yield Problem(
                code="cited-two-ways", message=f"{doc_type} {number} is cited with the days {printed}"
            )


def _about_day(layout: Layout) -> Iterator[Problem]:
    header = layout.header
    if layout.date_line and header.issued_on is None:
        yield Problem(code="day-blank", message="the day or month of issue is blank or cannot be read")
    year = re.fullmatch(r"\d+[a-z]?/(\d{4})/.*", header.number or "")
    if year and header.issued_on and int(year[1]) != header.issued_on.year:
        message = f"{header.number!r} is of another year than its day {header.issued_on}"
        yield Problem(code="year-against-date", message=message)
