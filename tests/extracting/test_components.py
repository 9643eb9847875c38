"""The records in spaCy: any tokenizer, any component alone, found by name without an import."""

import pickle
import subprocess
import sys
from pathlib import Path

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc

import pipeline.extracting.components  # noqa: F401  registers what the entry points name
from pipeline.errors import DictionaryError
from pipeline.extracting import extract
from pipeline.extracting.tokenizer import blank_pipeline

TEXT = "KẾ HOẠCH\nThi đua năm 2024\n\nCăn cứ Chỉ thị số 05-CT/TW ngày 15/5/2016 của Bộ Chính trị, đạt 95%."
COMPONENTS = ("kehoach_header", "kehoach_dates", "kehoach_references", "kehoach_phases", "kehoach_targets")


def pipelines() -> list[Language]:
    return [blank_pipeline(), spacy.blank("xx"), spacy.blank("en")]


def texts_of(doc: Doc, group: str) -> list[str]:
    return [span.text for span in doc.spans[group]]


@pytest.mark.parametrize("nlp", pipelines(), ids=["syllables", "xx", "en"])
def test_findings_are_spans_of_the_document(nlp: Language) -> None:
    nlp.add_pipe("kehoach")
    doc = nlp(TEXT)
    assert doc.text == TEXT
    assert texts_of(doc, "kehoach_dates") == ["năm 2024", "15/5/2016"]
    assert texts_of(doc, "kehoach_references") == ["Chỉ thị số 05-CT/TW ngày 15/5/2016 của Bộ Chính trị"]
    assert ("KẾ HOẠCH", "type") in [(span.text, span.label_) for span in doc.spans["kehoach_header"]]
    assert doc._.records == extract(TEXT)


@pytest.mark.parametrize("name", COMPONENTS)
def test_each_component_works_alone_and_among_others(name: str) -> None:
    alone, after = spacy.blank("xx"), spacy.blank("xx")
    alone.add_pipe(name)
    after.add_pipe("sentencizer")
    after.add_pipe(name)
    whole = spacy.blank("xx")
    whole.add_pipe("kehoach")
    assert texts_of(alone(TEXT), name) == texts_of(after(TEXT), name) == texts_of(whole(TEXT), name)
    assert alone(TEXT)._.records == extract(TEXT)


def test_a_token_that_is_longer_than_a_record_leaves_its_offsets_alone() -> None:
    nlp = spacy.blank("xx")
    nlp.add_pipe("kehoach_dates")
    doc = nlp("(từngày:31/12/2026)")  # one token of another tokenizer
    (date,) = doc._.records.dates
    assert doc.text[date.start_char : date.end_char] == date.text == "31/12/2026"
    assert "31/12/2026" in doc.spans["kehoach_dates"][0].text


def test_documents_travel_between_processes() -> None:
    nlp = blank_pipeline()
    nlp.add_pipe("kehoach")
    component = nlp.get_pipe("kehoach")
    assert pickle.loads(pickle.dumps(component)) == component
    doc = Doc(nlp.vocab).from_bytes(nlp(TEXT).to_bytes())
    assert texts_of(doc, "kehoach_dates") == ["năm 2024", "15/5/2016"]
    assert doc._.records == extract(TEXT)


def test_a_component_takes_rules_of_ones_own(tmp_path: Path) -> None:
    header = "name\tpattern\tmeaning\texample\tnot_example\tsource\n"
    row = "d~m~y\t{day=day}~{month=month}~{year=year}\tday\t31~12~2026\t31~13~2026\tour office\n"
    (tmp_path / "dates.tsv").write_text(header + row, encoding="utf-8")
    nlp = spacy.blank("xx")
    nlp.add_pipe("kehoach_dates", config={"rules": str(tmp_path)})
    doc = nlp("trước ngày 31~12~2026")
    assert [date.rule.split("; ")[0] for date in doc._.records.dates] == ["d~m~y"]
    assert extract("trước ngày 31~12~2026").dates == ()
    (tmp_path / "dates.tsv").write_text(
        header + row.replace("\t31~12~2026", "\t31 / 12 / 2026"), encoding="utf-8"
    )
    with pytest.raises(DictionaryError, match=r"dates\.tsv, line 2: 'd~m~y' misses its example"):
        nlp("trước ngày 31~12~2026")


IN_A_FRESH_PROCESS = """
import spacy
nlp = spacy.blank("vi", config={"nlp": {"tokenizer": {"@tokenizers": "kehoach.syllables.v1"}}})
nlp.add_pipe("kehoach_dates")
doc = nlp("Hoàn thành  trước ngày 31/12/2026.")
assert doc.text == "Hoàn thành  trước ngày 31/12/2026."
print(doc.spans["kehoach_dates"][0].text, doc._.records.dates[0].end)
"""


def test_components_and_tokenizer_are_found_without_an_import(tmp_path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", IN_A_FRESH_PROCESS], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert ran.stdout == "31/12/2026 2026-12-31\n", ran.stderr


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
