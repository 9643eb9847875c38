"""Syllables: what is one, its canonical form, its two printed styles, its bare letters."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.restoring.spelling import (
    bare,
    canonical,
    in_new_style,
    is_new_style,
    is_old_style,
    is_syllable,
)

STYLES = [
    ("hòa", "hoà"),
    ("thủy", "thuỷ"),
    ("ủy", "uỷ"),
    ("khỏe", "khoẻ"),
    ("xòe", "xoè"),
    ("lũy", "luỹ"),
    ("tọa", "toạ"),
    ("hủy", "huỷ"),
]
SAME = ["hoàn", "quý", "quà", "quẻ", "thoát", "khuỷu", "ngoèo", "toàn", "chí", "mía", "hoa", "huy", "quỳ", ""]


@pytest.mark.parametrize(("old", "new"), STYLES)
def test_two_styles_are_one_syllable(old: str, new: str) -> None:
    assert canonical(old) == canonical(new) == canonical(new.upper()) == canonical(new.title()) == old
    assert canonical(unicodedata.normalize("NFD", new)) == old
    assert in_new_style(old) == new
    assert is_old_style(old)
    assert is_new_style(new.upper())
    assert not is_old_style(new)
    assert not is_new_style(old)


@pytest.mark.parametrize("syllable", SAME)
def test_most_syllables_have_one_style(syllable: str) -> None:
    assert canonical(syllable) == in_new_style(syllable) == syllable
    assert not is_old_style(syllable)
    assert not is_new_style(syllable)


SYLLABLES = (
    *("a", "ăn", "yên", "ướt", "nghiêng", "khuya", "khuỷu", "ngoằn", "ngoèo", "quyết", "quốc", "giếng"),
    *("gì", "giữ", "thuở", "xoong", "moóc", "phường", "rượu", "hươu", "yêu", "tuyến", "xuê", "huơ"),
    *("oái", "ỷ", "quẹo", "Đồng", "ĐỒNG", "pin"),
)
OTHERS = (
    *("project", "fthap", "Krông", "Pắck", "đắk", "tinb", "zalo", "đđ", "ngngang", "bb", "lịchs"),
    *("xã2", "e\u0302\u0301\u0323", "x", ""),
)


@pytest.mark.parametrize("word", SYLLABLES)
def test_syllables_are_known_by_their_build(word: str) -> None:
    assert is_syllable(word)
    assert is_syllable(unicodedata.normalize("NFD", word))


@pytest.mark.parametrize("word", OTHERS)
def test_what_is_built_otherwise_is_no_syllable(word: str) -> None:
    assert not is_syllable(word)


@pytest.mark.parametrize(
    ("word", "letters"),
    [("Đồng Tháp", "Dong Thap"), ("ƯỚT", "UOT"), ("ngày 1/2", "ngay 1/2"), ("đ", "d"), ("é", "e")],
)
def test_bare_letters_have_no_marks(word: str, letters: str) -> None:
    assert bare(word) == bare(letters) == letters


@given(st.text("aăâeêioôơuưyđhqtnÀẢÃẠ\u0300\u0309\u0323", max_size=8))
def test_canonical_forms_stay(text: str) -> None:
    assert canonical(canonical(text)) == canonical(text)
    assert canonical(in_new_style(canonical(text))) == canonical(text)
