"""The lexicons that are counted into the language model are clean: a slip in one row is learned dozens of times."""

import csv
import re
import unicodedata
from collections import Counter
from pathlib import Path

import pytest

from dictionaries.build.__main__ import place_names
from pipeline.restoring.spelling import bare, canonical, is_new_style, is_syllable

DICTIONARIES = Path(__file__).resolve().parents[2] / "dictionaries"

TABLES = {
    "phrases": ("phrase", "kind", "note"),
    "abbreviations": ("abbreviation", "expansion", "kind"),
    "places/regions": ("name", "note"),
    "person_names": ("name", "kind"),
}
SORTED_BY = {
    "phrases": ("kind", "note", "phrase"),
    "abbreviations": ("kind", "abbreviation"),
    "places/regions": ("name",),
    "person_names": ("kind", "name"),
}
"""The stated order of each table, by code points."""

UNIQUE_BY = {
    "phrases": ("phrase",),
    "abbreviations": ("abbreviation",),
    "places/regions": ("name",),
    "person_names": ("kind", "name"),
}

PHRASE_KINDS = {
    "basis",
    "body",
    "closing",
    "header",
    "heading",
    "person",
    "signature",
    "slogan",
    "target",
    "task",
    "title",
    "wording",
}
ABBREVIATION_KINDS = {"authority", "body", "issuer", "office", "people", "subject", "type"}

FOREIGN = {"lênin"}
ENGLISH = {"CDC", "FDI", "GDP", "GRDP", "ISO", "IUU", "OCOP", "ODA", "PAPI", "PCI", "SIPAS"}
"""Abbreviations of English names that Vietnamese papers print as they are."""

_WORD = re.compile(r"[^\W_]+")
_LAW_NUMBER = re.compile(r"số \d{1,3}(/20\d\d/(QH1[0-9]|NĐ-CP)|/NQ-CP|-(NQ|CT|KL)/TW)\b")


def rows_of(table: str) -> list[dict[str, str]]:
    with (DICTIONARIES / f"{table}.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def as_counted(text: str) -> str:
    return " ".join(canonical(word) for word in _WORD.findall(text))


@pytest.mark.parametrize("table", TABLES)
def test_rows_are_whole_and_in_their_stated_order(table: str) -> None:
    rows = rows_of(table)
    assert rows
    assert all(tuple(row) == TABLES[table] for row in rows)
    assert not [row for row in rows if any(value is None or value != value.strip() for value in row.values())]
    keys = [tuple(row[column] for column in SORTED_BY[table]) for row in rows]
    assert keys == sorted(keys)


@pytest.mark.parametrize("table", TABLES)
def test_text_is_nfc_with_single_blanks(table: str) -> None:
    text = (DICTIONARIES / f"{table}.tsv").read_text("utf-8")
    assert text == unicodedata.normalize("NFC", text)
    assert text.endswith("\n")
    assert "  " not in text
    assert "\r" not in text


@pytest.mark.parametrize("table", TABLES)
def test_nothing_is_counted_twice(table: str) -> None:
    # as the language model counts it, without letter case
    seen = Counter(tuple(as_counted(row[column]) for column in UNIQUE_BY[table]) for row in rows_of(table))
    assert [key for key, times in seen.items() if times > 1] == []


@pytest.mark.parametrize("table", TABLES)
def test_tones_stand_where_government_papers_put_them(table: str) -> None:
    text = (DICTIONARIES / f"{table}.tsv").read_text("utf-8")
    assert [word for word in _WORD.findall(text) if is_new_style(word)] == []


def test_kinds_are_known() -> None:
    assert {row["kind"] for row in rows_of("phrases")} == PHRASE_KINDS
    assert {row["kind"] for row in rows_of("abbreviations")} == ABBREVIATION_KINDS
    assert {row["kind"] for row in rows_of("person_names")} == {"family", "middle", "given"}


def test_a_phrase_has_two_to_fourteen_words() -> None:
    lengths = {
        row["phrase"]: sum(1 for word in row["phrase"].split() if _WORD.search(word))
        for row in rows_of("phrases")
    }
    assert {phrase: length for phrase, length in lengths.items() if not 2 <= length <= 14} == {}


def test_digits_stand_in_numbers_of_laws_only() -> None:
    phrases = [row["phrase"] for row in rows_of("phrases")]
    assert [phrase for phrase in phrases if re.search(r"\d", _LAW_NUMBER.sub("", phrase))] == []


def test_every_word_of_a_phrase_is_a_syllable_an_abbreviation_or_a_roman_number() -> None:
    known = {row["abbreviation"] for row in rows_of("abbreviations")}
    strange = {
        word
        for row in rows_of("phrases")
        for word in _WORD.findall(_LAW_NUMBER.sub("", row["phrase"]))
        if not (is_syllable(word) or word in known or re.fullmatch("[IVX]+", word) or word.lower() in FOREIGN)
    }
    assert strange == set()


def stands_for(abbreviation: str, expansion: str) -> bool:
    """Whether the letters come in this order, the first of them first (`TU`: Tỉnh ủy; `W` is how ư is printed)."""
    letters = iter(bare(expansion).lower())
    short = bare(abbreviation).lower().replace("w", "u")
    return bare(expansion).lower().startswith(short[0]) and all(letter in letters for letter in short)


def test_an_abbreviation_stands_for_its_expansion() -> None:
    wrong = {
        row["abbreviation"]: expansion
        for row in rows_of("abbreviations")
        for expansion in row["expansion"].split("; ")
        if row["abbreviation"] not in ENGLISH and not stands_for(row["abbreviation"], expansion)
    }
    assert wrong == {}


def test_places_are_counted_once_a_level_and_without_numbers() -> None:
    names = [(level, name) for level, _, name in place_names()]
    seen = Counter((level, as_counted(name)) for level, name in names)
    assert [key for key, times in seen.items() if times > 1] == []
    assert [
        name for _, name in names if re.search(r"\d", name) or name != unicodedata.normalize("NFC", name)
    ] == []
    # the 63 provinces of 2023 and Huế; communes are those of today alone
    counts = Counter(level for level, _ in names)
    assert counts["province"] == 64
    assert counts["district"] > 600
    assert {("province", "Hà Giang"), ("district", "Lệ Thủy"), ("commune", "Lệ Thủy")} <= set(names)
    assert not {("province", "Hà Tây"), ("district", "Thuận Hóa"), ("commune", "Ngư Thủy")} & set(names)


def test_parts_of_personal_names_are_syllables_with_a_capital() -> None:
    names = rows_of("person_names")
    wrong = [
        row["name"]
        for row in names
        for part in row["name"].split()
        if not (part[0].isupper() and part[1:] == part[1:].lower() and is_syllable(part))
    ]
    assert wrong == []
    counts = Counter(row["kind"] for row in names)
    assert counts["family"] >= 30
    assert counts["middle"] >= 40
    assert counts["given"] >= 250
