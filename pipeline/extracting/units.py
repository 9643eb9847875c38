"""Administrative units in time (đơn vị hành chính): which one a printed place was on a day, and what holds it today.

>>> unit = find_unit("huyện Lệ Thủy", date(2022, 1, 11))
>>> unit.full_name, unit.today.full_name
('huyện Lệ Thủy, tỉnh Quảng Bình', 'tỉnh Quảng Trị')

Nothing comes from the clock. Today is the newest state in `dictionaries/places`: that of 2025-07-01, when 63 provinces
became 34, districts ended and communes were formed anew (Nghị quyết 202/2025/QH15 and 203/2025/QH15). The tables, and what
they do not know, are described in `dictionaries/README.md`. A table is read when it is first needed.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Literal

from pipeline.errors import DictionaryError
from pipeline.extracting.rules import read_rows
from pipeline.restoring.spelling import canonical
from pipeline.settings import DICTIONARIES

PLACES = DICTIONARIES / "places"

Level = Literal["province", "district", "commune"]

PROVINCE_COLUMNS = ("name", "since", "kind", "until", "into", "code", "variants", "source")
DISTRICT_COLUMNS = ("name", "since", "kind", "parent", "until", "code", "source")
COMMUNE_COLUMNS = ("name", "since", "kind", "parent", "until", "code", "into")


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as it stood from the day `since` to the day before `until`; None: open, or older than our tables.

    `kind` is `tỉnh`, `thành phố`, `huyện`, `quận`, `thị xã`, `thị trấn`, `xã`, `phường` or `đặc khu`; `code` that of the General
    Statistics Office (mã đơn vị hành chính), empty where we do not know it. `parents` are the states of the unit above it, of
    which one stood at a time; `into` the units that took its place.
    """

    name: str
    kind: str
    level: Level
    code: str
    since: date | None
    until: date | None
    parents: "tuple[Unit, ...]" = field(default=(), repr=False)
    into: "tuple[Unit, ...]" = field(default=(), repr=False)

    def stood_on(self, day: date) -> bool:
        """Whether it stood on a day, and a unit above it too."""
        return (
            (self.since is None or self.since <= day)
            and (self.until is None or day < self.until)
            and (not self.parents or any(parent.stood_on(day) for parent in self.parents))
        )

    @property
    def called(self) -> str:
        """Kind and name: `huyện Lệ Thủy`."""
        return f"{self.kind} {self.name}"

    @property
    def full_name(self) -> str:
        """Kind and name, with the units above it: `huyện Lệ Thủy, tỉnh Quảng Bình`."""
        return ", ".join(unit.called for unit in self.chain)

    @property
    def chain(self) -> "tuple[Unit, ...]":
        """The unit and those above it, as they last stood."""
        return (self, *self.parents[-1].chain) if self.parents else (self,)

    @property
    def province(self) -> "Unit":
        """The province it last lay in; a province itself."""
        return self.chain[-1]

    @property
    def today(self) -> "Unit | None":
        """The smallest unit of today that surely holds it; None where its land went to several provinces.

        A commune that a commune of today continues gives that one; all others, and districts, give their province.
        """
        if self.until is None:
            return self
        if self.level != "province" and not self.into:
            return self.province.today
        units = {unit.today for unit in self.into}
        return units.pop() if len(units) == 1 else None


# --- reading the tables


def _day(cell: str) -> date | None:
    return date.fromisoformat(cell) if cell else None


@cache
def provinces() -> tuple[Unit, ...]:
    """All provinces and cities under the central government, each time one stood, the last to end first."""
    rows = [row for _, row in read_rows(PLACES / "provinces.tsv", PROVINCE_COLUMNS, keys=2)]
    units: dict[tuple[str, str], Unit] = {}
    # the last to end first: what a province went into is known before it
    for row in sorted(rows, key=lambda row: row["until"] or "9999", reverse=True):
        units[row["name"], row["since"]] = Unit(
            row["name"],
            row["kind"],
            "province",
            row["code"],
            _day(row["since"]),
            _day(row["until"]),
            into=tuple(_standing(units, name, row["until"]) for name in row["into"].split("; ") if name),
        )
    return tuple(units.values())


def _standing(units: Mapping[tuple[str, str], Unit], name: str, day: str) -> Unit:
    for unit in units.values():
        if unit.name == name and unit.stood_on(date.fromisoformat(day)):
            return unit
    raise DictionaryError(f"provinces.tsv: no {name} stood on {day}, when another province went into it")


@cache
def districts() -> tuple[Unit, ...]:
    """All districts, each time one stood."""
    above = defaultdict(list)
    for unit in sorted(provinces(), key=_since):
        above[unit.name].append(unit)
    return tuple(
        Unit(
            row["name"],
            row["kind"],
            "district",
            row["code"],
            _day(row["since"]),
            _day(row["until"]),
            _overlapping(above[row["parent"]], row),
        )
        for _, row in read_rows(PLACES / "districts.tsv", DISTRICT_COLUMNS, keys=4)
    )


@cache
def communes() -> tuple[Unit, ...]:
    """All communes of the two states that our tables know."""
    above = defaultdict(list)
    for unit in sorted((*provinces(), *districts()), key=_since):
        above[unit.code].append(unit)
    rows = [row for _, row in read_rows(PLACES / "communes.tsv", COMMUNE_COLUMNS, keys=4)]
    units: dict[str, Unit] = {}
    found = []
    for row in sorted(rows, key=lambda row: row["since"], reverse=True):
        unit = Unit(
            row["name"],
            row["kind"],
            "commune",
            row["code"],
            _day(row["since"]),
            _day(row["until"]),
            _overlapping(above[row["parent"]], row),
            (_continued(units, row),) if row["into"] else (),
        )
        if row["since"]:
            units[row["code"]] = unit
        found.append(unit)
    return tuple(found)


def _continued(units: Mapping[str, Unit], row: Mapping[str, str]) -> Unit:
    if row["into"] not in units:
        raise DictionaryError(
            f"communes.tsv: {row['kind']} {row['name']} goes into {row['into']}, which is no commune of today"
        )
    return units[row["into"]]


def _since(unit: Unit) -> date:
    return unit.since or date.min


def _overlapping(above: Iterable[Unit], row: Mapping[str, str]) -> tuple[Unit, ...]:
    since, until = _day(row["since"]) or date.min, _day(row["until"]) or date.max
    parents = tuple(
        unit for unit in above if (unit.since or date.min) < until and since < (unit.until or date.max)
    )
    if not parents:
        raise DictionaryError(
            f"dictionaries/places: no unit {row['parent']} stood above {row['kind']} {row['name']}"
        )
    return parents


# --- finding


_I_FOR_Y = re.compile(r"(?:(?<=[bcdđghklmnprstvx])|(?<=qu))[yýỳỷỹỵ]$")
_Y_TO_I = str.maketrans("yýỳỷỹỵ", "iíìỉĩị")


def fold(text: str) -> str:
    """A name as it is looked up: small letters, tones in the old style, `i` where some write `y`; as many letters as before.

    >>> fold("Mỹ Hoà"), fold("Uỷ ban Kỹ thuật"), fold("Quy Nhơn")
    ('mĩ hòa', 'ủy ban kĩ thuật', 'qui nhơn')
    """
    return _WORD.sub(lambda word: _I_FOR_Y.sub(lambda y: y[0].translate(_Y_TO_I), canonical(word[0])), text)


_WORD = re.compile(r"[^\W\d_]+")


def _key(name: str) -> str:
    """`Bà Rịa-Vũng Tàu` and `Bà Rịa – Vũng Tàu` are one; `Quận 01` is `Quận 1`."""
    words = re.findall(r"\w+", fold(name))
    return " ".join(word.lstrip("0") if word.isdecimal() else word for word in words)


@cache
def _named(level: Level) -> Mapping[str, tuple[Unit, ...]]:
    units: dict[str, list[Unit]] = defaultdict(list)
    for unit in {"province": provinces, "district": districts, "commune": communes}[level]():
        units[_key(unit.name)].append(unit)
    if level == "province":
        for _, row in read_rows(PLACES / "provinces.tsv", PROVINCE_COLUMNS, keys=2):
            for variant in row["variants"].split("; "):
                if variant:
                    units[_key(variant)] = units[_key(row["name"])]
    return {name: tuple(found) for name, found in units.items()}


LEVELS_OF: Mapping[str, tuple[Level, ...]] = {
    "tỉnh": ("province",),
    "thành phố": ("province", "district"),
    "quận": ("district",),
    "huyện": ("district",),
    "thị xã": ("district",),
    "thị trấn": ("commune",),
    "xã": ("commune",),
    "phường": ("commune",),
    "đặc khu": ("province", "commune"),
}
"""The kinds of units (loại đơn vị hành chính) and the levels that have them."""

KINDS = "|".join(kind.replace(" ", r"\s+") for kind in sorted(LEVELS_OF, key=len, reverse=True))
"""A pattern for any kind, in small letters."""

_SHORT_KINDS = {
    "tp": "thành phố",
    "tx": "thị xã",
    "tt": "thị trấn",
    "q": "quận",
    "h": "huyện",
    "p": "phường",
    "x": "xã",
    "t": "tỉnh",
}
_PREFIX = re.compile(
    rf"(?:(?P<long>{KINDS})\s+|(?P<short>tp|tx|tt|[qhpxt])\s?\.\s?|(?P<bare>t\.p\.?|tp|tx)\s*(?=[A-ZĐ0-9 ]))(?=\S)",
    re.IGNORECASE,
)


def _split_kind(printed: str) -> tuple[str | None, str]:
    """The kind that is printed before a name, and the name.

    >>> _split_kind("TP. Cao Lãnh"), _split_kind("TPHCM"), _split_kind("Đồng Tháp"), _split_kind("Q.1")
    (('thành phố', 'Cao Lãnh'), ('thành phố', 'HCM'), (None, 'Đồng Tháp'), ('quận', '1'))
    """
    match = _PREFIX.match(printed)
    if match is None:
        return None, printed
    if match["long"]:
        return " ".join(match["long"].lower().split()), printed[match.end() :]
    short = (match["short"] or match["bare"]).lower().replace(".", "")
    return _SHORT_KINDS[short], printed[match.end() :]


def find_unit(printed: str, day: date | None, within: Unit | None = None) -> Unit | None:
    """The unit that a printed place was on a day. None where no unit of the tables was, or several may be meant.

    >>> find_unit("Lào Cai", date(2024, 4, 4)).code, find_unit("Lào Cai", date(2025, 9, 1)).code
    ('10', '15')
    >>> find_unit("huyện Châu Thành", date(2022, 1, 11)) is None
    True
    >>> find_unit("huyện Châu Thành", date(2022, 1, 11), find_unit("Đồng Tháp", date(2022, 1, 11))).code
    '877'

    A name without its kind is that of a province where there is one: provincial bodies print it so, and what a district's body
    says of itself is for the caller. Communes before the merger are only found `within` a unit that they are known to lie in.
    Without a day, all states of a place that agree in name and in what they are today count as one.
    """
    kind, name = _split_kind(" ".join(printed.split()))
    levels = LEVELS_OF[kind] if kind else ("province",)
    found: list[Unit] = []
    for level in levels:
        found = found or _named_so(name, kind, level, day, within)
    if not found and kind is None:
        found = [unit for level in _LOWER for unit in _named_so(name, None, level, day, within)]
    # of the communes before the merger we know one state, that of 2023: another may have had the name before
    if within is None and any(unit.level == "commune" and unit.since is None for unit in found):
        return None
    return _only(found)


_LOWER: tuple[Level, ...] = ("district", "commune")


def _named_so(name: str, kind: str | None, level: Level, day: date | None, within: Unit | None) -> list[Unit]:
    return [
        unit
        for unit in _named(level).get(_key(name), ())
        if (kind is None or unit.kind == kind)
        and (day is None or unit.stood_on(day))
        and (within is None or _lies_in(unit, within))
    ]


def _lies_in(unit: Unit, within: Unit) -> bool:
    return unit == within or any(_lies_in(parent, within) for parent in unit.parents)


def _only(units: Sequence[Unit]) -> Unit | None:
    """The one unit that is meant; of states that differ in nothing that is said of them, the newest."""
    if len({(unit.full_name, unit.today) for unit in units}) != 1:
        return None
    return max(units, key=_since)


KIND_OF_PARTY = {"tỉnh": "tỉnh", "thành": "thành phố", "huyện": "huyện", "quận": "quận", "thị": "thị xã"}
_CAPITAL = "A-ZĐÂĂÊÔƠƯÁÀẢÃẠẮẰẲẴẶẤẦẨẪẬÉÈẺẼẸẾỀỂỄỆÍÌỈĨỊÓÒỎÕỌỐỒỔỖỘỚỜỞỠỢÚÙỦŨỤỨỪỬỮỰÝỲỶỸỴ"
NAME = rf"(?:[{_CAPITAL}][\w']*(?:(?:\s*[-–]\s*|\s+)[{_CAPITAL}][\w']*)*(?:\s+\d+)?|\d+)"
"""The name of a place: words with capitals, or a number (`Quận 1`)."""
_IN_BODY = re.compile(
    rf"(?:(?P<party>(?i:tỉnh|thành|huyện|quận|thị))\s+(?i:ủy|uỷ|đoàn)"
    rf"|(?P<kind>(?i:{KINDS})|TP\.?|Tp\.?|TX\.?))\s+(?P<name>{NAME})"
)
# bodies that every province has one of: `Sở Y tế Hà Nội`; the name of a firm or a school may end with any place
_OF_PROVINCE = re.compile(
    r"^(?:sở|công an|cục|chi cục|kho bạc|bảo hiểm xã hội|đoàn đại biểu quốc hội|liên đoàn lao động|thanh tra)\b",
    re.IGNORECASE,
)


def units_printed(body: str) -> list[tuple[str, str]]:
    """Kind and name of the units that the name of a body holds, as they follow.

    >>> units_printed("UBND xã Mường Hum, huyện Bát Xát"), units_printed("Thành ủy Hà Nội")
    ([('xã', 'Mường Hum'), ('huyện', 'Bát Xát')], [('thành phố', 'Hà Nội')])
    """
    return [
        (
            KIND_OF_PARTY[match["party"].lower()]
            if match["party"]
            else _split_kind(f"{match['kind']} {match['name']}")[0] or "",
            match["name"],
        )
        for match in _IN_BODY.finditer(body)
    ]


def unit_in_body(body: str, day: date | None, within: Unit | None = None) -> Unit | None:
    """The smallest unit that the name of a body holds, found with those above it; None where it is not clear.

    >>> unit_in_body("Ủy ban nhân dân huyện Lệ Thủy", date(2022, 1, 11)).full_name
    'huyện Lệ Thủy, tỉnh Quảng Bình'
    >>> unit_in_body("Tỉnh ủy Lào Cai", date(2024, 4, 4)).full_name
    'tỉnh Lào Cai'
    """
    found = within
    printed = units_printed(body)
    for kind, name in reversed(printed):
        found = find_unit(f"{kind} {name}", day, found)
        if found is None:
            return None
    if printed:
        return found
    if _OF_PROVINCE.match(body):
        words = body.split()
        for first in range(max(1, len(words) - 5), len(words)):
            if units := _named_so(" ".join(words[first:]), None, "province", day, within):
                return _only(units)
    return None
