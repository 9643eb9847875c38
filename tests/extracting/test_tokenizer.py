"""The tokenizer never changes a text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.extracting.tokenizer import blank_pipeline

NLP = blank_pipeline()

TEXTS = [
    "",
    " ",
    "\n\n  \f\tKẾ HOẠCH\r\n",
    "Số: 11/KH-VP Đồng Tháp,  ngày 11 tháng 01 năm 2022",
    "tỷ lệ 99,5% (162.056.800 đồng)./.\n",
    "e\u0302\u0301  NFD",
    "🙂 “Tập thể”…",
]


@pytest.mark.parametrize("text", TEXTS)
def test_text_stays(text: str) -> None:
    assert NLP(text).text == text


@given(st.text(alphabet=st.characters(codec="utf-8")) | st.text(alphabet=" \n\t\f\rạb1.,/-%"))
def test_any_text_stays(text: str) -> None:
    doc = NLP(text)
    assert doc.text == text
    assert all(text[token.idx : token.idx + len(token)] == token.text for token in doc)


def test_syllables_numbers_and_marks_are_tokens() -> None:
    tokens = [token.text for token in NLP("Số: 05/KH-UBND đạt 99,5%\n")]
    assert tokens == ["Số", ":", "05", "/", "KH", "-", "UBND", "đạt", "99,5", "%", "\n"]
