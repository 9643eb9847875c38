"""Is an amount a goal (chỉ tiêu)? If not, why: a result, a share, a threshold, a rate of support ...

The words of its clause decide first, then the headings above, then the kind of document. `target_signs.tsv` and
`target_sections.tsv` hold the words.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import accumulate
from typing import Literal, cast

from pipeline.extracting.amounts import Amount, unit_of
from pipeline.extracting.outline import Block, Outline
from pipeline.extracting.phases import REPORTING_TYPES
from pipeline.extracting.plain_tables import GAP
from pipeline.extracting.rules import find_hits, load_rules
from pipeline.records import DateMention, DocumentHeader, NoGoal

Section = Literal["goal", "task", "state", "rule", "money", ""]

_RULING_TYPES = frozenset(
    {
        "Quyết định",
        "Nghị quyết",
        "Nghị định",
        "Thông tư",
        "Luật",
        "Quy chế",
        "Quy định",
        "Pháp lệnh",
        "Điều lệ",
    }
)
"""Documents that set rules: a percentage there is a threshold or a rate unless a heading or its clause calls it a goal."""

_TELLING_TYPES = REPORTING_TYPES | {"Công văn", "Tờ trình", "Công điện", "Thông cáo", "Thông tin"}
"""Documents that tell of what others do: a percentage there is a goal under a heading of tasks, or where its clause says so."""

_OF_SECTION: dict[str, NoGoal] = {"state": "result", "rule": "threshold", "money": "budget"}
_NEVER = frozenset({"rate", "budget", "weight", "fact"})
"""What no goal word in the clause makes a goal: `phấn đấu hỗ trợ 100% học phí` is a rate of support."""
_ORDER: tuple[NoGoal, ...] = ("weight", "rate", "budget", "cap", "threshold", "fact", "result", "share")

_BRACKETS = re.compile(r"\([^()]*\)")
_THAN_BEFORE = re.compile(
    r"^\W*(?:phấn\s+đấu\s+)?(?:kéo\s+)?(?:giảm|tăng|hạ)\s.*so\s+với\s+cùng\s+kỳ", re.IGNORECASE | re.DOTALL
)
"""`Giảm 5% số vụ so với cùng kỳ` under a heading of goals compares what is to come."""
_REACHES = re.compile(r"\b(?:đạt|tăng|tăng\s+trưởng|giảm|chiếm|giải\s+ngân|hoàn\s+thành)\b", re.IGNORECASE)
_FRESH = re.compile(r"(?:[^,;%]*,\s+)?(?:bảo\s+đảm|đảm\s+bảo|phấn\s+đấu)\s[^,;%]*%", re.IGNORECASE)
"""A goal of its own at the end of a clause about something else: `mức trợ cấp theo quy định, bảo đảm 100% đối tượng`."""
_GOAL_WORDS = re.compile(
    r"\b(?:đạt|bảo\s+đảm|đảm\s+bảo|hoàn\s+thành|tăng|giảm|nâng|cắt\s+giảm|duy\s+trì|có|được|thực\s+hiện|phủ|bao\s+phủ|"
    r"số\s+hóa|số\s+hoá|giữ|triển\s+khai|tham\s+gia|không|trở\s+lên|ít\s+nhất|tối\s+thiểu|cho|tại|đưa|giải\s+quyết|xử\s+lý|đáp\s+ứng|vận\s+động|cập\s+nhật|rà\s+soát|ký\s+cam\s+kết|kiểm\s+tra|đào\s+tạo|giải\s+ngân)\b",
    re.IGNORECASE,
)
_DOES = re.compile(
    r"(?:phấn\s+đấu|xây\s+dựng|thành\s+lập|hình\s+thành|kết\s+nạp|mở|đào\s+tạo|bồi\s+dưỡng|tập\s+huấn|trồng|huy\s+động|vận\s+động|"
    r"thu\s+hút|tạo\s+việc\s+làm|giải\s+quyết\s+việc\s+làm|phát\s+triển|nâng|tăng|giảm|tổ\s+chức|hoàn\s+thành|đạt|số\s+hóa|"
    r"số\s+hoá|có\s+thêm|có|công\s+nhận|đón|đăng\s+ký|kiểm\s+tra|giám\s+sát|giới\s+thiệu|chọn|giao|lên|xuống|còn|cấp|"
    r"tiếp\s+nhận|sửa\s+chữa|đầu\s+tư|cải\s+tạo|nhân\s+rộng|duy\s+trì|chuyển\s+giao|thoát\s+nghèo|đưa|hỗ\s+trợ|khởi\s+công|xóa|xoá)"
    r"(?:\s+(?:được|mới|thêm|đạt|cho|lên|xuống|đến|trên|khoảng|mỗi\s+năm|hằng\s+năm|hàng\s+năm|bình\s+quân|ít\s+nhất|tối\s+thiểu|"
    r"toàn\s+bộ|tổng\s+số|việc\s+làm|gấp|còn|từ|việc|làm|nghề|ra|ở\s+mức))*\s*:?\s*$",
    re.IGNORECASE,
)
"""What a plan does to a count, right before it: `kết nạp được ít nhất 8 đảng viên`."""
_CALLS_GOAL = re.compile(r"phấn\s+đấu|(?<!%\s)(?:chỉ|mục)\s+tiêu|quyết\s+tâm", re.IGNORECASE)
_STRIVES = re.compile(r"phấn\s+đấu", re.IGNORECASE)
_COMPARED = re.compile(
    r"(?:so\s+với|bằng|cùng\s+kỳ|%\s+(?:của\s+)?(?:mức|số)\s)[^%;.]*$|"
    r"\btừ\s+[\d.,]+\s*%[\s(]*(?:(?:của|cuối|vào)\s+)*(?:năm\s+)?$",
    re.IGNORECASE,
)
_SPAN_OF = re.compile(r"(?:giai\s+đoạn|nhiệm\s+kỳ|kh(?:óa|oá)|năm\s+học)\s+\d", re.IGNORECASE)
"""A span that names what is dealt with: `số hóa 60% hồ sơ lưu trữ giai đoạn 2011 - 2016`."""
_SPAN = 12
_COMPARED_BEFORE = 60
"""A year that this soon follows `so với` is what a goal is compared with: `giảm 20% so với kết quả của năm 2021`."""
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_GOAL_COLUMN = re.compile(
    r"mục\s+tiêu|chỉ\s+tiêu|kế\s+hoạch|phấn\s+đấu|cần\s+đạt|đến\s+(?:hết\s+)?năm", re.IGNORECASE
)
_RESULT_COLUMN = re.compile(
    r"kết\s+quả|thực\s+hiện|hiện\s+trạng|đã\s+đạt|\bước|thực\s+tế|cùng\s+kỳ|^hiện\s+(?:có|nay|tại)",
    re.IGNORECASE,
)
_PERIOD_COLUMN = re.compile(r"(?:quý|tháng|năm|giai\s+đoạn|\d+\s+tháng|học\s+kỳ|đợt)\b", re.IGNORECASE)
_TIME_COLUMN = re.compile(
    r"thời\s+(?:gian|hạn|điểm)\b.*|tiến\s+độ\b.*|ngày|năm(?:\s+học)?|tháng|quý|kỳ|học\s+kỳ", re.IGNORECASE
)
_SCHOOL_YEAR = re.compile(r"năm\s+học\s+\d{4}\s*[-–]\s*(?P<last>\d{4})", re.IGNORECASE)
_DAY = re.compile(r"\b(?P<day>\d{1,2})/(?P<month>\d{1,2})/(?P<year>\d{4})\b")
_TITLE_LINES = 3
_UNIT_ABOVE = re.compile(
    r"(?:đvt|đơn\s+vị(?:\s+tính)?)\s*:\s*(?P<unit>[^\n():|]{1,20}?)\s*\)?\s*\n", re.IGNORECASE
)
"""The unit of a whole table, in the line above it: `Đơn vị tính: %`."""
_CAPTION = 60
_UNIT_COLUMN = re.compile(r"^(?:đơn\s+vị(?:\s+tính)?|đvt)$", re.IGNORECASE)
_RESPONSIBLE_COLUMN = re.compile(
    r"chủ\s+trì|(?:cơ\s+quan|đơn\s+vị|bộ\s+phận|cá\s+nhân|người)(?:,\s+\S+\s+\S+)?\s+(?:thực\s+hiện|chịu\s+trách\s+nhiệm|phụ\s+trách|"
    r"được\s+giao)|phụ\s+trách|chịu\s+trách\s+nhiệm",
    re.IGNORECASE,
)
_LABEL = 60
_HEAD = 160
"""How much of a block's label and of a heading is read for what it announces."""


ColumnMeaning = Literal["goal", "result", "responsible", "unit", "time", ""]


@dataclass(frozen=True, slots=True)
class Column:
    """What the head of a column says: what its cells are, and their unit where it names one; `head` is the words."""

    meaning: ColumnMeaning
    unit: str | None
    head: str = ""


@dataclass(frozen=True, slots=True)
class Clause:
    """What the words of a clause say of its amounts: `signs` are meanings of `target_signs.tsv`.

    `years` are the years it names with their offsets, but for those that a goal is only compared with;
    `last_years` the latest of those up to each.
    """

    signs: frozenset[str]
    years: tuple[tuple[int, int], ...]
    last_years: tuple[int, ...]
    calls_goal: bool
    has_goal_word: bool
    compares: bool
    brackets: tuple[tuple[int, int], ...] = ()
    bare: "Clause | None" = None
    """The clause without its brackets, for the amounts outside them: `tối thiểu 90% (năm trước 82%)`."""


class Goals:
    """Judges the amounts of one document."""

    def __init__(self, outline: Outline, header: DocumentHeader | None, dates: Sequence[DateMention]) -> None:
        self.outline = outline
        self._above: dict[int, Section] = {}
        self.years = sorted(
            (mention.start_char, mention.end.year)
            for mention in dates
            if mention.end is not None
            and mention.role not in ("cited_document", "anniversary", "issued")
            and not (mention.role == "deadline" and _is_ahead(mention, header))
        )
        self.flat = outline.flat
        self.type = header.type if header else None
        self.year = _first_year(header)
        printed = (mention.start for mention in dates if mention.role == "issued")  # the day may be blank
        self.issued = next(printed, None) or (header.issued_on if header else None)

    def section(self, block: Block) -> Section:
        """What a block's own label or the nearest heading above announces: goals, tasks, the state of things, rules, money."""
        label = self.flat[block.body : min(block.end, block.body + _LABEL)].partition(":")
        if block.kind == "heading" or (label[1] and block.kind != "row"):
            own = _announced(label[0])
            above = self._of_heads(block)
            # `Xếp loại chuẩn nghề nghiệp: tốt từ 45%` under the heading of goals is one
            if own and (block.kind == "heading" or own in ("goal", "task") or above != "goal"):
                return own
            return above
        return self._of_heads(block)

    def _of_heads(self, block: Block) -> Section:
        if block.parent not in self._above:
            heads = self.outline.heads(block)
            texts = (self.flat[head.body : min(head.end, head.body + _HEAD)] for head in heads)
            said = [found for text in texts if (found := _announced(text))]
            # `2. Về đánh giá, xếp loại` under `II. CHỈ TIÊU` groups goals
            self._above[block.parent] = "goal" if said[:2] == ["rule", "goal"] else next(iter(said), "")
        return self._above[block.parent]

    def read_clause(self, start: int, end: int) -> Clause:
        """What a clause says, looked up once for all its amounts."""
        text = self.flat[start:end]
        brackets = tuple((start + found.start(), start + found.end()) for found in _BRACKETS.finditer(text))
        whole = self._read_clause(start, end, text, ())
        if not brackets:
            return whole
        blanked = _BRACKETS.sub(lambda found: " " * len(found.group()), text)
        return replace(whole, brackets=brackets, bare=self._read_clause(start, end, blanked, brackets))

    def under_label(self, clause: Clause, label: str) -> Clause:
        """A clause after a colon: `hỗ trợ mức đóng theo Nghị định: 30% đối với hộ nghèo` is about support too."""
        if not label:
            return clause
        about = frozenset[str]() if _REACHES.search(label) else _signs(label) & _NEVER
        return replace(
            clause,
            signs=clause.signs | about,
            has_goal_word=clause.has_goal_word or _GOAL_WORDS.search(label) is not None,
            bare=clause.bare and self.under_label(clause.bare, label),
        )

    def _read_clause(self, start: int, end: int, text: str, brackets: tuple[tuple[int, int], ...]) -> Clause:
        first, last = bisect_left(self.years, (start, 0)), bisect_left(self.years, (end, 0))
        years = tuple(
            (at, year)
            for at, year in self.years[first:last]
            if not _COMPARED.search(self.flat, max(start, at - _COMPARED_BEFORE), at)
            and not self._dates_the_object(start, at)
            and not any(left <= at < right for left, right in brackets)
        )
        return Clause(
            signs=_signs(text),
            years=years,
            last_years=tuple(accumulate((year for _, year in years), max)),
            calls_goal=_CALLS_GOAL.search(text) is not None,
            has_goal_word=_GOAL_WORDS.search(text) is not None,
            compares=_THAN_BEFORE.search(text) is not None,
        )

    def _dates_the_object(self, start: int, at: int) -> bool:
        near = self.flat[max(start, at - _SPAN) : at + _SPAN]
        return "%" in self.flat[start:at] and _SPAN_OF.search(near) is not None

    def why_not(
        self, amount: Amount, clause: Clause, part: tuple[int, int], section: Section
    ) -> NoGoal | None:
        """Why an amount is no goal; None where it is one. `part` is what its clause says of this amount alone."""
        if clause.bare and not any(left <= amount.start < right for left, right in clause.brackets):
            clause = clause.bare
        why = self._why_not(amount, clause, part, section)
        if why == "share":
            return _OF_SECTION.get(section, why)
        return "cap" if why in ("rate", "budget") and amount.comparator == "le" else why

    def _why_not(
        self, amount: Amount, clause: Clause, part: tuple[int, int], section: Section
    ) -> NoGoal | None:
        signs = clause.signs
        text = self.flat[part[0] : part[1]]
        if clause.brackets == ():
            text = _BRACKETS.sub(" ", text)
        if _FRESH.match(text):
            signs = _signs(text)
        if section == "goal":
            signs -= {"share"}
            if clause.compares:
                signs -= {"result"}
            if _REACHES.search(text):
                signs -= {"budget", "rate"}
            elif amount.comparator == "le" or "budget" not in _signs(
                text
            ):  # that of another amount of the clause
                signs -= {"budget"}
        elif _STRIVES.search(text) and _REACHES.search(
            text
        ):  # `phấn đấu huy động nội lực chiếm 35% tổng nguồn`
            signs -= {"budget", "share"}
        aside = any(left <= amount.start < right for left, right in clause.brackets)
        if aside and section == "state":  # `82% đạt vững mạnh (chỉ tiêu 80%)`
            return "result"
        if "goal" in signs:
            own = _signs(text)
            if "goal" not in own and ("result" in own or self._is_past(clause, amount, part)):
                return "result"
            return _first(signs & _NEVER)
        if signs:
            return _first(signs)
        if section in _OF_SECTION:
            return _OF_SECTION[section]
        if self._is_past(clause, amount, part):
            return "result"
        if section == "goal":
            return None
        if self.type in _RULING_TYPES:
            return "rule"
        if self.type in _TELLING_TYPES:
            return None if section == "task" or clause.calls_goal else "result"
        acts = section == "task" and re.match(r"\s+[^\W\d_]", self.flat[amount.end :][:4])
        bounded = (
            amount.comparator != "eq"
        )  # `tỷ lệ nợ quá hạn dưới 1%` demands, `tỷ lệ nợ quá hạn 1%` may tell
        return None if acts or bounded or clause.has_goal_word else "unclear"

    def is_counted_goal(
        self, amount: Amount, clause: Clause, part: tuple[int, int], section: Section
    ) -> bool:
        """Whether a count or sum is a goal: stricter than for percentages, as plans count much that is none.

        `kết nạp từ 8 đảng viên trở lên` is one in any plan, `có 142 trẻ` only under a heading of goals, and a sum of money
        only where the clause calls it a goal or the heading does.
        """
        if self.why_not(amount, clause, part, section) not in (None, "unclear"):
            return False
        before = self.flat[part[0] : amount.start]
        calls = section == "goal" or clause.calls_goal
        does = _DOES.search(before) is not None
        if amount.kind == "money" or self.type in _TELLING_TYPES | _RULING_TYPES:
            return calls and does
        bounded = amount.comparator in ("ge", "gt", "range")
        if bounded and (section == "goal" or _STRIVES.search(before)):
            return True
        if calls and not before.strip(" \n\t-+*,.;:"):
            return True
        return does and (calls or section == "task")

    def _is_past(self, clause: Clause, amount: Amount, part: tuple[int, int]) -> bool:
        """Whether the last year named up to the end of a part is before the plan's own; not that of its baseline."""
        before = bisect_left(clause.years, (amount.start, 0))
        inside = clause.years[
            bisect_left(clause.years, (amount.end, 0)) : bisect_left(clause.years, (part[1], 0))
        ]
        last = max([*clause.last_years[before - 1 : before], *(year for _, year in inside)], default=0)
        return 0 < last < self.year

    def columns(self, head: Block) -> list[Column]:
        """What the first row of a table says of each column."""
        found: list[Column] = []
        caption = _UNIT_ABOVE.search(self.flat, max(0, head.start - _CAPTION), head.start)
        above = unit_of(caption["unit"]) if caption else None
        for _, _, text in cells(self.flat, head):
            column = self._column(text)
            before = found[-1] if found else None
            if not column.meaning and before and before.meaning == "goal" and _PERIOD_COLUMN.match(text):
                column = replace(column, meaning="goal")  # `Quý I/2021 | Quý II | Quý III`
            if not column.unit and column.meaning in ("goal", "result"):
                column = replace(column, unit=above)
            found.append(column)
        return found

    def section_of_table(self, block: Block) -> Section:
        """What the lines above a table announce, else its heading: `Phụ lục. PHÂN BỔ CHỈ TIÊU NĂM 2018`."""
        above = self.outline.blocks[max(0, block.index - _TITLE_LINES) : block.index]
        for line in reversed(above):
            own = _announced(self.flat[line.body : min(line.end, line.body + _HEAD)])
            if own and line.kind in ("paragraph", "heading"):
                return own
        return self.section(block)

    def _column(self, text: str) -> Column:
        years = [int(year) for year in _YEAR.findall(text)]
        last_day = _last_day(text)
        past = bool(years) and self.year > 0 and max(years) < self.year
        past = past or (last_day is not None and self.issued is not None and last_day < self.issued)
        meaning: ColumnMeaning = ""
        if _UNIT_COLUMN.search(text):
            meaning = "unit"
        elif _RESPONSIBLE_COLUMN.search(text):
            meaning = "responsible"
        elif _TIME_COLUMN.fullmatch(text) and not years:
            meaning = "time"
        elif _RESULT_COLUMN.search(text) or past:
            meaning = "result"
        elif _GOAL_COLUMN.search(text) or (years and "%" not in text):
            meaning = "goal"
        return Column(meaning, unit_of(text), text)


def cells(flat: str, block: Block) -> list[tuple[int, int, str]]:
    """The cells of a row: first offset, offset past the last, words."""
    row = flat[block.start : block.end]
    found, at = [], 0
    for gap in re.finditer(r"\|", row) if "|" in row else GAP.finditer(row):
        found.append((block.start + at, block.start + gap.start(), " ".join(row[at : gap.start()].split())))
        at = gap.end()
    return [*found, (block.start + at, block.end, " ".join(row[at:].split()))]


def _last_day(head: str) -> date | None:
    """The last day of a column such as `Đến 31/8/2025` or `Năm học 2015 - 2016`, which ends with the summer."""
    school_year = _SCHOOL_YEAR.search(head)
    if school_year:
        return date(int(school_year["last"]), 6, 30)
    day = _DAY.search(head)
    try:
        return date(int(day["year"]), int(day["month"]), int(day["day"])) if day else None
    except ValueError:
        return None


def _announced(text: str) -> Section:
    hits = find_hits(load_rules("target_sections"), " ".join(text.split()))
    return cast("Section", hits[0].rule.meaning) if hits else ""


def _signs(text: str) -> frozenset[str]:
    return frozenset(hit.rule.meaning for hit in find_hits(load_rules("target_signs"), text))


def _first(signs: frozenset[str]) -> NoGoal | None:
    return next((reason for reason in _ORDER if reason in signs), None)


def _is_ahead(mention: DateMention, header: DocumentHeader | None) -> bool:
    """Whether a date is after the plan's own: in December a plan for the next year still names dates of this one."""
    issued = header.issued_on if header else None
    return issued is not None and mention.end is not None and mention.end > issued


def _first_year(header: DocumentHeader | None) -> int:
    """The first year that a plan is for: that of its title, else the year it was issued in.

    A title may look far ahead (`đến năm 2030, tầm nhìn 2045`), so no more than the year after its issue.
    """
    if header is None:
        return 0
    titled = min((int(year) for year in _YEAR.findall(header.title or "")), default=0)
    if header.issued_on is None:
        return titled
    issued = header.issued_on.year
    return titled if titled == issued + 1 else issued
