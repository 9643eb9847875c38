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
| `number-grammar` | a Party paper numbered as the state does, `05/KH-ĐU` for `05-KH/ĐU`, or the other way round |
| `number-out-of-series` | a number that no series of one year reaches, or zero |
| `period-reversed` | a phase that ends before it begins |
| `phases-missing`, `phases-too-many` | the text announces another count (found while phases are read) |
| `phase-order` | phases that are numbered `1, 3` or twice alike |
| `phases-overlap` | a phase that begins before the one before it has ended |
| `phases-gap` | more than a month between a phase and the next |
| `target-above-100` | a share of more than 100 %, where nothing grows and nothing is surpassed |
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise

from pipeline.extracting.header import Layout
from pipeline.extracting.references import TYPE_COLUMNS
from pipeline.extracting.resolve import same_documents
from pipeline.extracting.rules import load_table
from pipeline.records import DocumentHeader, Phase, Problem, Reference, Target


def find_problems(
    layout: Layout, references: Sequence[Reference], phases: Sequence[Phase], targets: Sequence[Target]
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
    problems += _about_phases(phases)
    problems += _above_100(targets)
    return tuple(problems)


def _about_phases(phases: Sequence[Phase]) -> Iterator[Problem]:
    for phase in phases:
        if phase.start and phase.end and phase.start > phase.end:
            message = f"{phase.label!r} ends on {phase.end}, before it begins on {phase.start}"
            yield Problem(code="period-reversed", message=message)
    for before, after in pairwise(phases):
        if before.ordinal is None or after.ordinal is None:
            continue
        if after.ordinal == 1:
            continue  # another list of phases begins
        if after.ordinal != before.ordinal + 1:
            message = f"{after.label!r} follows {before.label!r}"
            yield Problem(code="phase-order", message=message)
        elif before.end and after.start and after.start < before.end:
            message = f"{after.label!r} begins on {after.start}, before {before.label!r} ends on {before.end}"
            yield Problem(code="phases-overlap", message=message)
        elif before.end and after.start and after.start - before.end > _GAP:
            message = f"between {before.label!r} until {before.end} and {after.label!r} from {after.start}"
            yield Problem(code="phases-gap", message=message)


_GAP = timedelta(days=31)

_MAY_EXCEED = re.compile(
    r"tăng|vượt|gấp|so với|kế hoạch|dự toán|chỉ tiêu|công suất|cùng kỳ|GRDP|GDP", re.IGNORECASE
)
"""What may be more than all: growth, a plan that is surpassed, a ratio to something else."""


def _above_100(targets: Sequence[Target]) -> Iterator[Problem]:
    for target in targets:
        most = max(target.value, target.value_max or 0.0)
        if target.unit == "%" and most > 100 and not _MAY_EXCEED.search(target.text):
            message = f"a share of {most:g} %: {' '.join(target.text.split())!r}"
            yield Problem(code="target-above-100", message=message)


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
        codes = [
            row["code"] for row in load_table("document_types", TYPE_COLUMNS) if row["type"] == header.type
        ]
        likely = dict.fromkeys(header.symbol.replace(code.group(), own, 1) for own in codes)
        yield Problem(code="code-against-title", message=message, candidates=tuple(likely))
    yield from _about_grammar(header)


def _about_grammar(header: DocumentHeader) -> Iterator[Problem]:
    """Nghị định 30/2020 writes `05/KH-UBND`, the Party `05-KH/TU`; a scan swaps slash and hyphen, a clerk too."""
    number = re.fullmatch(r"(\d+)[a-zA-Z]?(?:/\d{4})?([-/])([A-ZĐa-zđ]+)([-/])(\S+)", header.number or "")
    if number is None:
        return
    digits, first, code, second, body = number.groups()
    if first == second or (first == "-") != (_PARTY_BODY.fullmatch(body) is not None):
        by_party = _PARTY_BODY.fullmatch(body) is not None
        likely = f"{digits}-{code}/{body}" if by_party else f"{digits}/{code}-{body}"
        if likely != header.number:
            message = f"{header.number!r} is not written as {'the Party' if by_party else 'the state'} numbers its papers"
            yield Problem(code="number-grammar", message=message, candidates=(likely,))
    if int(digits) == 0 or int(digits) > _HIGHEST:
        yield Problem(code="number-out-of-series", message=f"no series of one year holds {header.number!r}")


_PARTY_BODY = re.compile(
    r"(?:TW|BCT|BBT|TU|TWĐTN|HU|QU|ThU|ThxU|ĐU|ĐUK|CB|CBTH|UBKT\w*|BTCTU|BTGTU|BDVTU|BTC\w*U|BTG\w*U|BDV\w*U|VPTW|VPTU|BNCTU)"
)
"""Bodies of the Party as they stand in its numbers (Hướng dẫn 36-HD/VPTW and 05-HD/VPTW)."""

_HIGHEST = 30_000
"""Letters that the Government's own office, the busiest, sends in a year are about half as many (`Công văn 15000/VPCP`)."""


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
