"""Text becomes records: header, dates, cited documents, phases, targets, each with its place in the text.

>>> records = extract("Hoàn thành trước ngày 31/12/2026.")
>>> [(mention.text, str(mention.end), mention.role) for mention in records.dates]
[('31/12/2026', '2026-12-31', 'deadline')]
"""

from dataclasses import replace

from pipeline.model import Document
from pipeline.records import DocumentHeader, Records


def extract(text: str) -> Records:
    """Extract the records of a text. Offsets, rule and confidence are filled; the rest is for `place`."""
    from pipeline.extracting.components import load_pipeline

    nlp = load_pipeline()
    # the zone forgets the words of a document with the document: a long run would else keep them all
    with nlp.memory_zone():
        doc = nlp(text)
        return Records(
            document=doc._.header or DocumentHeader(),
            dates=doc._.dates or (),
            open_dates=doc._.open_dates or (),
            references=doc._.references or (),
            short_references=doc._.short_references or (),
            phases=doc._.phases or (),
            targets=doc._.targets or (),
            problems=doc._.problems or (),
        )


def extract_records(document: Document) -> Document:
    """Extract the records of a document, each with its page, line, boxes and the words as they were read."""
    from pipeline.extracting.handwriting import without_handwriting
    from pipeline.extracting.place import place

    return replace(document, records=without_handwriting(place(extract(document.text), document), document))
