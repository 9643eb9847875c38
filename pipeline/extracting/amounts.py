"""Amounts (số lượng, tỷ lệ): percentages, counts and sums, each with what compares it, its unit and its baseline.

One table of comparing words, `target_values.tsv`, serves all units: `từ 75% trở lên`, `từ 350 đảng viên trở lên`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal, cast

from pipeline.extracting.rules import Hit, Rule, by_rules, find_hits, load_rules
from pipeline.records import Comparator

DecimalMark = Literal[",", "."]
UnitKind = Literal["share", "thing", "measure", "money"]

_COUNT = re.compile(r"(?<![\w.,/%])(?!(?:19|20)\d\d\b)[0-9]{1,9}(?:[.,][0-9]{1,3}){0,3}(?![0-9.,/-]*[0-9])")
_NUMBERING = re.compile(
    r"(?:ngày|tháng|năm|quý|điều|khoản|điểm|mục|số|thứ|khóa|khoá|lần|chương|phần|phụ\s+lục|biểu|bước|đợt|vòng|"
    r"giai\s+đoạn|lớp|khối|đường|quốc\s+lộ|hạng|cấp|mức\s+độ|loại|mẫu|trang|tuổi|tiết|kỳ|mũi|thế\s+kỷ)\s+$",
    re.IGNORECASE,
)
"""Words after which a number counts nothing: `Điều 5`, `lần thứ 2`, `năm 2025 xã ...`."""
_BEFORE = 16
_GAP = re.compile(r"[ \t\n]*(?:\([^()\d]{1,20}\)[ \t\n]*)?")
"""What may stand between a number and its unit: `05 (năm) mô hình`."""
_SPELLED = re.compile(r"(?<!điểm\s)\bphần\s+trăm\b", re.IGNORECASE)
_TIMES_BEFORE = re.compile(r"gấp\s+(?:\S+\s+){0,2}$", re.IGNORECASE)
_COMMA_IS_DECIMAL = re.compile(
    r"(?<![\d.,])\d{1,3}(?:\.\d{3}){2,}(?![\d.])|\d\.\d{3},\d|(?<![\d.,])\d+,\d{1,2}(?=\s*(?:%|tỷ|triệu|ha\b))"
)
_POINT_IS_DECIMAL = re.compile(
    r"(?<![\d.,])\d{1,3}(?:,\d{3}){2,}(?![\d,])|\d,\d{3}\.\d|(?<![\d.,])\d+\.\d{1,2}(?=\s*(?:%|tỷ|triệu|ha\b))"
)


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount at `start`..`end` of the text, comparing words included.

    `noun` is the unit as printed, empty for `%`; `inner` what stands inside (`chi bộ` of `từ 75% chi bộ trở lên`); `closes`: the
    comparing word stands behind.
    """

    start: int
    end: int
    rule: str
    confidence: float
    comparator: Comparator
    value: float
    value_max: float | None
    baseline: float | None
    unit: str
    kind: UnitKind
    noun: str = ""
    inner: str = ""
    closes: bool = False


def find_percentages(flat: str) -> list[Amount]:
    """Find percentages, with a decimal comma or point: `97,5%`, `từ 75% chi bộ trở lên`."""
    found = []
    flat = _SPELLED.sub(lambda words: "%".rjust(len(words.group())), flat)
    for hit in find_hits(load_rules("target_values"), flat):
        value, value_max, baseline = (_percentage(text) for text in _numbers(hit))
        if value is not None:
            found.append(_amount(hit, value, value_max, baseline, "%", "share"))
    return found


def find_counts(flat: str) -> list[Amount]:
    """Find counts and sums with a unit of `target_units.tsv`.

    >>> found = find_counts("vốn trên 1.500 tỷ đồng; kết nạp từ 8 đảng viên trở lên")
    >>> [(amount.comparator, amount.value, amount.unit) for amount in found]
    [('gt', 1500.0, 'tỷ đồng'), ('ge', 8.0, 'đảng viên')]

    A number whose thousands and decimals cannot be told apart is left out, and so is one that counts nothing: `Điều 5`.
    """
    mark = decimal_mark(flat)
    masked, units = _with_units_as_percent(flat)
    found = []
    for hit in find_hits(load_rules("target_values"), masked):
        starts = [hit.match.start(name) for name in _GROUPS if name in hit.match.re.groupindex]
        named = {units[start] for start in starts if start in units}
        numbers = _numbers(hit)
        value, value_max, baseline = (read_number(text, mark) for text in numbers)
        unread = [value, value_max, baseline].count(None) > numbers.count(None)
        if value is None or unread or len({unit for unit, _, _ in named}) != 1:
            continue
        found.append(_amount(hit, value, value_max, baseline, *max(named)))
    return found


_GROUPS = ("value", "value_2", "value_max", "baseline")


def _numbers(hit: Hit) -> tuple[str | None, str | None, str | None]:
    groups = hit.match.groupdict()
    return groups.get("value") or groups.get("value_2"), groups.get("value_max"), groups.get("baseline")


def _amount(
    hit: Hit,
    value: float,
    value_max: float | None,
    baseline: float | None,
    unit: str,
    kind: UnitKind,
    noun: str = "",
) -> Amount:
    comparator = cast("Comparator", hit.rule.meaning)
    if value_max is not None and value >= value_max:  # `đến năm 2030 - 100%`
        comparator, value, value_max = "eq", value_max, None
    return Amount(
        start=hit.start,
        end=hit.end,
        rule=hit.rule.name,
        confidence=hit.rule.confidence,
        comparator=comparator,
        value=value,
        value_max=value_max,
        baseline=baseline,
        unit=unit,
        kind=kind,
        noun=noun,
        inner=(hit.match.groupdict().get("noun") or "").strip(),
        closes=comparator in ("ge", "le") and "trở" in hit.match.group(),
    )


def amount_in_cell(cell: str, start: int, unit: str, mark: DecimalMark) -> Amount | None:
    """The amount of a table's cell whose unit stands elsewhere: in the head, `Kế hoạch (%)`, or under `Đơn vị tính`."""
    text = cell.strip()
    first = start + len(cell) - len(cell.lstrip())
    if (
        re.fullmatch(
            r"(?:[^\W\d_]+\s+){0,2}[≥≤<>=]*\s*[\d.,]+(?:\s*[-–]\s*[\d.,]+)?(?:\s+trở\s+(?:lên|xuống))?", text
        )
        is None
    ):
        return None
    hits = find_hits(load_rules("target_values"), re.sub(r"(\d)(?=\s+trở|$)", r"\1%", text))
    if len(hits) != 1:
        return None
    value, value_max, _ = (read_number(number, mark) for number in _numbers(hits[0]))
    if value is None:
        return None
    kind: UnitKind = "share" if unit == "%" else "measure"
    return replace(_amount(hits[0], value, value_max, None, unit, kind), start=first, end=first + len(text))


def unit_of(text: str) -> str | None:
    """The unit that a cell or the head of a column names: `%`, `Kế hoạch (%)`, `xã`.

    >>> unit_of("Mục tiêu năm 2024 (%)"), unit_of("tỷ đồng"), unit_of("Cơ quan chủ trì")
    ('%', 'tỷ đồng', None)
    """
    inner = re.search(
        r"\(\s*(?:ĐVT\s*:?\s*|đơn\s+vị(?:\s+tính)?\s*:?\s*)?([^()]+?)\s*\)\s*$", text, re.IGNORECASE
    )
    name = (inner[1] if inner else text).strip()
    if name == "%":
        return "%"
    pattern, rules = _units()
    found = pattern.fullmatch(name)
    return rules[int(found.lastgroup[1:])].name if found and found.lastgroup else None


def _percentage(text: str | None) -> float | None:
    """A full stop is taken for a comma: a percentage hardly has thousands."""
    if text is None or re.fullmatch(r"\d+(?:[.,]\d{1,3})?", text) is None:
        return None
    return float(text.replace(",", "."))


def decimal_mark(flat: str) -> DecimalMark:
    """Which mark a document sets before decimals: the comma by rule (TCVN 6398), a point where it shows only that."""
    if _POINT_IS_DECIMAL.search(flat) and not _COMMA_IS_DECIMAL.search(flat):
        return "."
    return ","


def read_number(text: str | None, mark: DecimalMark) -> float | None:
    """Read a number by the decimal mark of its document; None where it may be read two ways.

    >>> read_number("1.500", ","), read_number("1,5", ","), read_number("1.5", ","), read_number("1,500", ",")
    (1500.0, 1.5, 1.5, None)
    """
    if text is None:
        return None
    other = "." if mark == "," else ","
    if re.fullmatch(r"\d+", text):
        return float(text)
    if re.fullmatch(rf"[1-9]\d{{0,2}}(?:\{other}\d{{3}})+(?:\{mark}\d+)?", text):
        return float(text.replace(other, "").replace(mark, "."))
    if re.fullmatch(rf"\d+\{mark}\d{{1,2}}|0\{mark}\d+", text):
        return float(text.replace(mark, "."))
    if re.fullmatch(rf"\d+\{other}\d{{1,2}}", text):
        return float(text.replace(other, "."))
    return None


def _with_units_as_percent(flat: str) -> tuple[str, dict[int, tuple[str, UnitKind, str]]]:
    """The text with every counted unit blanked to a `%` in its last place, so that the rules for percentages read it."""
    pieces, at = [], 0
    units: dict[int, tuple[str, UnitKind, str]] = {}
    pattern, rules = _units()
    for number in _COUNT.finditer(flat):
        gap = _GAP.match(flat, number.end())
        found = pattern.match(flat, gap.end()) if gap else None
        if found is None or found.lastgroup is None:
            continue
        before = flat[max(0, number.start() - _BEFORE) : number.start()]
        rule = rules[int(found.lastgroup[1:])]
        if _NUMBERING.search(before) or (rule.name == "lần" and not _TIMES_BEFORE.search(before)):
            continue
        units[number.start()] = (rule.name, cast("UnitKind", rule.meaning), " ".join(found.group().split()))
        pieces += [flat[at : number.end()], " " * (found.end() - number.end() - 1), "%"]
        at = found.end()
    pieces.append(flat[at:])
    return "".join(pieces), units


_NOUN = (
    r"(?!(?:đạt|là|tăng|giảm|còn|có|được|chiếm|lên|xuống|bằng|khoảng|duy|giữ|từ|đến|riêng|nộp)\b)[^\W\d_]+"
)
"""A word between two amounts that begins no new clause."""
_NEXT_OF_KIND = re.compile(rf"\s*,\s*(?:{_NOUN}(?:\s+-)?\s+){{1,8}}")
"""Only a noun before the next amount: `kinh tế không dưới 40%, văn hóa - xã hội 30%`."""
_AND_NEXT = re.compile(rf"(?:\s+{_NOUN}){{0,6}}\s*(?:,|\bvà)\s*")
"""Only a noun after an amount: `từ 80% tổ chức cơ sở đảng, 85% chi bộ và 90% đảng viên trở lên`."""


def governed(flat: str, amounts: Sequence[Amount]) -> list[Amount]:
    """A series shares its comparing word: `tối thiểu 90% ..., 80% ... và 60%`, `từ 85%, 88% và 90% trở lên`."""
    amounts = list(amounts)
    printed = [amount.comparator for amount in amounts]
    gives = [
        amount.comparator in ("ge", "gt", "le", "lt")
        and flat[amount.start].isalpha()  # not after a sign: `≥ 45%`
        for amount in amounts
    ]
    for index, (before, here) in enumerate(pairwise(amounts), 1):
        between = flat[before.end : here.start]
        series = (
            re.search(r"(?:,|\bvà)\s*$", between) is not None or _NEXT_OF_KIND.fullmatch(between) is not None
        )
        # `lần lượt trên 90% và 100%`; but `tối thiểu 80% giảng viên, 60% viên chức và 100% trưởng khoa`
        whole = here.unit == "%" and here.value >= 100
        if (
            here.comparator == "eq"
            and here.baseline is None
            and gives[index - 1]
            and series
            and not before.closes
            and not (whole and (printed[index - 1] != "eq" or amounts[index - 1].comparator != "ge"))
        ):
            amounts[index] = replace(here, comparator=amounts[index - 1].comparator)
            gives[index] = True
    closing = bool(amounts) and amounts[-1].closes
    for index in range(len(amounts) - 2, -1, -1):
        here, after = amounts[index], amounts[index + 1]
        between = flat[here.end : after.start]
        if closing and here.comparator == "eq" and _AND_NEXT.fullmatch(between):
            amounts[index] = replace(here, comparator=after.comparator)
        else:
            closing = here.closes
    return amounts


@by_rules
def _units() -> tuple[re.Pattern[str], tuple[Rule, ...]]:
    rules = tuple(sorted(load_rules("target_units"), key=lambda rule: -len(rule.name)))
    pattern = "|".join(f"(?P<u{index}>{rule.pattern.pattern})" for index, rule in enumerate(rules))
    return re.compile(pattern, re.IGNORECASE), rules
