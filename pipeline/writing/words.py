"""A document as JSON: pages, lines, and words with their boxes, as read and as restored."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass

from pipeline.model import PAGE_SEPARATOR, Document, Page, Word


@dataclass(frozen=True, slots=True)
class PlacedWord:
    """A word as read, with what it was restored to. A word that was joined to the one before it has an empty `content`."""

    word: Word
    printed: str
    content: str
    probability: float | None


def lines_of(document: Document) -> Iterator[tuple[Page, list[list[PlacedWord]]]]:
    """The pages of a document with their lines of words.

    A fix over several words puts its text on the first of them.
    """
    page_start = 0
    fixes = list(document.fixes)
    at = 0
    for page in document.pages:
        lines: list[list[PlacedWord]] = []
        end_of_last = 0
        for word in page.words:
            if not lines or "\n" in page.text[end_of_last : word.start]:
                lines.append([])
            end_of_last = word.end
            start, end = page_start + word.start, page_start + word.end
            while at < len(fixes) and fixes[at].end <= start:
                at += 1
            content, probability, done, index = "", None, start, at
            while index < len(fixes) and fixes[index].start < end:
                fix = fixes[index]
                if fix.start >= start:
                    content += document.raw[done : fix.start] + fix.restored
                done = fix.end
                probability = min(fix.probability, 1.0 if probability is None else probability)
                index += 1
            content += document.raw[done:end]
            lines[-1].append(PlacedWord(word, page.text[word.start : word.end], content, probability))
        yield page, lines
        page_start += len(page.text) + len(PAGE_SEPARATOR)


def to_json(document: Document) -> str:
    """The document as JSON; boxes are pixels from the top left corner, confidences from 0 to 1."""
    pages = [
        {
            "number": page.number,
            "width": page.width,
            "height": page.height,
            "dpi": page.dpi,
            "method": page.method,
            "status": page.status,
            "reason": page.reason,
            "evidence": dict(page.evidence),
            "lines": [
                [
                    {
                        "content": placed.content,
                        "printed": placed.printed,
                        "box": placed.word.box and asdict(placed.word.box),
                        "confidence": placed.word.confidence,
                        "probability": placed.probability,
                    }
                    for placed in line
                ]
                for line in lines
            ],
        }
        for page, lines in lines_of(document)
    ]
    value = {"source": document.source, "sha256": document.sha256, "text": document.text, "pages": pages}
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"
