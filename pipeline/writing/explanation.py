"""What was done to a document, for people: how each page was read, every changed word with its reason, and numbers in doubt."""

from io import StringIO

from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

from pipeline.model import Box, Document
from pipeline.restoring.candidates import find_candidates


def explain_document(document: Document, page: int | None = None) -> str:
    """The explanation as text; `page` limits it to one page, from 1."""
    out = StringIO()
    console = Console(file=out, width=130, highlight=False, markup=False)
    changes: dict[int, list[int]] = {each.number: [] for each in document.pages}
    for index, start in enumerate(document.restored.starts):
        changes[document.page_at(start)].append(index)
    doubts = find_candidates(document.text)
    for each in document.pages:
        if page is not None and each.number != page:
            continue
        console.print(
            f"page {each.number}: {each.method}, {each.status}" + (f": {each.reason}" if each.reason else "")
        )
        if each.evidence:
            console.print("  " + ", ".join(f"{name} {_number(value)}" for name, value in each.evidence))
        for doubt in doubts:
            if document.page_at(doubt.start) == each.number:
                console.print(
                    f"  line {document.line_at(doubt.start)}: {doubt.printed} may be {doubt.candidate}"
                    f" ({doubt.reason.replace('_', ' ')}); left as read"
                )
        if not changes[each.number]:
            continue
        table = Table(
            "line", "read", "restored", "rule", "probability", "else", "left, top, width, height", box=SIMPLE
        )
        for index in changes[each.number]:
            fix, start = document.fixes[index], document.restored.starts[index]
            boxes = [word.box for word in document.words_at(start, start + len(fix.restored)) if word.box]
            table.add_row(
                str(document.line_at(start)),
                fix.printed,
                fix.restored,
                fix.rule,
                f"{fix.probability:.2f}",
                ", ".join(f"{text} {chance:.2f}" for text, chance in fix.alternatives if chance >= 0.005),
                _place(boxes),
            )
        console.print(table)
    return out.getvalue()


def _place(boxes: list[Box]) -> str:
    return "; ".join(f"{box.left}, {box.top}, {box.width}, {box.height}" for box in boxes)


def _number(value: float | str) -> str:
    return f"{value:.2f}".removesuffix(".00") if isinstance(value, float) else str(value)
