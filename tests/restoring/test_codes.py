"""Document numbers get their Đ back, and nothing else."""

import csv
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import DictionaryError
from pipeline.restoring import codes
from pipeline.restoring.channel import SourceKind
from pipeline.restoring.codes import restore_code, with_slash
from pipeline.settings import DICTIONARIES

KINDS: tuple[SourceKind, ...] = get_args(SourceKind)

RESTORED = [
    ("eng", "20/2014/ND-CP", "20/2014/NĐ-CP"),
    ("eng", "20/2014/NP-CP", "20/2014/NĐ-CP"),
    ("eng", "105/QD-UBND", "105/QĐ-UBND"),
    ("eng", "105/QDP-UBND", "105/QĐ-UBND"),
    ("plain", "105/QD-UBND", "105/QĐ-UBND"),
    ("vie", "105/QD-UBND", "105/QĐ-UBND"),
    ("vie", "105/QÐ-UBND", "105/QĐ-UBND"),
    ("vie", "94/QĐĐ-UBND", "94/QĐ-UBND"),
    ("eng", "7/NQ-HDND", "7/NQ-HĐND"),
    ("eng", "217/KH-SGDDT", "217/KH-SGDĐT"),
    ("vie", "12/TTr-HDND", "12/TTr-HĐND"),
    ("vie", "19/2013/TI-BYT", "19/2013/TT-BYT"),
    ("vie", "46/OĐ-UBND", "46/QĐ-UBND"),
    ("vie", "12/TIr-UBND", "12/TTr-UBND"),
    ("vie", "b/C", "b/c"),
]


@pytest.mark.parametrize(("kind", "read", "meant"), RESTORED)
def test_a_number_gets_its_letter_back(kind: SourceKind, read: str, meant: str) -> None:
    assert restore_code(read, kind) == meant
    assert restore_code(meant, kind) == meant


KEPT = [
    *("12/HD-UBND", "11/KH-UBND", "05-CT/TW", "77/2015/QH13", "1234", "03/02/2022", "85%", "2.10.3"),
    *("01/QC-BCH", "33/TB-VPCP", "9001:2015", "vanphong@laocai.gov.vn", "", "24A-012.34", "150/BC-SNV"),
    *("12/TD-UBND", "08/GP-BTNMT", "31KH-UBND", "15/ICT-VP", "05-TI/TW", "12/FT-CP"),
    "12/KH-VPĐĐBQH",
]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("code", KEPT)
def test_what_is_right_stays(code: str, kind: SourceKind) -> None:
    assert restore_code(code, kind) == code


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("31KH-UBND", "31/KH-UBND"),
        ("46KH-THPT", "46/KH-THPT"),
        ("31/KH-UBND", "31/KH-UBND"),
        ("24A-012.34", "24A-012.34"),
        ("31AB-UBND", "31AB-UBND"),
        ("2021KH", "2021KH"),
    ],
)
def test_a_slash_that_was_lost_comes_back_before_a_type(read: str, meant: str) -> None:
    assert with_slash(read) == meant


def known() -> list[str]:
    with (DICTIONARIES / "abbreviations.tsv").open(encoding="utf-8", newline="") as file:
        return sorted({row["abbreviation"] for row in csv.DictReader(file, delimiter="\t")})


@pytest.mark.parametrize("kind", KINDS)
def test_every_abbreviation_we_know_stays(kind: SourceKind) -> None:
    assert [code for code in known() if restore_code(f"1/{code}", kind) != f"1/{code}"] == []


@settings(deadline=None)
@given(st.text("0123456789/-.ABDĐÐHKNPQUSC", max_size=16), st.sampled_from(KINDS))
def test_digits_and_signs_stay(code: str, kind: SourceKind) -> None:
    restored = restore_code(code, kind)
    assert [char for char in restored if not char.isalpha()] == [char for char in code if not char.isalpha()]
    assert restore_code(restored, kind) == restored


def test_missing_abbreviations_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(codes, "DICTIONARIES", tmp_path)
    with pytest.raises(DictionaryError, match=r"abbreviations\.tsv is missing"):
        codes._kinds.__wrapped__()
