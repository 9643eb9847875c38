"""Dates and periods (mốc thời gian): what is printed becomes a first and a last day, never by the clock."""

import re
from bisect import bisect_left, bisect_right
from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from operator import itemgetter
from typing import cast

from pipeline.extracting.header import Layout
from pipeline.extracting.outline import Block, Outline
from pipeline.extracting.rules import Hit, Rule, confidence_of, find_hits, load_rules
from pipeline.records import DateMention, DateRole, OpenDate, Precision, Problem, Recurrence, Reference

_QUARTERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_COUNTS = {"một": 1, "hai": 2, "ba": 3, "bốn": 4, "năm": 5, "sáu": 6, "chín": 9}

# `giai đoạn 2021-2030, tầm nhìn 2050`: plans span decades, never centuries
_LONGEST_PERIOD = 50


@dataclass(frozen=True, slots=True)
class Period:
    """A first and a last day."""

    first: date
    last: date
    precision: Precision


def find_dates(outline: Outline) -> tuple[tuple[DateMention, ...], tuple[Problem, ...]]:
    """Find the dates and periods of a text; their role is still `other`. Days that no calendar has are problems.

    `1/02 - 30/6/2022` is one period; `11/6/1948 – 11/6/2022`, a day and its return, are two days; `từ ngày 16/9 đến
    ngày 10/10/2024` are two days that share their year.
    """
    mentions: list[DateMention] = []
    problems: list[Problem] = []
    for hit in find_hits(load_rules("dates"), outline.flat):
        if _LUNAR.match(outline.flat, hit.end):
            continue
        if hit.rule.meaning == "years":
            mentions += _each_year(outline, hit)
            continue
        if _is_return(hit):
            mentions += _both_days(outline, hit)
            continue
        period = read_period(hit.rule.meaning, hit.match.groupdict())
        if period is not None:
            mentions.append(_mention(outline, hit, period))
        elif hit.rule.meaning in ("impossible", "day"):
            line = outline.text.count("\n", 0, hit.start) + 1
            words = " ".join(hit.match.group().split())
            problems.append(Problem(code="impossible-date", message=f"line {line}: no such day: {words!r}"))
    mentions += _with_shared_year(outline, mentions)
    return tuple(sorted(mentions, key=lambda mention: mention.start_char)), tuple(problems)


# after a day that is no day of our calendar: `ngày 10/3/2022 (âm lịch)`
_LUNAR = re.compile(r"\s*,?\s*\(?(?:âm\s+lịch|ÂL)\b", re.IGNORECASE)


def find_open_dates(outline: Outline, dates: Iterable[DateMention]) -> tuple[OpenDate, ...]:
    """Find what returns (`ngày 10 hằng tháng`) and lunar days; `dates` are those of the calendar, which win overlaps.

    >>> from pipeline.extracting.outline import outline
    >>> (found,) = find_open_dates(outline("gửi báo cáo trước ngày 10 hằng tháng"), ())
    >>> found.text, found.every, found.day
    ('ngày 10 hằng tháng', 'month', 10)
    """
    days = sorted((mention.start_char, mention.end_char) for mention in dates)
    found = []
    for hit in find_hits(load_rules("open_dates"), outline.flat):
        before = bisect_left(days, (hit.end, 0)) - 1
        if before >= 0 and days[before][1] > hit.start:
            continue
        groups = hit.match.groupdict()
        lunar = hit.rule.meaning == "lunar"
        numbers = {
            name: int(groups[name] or groups.get(f"{name}_2") or 0) or None
            for name in ("day", "month")
            if name in groups
        }
        found.append(
            OpenDate(
                text=outline.text[hit.start : hit.end],
                calendar="lunar" if lunar else "solar",
                every=None if lunar else cast("Recurrence", hit.rule.meaning),
                year=" ".join(groups["lunar"].split()) if groups.get("lunar") else None,
                start_char=hit.start,
                end_char=hit.end,
                rule=hit.rule.name,
                confidence=hit.rule.confidence,
                **numbers,
            )
        )
    return tuple(found)


def read_period(meaning: str, groups: Mapping[str, str | None]) -> Period | None:
    """Turn the groups of a rule into days; None where the calendar has no such day.

    >>> read_period("quarter", {"quarter": "IV", "year": "2021"})
    Period(first=datetime.date(2021, 10, 1), last=datetime.date(2021, 12, 31), precision='quarter')
    """
    if meaning == "interval" or (meaning == "next month" and _follow_each_other(groups)):
        return _interval(groups)
    year = int(groups.get("year") or 0)
    if not year:
        return None
    month, day = int(groups.get("month") or 0), int(groups.get("day") or 0)
    quarter = _QUARTERS.get((groups.get("quarter") or "").lower(), 0)
    if meaning == "day":
        when = _day(year, month, day)
        return Period(when, when, "day") if when else None
    if meaning == "first day":
        return Period(date(year, 1, 1), date(year, 1, 1), "day")
    if meaning in ("month", "quarter", "year", "last day"):
        whole = whole_period(year, quarter, month)
        return Period(whole.last, whole.last, "day") if meaning == "last day" else whole
    count = 6 if meaning == "half" else _count(groups.get("count") or "")
    if meaning in ("months", "half") and 1 <= count <= 11:
        at_start = (groups.get("side") or "đầu").lower() == "đầu"
        first, last = (1, count) if at_start else (13 - count, 12)
        return Period(date(year, first, 1), _month_end(year, last), "interval")
    return None


def _follow_each_other(groups: Mapping[str, str | None]) -> bool:
    if groups.get("to_quarter"):
        first, last = (_QUARTERS.get((groups[f"{end}_quarter"] or "").lower(), 0) for end in ("from", "to"))
    else:
        first, last = (int(groups[f"{end}_month"] or 0) for end in ("from", "to"))
    return last == first + 1


def _interval(groups: Mapping[str, str | None]) -> Period | None:
    values = {name: value for name, value in groups.items() if value}
    quarters = [_QUARTERS.get(values.get(f"{end}_quarter", "").lower(), 0) for end in ("from", "to")]
    months = [int(values.get(f"{end}_month", values.get("to_month", 0))) for end in ("from", "to")]
    to_year = int(values["to_year"])
    over_new_year = months[0] > months[1] or quarters[0] > quarters[1]
    from_year = int(values.get("from_year", to_year - over_new_year))
    first: date | None
    last: date | None
    if "to_day" in values:
        last = _day(to_year, months[1], int(values["to_day"]))
        first = _day(from_year, months[0], int(values["from_day"]))
    else:
        first = whole_period(from_year, quarters[0], months[0]).first
        last = whole_period(to_year, quarters[1], months[1]).last
    if first is None or last is None or first >= last or last.year - first.year > _LONGEST_PERIOD:
        return None
    return Period(first, last, "interval")


def whole_period(year: int, quarter: int = 0, month: int = 0) -> Period:
    """The whole month, quarter or year."""
    if month:
        return Period(date(year, month, 1), _month_end(year, month), "month")
    if quarter:
        return Period(date(year, 3 * quarter - 2, 1), _month_end(year, 3 * quarter), "quarter")
    return Period(date(year, 1, 1), date(year, 12, 31), "year")


def _day(year: int, month: int, day: int) -> date | None:
    if not 1 <= month <= 12 or not 1 <= day <= monthrange(year, month)[1]:
        return None
    return date(year, month, day)


def _month_end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def _count(word: str) -> int:
    return int(word) if word.isdecimal() else _COUNTS.get(word.lower(), 0)


def _mention(outline: Outline, hit: Hit, period: Period) -> DateMention:
    return DateMention(
        text=outline.text[hit.start : hit.end],
        start=period.first,
        end=period.last,
        precision=period.precision,
        role="other",
        start_char=hit.start,
        end_char=hit.end,
        rule=hit.rule.name,
        confidence=hit.rule.confidence,
    )


_LISTED_YEAR = re.compile(r"(?:năm\s+)?(?P<year>\d{4})", re.IGNORECASE)


def _each_year(outline: Outline, hit: Hit) -> list[DateMention]:
    """The years of a list: `năm 2024, 2025 và 2026`."""
    found = []
    for year in _LISTED_YEAR.finditer(outline.flat, hit.start, hit.end):
        mention = _mention(outline, hit, whole_period(int(year["year"])))
        place = {
            "text": outline.text[year.start() : year.end()],
            "start_char": year.start(),
            "end_char": year.end(),
        }
        found.append(mention.model_copy(update=place))
    return found


def _is_return(hit: Hit) -> bool:
    """Whether a range of days is a historic day and its return: `(27/02/1955 - 27/02/2024)`."""
    groups = hit.match.groupdict()
    if hit.rule.meaning != "interval" or not (groups.get("from_day") and groups.get("from_year")):
        return False
    same_day = int(groups["from_day"]) == int(groups["to_day"]) and int(groups["from_month"]) == int(
        groups["to_month"]
    )
    return same_day and int(groups["from_year"]) < int(groups["to_year"])


def _both_days(outline: Outline, hit: Hit) -> list[DateMention]:
    found = []
    for end in ("from", "to"):
        when = _day(*(int(hit.match[f"{end}_{unit}"]) for unit in ("year", "month", "day")))
        if when is None:
            continue
        start, stop = hit.match.start(f"{end}_day"), hit.match.end(f"{end}_year")
        mention = _mention(outline, hit, Period(when, when, "day"))
        text = outline.text[start:stop]
        found.append(mention.model_copy(update={"text": text, "start_char": start, "end_char": stop}))
    return found


# what may stand between a date and the one whose year it shares: `ngày 16/9 đến hết ngày 10/10/2024`
_PAIRED = re.compile(
    r"\s*(?:năm\s+nay\s+)?(?:,|và|đến|tới|hoặc|[-–—])?\s*(?:và|đến|tới|hoặc)?\s*(?:hết\s+|trước\s+)?(?:ngày|cả|tháng)?\s*",
    re.IGNORECASE,
)
_UNTIL = re.compile(r"\s*(?:năm\s+nay\s+)?(?:đến|tới|[-–—])", re.IGNORECASE)
# a day may also take its year from a date before it in the same clause, but a yearly one has none
_YEARLY = re.compile(r"\s*(?:hằng|hàng|mỗi)\s+(?:năm|quý|tháng)|\s*năm\s+(?:trước|sau)", re.IGNORECASE)


def _with_shared_year(outline: Outline, mentions: list[DateMention]) -> list[DateMention]:
    """Find dates without a year that the same phrase gives, from the last to the first."""
    flat = outline.flat
    taken = bytearray(len(flat))
    by_start: dict[int, DateMention] = {}
    for mention in mentions:
        taken[mention.start_char : mention.end_char] = b"\1" * (mention.end_char - mention.start_char)
        by_start[mention.start_char] = mention
    starts = sorted(by_start)
    found: list[DateMention] = []
    for hit in reversed(find_hits(load_rules("dates_without_year"), flat)):
        if any(taken[hit.start : hit.end]) or _LUNAR.match(flat, hit.end):
            continue
        groups, meaning = dict(hit.match.groupdict()), hit.rule.meaning
        partner = _partner(outline, hit, starts, by_start)
        if partner is not None and partner.start is not None:
            # `từ ngày 16/11 đến ngày 15/01/2022` is a span over the new year
            over = hit.end < partner.start_char and _UNTIL.match(flat, hit.end) is not None
            year = partner.start.year - (over and _is_later(groups, partner.start))
        elif (of_terms := _year_of_terms(flat, hit, starts, by_start)) is not None:
            year = of_terms
        elif (of_phases := _year_of_phases(outline, hit, starts, by_start)) is not None:
            year = of_phases
        else:
            continue
        groups["year"] = str(year)
        if partner and partner.start and meaning == "day of month":
            groups["month"], meaning = str(partner.start.month), "day"
        period = read_period(meaning, groups)
        if period is None:
            continue
        mention = _mention(outline, hit, period)
        found.append(mention)
        by_start[mention.start_char] = mention
    return found


def _partner(
    outline: Outline, hit: Hit, starts: Sequence[int], by_start: Mapping[int, DateMention]
) -> DateMention | None:
    """The date whose year a date without one takes."""
    flat, meaning, groups = outline.flat, hit.rule.meaning, hit.match.groupdict()
    gap = _PAIRED.match(flat, hit.end)
    partner = None
    if gap is not None and gap.end() > hit.end:
        partner = next((by_start[at] for at in range(hit.end, gap.end() + 1) if at in by_start), None)
    if partner is None and groups.get("word") and not _YEARLY.match(flat, hit.end):
        before = _before_in_clause(flat, hit.start, starts)
        partner = by_start[before] if before is not None else _after_in_clause(flat, hit, by_start)
    elif partner is not None and not _pairs(meaning, partner):
        partner = None
    if partner is None and meaning == "day" and "month" in groups:
        partner = _month_of_row(outline, hit, by_start)
    if partner is None and meaning in ("month", "quarter"):
        partner = _later_of_kind(flat, hit, by_start)
    return partner


def _is_later(groups: Mapping[str, str | None], day: date) -> bool:
    """Whether a date without a year stands later in its year than another day in its own."""
    quarter = _QUARTERS.get((groups.get("quarter") or "").lower(), 0)
    month = int(groups.get("month") or 0) or 3 * quarter - 2
    return month > day.month


def _pairs(meaning: str, partner: DateMention) -> bool:
    """Whether two dates are of a kind: a day goes with a day, a month with a month."""
    wanted = {
        "day": ("day",),
        "day of month": ("day",),
        "month": ("month", "day"),
        "quarter": ("quarter",),
        "months": ("year", "interval"),
        "first day": ("day", "month", "quarter"),
    }
    return partner.precision in wanted[meaning]


def _before_in_clause(flat: str, start: int, starts: Sequence[int]) -> int | None:
    """Where the nearest date before an offset begins, if that is in the same clause."""
    index = bisect_left(starts, start) - 1
    return None if index < 0 or _CLAUSE_END.search(flat, starts[index], start) else starts[index]


_CLAUSE_END = re.compile(r"[;:|]|\.[ \n]")


def _month_of_row(outline: Outline, hit: Hit, by_start: Mapping[int, DateMention]) -> DateMention | None:
    """The month that the first cell of a row gives, where it is that of a day in the row: `9/2013 | Khai giảng 05/9`."""
    block = outline.block_at(hit.start)
    if block is None or block.kind != "row":
        return None
    month = by_start.get(block.start)
    if month is None or month.precision != "month" or month.start is None:
        return None
    return month if month.start.month == int(hit.match["month"]) else None


_TO_NEXT = re.compile(r"[^\d;.:|]{1,60}")


def _after_in_clause(flat: str, hit: Hit, by_start: Mapping[int, DateMention]) -> DateMention | None:
    """The next day of a clause: `trước ngày 31/5 và báo cáo kết quả trước ngày 15/12/2023`, where it is later in its year."""
    gap = _TO_NEXT.match(flat, hit.end)
    following = by_start.get(gap.end()) if gap else None
    if (
        following is None
        or following.precision != "day"
        or following.start is None
        or "month" not in hit.match.groupdict()
    ):
        return None
    day = int(hit.match["month"]), int(hit.match["day"])
    return following if day < (following.start.month, following.start.day) else None


_TO_NEXT_OF_KIND = re.compile(r"[^.;:|\n]{1,40}?(?=\b(?:tháng|quý)\s)", re.IGNORECASE)


def _later_of_kind(flat: str, hit: Hit, by_start: Mapping[int, DateMention]) -> DateMention | None:
    """The next month or quarter of a series, where it is the later: `Quý 1 85%, Quý 2 88%, Quý 4/2025 92%`."""
    gap = _TO_NEXT_OF_KIND.match(flat, hit.end)
    following = by_start.get(gap.end()) if gap else None
    if following is None or following.precision != hit.rule.meaning or following.start is None:
        return None
    return None if _is_later(hit.match.groupdict(), following.start) else following


_TERM = re.compile(r"(?:trước|chậm\s+nhất|muộn\s+nhất|xong)(?:\s+là)?(?:\s+ngày)?\s+$", re.IGNORECASE)
_SENTENCE_END = re.compile(r"\.\s|\||\n\s*\n")
_LONGEST_TERM = 24  # characters of `chậm nhất là trước ngày`
_HALF_A_YEAR = 6  # months


def _year_of_terms(
    flat: str, hit: Hit, starts: Sequence[int], by_start: Mapping[int, DateMention]
) -> int | None:
    """The year of a term from another of its sentence, since terms are told in order of time.

    `gửi kế hoạch chậm nhất ngày 30/8/2019; đăng ký trước 15/9`; `trước 30/9; sơ kết chậm nhất 10/01/2017` is in 2016.
    """
    at = hit.start
    if "month" not in hit.match.groupdict() or hit.rule.meaning != "day" or _YEARLY.match(flat, hit.end):
        return None
    if not _TERM.search(flat, max(0, at - _LONGEST_TERM), at):
        return None
    next_one = bisect_left(starts, at)
    for place in starts[max(0, next_one - 1) : next_one + 1][::-1]:
        other = by_start[place]
        low, high = sorted((at, place))
        if (
            other.precision != "day"
            or other.start is None
            or not _TERM.search(flat, max(0, place - _LONGEST_TERM), place)
            or _SENTENCE_END.search(flat, low, high)
        ):
            continue
        month, day = int(hit.match["month"]), int(hit.match["day"])
        in_order = ((month, day) < (other.start.month, other.start.day)) == (at < place)
        if in_order:
            return other.start.year
        if at < place and 12 + other.start.month - month < _HALF_A_YEAR:
            return other.start.year - 1
    return None


# from the label of a phase to one of its days, and not to a share: `Đợt 1 (từ 01/6 đến 30/6): khảo sát 1/3 số hộ`
_PHASE_LABEL = re.compile(
    r"(?:giai\s+đoạn|đợt|bước|vòng|chặng)\b[^.;|]*(?:\b(?:từ|đến|tới|trước|sau|hết|ngày)|[-–(:])\s*$",
    re.IGNORECASE,
)
_IN_PHASES = re.compile(
    r"\bchia\s+(?:thành|làm|ra)\b|(?:giai\s+đoạn|đợt|bước|vòng|chặng)\s*:\s*$", re.IGNORECASE
)


def _year_of_phases(
    outline: Outline, hit: Hit, starts: Sequence[int], by_start: Mapping[int, DateMention]
) -> int | None:
    """The year of a day in the label of a phase, from the span that the phases divide.

    `Thời gian: từ 01/6 - 20/8/2011, chia thành 3 giai đoạn:` gives that of `- Giai đoạn chuẩn bị (trước 31/5): ...`.
    """
    block = outline.block_at(hit.start)
    if block is None or block.parent < 0 or hit.rule.meaning != "day" or "month" not in hit.match.groupdict():
        return None
    head = outline.blocks[block.parent]
    if (
        hit.start - block.body > _CONTEXT
        or not _PHASE_LABEL.match(outline.flat, block.body, hit.start)
        or not _IN_PHASES.search(outline.flat, max(head.body, head.end - _CONTEXT), head.end)
    ):
        return None
    inside = starts[bisect_left(starts, head.body) : bisect_left(starts, head.end)]
    years = {day.year for at in inside for day in (by_start[at].start, by_start[at].end) if day is not None}
    return years.pop() if len(years) == 1 else None


# characters on either side of a date that may tell its role; a clause is seldom longer
_CONTEXT = 120

_PREAMBLE = re.compile(r"\s*(?:Căn cứ|Thực hiện|Xét|Theo đề nghị)\b")
_BASIS = re.compile(r"\s*Căn cứ\b")


def assign_roles(
    outline: Outline,
    dates: tuple[DateMention, ...],
    layout: Layout | None,
    references: tuple[Reference, ...],
    phase_dates: Mapping[int, DateRole],
) -> tuple[DateMention, ...]:
    """Decide what each date is for.

    Header, phases and references know their own dates; the words around it tell the role of any other.
    """
    cited = [(reference.start_char, reference.end_char) for reference in references]  # in order, apart
    heads = _heads_of_rows(outline)
    decided = []
    for mention in dates:
        role = phase_dates.get(mention.start_char)
        after = bisect_right(cited, mention.start_char, key=itemgetter(0))
        if role is None and after and mention.start_char < cited[after - 1][1]:
            role = "cited_document"
        if role is None and layout is not None:
            role = _role_by_place(outline, mention, layout)
        if role is None and _in_subject(outline, mention, cited[after - 1][1] if after else None):
            role = "period"
        if role is not None:
            decided.append(
                mention.model_copy(
                    update={
                        "role": role,
                        "confidence": round(mention.confidence * confidence_of("vai trò đã biết"), 3),
                    }
                )
            )
            continue
        rule = _role_by_words(outline, mention, layout, heads)
        whole = rule.meaning == "period" and _YEARS_END.match(mention.text) is not None
        update: dict[str, object] = {
            "role": cast("DateRole", rule.meaning),
            "rule": f"{mention.rule}; {rule.name}",
            "confidence": round(mention.confidence * rule.confidence, 3),
        }
        decided.append((_whole_year(mention) if whole else mention).model_copy(update=update))
    return tuple(decided)


_YEARS_END = re.compile(r"cuối\s+năm", re.IGNORECASE)


def _whole_year(mention: DateMention) -> DateMention:
    """`Cuối năm 2016, toàn tỉnh có ...`: where nothing is due, the end of a year is no day."""
    if mention.end is None:
        return mention
    year = whole_period(mention.end.year)
    return mention.model_copy(update={"start": year.first, "end": year.last, "precision": year.precision})


def _role_by_place(outline: Outline, mention: DateMention, layout: Layout) -> DateRole | None:
    if layout.date_line and layout.date_line[0] <= mention.start_char < layout.date_line[1]:
        return "issued"
    title = layout.title
    if title and title[0] <= mention.start_char < title[1] and mention.precision != "day":
        return "period"
    number = layout.header.number
    if number and number in outline.flat[max(0, mention.start_char - 40) : mention.start_char]:
        return "issued"
    return None


def _in_subject(outline: Outline, mention: DateMention, citation_end: int | None) -> bool:
    """Whether a span of time stands in the subject that follows a citation, or in the legal basis."""
    if mention.precision in ("day", "quarter") or _GOALS_FOLLOW.match(outline.flat, mention.end_char):
        return False
    block = outline.block_at(mention.start_char)
    if block is not None and (_PREAMBLE if block.parent < 0 else _BASIS).match(outline.flat, block.body):
        return True
    if citation_end is None or mention.precision == "month":
        return False
    between = outline.flat[citation_end : mention.start_char]
    return len(between) < 2 * _CONTEXT and not re.search(r"[.;,:]|phấn đấu|đạt", between)


# after the year of goals that the next lines tell: `Căn cứ Nghị quyết ..., mục tiêu đến năm 2030 là:`
_GOALS_FOLLOW = re.compile(r"\s+là\s*:")


def _role_by_words(
    outline: Outline, mention: DateMention, layout: Layout | None, heads: Mapping[int, Block]
) -> Rule:
    """The first rule for roles that fits the words around a date; the last of them fits any."""
    flat = outline.flat
    block = outline.block_at(mention.start_char)
    low = max(block.start if block else 0, mention.start_char - _CONTEXT)
    words = " ".join(mention.text.split()).lower()
    seen = f"<{'days' if _is_of_days(mention) else mention.precision} {_tense(mention, layout)} {words}>"
    context = flat[low : mention.start_char] + seen + flat[mention.end_char : mention.end_char + 40]
    if block is not None and block.index in heads:
        context = f"{context} [{_column(outline, block, heads[block.index], mention.start_char)}]"
    rules = load_rules("roles")
    return next((rule for rule in rules if rule.pattern.search(context)), rules[-1])


def _heads_of_rows(outline: Outline) -> dict[int, Block]:
    """The first row of its table for each row below it."""
    heads: dict[int, Block] = {}
    head: Block | None = None
    for block in outline.blocks:
        if block.kind != "row":
            head = None
        elif head is None:
            head = block
        else:
            heads[block.index] = head
    return heads


def _column(outline: Outline, row: Block, head: Block, at: int) -> str:
    """What stands at the head of the column in which an offset of a row lies."""
    names = outline.flat[head.start : head.end].split("|")
    number = outline.flat.count("|", row.start, at)
    return " ".join(names[number].split()) if number < len(names) else ""


def _is_of_days(mention: DateMention) -> bool:
    """Whether an interval is a few days on end, `08 - 10/7/2011`."""
    if mention.precision != "interval" or mention.start is None or mention.end is None:
        return False
    return mention.end - mention.start <= _FEW_DAYS and mention.start.day != 1


_FEW_DAYS = timedelta(days=31)


def _tense(mention: DateMention, layout: Layout | None) -> str:
    """How a date stands to the day of the document; a report looks back on what it covers."""
    issued = layout.issued if layout else None
    report = layout is not None and layout.header.type == "Báo cáo"
    if issued is None or mention.start is None or mention.end is None:
        return "past" if report else "undated"
    if mention.end.year < issued.year - 1:
        return "old"
    if mention.end < issued:
        return "past"
    return "past" if report and mention.start <= issued else "ahead"
