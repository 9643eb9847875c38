"""Records know their page, line, boxes and printed words, through the fixes that restored the text."""

from dataclasses import replace

from pipeline.extracting import extract_records
from pipeline.model import Box, Document, Fix, Page, Word
from pipeline.records import DateMention, Records, Reference


def page_of(number: int, text: str, status: str = "ok") -> Page:
    words, at = [], 0
    for index, token in enumerate(text.split()):
        start = text.index(token, at)
        at = start + len(token)
        words.append(Word(start, at, Box(number, 10 * index, 20, 9, 12), 0.9))
    return Page(
        number, text, tuple(words), status="failed" if status == "failed" else "ok", reason="too dark"
    )


FIRST = "KE HOACH\nHoan thanh truoc ngay 31/12/2024.\n"
SECOND = "Theo Quyet dinh so 12/QÐ-BYT ngay\n05/01/2024 cua Bo Y te.\n"


def damaged_document() -> Document:
    raw = f"{FIRST}\f\f{SECOND}"
    changes = [
        ("KE HOACH", "KẾ HOẠCH", 0.99),
        ("Hoan thanh truoc ngay", "Hoàn thành trước ngày", 0.97),
        ("Quyet dinh so 12/QÐ-BYT ngay", "Quyết định số 12/QĐ-BYT ngày", 0.6),
        ("cua Bo Y te", "của Bộ Y tế", 0.98),
    ]
    fixes = tuple(
        Fix(raw.index(printed), raw.index(printed) + len(printed), printed, restored, "channel", probability)
        for printed, restored, probability in changes
    )
    pages = (page_of(1, FIRST), page_of(2, "", "failed"), page_of(3, SECOND))
    return Document("plan.pdf", "ab" * 32, pages, fixes)


def records_of(document: Document) -> Records:
    records = extract_records(document).records
    assert records is not None
    return records


def test_records_know_where_they_stand() -> None:
    document = damaged_document()
    records = records_of(document)
    assert (records.source, records.sha256, records.pages) == ("plan.pdf", "ab" * 32, 3)
    (reference,) = records.references
    assert reference.text == "Quyết định số 12/QĐ-BYT ngày\n05/01/2024 của Bộ Y tế"
    assert reference.printed == "Quyet dinh so 12/QÐ-BYT ngay\n05/01/2024 cua Bo Y te"
    assert (reference.page, reference.line) == (3, 3)
    assert [box.left for box in reference.boxes] == [10 * index for index in range(1, 11)]
    assert {box.page for box in reference.boxes} == {3}
    first, second = records.dates
    assert (first.page, first.line, first.printed) == (1, 2, "31/12/2024")
    assert (second.page, second.line, second.printed) == (3, 4, "05/01/2024")
    assert records.document.evidence["type"].boxes[0] == Box(1, 0, 20, 9, 12)


def test_a_record_on_doubtful_words_is_less_sure() -> None:
    document = damaged_document()
    doubtful = records_of(document).references[0]
    sure = tuple(replace(fix, probability=1.0) for fix in document.fixes)
    assert doubtful.confidence < records_of(replace(document, fixes=sure)).references[0].confidence


def test_a_page_that_failed_is_a_problem() -> None:
    problems = records_of(damaged_document()).problems
    assert ("page-unreadable", "page 2: too dark") in [
        (problem.code, problem.message) for problem in problems
    ]


def test_every_record_slices_back_to_the_restored_text() -> None:
    document = damaged_document()
    records = records_of(document)
    found: list[DateMention | Reference] = [*records.dates, *records.references]
    for record in found:
        assert document.text[record.start_char : record.end_char] == record.text
