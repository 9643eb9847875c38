"""The spaCy pipeline: one component a kind (thành phần), in the order that their needs dictate.

A component reads and writes `doc._`: plain values made by the `find_...` functions of its module, which know
nothing of spaCy. Where its findings stand is also written to `doc.spans["kehoach_..."]`. `requires` and
`assigns` are declared, so that `nlp.analyze_pipes()` shows a wrong order before any text runs.
"""

from collections.abc import Iterable
from functools import cache

from spacy.language import Language
from spacy.tokens import Doc

from pipeline.extracting.bodies import find_home, name_header, name_issuers
from pipeline.extracting.dates import assign_roles, find_dates, find_open_dates
from pipeline.extracting.header import read_header
from pipeline.extracting.outline import outline
from pipeline.extracting.phases import find_phases
from pipeline.extracting.references import find_references
from pipeline.extracting.resolve import find_short_references, name_resources, with_resource
from pipeline.extracting.targets import find_targets
from pipeline.extracting.tokenizer import blank_pipeline
from pipeline.extracting.validate import find_problems
from pipeline.records import Evidence

ORDER = (
    "kehoach_outline",
    "kehoach_header",
    "kehoach_dates",
    "kehoach_references",
    "kehoach_bodies",
    "kehoach_resources",
    "kehoach_phases",
    "kehoach_roles",
    "kehoach_targets",
    "kehoach_problems",
)

# outline: Outline; header: DocumentHeader; dates, references, phases, targets, problems: tuples of records.
# phase_dates says which dates delimit phases: start_char of the date -> "phase_start", "phase_end" or "phase"
for _name in (
    "outline",
    "layout",
    "header",
    "dates",
    "open_dates",
    "references",
    "short_references",
    "phases",
    "phase_dates",
    "targets",
    "problems",
):
    Doc.set_extension(_name, default=None, force=True)


@cache
def load_pipeline() -> Language:
    """The pipeline, made once per process."""
    nlp = blank_pipeline()
    for name in ORDER:
        nlp.add_pipe(name)
    return nlp


def mark(doc: Doc, group: str, records: Iterable[Evidence]) -> None:
    """Show records as spans of the document, under `doc.spans[group]`."""
    spans = (
        doc.char_span(record.start_char, record.end_char, label=record.rule, alignment_mode="expand")
        for record in records
    )
    doc.spans[group] = [span for span in spans if span is not None]


@Language.component("kehoach_outline", assigns=["doc._.outline"])
def outline_component(doc: Doc) -> Doc:
    """Find the blocks of the text."""
    doc._.outline = outline(doc.text)
    return doc


@Language.component(
    "kehoach_header", requires=["doc._.outline"], assigns=["doc._.layout", "doc._.header", "doc.spans"]
)
def header_component(doc: Doc) -> Doc:
    """Read the formal parts, and say where title and body lie."""
    doc._.layout = read_header(doc._.outline)
    doc._.header = doc._.layout.header
    mark(doc, "kehoach_header", doc._.header.evidence.values())
    return doc


@Language.component(
    "kehoach_dates",
    requires=["doc._.outline"],
    assigns=["doc._.dates", "doc._.open_dates", "doc._.problems", "doc.spans"],
)
def dates_component(doc: Doc) -> Doc:
    """Find dates and periods; what they are for is not yet decided."""
    doc._.dates, problems = find_dates(doc._.outline)
    doc._.open_dates = find_open_dates(doc._.outline, doc._.dates)
    doc._.problems = (doc._.problems or ()) + problems
    mark(doc, "kehoach_dates", doc._.dates)
    mark(doc, "kehoach_open_dates", doc._.open_dates)
    return doc


@Language.component(
    "kehoach_references",
    requires=["doc._.outline", "doc._.header", "doc._.dates"],
    assigns=["doc._.references", "doc.spans"],
)
def references_component(doc: Doc) -> Doc:
    """Find the documents that the text cites."""
    header = doc._.header
    own_number, issuer = (header.number, header.issuer) if header else (None, None)
    title = header.evidence.get("title") if header else None
    doc._.references = find_references(
        doc._.outline, doc._.dates, own_number, issuer, title.start_char if title else None
    )
    mark(doc, "kehoach_references", doc._.references)
    return doc


@Language.component(
    "kehoach_bodies",
    requires=["doc._.layout", "doc._.header", "doc._.references"],
    assigns=["doc._.header", "doc._.references"],
)
def bodies_component(doc: Doc) -> Doc:
    """Say which unit the place is and was, and give each issuer its one name."""
    home = find_home(doc._.header, doc._.layout.issued)
    doc._.header = name_header(doc._.header, home)
    doc._.references = name_issuers(doc._.references, home)
    return doc


@Language.component(
    "kehoach_resources",
    requires=["doc._.outline", "doc._.header", "doc._.references"],
    assigns=["doc._.header", "doc._.references", "doc._.short_references", "doc.spans"],
)
def resources_component(doc: Doc) -> Doc:
    """Say which document each citation means, and which one the paper is."""
    doc._.references = name_resources(doc._.references)
    doc._.header = with_resource(doc._.header)
    doc._.short_references = find_short_references(doc._.outline, doc._.header, doc._.references)
    mark(doc, "kehoach_short_references", doc._.short_references)
    return doc


@Language.component("kehoach_roles", requires=["doc._.outline", "doc._.dates"], assigns=["doc._.dates"])
def roles_component(doc: Doc) -> Doc:
    """Decide what each date is for."""
    doc._.dates = assign_roles(
        doc._.outline, doc._.dates, doc._.layout, doc._.references or (), doc._.phase_dates or {}
    )
    return doc


@Language.component(
    "kehoach_phases",
    requires=["doc._.outline", "doc._.dates"],
    assigns=["doc._.phases", "doc._.phase_dates", "doc._.problems", "doc.spans"],
)
def phases_component(doc: Doc) -> Doc:
    """Find the phases of the plan, and the dates that delimit them."""
    found = find_phases(doc._.outline, doc._.header, doc._.dates)
    doc._.phases, doc._.phase_dates = found.phases, found.date_roles
    doc._.problems = (doc._.problems or ()) + found.problems
    mark(doc, "kehoach_phases", doc._.phases)
    return doc


@Language.component(
    "kehoach_targets",
    requires=["doc._.outline", "doc._.header", "doc._.dates"],
    assigns=["doc._.targets", "doc.spans"],
)
def targets_component(doc: Doc) -> Doc:
    """Find the percentage targets."""
    doc._.targets = find_targets(doc._.outline, doc._.header, doc._.dates)
    mark(doc, "kehoach_targets", doc._.targets)
    return doc


@Language.component(
    "kehoach_problems",
    requires=["doc._.layout", "doc._.references", "doc._.phases", "doc._.targets"],
    assigns=["doc._.problems"],
)
def problems_component(doc: Doc) -> Doc:
    """Look for contradictions between the records."""
    doc._.problems = (doc._.problems or ()) + find_problems(
        doc._.layout, doc._.references, doc._.phases or (), doc._.targets or ()
    )
    return doc
