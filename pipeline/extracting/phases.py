"""The phases of a plan (giai đoạn, đợt, bước, vòng): numbered ones, and unnumbered lists of periods under such a heading."""

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from operator import attrgetter

from pipeline.extracting.outline import Block, Outline
from pipeline.extracting.rules import confidence_of, load_rules
from pipeline.records import DateMention, DateRole, DocumentHeader, Phase, Problem

REPORTING_TYPES = frozenset({"Báo cáo", "Thông báo", "Biên bản"})
"""Documents that tell what was or will be done elsewhere."""

_ROMAN = {"I": 1, "V": 5, "X": 10}
_WORDS = {
    "một": 1,
    "nhất": 1,
    "hai": 2,
    "nhì": 2,
    "ba": 3,
    "bốn": 4,
    "tư": 4,
    "năm": 5,
    "sáu": 6,
    "bảy": 7,
    "tám": 8,
    "chín": 9,
    "mười": 10,
}
_LIST_HEAD = re.compile(
    r"giai\s+đoạn|các\s+(?:bước|đợt|vòng|mốc)|lộ\s+trình|chia\s+(?:làm|thành)"
    r"|thời\s+gian(?:\s+và\s+(?:tiến\s+độ|lộ\s+trình|địa\s+điểm))?\s+(?:thực\s+hiện|triển\s+khai|tổ\s+chức)",
    re.IGNORECASE,
)
_PHASES_HEAD = re.compile(r"các\s+(?:giai\s+đoạn|bước|đợt|vòng|chặng)", re.IGNORECASE)
_LIST_HEAD_OR_TIME = re.compile(rf"{_LIST_HEAD.pattern}|thời\s+gian\s*:", re.IGNORECASE)
_MAY_HEAD = re.compile(rf"{_LIST_HEAD.pattern}|tiến\s+độ|thời\s+gian", re.IGNORECASE)
_PERIOD_ALONE = re.compile(
    r"(?:từ|nay|tháng|quý|ngày|đến|hết|và|cuối|đầu|năm|[IVX]{1,3}|[\s\d/.,()–-])+:", re.IGNORECASE
)
"""A list of times under another heading is one of phases where each item is a period and a colon, three of them at least."""
_COUNT = re.compile(
    r"(?:chia\s+(?:làm|thành)|gồm|qua|theo)\s+(?P<count>0?[2-9]|hai|ba|bốn|năm)\s+(?:giai\s+đoạn|đợt|bước|vòng)",
    re.IGNORECASE,
)
_OPENS_PERIOD = re.compile(r"(?:từ|tháng|quý|ngày|đến|trước|trong|năm|\d{1,2}\s*/)", re.IGNORECASE)
_FROM = re.compile(
    r"\b(?:từ|bắt\s+đầu|kể\s+từ)\s+(?:\d{1,2}\s*(?:h|giờ|:)\s*(?:\d\d)?\s*(?:['’′]|phút)?,?\s+)?"
    r"(?:đầu\s+|ngày\s+|tháng\s+|quý\s+)?$",
    re.IGNORECASE,
)
_UNTIL = re.compile(
    r"(?:đến|tới|trước|hết|chậm\s+nhất(?:\s+là)?|xong|muộn\s+nhất|hoàn\s+thành)(?:\s+trong|\s+vào)?\s+(?:hết\s+|cuối\s+|trước\s+|ngày\s+|tháng\s+|quý\s+){0,2}$",
    re.IGNORECASE,
)
_TIME_LABEL = re.compile(r"\bthời\s+gian(?:\s+(?:thực\s+hiện|triển\s+khai|tổ\s+chức))?\s*:\s*", re.IGNORECASE)
_AND = re.compile(r"\s*(?:,|và|[-–])\s*(?:và\s+)?(?:tháng|quý)?\s*", re.IGNORECASE)
"""What joins two months of one phase: `tháng 11 và tháng 12 năm 2023`."""
_STARTING = re.compile(r"\b(?:kể\s+từ|bắt\s+đầu)(?:\s+(?:từ|vào))?(?:\s+ngày)?\s+$", re.IGNORECASE)
_DURING = re.compile(
    r"\b(?:thực\s+hiện|tổ\s+chức|diễn\s+ra|tiến\s+hành)\s+(?:trong|vào|từ)\s+(?:tháng\s+|quý\s+)?$",
    re.IGNORECASE,
)
_IN_BRACKETS = re.compile(r"\(\s*(?:trong|vào)?\s*(?:tháng\s+|quý\s+)?$", re.IGNORECASE)
_CLAUSE_END = re.compile(r";|\.(?=\s+[^\W\d_])")
_LONGEST_HEAD = 60
_BEFORE = 24
"""How many characters before a date are looked at for `từ`, `đến`."""


@dataclass(frozen=True, slots=True)
class PhaseFindings:
    """What was found: phases, which dates delimit them (by `start_char`), and problems."""

    phases: tuple[Phase, ...]
    date_roles: Mapping[int, DateRole]
    problems: tuple[Problem, ...]


def find_phases(
    outline: Outline, header: DocumentHeader | None, dates: Sequence[DateMention]
) -> PhaseFindings:
    """Find the phases of the plan itself; a period such as `giai đoạn 2021-2025` is none.

    A phase whose period the text does not give has `start` and `end` None. Reports tell of the phases of others.
    """
    if header is not None and header.type in REPORTING_TYPES:
        return PhaseFindings((), {}, ())
    phases: list[Phase] = []
    roles: dict[int, DateRole] = {}
    for block in outline.blocks:
        found = _numbered(outline, block, dates, roles)
        if found is not None:
            phases.append(found)
    if not phases:
        phases = _tabled(outline, dates, roles) or _in_line(outline, dates, roles)
    if not phases:
        phases = _unnumbered(outline, dates, roles)
    return PhaseFindings(tuple(phases), roles, _missing(outline, phases))


def _numbered(
    outline: Outline, block: Block, dates: Sequence[DateMention], roles: dict[int, DateRole]
) -> Phase | None:
    text = outline.flat[block.body : block.end]
    for rule in load_rules("phases"):
        match = rule.pattern.match(text)
        if match is not None:
            end = _end_of_phase(outline, block)
            label = " ".join(match.group("text").split())
            start_on, end_on = _period(outline, block.body + match.end("text"), end, dates, roles)
            return Phase(
                start_char=block.body,
                end_char=end,
                rule=rule.name,
                confidence=rule.confidence,
                ordinal=_ordinal(match),
                label=label,
                start=start_on,
                end=end_on,
                text=outline.text[block.body : end],
            )
    return None


def _ordinal(match: re.Match[str]) -> int | None:
    if match["digits"]:
        return int(match["digits"])
    if match["roman"]:
        return _roman(match["roman"])
    return _WORDS[match["word"].lower()]


def _roman(numeral: str) -> int:
    values = [_ROMAN[letter] for letter in numeral.upper()]
    following = [*values[1:], 0]
    return sum(-value if value < after else value for value, after in zip(values, following, strict=True))


def _end_of_phase(outline: Outline, block: Block) -> int:
    """A heading `Giai đoạn 1:` takes in the period that stands in its first child."""
    if block.index + 1 >= len(outline.blocks):
        return block.end
    child = outline.blocks[block.index + 1]
    if child.parent != block.index:
        return block.end
    if outline.flat[child.body : child.end].startswith(("Thời gian", "thời gian")):
        return child.end
    short = block.end - block.body <= (_LONGEST_HEAD if block.kind == "heading" else _BEFORE)
    return child.end if short and _OPENS_PERIOD.match(outline.flat, child.body) else block.end


def _period(
    outline: Outline, start: int, end: int, dates: Sequence[DateMention], roles: dict[int, DateRole]
) -> tuple[date | None, date | None]:
    """The first and last day of a phase, from the dates of its head: what stands in brackets or opens the text."""
    place = attrgetter("start_char")
    near = dates[bisect_left(dates, start, key=place) : bisect_left(dates, end, key=place)]
    inside = [mention for mention in near if mention.end_char <= end]
    if not inside:
        return None, None
    for label in _TIME_LABEL.finditer(outline.flat, start, end):
        if any(0 <= mention.start_char - label.end() <= _BEFORE for mention in inside):
            start = label.end()
            inside = [mention for mention in inside if mention.start_char >= start]
            break
    first = inside[0]
    head = outline.flat[start : first.start_char]
    lead = head.strip(" \t\n:(,.–-")
    before = outline.flat[max(start, first.start_char - _BEFORE) : first.start_char]
    early = len(lead) <= _BEFORE and not re.search(r"[;.](?=\s)", lead)
    if first.start is None and first.end is None:
        return None, None
    if early and first.precision == "interval":
        roles[first.start_char] = "phase"
        return first.start, first.end
    if early and _FROM.search(before):
        second = inside[1] if len(inside) > 1 else None
        between = outline.flat[first.end_char : second.start_char] if second else ""
        if second and len(between) <= _BEFORE and _UNTIL.search(between):
            roles[first.start_char] = "phase_start"
            roles[second.start_char] = "phase_end"
            return first.start, second.end
        roles[first.start_char] = "phase_start"
        return first.start, None
    if early and not _UNTIL.search(before):
        roles[first.start_char] = "phase"
        second = inside[1] if len(inside) > 1 else None
        if (
            second
            and second.precision == first.precision in ("month", "quarter")
            and _AND.fullmatch(outline.flat, first.end_char, second.start_char)
        ):
            roles[second.start_char] = "phase"
            return first.start, second.end
        return first.start, first.end
    for before_one, after_one in pairwise(inside):
        lead_in = outline.flat[max(start, before_one.start_char - _BEFORE) : before_one.start_char]
        between = outline.flat[before_one.end_char : after_one.start_char]
        if _FROM.search(lead_in) and len(between) <= _BEFORE and _UNTIL.search(between):
            roles[before_one.start_char], roles[after_one.start_char] = "phase_start", "phase_end"
            return before_one.start, after_one.end
    if len(inside) == 1 or not _CLAUSE_END.search(lead):
        lead_in = outline.flat[max(start, first.start_char - _BEFORE) : first.start_char]
        if _STARTING.search(lead_in) or (_FROM.search(lead_in) and not _CLAUSE_END.search(lead)):
            roles[first.start_char] = "phase_start"
            return first.start, None
        if (_DURING.search(lead_in) or _IN_BRACKETS.search(lead_in)) and first.precision != "day":
            roles[first.start_char] = "phase"
            return first.start, first.end
    deadlines = [
        mention
        for mention in inside
        if _UNTIL.search(outline.flat[max(start, mention.start_char - _BEFORE) : mention.start_char])
    ]
    if deadlines:
        last = deadlines[0]
        before_day = re.search(
            r"đến\s+trước\s+(?:ngày\s+)?$", outline.flat[start : last.start_char], re.IGNORECASE
        )
        roles[last.start_char] = "phase_end"
        return None, last.end - timedelta(days=1) if before_day and last.end else last.end
    return None, None


def _unnumbered(outline: Outline, dates: Sequence[DateMention], roles: dict[int, DateRole]) -> list[Phase]:
    """Items that open with a period, two or more of them under a heading that speaks of phases."""
    phases: list[Phase] = []
    starts = sorted(mention.start_char for mention in dates)
    children_of: dict[int, list[Block]] = {}
    for block in outline.blocks:
        children_of.setdefault(block.parent, []).append(block)
    for head in outline.blocks:
        if not _MAY_HEAD.search(outline.flat, head.body, head.end):
            continue
        children = [block for block in children_of.get(head.index, ()) if block.kind != "row"]
        opening = [
            block
            for block in children
            if _opens_with_period(outline, block, starts)
            or _NAMED.match(outline.flat, block.body, block.end)
            or _labels_period(outline, block, starts)
        ]
        if len(opening) < 2 or any(block.style != opening[0].style for block in opening):
            continue
        if not _are_phases(outline, head, opening, starts):
            continue
        if opening[0].style:
            alike = [block for block in children if block.style == opening[0].style]
        else:  # lines that announce what stands under them: `Từ tháng 3 đến tháng 5/2023:`
            alike = [block for block in children if not block.style and _announces(outline, block)]
        # under a heading that names phases, one of them may tell its time elsewhere in its text
        if len(alike) - len(opening) == 1 < len(opening) - 1 and _PHASES_HEAD.search(
            outline.flat, head.body, head.end
        ):
            opening = alike
        if opening != alike:
            continue
        for ordinal, block in enumerate(opening, 1):
            named = _NAMED.match(outline.flat, block.body, block.end)
            if named is None and _labels_period(outline, block, starts):
                named = _LABEL.match(outline.flat, block.body, block.end)
            if named is not None and not _opens_with_period(outline, block, starts):
                ends = (outline.flat.find(mark, named.end(), block.end) for mark in ")(,;.")
                close = min((end for end in ends if end >= 0), default=-1)
                when = _delimited(outline, named.end(), close if close >= 0 else block.end, dates, roles)
            else:
                when = _period(outline, block.body, block.end, dates, roles)
            label = re.split("[:(]", outline.flat[block.body : block.end])[0]
            phases.append(_phase(outline, block.body, block.end, "danh sách thời gian", ordinal, label, when))
    return phases


def _are_phases(outline: Outline, head: Block, items: Sequence[Block], starts: Sequence[int]) -> bool:
    """Whether items that tell a time are phases, and no tasks with their terms."""
    flat = outline.flat
    if all(_NAMED.match(flat, item.body, item.end) for item in items):
        return True
    labelled = [_labels_period(outline, item, starts) for item in items]
    if any(labelled) and not (len(items) > 2 and _LIST_HEAD_OR_TIME.search(flat, head.body, head.end)):
        return False
    if _LIST_HEAD.search(flat, head.body, head.end):
        return True
    return len(items) > 2 and all(
        label or _PERIOD_ALONE.match(flat, item.body, item.end)
        for label, item in zip(labelled, items, strict=True)
    )


_NAMED = re.compile(
    r"(?:giai\s+đoạn|đợt|bước|chặng|vòng)(?:\s+[^\W\d_]+){1,4}(?:\s*\(|:\s+(?=từ|trước|đến|tháng|quý|ngày|\d))",
    re.IGNORECASE,
)
"""A phase with a name for a number: `Giai đoạn cao điểm (05/6 đến 05/8/2011)`, `Vòng sơ khảo: từ 01/3/2024`."""
_IN_LINE = re.compile(
    r"\b(?P<text>(?:giai\s+đoạn|đợt|bước|chặng|vòng)\s+(?:(?P<digits>\d{1,2})|(?P<roman>[IVX]{1,4})|(?P<word>một|hai|ba|bốn|năm)))"
    r"\s*\((?P<when>[^()]*)\)",
    re.IGNORECASE,
)
_HEAD_CELL = re.compile(r"\s*(?:giai\s+đoạn|đợt|bước|chặng|vòng)\s*", re.IGNORECASE)
_ORDINAL_CELL = re.compile(
    r"\s*(?:giai\s+đoạn|đợt|bước|chặng|vòng)?\s*(?:(?P<digits>\d{1,2})|(?P<roman>[IVX]{1,4}))\s*",
    re.IGNORECASE,
)


def _tabled(outline: Outline, dates: Sequence[DateMention], roles: dict[int, DateRole]) -> list[Phase]:
    """Rows of a table whose head begins `Đợt | Thời gian`: the number in the first cell, the time in the second."""
    phases: list[Phase] = []
    inside, when = False, 0
    for block in outline.blocks:
        cells = outline.flat[block.start : block.end].split("|") if block.kind == "row" else []
        if any(_HEAD_CELL.fullmatch(cell) for cell in cells[:2]):
            when = next((at for at, cell in enumerate(cells) if "thời gian" in cell.lower()), 0)
            inside = when > 0
            continue
        ordinal = _ORDINAL_CELL.fullmatch(cells[0]) if len(cells) > when > 0 else None
        if not inside or ordinal is None:
            inside = inside and not cells
            continue
        start = block.start + sum(len(cell) + 1 for cell in cells[:when])
        found = _delimited(outline, start, start + len(cells[when]), dates, roles)
        number = int(ordinal["digits"]) if ordinal["digits"] else _roman(ordinal["roman"])
        phases.append(
            _phase(outline, block.start, block.end, "bảng các đợt", number, cells[0].strip(), found)
        )
    return phases


def _in_line(outline: Outline, dates: Sequence[DateMention], roles: dict[int, DateRole]) -> list[Phase]:
    """Phases told one after the other in a sentence: `Bước 1 (6 tháng đầu năm 2019) ...; bước 2 (...) ...`."""
    for block in outline.blocks:
        hits = list(_IN_LINE.finditer(outline.flat, block.body, block.end))
        if [_ordinal(hit) for hit in hits] != list(range(1, len(hits) + 1)) or len(hits) < 2:
            continue
        ends = [*(hit.start() for hit in hits[1:]), block.end]
        return [
            _phase(
                outline,
                hit.start(),
                hit.start() + len(outline.flat[hit.start() : end].rstrip(" \n\t;,")),
                "các bước trong câu",
                _ordinal(hit),
                hit["text"],
                _delimited(outline, hit.start("when"), hit.end("when"), dates, roles),
            )
            for hit, end in zip(hits, ends, strict=True)
        ]
    return []


def _delimited(
    outline: Outline, start: int, end: int, dates: Sequence[DateMention], roles: dict[int, DateRole]
) -> tuple[date | None, date | None]:
    """The first and last day of what brackets or a cell say of a time, and nothing else: `Quý I/2022`, `05/6 đến 05/8/2011`."""
    inside = [mention for mention in dates if start <= mention.start_char and mention.end_char <= end]
    if not inside:
        return None, None
    before = outline.flat[max(start, inside[0].start_char - _BEFORE) : inside[0].start_char]
    if len(inside) == 1 and _UNTIL.search(before):
        roles[inside[0].start_char] = "phase_end"
        return None, inside[0].end
    if len(inside) == 1:
        roles[inside[0].start_char] = "phase"
    else:
        roles[inside[0].start_char], roles[inside[-1].start_char] = "phase_start", "phase_end"
    return inside[0].start, inside[-1].end


def _phase(
    outline: Outline,
    start: int,
    end: int,
    rule: str,
    ordinal: int | None,
    label: str,
    period: tuple[date | None, date | None],
) -> Phase:
    return Phase(
        start_char=start,
        end_char=end,
        rule=rule,
        confidence=confidence_of(rule),
        ordinal=ordinal,
        label=" ".join(label.split()),
        start=period[0],
        end=period[1],
        text=outline.text[start:end],
    )


_LABEL = re.compile(r"[^.;:(|\d][^.;:(|]{1,60}[:(]\s*(?:từ\s+(?:ngày\s+)?)?", re.IGNORECASE)


def _labels_period(outline: Outline, block: Block, starts: Sequence[int]) -> bool:
    """Whether an item is a name and its time, `Chuẩn bị và ra quân: 25/5 - 03/6/2023`, and nothing before the time."""
    label = _LABEL.match(outline.flat, block.body, block.end)
    if label is None:
        return False
    at = bisect_left(starts, label.end())
    return at < len(starts) and starts[at] <= min(label.end() + len("ngày "), block.end - 1)


def _opens_with_period(outline: Outline, block: Block, starts: Sequence[int]) -> bool:
    first = bisect_left(starts, block.body)
    near = first < len(starts) and starts[first] <= min(block.body + _BEFORE, block.end - 1)
    return near and _OPENS_PERIOD.match(outline.flat, block.body) is not None


def _announces(outline: Outline, block: Block) -> bool:
    return outline.flat[block.body : block.end].rstrip().endswith(":")


def _missing(outline: Outline, phases: Sequence[Phase]) -> tuple[Problem, ...]:
    announced = _COUNT.search(outline.flat)
    if announced is None:
        return ()
    word = announced["count"].lower()
    count = _WORDS.get(word) or int(word)
    if not phases or len(phases) == count:
        return ()
    message = f"the text announces {count} phases, {len(phases)} were found"
    return (Problem(code="phases-missing" if len(phases) < count else "phases-too-many", message=message),)
