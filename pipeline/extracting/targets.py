"""Percentage targets (chỉ tiêu): what the plan wants to reach, told apart from results, shares, thresholds and money.

Each percentage is found with what compares it; the words of its clause and the headings above it say whether it is a goal.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from pipeline.extracting.outline import Block, Outline
from pipeline.extracting.phases import REPORTING_TYPES
from pipeline.extracting.rules import Hit, by_rules, find_hits, load_rules, load_table
from pipeline.records import Commitment, Comparator, DateMention, DocumentHeader, Scope, Target

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

_GOAL_WORDS = re.compile(
    r"\b(?:đạt|bảo\s+đảm|đảm\s+bảo|hoàn\s+thành|tăng|giảm|nâng|cắt\s+giảm|duy\s+trì|có|được|thực\s+hiện|phủ|bao\s+phủ|"
    r"số\s+hóa|số\s+hoá|giữ|triển\s+khai|tham\s+gia|không|trở\s+lên|ít\s+nhất|tối\s+thiểu|cho|tại|đưa|giải\s+quyết|xử\s+lý)\b",
    re.IGNORECASE,
)
_STRIVE = re.compile(r"phấn\s+đấu|cố\s+gắng|nỗ\s+lực", re.IGNORECASE)
_SENTENCE = re.compile(r"(?<=[^\dA-ZĐ])\.(?=\s)")
_COMPARED = re.compile(r"so\s+với|bằng\s+năm|cùng\s+kỳ", re.IGNORECASE)
_SUBJECT_END = re.compile(
    r"\s(?:đạt|được|có|hoàn\s+thành|tham\s+gia|đăng\s+ký|vào|đến|duy\s+trì|thực\s+hiện|sử\s+dụng|biết|tốt\s+nghiệp|"
    r"chấp\s+hành|không|nắm|ký|gửi|trả|giải\s+quyết|xử\s+lý|đưa|áp\s+dụng|triển\s+khai|đảm\s+bảo|bảo\s+đảm|là|xếp)\s",
    re.IGNORECASE,
)
_VERB_BEFORE = re.compile(
    r"[\s,](?:đạt|là|tăng|giảm|chiếm|duy\s+trì|còn|lên|xuống|bằng|ở\s+mức|từ|trên|dưới|không|ít|tối|lần\s+lượt)(?:\s|$)",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"^(?:(?:phấn\s+đấu|bảo\s+đảm|đảm\s+bảo|trong\s+đó|riêng|đối\s+với|có|và|hằng\s+năm|hàng\s+năm|cụ\s+thể|đạt|"
    r"huy\s+động|vận\s+động|thu\s+hút|duy\s+trì|nâng|giữ|tăng|giảm|hoàn\s+thành|"
    r"các|những|số|tổng\s+số|toàn\s+thể|toàn\s+bộ|tỷ\s+lệ|tỉ\s+lệ|của|cho|về|mỗi)\s+)+",
    re.IGNORECASE,
)
_STARTS = re.compile(r"^(?:phấn\s+đấu|trong\s+đó|riêng|bảo\s+đảm|đảm\s+bảo)\s+", re.IGNORECASE)
_TAKES_OBJECT = re.compile(
    r"\s(?:cho|tại|tới|đến|hoàn\s+thành|cắt\s+giảm|giảm|tăng|số\s+hóa|số\s+hoá|giải\s+quyết|xử\s+lý|được|có|đảm\s+bảo|"
    r"bảo\s+đảm|thu\s+hút|vận\s+động|huy\s+động|đưa|kiểm\s+tra|tổ\s+chức|thực\s+hiện|với|chỉ\s+tiêu)$",
    re.IGNORECASE,
)
"""What stands before a percentage whose noun follows: `triển khai tại 60% khoa lâm sàng`."""
_SHARES_HEAD = re.compile(r"(?:của|đến|ở|tại|trong|với|đối\s+với)\s", re.IGNORECASE)
_NEW_VERB = re.compile(
    r",\s+(?=(?:nâng|tăng|giảm|đưa|bảo\s+đảm|đảm\s+bảo|góp\s+phần|phấn\s+đấu)\s)(?!.*,\s+(?:nâng|tăng|giảm|đưa))",
    re.IGNORECASE,
)
"""Where a second sentence begins inside a clause: `có thêm 04 xã, nâng tỷ lệ xã đạt chuẩn lên 64%`."""
_PLACE = re.compile(r"(?:ở|tại|trong)\s", re.IGNORECASE)
_PER_YEAR = re.compile(r"\s*(?:/\s*năm|mỗi\s+năm|một\s+năm)", re.IGNORECASE)
_DUE = re.compile(
    r"(?:đến|trước|hết|trong|vào|chậm\s+nhất|cuối|tới)\s+"
    r"(?:hết\s+|cuối\s+|ngày\s+|tháng\s+|quý\s+|năm\s+|giai\s+đoạn\s+){0,2}$",
    re.IGNORECASE,
)
_GOAL_COLUMN = re.compile(
    r"mục\s+tiêu|chỉ\s+tiêu|kế\s+hoạch|phấn\s+đấu|cần\s+đạt|đến\s+(?:hết\s+)?năm", re.IGNORECASE
)
_RESULT_COLUMN = re.compile(
    r"kết\s+quả|thực\s+hiện|hiện\s+trạng|đã\s+đạt|ước|thực\s+tế|cùng\s+kỳ", re.IGNORECASE
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_FEW_WORDS = 3
_LONGEST_SUBJECT = 1000
"""Characters; a subject is a phrase, and the longest clauses that are looked at for one are lists of a page's half."""
_CELL_LENGTH = 40
"""A cell of a table that is read line by line; longer lines are sentences."""


@dataclass(frozen=True, slots=True)
class _Value:
    hit: Hit
    comparator: Comparator
    value: float
    value_max: float | None
    baseline: float | None


def find_targets(
    outline: Outline, header: DocumentHeader | None, dates: Sequence[DateMention]
) -> tuple[Target, ...]:
    """Find the percentages that state a goal.

    Precision before recall: under a heading that tells how things are, or in a document that sets rules, only what calls
    itself a goal is one.
    """
    hits = find_hits(load_rules("target_values"), outline.flat)
    by_block: dict[int, list[_Value]] = {}
    for hit in hits:
        block = outline.block_at(hit.start)
        if block is not None:
            by_block.setdefault(block.index, []).append(_read_value(hit))
    reader = _Reader(outline, header, dates)
    found: list[Target] = []
    for index in sorted(by_block):
        block = outline.blocks[index]
        if block.kind == "row":
            found += reader.in_row(block, by_block[index])
        else:
            found += reader.in_block(block, by_block[index])
    return tuple(found)


def _read_value(hit: Hit) -> _Value:
    groups = hit.match.groupdict()
    comparator: Comparator = hit.rule.meaning  # type: ignore[assignment]
    value = groups.get("value") or groups.get("value_2") or ""
    return _Value(
        hit,
        comparator,
        _number(value) or 0.0,
        _number(groups.get("value_max")),
        _number(groups.get("baseline")),
    )


def _number(text: str | None) -> float | None:
    """A number with the Vietnamese decimal comma: `97,5`. A full stop is taken for one too, as three digits never follow."""
    return None if text is None else float(text.replace(",", "."))


class _Reader:
    def __init__(self, outline: Outline, header: DocumentHeader | None, dates: Sequence[DateMention]) -> None:
        self.outline = outline
        self.flat = outline.flat
        self.dates = dates
        self._date_starts = [mention.start_char for mention in dates]
        self._due: dict[tuple[int, int], date | None] = {}
        self.type = header.type if header else None
        issued = header.issued_on if header else None
        title_years = [int(year) for year in _YEAR.findall((header.title or "") if header else "")]
        self.year = max([*title_years, *([issued.year] if issued else [])], default=0)

    # --- is it a goal? ----------------------------------------------------------------------------------------

    def section(self, block: Block) -> str:
        """What the nearest heading above says: goal, task, state, rule, money, or nothing."""
        for head in (block, *self.outline.heads(block)):
            text = self.outline.body_text(head)
            if head is block:
                if block.kind != "heading" and ":" not in text[:60]:
                    continue
                text = text.split(":")[0][:60]
            for hit in find_hits(load_rules("target_sections"), text[:160]):
                return hit.rule.meaning
        return ""

    def is_goal(self, block: Block, clause: str, section: str) -> bool:
        signs = {hit.rule.meaning for hit in find_hits(load_rules("target_signs"), clause)}
        if "goal" in signs:
            return not signs & {"support", "money", "score"}
        if signs:
            return False
        if section in ("state", "rule", "money"):
            return False
        if self._past(clause):
            return False
        if section == "goal":
            return True
        if self.type in _RULING_TYPES:
            return False
        if self.type in REPORTING_TYPES:
            return section == "task" or re.search(r"\bchỉ\s+tiêu\b", clause, re.IGNORECASE) is not None
        return _GOAL_WORDS.search(clause) is not None

    def _past(self, clause: str) -> bool:
        """A year before the plan's own, and not only as what a goal is compared with."""
        years = [int(found.group()) for found in _YEAR.finditer(_before_comparison(clause))]
        return bool(years) and self.year > 0 and max(years) < self.year

    # --- running text -----------------------------------------------------------------------------------------

    def in_block(self, block: Block, values: list[_Value]) -> Iterator[Target]:
        if self._is_bare_row(values):
            return
        section = self.section(block)
        striving = self._head_strives(block)
        shared: Target | None = None
        clauses = self.outline.clauses(block)
        begins = [value.hit.start for value in values]
        for number, (start, end) in enumerate(clauses):
            opens = number == 0 or _SENTENCE.search(self.flat, clauses[number - 1][1], start + 1) is not None
            if opens:
                striving = self._head_strives(block) or _STRIVE.match(self.flat, start, end) is not None
            inside = _governed(self.flat, values[bisect_left(begins, start) : bisect_left(begins, end)])
            if not inside or not self.is_goal(block, self.flat[start:end], section):
                continue
            strives = _STRIVE.search(self.flat, start, end)
            for value, part in zip(inside, self._edges(start, end, inside), strict=True):
                strive = striving or (strives is not None and strives.end() <= value.hit.start)
                shared = self._target(block, value, part, (start, end), shared, strive=strive)
                yield shared

    def _is_bare_row(self, values: Sequence[_Value]) -> bool:
        """Percentages with nothing between them are columns whose rulings were lost: which of them is the goal cannot be told."""
        return any(not self.flat[one.hit.end : two.hit.start].strip() for one, two in pairwise(values))

    def _head_strives(self, block: Block) -> bool:
        head = next(self.outline.heads(block), None)
        return head is not None and _STRIVE.search(self.flat, head.body, head.end) is not None

    def _edges(self, start: int, end: int, values: Sequence[_Value]) -> list[tuple[int, int]]:
        """Which part of a clause belongs to which value: cut at the last comma or `và` between two of them."""
        cuts = [start]
        for before, after in pairwise(values):
            between = self.flat[before.hit.end : after.hit.start]
            places = [match.start() for match in re.finditer(r",|\bvà\b|;", between)]
            cuts.append(before.hit.end + places[-1] if places else before.hit.end)
        cuts.append(end)
        edges = []
        for left, right in pairwise(cuts):
            first = left
            while first < right and (self.flat[first] in " ,;\n\t" or self.flat.startswith("và ", first)):
                first += 3 if self.flat.startswith("và ", first) else 1
            edges.append((first, right))
        return edges

    def _target(
        self,
        block: Block,
        value: _Value,
        part: tuple[int, int],
        clause: tuple[int, int],
        shared: Target | None,
        *,
        strive: bool,
    ) -> Target:
        """One goal; `shared` is the one before it in its block, whose head it may share (`của điều dưỡng từ 85%`)."""
        hit = value.hit
        start, end = part
        while end > start and self.flat[end - 1] in " \t\n,;.":
            end -= 1
        inner = hit.match.groupdict().get("noun") or ""
        before = " ".join(self.flat[start : hit.start].split())
        after = " ".join(f"{inner} {self.flat[hit.end : end]}".split())
        new_start = _NEW_VERB.search(before)
        subject, achievement = _split_goal(
            before[new_start.end() :] if new_start else before, after, " ".join(hit.match.group().split())
        )
        in_clause = shared is not None and clause[0] <= shared.start_char
        few = len(f"{_LEAD.sub('', before + ' ')} {after}".split()) < _FEW_WORDS
        if shared is not None and (not subject or (in_clause and (few or _SHARES_HEAD.match(before)))):
            scope = shared.scope
            subject = subject if subject and not few and not _PLACE.match(before) else shared.subject
        else:
            inherited = self._inherited(block, clause, start)
            if few:
                subject = inherited or subject
                label = self.flat[block.body : clause[0]].strip()
                achievement = (
                    " ".join(f"{label} {achievement or ''}".split()) if len(label) < 60 else achievement
                )
            subject = subject or inherited
            scope = _scope_of(subject) or _scope_of_award(achievement) or "other"
        commitment: Commitment = "strive" if strive else "firm"
        per_year = _PER_YEAR.match(self.flat, hit.end)
        return Target(
            start_char=start,
            end_char=end,
            rule=hit.rule.name,
            confidence=hit.rule.confidence,
            value=value.value,
            value_max=value.value_max,
            comparator=value.comparator,
            scope=scope,
            subject=subject,
            achievement=achievement,
            commitment=commitment,
            deadline=self._deadline(block, clause),
            baseline=value.baseline,
            per="year" if per_year else None,
            text=self.outline.text[start:end],
        )

    def _inherited(self, block: Block, clause: tuple[int, int], start: int) -> str | None:
        """The subject of a goal that names none itself: from its clause's beginning, or the heading above."""
        near = clause[0] - block.body <= _LONGEST_SUBJECT
        own = " ".join(self.flat[block.body : clause[0]].split()).strip(" :.-") if near else ""
        if own and len(own) < 60 and _scope_of(own):
            return own
        for head in self.outline.heads(block):
            text = self.outline.body_text(head).strip(" :.-")
            if len(text) < 90 and not text.isupper():
                return text
            break
        if start - clause[0] > _LONGEST_SUBJECT:
            return None
        lead = " ".join(self.flat[clause[0] : start].split()).strip(" ,")
        return lead or None

    def _deadline(self, block: Block, clause: tuple[int, int]) -> date | None:
        """By when: a date of the clause after `đến`, `trước`, `trong`, or such a date in a heading above."""
        spans = [clause, *((head.body, head.end) for head in self.outline.heads(block))]
        return next((due for span in spans if (due := self._due_in(*span)) is not None), None)

    def _due_in(self, start: int, end: int) -> date | None:
        if (start, end) not in self._due:
            inside = self.dates[bisect_left(self._date_starts, start) : bisect_left(self._date_starts, end)]
            due = [
                mention.end
                for mention in inside
                if mention.end is not None
                and _DUE.search(self.flat[max(start, mention.start_char - 24) : mention.start_char])
            ]
            due += [mention.end for mention in inside if mention.end and mention.role == "deadline"]
            self._due[start, end] = due[-1] if due else None
        return self._due[start, end]

    # --- tables -----------------------------------------------------------------------------------------------

    def in_row(self, block: Block, values: list[_Value]) -> Iterator[Target]:
        """A row of a table: cells under a column of goals are goals; where no column says so, the heading decides."""
        columns = self._columns(block)
        cells = _cells(self.flat, block)
        subject = next(
            (
                text
                for _, _, text in cells
                if len(text.split()) > 1 and "%" not in text and not text.isdecimal()
            ),
            None,
        )
        section = self.section(block)
        for value in values:
            column = next(
                (number for number, (start, end, _) in enumerate(cells) if start <= value.hit.start < end), -1
            )
            meaning = columns[column] if 0 <= column < len(columns) else ""
            if meaning != "goal" and (columns_say := any(columns)):
                continue
            if meaning != "goal" and not columns_say and section not in ("goal", "task"):
                continue
            start, end, cell = (
                cells[column] if column >= 0 else (value.hit.start, value.hit.end, value.hit.match.group())
            )
            yield Target(
                start_char=block.start,
                end_char=block.end,
                rule=f"bảng: {value.hit.rule.name}",
                confidence=value.hit.rule.confidence,
                value=value.value,
                value_max=value.value_max,
                comparator=value.comparator,
                scope=_scope_of(subject) or "other",
                subject=subject,
                achievement=cell,
                commitment="firm",
                deadline=self._deadline(block, (start, end)),
                baseline=value.baseline,
                text=self.outline.text[block.start : block.end],
            )

    def _columns(self, block: Block) -> list[str]:
        """What the head of a row's table says of each column: goal, result, or nothing."""
        index = block.index
        while index > 0 and self.outline.blocks[index - 1].kind == "row":
            index -= 1
        meanings = []
        for _, _, text in _cells(self.flat, self.outline.blocks[index]):
            years = [int(year) for year in _YEAR.findall(text)]
            past = bool(years) and self.year > 0 and max(years) < self.year
            if _RESULT_COLUMN.search(text) or past:
                meanings.append("result")
            elif _GOAL_COLUMN.search(text) or (years and "%" not in text):
                meanings.append("goal")
            else:
                meanings.append("")
        return meanings


def _cells(flat: str, block: Block) -> list[tuple[int, int, str]]:
    cells, at = [], block.start
    for text in flat[block.start : block.end].split("|"):
        cells.append((at, at + len(text), " ".join(text.split())))
        at += len(text) + 1
    return cells


def _governed(flat: str, values: list[_Value]) -> list[_Value]:
    """A series shares its comparing word: `tối thiểu 90% ..., 80% ... và 60%`, `từ 85%, 88% và 90% trở lên`."""
    original = values
    values = list(values)
    for index in range(1, len(values)):
        before, here = values[index - 1], values[index]
        between = flat[before.hit.end : here.hit.start]
        governed = values[index - 1] is not original[index - 1]
        prefixed = governed or (
            not flat[before.hit.start].isdecimal() and before.comparator in ("ge", "gt", "le", "lt")
        )
        series = re.search(r"(?:,|\bvà)\s*$", between) is not None
        if (
            here.comparator == "eq"
            and here.baseline is None
            and prefixed
            and series
            and "trở" not in before.hit.match.group()
        ):
            values[index] = _Value(here.hit, before.comparator, here.value, None, None)
    for index in range(len(values) - 2, -1, -1):
        here, after = values[index], values[index + 1]
        between = flat[here.hit.end : after.hit.start]
        if (
            here.comparator == "eq"
            and after.comparator in ("ge", "le")
            and "trở" in after.hit.match.group()
            and re.fullmatch(r"\s*(?:,|và)\s*", between)
        ):
            values[index] = _Value(here.hit, after.comparator, here.value, None, here.baseline)
    return values


def _before_comparison(clause: str) -> str:
    compared = _COMPARED.search(clause)
    return clause[: compared.start()] if compared else clause


def _split_goal(before: str, after: str, printed: str) -> tuple[str | None, str | None]:
    """The words around a percentage as subject and achievement.

    >>> _split_goal("phấn đấu có", "tập thể phòng đạt danh hiệu tiên tiến", "50%")
    ('tập thể phòng', 'đạt danh hiệu tiên tiến')
    >>> _split_goal("Tỷ lệ nhiễm khuẩn bệnh viện", "", "dưới 3%")
    ('Tỷ lệ nhiễm khuẩn bệnh viện', 'dưới 3%')
    """
    lead = _LEAD.sub("", before + " ").strip(" ,:")
    if after and (not lead or _TAKES_OBJECT.search(f" {before}")) and not _COMPARED.match(after):
        verb = _SUBJECT_END.search(f" {after} ")
        cut = max(verb.start() - 1, 0) if verb else len(after)
        return after[:cut].strip(" ,") or None, " ".join(f"{lead} {after[cut:]}".split()) or None
    last = None
    for found in _VERB_BEFORE.finditer(f"{before} "):
        last = found
    # `tăng bình quân 12%`, but not the verb of `giảm tỷ lệ thất thoát nước từ ...`
    near = last is not None and last.start() > 0 and len(before[last.start() :].split()) <= _FEW_WORDS
    cut = last.start() if last is not None and near else len(before)
    subject = _STARTS.sub("", before[:cut].strip(" ,:"))
    achievement = " ".join(f"{before[cut:]} {printed} {after}".split()).strip(" ,")
    return subject or None, achievement or None


def _scope_of_award(achievement: str | None) -> Scope | None:
    """Whom an award is for: `danh hiệu “Tập thể lao động xuất sắc”` is for bodies, the others are for people."""
    award = re.search(r"danh\s+hiệu\W*(tập\s+thể|đơn\s+vị|cờ)?", achievement or "", re.IGNORECASE)
    return None if award is None else "collective" if award[1] else "individual"


@by_rules
def _scope_words() -> tuple[tuple[str, Scope], ...]:
    rows = load_table("target_scopes", ("name", "meaning", "note"))
    ordered = sorted(((row["name"], row["meaning"]) for row in rows), key=lambda row: -len(row[0]))
    return tuple((name, meaning) for name, meaning in ordered)  # type: ignore[misc]


def _scope_of(subject: str | None) -> Scope | None:
    """Whom a subject is about, by the words it begins with.

    >>> _scope_of("các tập thể thuộc Văn phòng"), _scope_of("tỷ lệ hài lòng của người bệnh")
    ('collective', None)
    """
    if not subject:
        return None
    text = _LEAD.sub("", subject.lower() + " ")
    for name, scope in _scope_words():
        if text.startswith(name) and not text[len(name) : len(name) + 1].isalpha():
            return scope
    return None
