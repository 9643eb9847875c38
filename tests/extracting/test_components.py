"""The spaCy pipeline: its order holds before any text runs, and its spans are the records."""

from hypothesis import given, settings
from hypothesis import strategies as st

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


PIECES = st.sampled_from(
    [
        "KẾ HOẠCH",
        "QUYẾT ĐỊNH",
        "Số: 12/KH-UBND",
        "Số:   /KH",
        "Hà Lâm, ngày 05 tháng 02 năm 2024",
        "ngày tháng năm",
        "31/02/2024",
        "16/9",
        "đến",
        "Căn cứ",
        "Luật Đầu tư số",
        "Nghị quyết Đại hội",
        "của Bộ Y tế",
        "và",
        "- ",
        "a) ",
        "I. ",
        "Giai đoạn 1",
        "100%",
        "từ 5% đến",
        "Nơi nhận:",
        "- Lưu: VT.",
        "KT. GIÁM ĐỐC",
        "Lê Văn A",
        "\n",
        "\n\n",
        "\x0c",
        " ; ",
        ".",
        ",",
        "năm 2021, 2022",
        "quý II",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES, max_size=30).map(" ".join) | st.text(max_size=80))
def test_any_text_is_read_without_an_error(text: str) -> None:
    records = extract(text)
    for mention in records.dates:
        assert text[mention.start_char : mention.end_char] == mention.text
    for reference in records.references:
        assert text[reference.start_char : reference.end_char] == reference.text
    for place in records.document.evidence.values():
        assert 0 <= place.start_char < place.end_char <= len(text)
