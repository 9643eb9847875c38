"""One name for each body (tên chuẩn của cơ quan): abbreviations in full, letter case of a sentence, one spelling.

>>> canonical_body("UBND TỈNH LÀO CAI"), canonical_body("Uỷ ban Nhân dân tỉnh Lào Cai")
('Ủy ban nhân dân tỉnh Lào Cai', 'Ủy ban nhân dân tỉnh Lào Cai')
"""

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from pipeline.extracting.header import sentence_case
from pipeline.extracting.rules import by_rules, load_table
from pipeline.extracting.units import (
    KIND_OF_PARTY,
    KINDS,
    NAME,
    Unit,
    find_unit,
    fold,
    unit_in_body,
    units_printed,
)
from pipeline.records import DocumentHeader, Reference
from pipeline.restoring.spelling import canonical
from pipeline.settings import DICTIONARIES

NAME_COLUMNS = ("name", "variants", "until", "into", "source")


@dataclass(frozen=True, slots=True)
class Home:
    """Where a document comes from: the unit of its place; and the kinds of units that its header names, each with its names.

    `names` is for what a text leaves open, `UBND tỉnh`: it also has places that the tables do not know, as printed.
    """

    place: Unit | None
    names: Mapping[str, frozenset[str]]

    def name_of(self, kind: str) -> str | None:
        """The name of the one unit of a kind, `tỉnh`; None where the header names none, or two."""
        names = self.names.get(kind, frozenset())
        return next(iter(names)) if len(names) == 1 else None


def find_home(header: DocumentHeader, issued: date | None) -> Home:
    """The units that a header names, as they were when the document was issued.

    `issued` stands in where the header leaves the day free: the first day of the month or year that it gives. Where the units
    are others at the end of that year, nothing is said.
    """
    home = _home_on(header, header.issued_on or issued)
    if header.issued_on is None and issued and home != _home_on(header, issued.replace(month=12, day=31)):
        return Home(None, {})
    return home


def _home_on(header: DocumentHeader, day: date | None) -> Home:
    parent = unit_in_body(header.parent_body, day) if header.parent_body else None
    issuer = unit_in_body(header.issuer, day, parent) if header.issuer else None
    place = _place_of(header.place, day, issuer or parent) if header.place else issuer or parent
    if header.issuer and issuer is None and place:
        # `Ủy ban nhân dân huyện Châu Thành` alone is one of many; with `Đồng Tháp` as its place it is one
        issuer = unit_in_body(header.issuer, day, place.province)
    names: dict[str, set[str]] = {}
    bodies = [body for body in (header.issuer, header.parent_body) if body]
    # the place of a central body is where it sits, no unit of its own: `Hà Nội` over a decision of the Prime Minister
    is_local = issuer or parent or any(_LOCAL.search(body) for body in bodies)
    for unit in (issuer, parent, place if is_local else None):
        for one in unit.chain if unit else ():
            names.setdefault(one.kind, set()).add(one.name)
    for body in bodies:
        for kind, name in units_printed(body):
            if kind not in names:
                names[kind] = {name}
    return Home(place, {kind: frozenset(found) for kind, found in names.items()})


_LOCAL = re.compile(rf"^Sở\b|\s(?:{KINDS})$|\b(?:Tỉnh|Thành|Huyện|Quận|Thị) (?:ủy|uỷ)$", re.IGNORECASE)


def _place_of(printed: str, day: date | None, named: Unit | None) -> Unit | None:
    """The unit of the place by the light of the issuer: `Cao Lãnh` over a paper of the city's is the city."""
    if named is None:
        return find_unit(printed, day)
    for unit in named.chain:
        if fold(printed) in (fold(unit.name), fold(unit.called)):
            return unit
    return find_unit(printed, day, named.province) or find_unit(printed, day)


# --- names


@cache
def _abbreviations() -> Mapping[str, tuple[str, str]]:
    """Abbreviations that stand for one thing: expansion and kind."""
    with (DICTIONARIES / "abbreviations.tsv").open(encoding="utf-8", newline="") as file:
        return {
            row["abbreviation"]: (row["expansion"], row["kind"])
            for row in csv.DictReader(file, delimiter="\t")
            if "; " not in row["expansion"] and row["kind"] in ("body", "issuer", "subject")
        }


_SHORT = r"[A-ZĐƯ]{2,}g?V?"  # `UBND`, `TTg`, `SNgV`
_ABBREVIATION = re.compile(
    rf"(?<![\w/.-])(?P<first>{_SHORT})(?P<more>(?:\s?[&,–-]\s?|\s+và\s+|\s)(?:{_SHORT}))*(?![\w/])"
)
_OF_SUBJECT = re.compile(r"\b(?:bộ|sở|phòng|ban|ngành|trưởng)\s+$", re.IGNORECASE)


def _in_full(name: str) -> str:
    """Abbreviations in full: `Sở GD&ĐT`, `BTV Tỉnh ủy`; what may stand for two things is left as it is.

    >>> _in_full("Sở GD&ĐT"), _in_full("HĐND và UBND tỉnh"), _in_full("BTC Tỉnh ủy")
    ('Sở giáo dục và đào tạo', 'Hội đồng nhân dân và Ủy ban nhân dân tỉnh', 'BTC Tỉnh ủy')
    """

    def expand(match: re.Match[str]) -> str:
        whole = re.sub(r"[\s&,–-]|\bvà\b", "", match[0])
        before = name[: match.start()]
        return _stands_for(whole, before) or re.sub(
            _SHORT, lambda one: _stands_for(one[0], before + match[0][: one.start()]) or one[0], match[0]
        )

    return _ABBREVIATION.sub(expand, name)


def _stands_for(abbreviation: str, before: str) -> str | None:
    expansion, kind = _abbreviations().get(abbreviation, (None, ""))
    if kind == "subject" and not (_OF_SUBJECT.search(before) or abbreviation == "PTNT"):
        return None
    return expansion


@by_rules
def _known() -> tuple[re.Pattern[str], Mapping[str, str]]:
    """A pattern for all names and their variants, folded, and the name that each stands for."""
    names: dict[str, str] = {}
    for row in load_table("body_names", NAME_COLUMNS):
        for variant in (row["name"], *row["variants"].split("; ")):
            if variant:
                names[fold(variant)] = row["name"]
    longest_first = sorted(names, key=len, reverse=True)
    return re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, longest_first)) + r")(?!\w)"), names


def _spelt(name: str) -> str:
    """Known names as the table has them, and tones in the old style."""
    pattern, names = _known()
    name = _WORD.sub(lambda word: _old_style(word[0]), name)
    parts, done = [], 0
    for match in pattern.finditer(fold(name)):
        printed, known = name[match.start() : match.end()], names[match[0]]
        parts += [name[done : match.start()], _cased_as(printed, known) if known.islower() else known]
        done = match.end()
    return "".join(parts) + name[done:]


_WORD = re.compile(r"[^\W\d_]+")


def _old_style(word: str) -> str:
    return _cased_as(word, canonical(word))


def _cased_as(printed: str, word: str) -> str:
    if len(printed) != len(word):
        return word
    return "".join(new.upper() if old.isupper() else new for old, new in zip(printed, word, strict=True))


# not `Xã hội`: what follows a unit is a name
_INNER_KIND = re.compile(rf"(?<=\S\s)(?:{KINDS})(?=\s+(?-i:{NAME})|$)", re.IGNORECASE)
_OPEN_KIND = re.compile(rf"\s(?P<kind>{KINDS})$", re.IGNORECASE)
_OPEN_PARTY = re.compile(r"\b(?P<kind>Tỉnh|Thành|Huyện|Quận|Thị) ủy$", re.IGNORECASE)
_SHORT_CITY = re.compile(r"\bTP\s?\.?\s?(?=[A-ZĐ])|\bTX\s?\.\s?(?=[A-ZĐ])", re.IGNORECASE)


def canonical_body(name: str, home: Home | None = None) -> str:
    """The one name of a body: `UBND tỉnh` in a paper of Lào Cai is `Ủy ban nhân dân tỉnh Lào Cai`.

    What the name leaves open, the unit of `tỉnh` or `Huyện ủy`, is completed from `home` where the header of the document names
    one such unit, and else stays open. A place that the tables do not know stays as printed. A head of a body stays the head:
    `Giám đốc Sở Y tế`.
    """
    words = " ".join(name.split()).replace(" & ", " và ")
    if words.isupper() and " " in words:
        words = sentence_case(words)
    words = _SHORT_CITY.sub(lambda short: "thành phố " if short[0][1] in "Pp" else "thị xã ", words)
    words = _spelt(_in_full(words))
    words = _INNER_KIND.sub(lambda kind: " ".join(kind[0].lower().split()), words)
    words = words[:1].upper() + words[1:]
    return _completed(words, home) if home else words


def _completed(words: str, home: Home) -> str:
    if match := _OPEN_KIND.search(words):
        name = home.name_of(" ".join(match["kind"].lower().split()))
    elif match := _OPEN_PARTY.search(words):
        name = home.name_of(KIND_OF_PARTY[match["kind"].lower()])
    else:
        return words
    return f"{words} {name}" if name else words


_SECTION = re.compile(r"^(?:Sở|Phòng|Chi cục|Thanh tra|Văn phòng)\b")


def canonical_issuer(header: DocumentHeader, home: Home) -> str | None:
    """The one name of the body that issued a document: `Sở Công Thương` under `UBND tỉnh Lào Cai` is that of Lào Cai.

    `Văn phòng` alone is completed by its parent body: `Văn phòng Hội đồng nhân dân tỉnh Hưng Yên`.
    """
    if header.issuer is None:
        return None
    name = canonical_body(header.issuer, home)
    if header.parent_body is None or not _SECTION.match(name):
        return name
    parent = canonical_body(header.parent_body, home)
    if name == "Văn phòng":
        return f"{name} {parent}"
    unit = _UNIT_AT_END.search(parent)
    return f"{name} {unit[0].strip()}" if unit and not _UNIT_AT_END.search(name) else name


_UNIT_AT_END = re.compile(rf"\s(?:{KINDS})\s+[^,]+$")


def name_header(header: DocumentHeader, home: Home) -> DocumentHeader:
    """Fill in what the tables say of the place and the issuer of a document."""
    today = home.place.today if home.place else None
    canonical = canonical_issuer(header, home)
    return header.model_copy(
        update={
            "place_unit": home.place.full_name if home.place else None,
            "place_today": today.full_name if today else None,
            "issuer_canonical": canonical,
            "issuer_today": body_today(canonical),
        }
    )


def name_issuers(references: Iterable[Reference], home: Home) -> tuple[Reference, ...]:
    """Fill in the one name of the issuer of each cited document."""
    return tuple(
        reference.model_copy(update={"issuer_canonical": canonical_body(reference.issuer, home)})
        if reference.issuer
        else reference
        for reference in references
    )


def body_today(name: str | None) -> str | None:
    """What has taken the place of a renamed or merged body, by its canonical name; None where our table tells of no change.

    >>> body_today("Bộ Thủy sản")
    'Bộ Nông nghiệp và Môi trường'
    """
    into = _successors().get(name or "")
    return into and (body_today(into) or into)


@by_rules
def _successors() -> Mapping[str, str]:
    return {row["name"]: row["into"] for row in load_table("body_names", NAME_COLUMNS) if row["into"]}
