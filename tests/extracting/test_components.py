"""The spaCy pipeline: its order holds before any text runs, and its spans are the records."""

from pipeline.extracting import extract
from pipeline.extracting.components import ORDER, load_pipeline

TEXT = "KẾ HOẠCH\nThi đua năm 2024\n\nCăn cứ Chỉ thị số 05-CT/TW ngày 15/5/2016 của Bộ Chính trị."


def test_every_need_is_met_by_an_earlier_component() -> None:
    nlp = load_pipeline()
    assert tuple(nlp.pipe_names) == ORDER
    analysis = nlp.analyze_pipes()
    assert analysis is not None
    assert not any(analysis["problems"].values())
    assert any(summary["requires"] for summary in analysis["summary"].values())


def test_findings_are_spans_of_the_document() -> None:
    doc = load_pipeline()(TEXT)
    assert doc.text == TEXT
    assert [span.text for span in doc.spans["kehoach_dates"]] == ["năm 2024", "15/5/2016"]
    assert [span.text for span in doc.spans["kehoach_references"]] == [
        "Chỉ thị số 05-CT/TW ngày 15/5/2016 của Bộ Chính trị"
    ]
    assert "KẾ HOẠCH" in [span.text for span in doc.spans["kehoach_header"]]


def test_one_text_twice_gives_the_same_records() -> None:
    assert extract(TEXT) == extract(TEXT)
