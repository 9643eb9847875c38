"""One name for each body, completed only from what the header says; place and issuer in the records."""

import subprocess
import sys
from datetime import date

import pytest
from case_files import read_cases

from pipeline.extracting import extract
from pipeline.extracting.bodies import NAME_COLUMNS, body_today, canonical_body, canonical_issuer, find_home
from pipeline.extracting.rules import RULES, read_rows
from pipeline.extracting.units import fold
from pipeline.records import DocumentHeader

ROWS = [row for _, row in read_rows(RULES / "body_names.tsv", NAME_COLUMNS)]


def header_of(case: dict[str, str]) -> DocumentHeader:
    fields = ("place", "issued_on", "issuer", "parent_body")
    return DocumentHeader.model_validate({field: case[field] or None for field in fields})


@pytest.mark.parametrize("case", read_cases("bodies"), ids=lambda case: case["label"])
def test_a_body_has_one_name(case: dict[str, str]) -> None:
    header = header_of(case)
    home = find_home(header, None)
    name = canonical_body(case["body"], home) if case["body"] else canonical_issuer(header, home)
    assert name == case["name"]
    # one name is one: naming it again changes nothing
    assert canonical_body(case["name"], home) == case["name"]


def test_variants_lead_to_one_name_each() -> None:
    names = [fold(row["name"]) for row in ROWS]
    variants = [fold(variant) for row in ROWS for variant in row["variants"].split("; ") if variant]
    assert len({*names, *variants}) == len(names) + len(variants)


@pytest.mark.parametrize("row", [row for row in ROWS if row["into"]], ids=lambda row: row["name"])
def test_renamed_bodies_say_when_and_by_what(row: dict[str, str]) -> None:
    assert date.fromisoformat(row["until"])
    assert row["source"]
    today = body_today(row["name"])
    assert today not in (None, row["name"])
    assert body_today(today) is None


HEADER = """ỦY BAN NHÂN DÂN
HUYỆN LỆ THỦY

Số: 12/KH-UBND

Lệ Thủy, {day}

KẾ HOẠCH
Thi đua

Căn cứ Chỉ thị số 05/CT-UBND ngày 01/3/2019 của UBND tỉnh; Quyết định số 7/QĐ-UBND ngày 02/3/2019 của UBND huyện.
"""


def test_records_tell_unit_and_issuer() -> None:
    records = extract(HEADER.format(day="ngày 11 tháng 01 năm 2022"))
    header = records.document
    assert (header.place, header.place_unit, header.place_today) == (
        "Lệ Thủy",
        "huyện Lệ Thủy, tỉnh Quảng Bình",
        "tỉnh Quảng Trị",
    )
    assert header.issuer_canonical == "Ủy ban nhân dân huyện Lệ Thủy"
    assert [(cited.issuer, cited.issuer_canonical) for cited in records.references] == [
        ("UBND tỉnh", "Ủy ban nhân dân tỉnh Quảng Bình"),
        ("UBND huyện", "Ủy ban nhân dân huyện Lệ Thủy"),
    ]


@pytest.mark.parametrize(
    ("day", "unit"),
    [
        ("ngày    tháng 3 năm 2024", "huyện Lệ Thủy, tỉnh Quảng Bình"),
        # the district stood to the end of June: which half of the year is not printed
        ("ngày    tháng    năm 2025", None),
    ],
)
def test_a_day_left_free(day: str, unit: str | None) -> None:
    assert extract(HEADER.format(day=day)).document.place_unit == unit


def test_a_text_without_header_says_nothing() -> None:
    header = extract("Hoàn thành trước ngày 31/12/2026.").document
    assert (header.place_unit, header.place_today, header.issuer_canonical) == (None, None, None)


def test_tables_are_read_when_first_needed() -> None:
    code = (
        "import pipeline.extracting.components; from pipeline.extracting import units;"
        "assert not units.provinces.cache_info().currsize and not units.communes.cache_info().currsize;"
        "from datetime import date; units.find_unit('Đồng Tháp', date(2022, 1, 11));"
        "assert units.provinces.cache_info().currsize and not units.communes.cache_info().currsize"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
