"""Districts and communes of `dictionaries/places` are made from the two lists of administrative units.

The lists give a state each: 2023, with districts, and since 2025-07-01, without. Provinces are written by hand, and so is
`district_changes.tsv`, which says what the list of 2023 cannot: days before it, and changes between it and 2025-07-01.
"""

import csv
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path

from pipeline.extracting.rules import read_rows
from pipeline.extracting.units import COMMUNE_COLUMNS, DISTRICT_COLUMNS
from pipeline.restoring.spelling import canonical

BEFORE, SINCE = "admin_units_2023_pre_merger.tsv", "admin_units_2025_post_merger.tsv"
CHANGES = Path(__file__).with_name("district_changes.tsv")
MERGER = "2025-07-01"
"""The day on which districts ended and the new communes began (Nghị quyết 202/2025/QH15, 203/2025/QH15)."""

DISTRICT_HEAD = (
    "# Districts (đơn vị hành chính cấp huyện); parent is the name of the province; see ../README.md"
)
COMMUNE_HEAD = "# Communes (đơn vị hành chính cấp xã); parent is the code of the district, since 2025-07-01 that of the province"

Row = tuple[str, ...]


def build(lists: Path, places: Path) -> None:
    """Write `districts.tsv` and `communes.tsv` into the folder `places`, from the lists in the folder `lists`."""
    before, since = list(_listed(lists / BEFORE)), list(_listed(lists / SINCE))
    districts = sorted(set(_districts(before)))
    _write(places / "districts.tsv", DISTRICT_HEAD, DISTRICT_COLUMNS, districts)
    communes = sorted(set(_communes(before, since)))
    _write(places / "communes.tsv", COMMUNE_HEAD, COMMUNE_COLUMNS, communes)


def _listed(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            yield {column: unicodedata.normalize("NFC", cell.strip()) for column, cell in row.items()}


def name_as_kept(name: str) -> str:
    """A name as our tables have it: tones in the old style, no blank after an apostrophe.

    >>> name_as_kept("Thanh Hoá"), name_as_kept("Ia H' Drai")
    ('Thanh Hóa', "Ia H'Drai")
    """
    words = name.replace("’", "'").replace("' ", "'").split()
    return " ".join(_old_style(word) for word in words)


def _old_style(word: str) -> str:
    plain = canonical(word)
    return "".join(
        new.upper() if old.isupper() else new for old, new in zip(word, plain, strict=True)
    )  # both have as many letters: only the tone moved


def _kind(row: dict[str, str]) -> str:
    return row["full_name"].removesuffix(row["name"]).strip().lower()


def _province(row: dict[str, str]) -> str:
    full_name = row["path"].split(", ")[-1]
    return name_as_kept(full_name.removeprefix("Thành phố ").removeprefix("Tỉnh "))


def _districts(before: Iterable[dict[str, str]]) -> Iterator[Row]:
    changes = [tuple(row.values()) for _, row in read_rows(CHANGES, DISTRICT_COLUMNS, keys=4)]
    yield from changes
    changed = {(name, kind, province) for name, _, kind, province, *_ in changes}
    for row in before:
        if row["level"] == "district":
            unit = (name_as_kept(row["name"]), _kind(row), _province(row))
            if unit not in changed:
                yield (unit[0], "", unit[1], unit[2], MERGER, row["code"], "")


def _communes(before: list[dict[str, str]], since: list[dict[str, str]]) -> Iterator[Row]:
    """The communes of both lists. One goes into another only where that has its code and its name."""
    provinces = {row["full_name"]: row["code"] for row in since if row["level"] == "province"}
    districts = {row["path"]: row["code"] for row in before if row["level"] == "district"}
    names = {row["code"]: name_as_kept(row["name"]) for row in since if row["level"] == "ward"}
    for row in before:
        if row["level"] == "ward":
            name = name_as_kept(row["name"])
            parent = districts[row["path"].split(", ", 1)[1]]
            into = row["code"] if names.get(row["code"]) == name else ""
            yield (name, "", _kind(row), parent, MERGER, row["code"], into)
    for row in since:
        if row["level"] == "ward":
            yield (
                name_as_kept(row["name"]),
                MERGER,
                _kind(row),
                provinces[row["province"]],
                "",
                row["code"],
                "",
            )


def _write(path: Path, head: str, columns: Row, rows: list[Row]) -> None:
    lines = [head, "\t".join(columns), *("\t".join(row) for row in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
