"""Places in time: the unit of a printed place on a day, and what surely holds it today; tables that can be relied on."""

from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from case_files import read_cases

from dictionaries.build.places import MERGER, build
from pipeline.extracting.rules import read_rows
from pipeline.extracting.units import (
    COMMUNE_COLUMNS,
    DISTRICT_COLUMNS,
    LEVELS_OF,
    PLACES,
    PROVINCE_COLUMNS,
    Unit,
    communes,
    districts,
    find_unit,
    provinces,
)
from pipeline.restoring.spelling import is_new_style

LISTS = Path(__file__).parents[3] / "shared" / "lists"
TODAY = date.fromisoformat(MERGER)


@pytest.mark.parametrize("case", read_cases("places"), ids=lambda case: case["label"])
def test_a_place_on_a_day(case: dict[str, str]) -> None:
    day = date.fromisoformat(case["day"]) if case["day"] else None
    within = find_unit(case["within"], day) if case["within"] else None
    unit = find_unit(case["printed"], day, within)
    assert (unit.full_name if unit else "-") == case["unit"]
    assert (unit.today.full_name if unit and unit.today else "-") == case["today"]


@pytest.mark.parametrize(
    ("day", "count"),
    # known counts of provinces and cities: after the resolutions of 1989, 1991, 1996, 2003, 2008 and 2025
    [
        ("1990-01-01", 44),
        ("1992-01-01", 53),
        ("1997-01-01", 61),
        ("2004-01-01", 64),
        ("2008-08-01", 63),
        ("2025-06-30", 63),
        (MERGER, 34),
    ],
)
def test_as_many_provinces_as_there_were(day: str, count: int) -> None:
    assert sum(unit.stood_on(date.fromisoformat(day)) for unit in provinces()) == count


def test_the_merger() -> None:
    ended = [unit for unit in provinces() if unit.until == TODAY]
    assert len(ended) == 52
    assert len({unit.into for unit in ended}) == 23
    assert {unit.until for unit in districts() if unit.stood_on(date(2025, 6, 30))} == {TODAY}
    assert sum(unit.stood_on(TODAY) for unit in communes()) == 3321
    assert not any(unit.stood_on(TODAY) for unit in districts())


def test_today_is_the_newest_state_of_the_tables() -> None:
    units = [*provinces(), *districts(), *communes()]
    assert max(unit.since for unit in units if unit.since) == TODAY
    assert all(unit.today is None or unit.today.stood_on(TODAY) for unit in units)


def test_two_units_of_a_name_and_kind_do_not_stand_in_one_place_at_once() -> None:
    for units in (provinces(), districts()):
        states: dict[tuple[str, str, str], list[Unit]] = {}
        for unit in units:
            states.setdefault((unit.name, unit.kind, unit.province.name), []).append(unit)
        for found in states.values():
            found.sort(key=lambda unit: unit.until or date.max)
            for earlier, later in pairwise(found):
                assert (earlier.until or date.max) <= (later.since or date.min), later


def test_every_district_and_commune_lies_in_a_unit() -> None:
    assert [unit for unit in (*districts(), *communes()) if not unit.parents] == []
    # a commune that another continues lies in the province that took in its own
    assert [unit for unit in communes() if unit.into and unit.into[0].province != unit.province.today] == []


@pytest.mark.parametrize(
    ("file", "columns", "keys"),
    [
        ("provinces", PROVINCE_COLUMNS, 2),
        ("districts", DISTRICT_COLUMNS, 4),
        ("communes", COMMUNE_COLUMNS, 4),
    ],
)
def test_rows_are_sorted_spelt_and_of_known_kinds(file: str, columns: tuple[str, ...], keys: int) -> None:
    rows = [row for _, row in read_rows(PLACES / f"{file}.tsv", columns, keys)]
    named = [tuple(row[column] for column in columns[:keys]) for row in rows]
    assert named == sorted(named)
    assert {row["kind"] for row in rows} <= set(LEVELS_OF)
    assert [row["name"] for row in rows if any(is_new_style(word) for word in row["name"].split())] == []


@pytest.mark.skipif(
    not LISTS.is_dir(), reason="the lists of units are not part of the repository (../shared/lists)"
)
def test_the_tables_are_what_the_builder_makes(tmp_path: Path) -> None:
    build(LISTS, tmp_path)
    for name in ("districts.tsv", "communes.tsv"):
        assert (tmp_path / name).read_bytes() == (PLACES / name).read_bytes()
