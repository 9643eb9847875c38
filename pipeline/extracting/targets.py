"""Targets (chỉ tiêu): what the plan wants to reach, in percent, counts or sums, and the percentages that are no goals.

Amounts are found by `amounts`, judged by `goals`; here a goal gets its subject, achievement, deadline and responsible body.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property
from itertools import pairwise

from pipeline.extracting.amounts import (
    Amount,
    amount_in_cell,
    decimal_mark,
    find_counts,
    find_percentages,
    governed,
    unit_of,
)
from pipeline.extracting.circumstances import Circumstances
from pipeline.extracting.goals import Column, Goals, Section, cells
from pipeline.extracting.outline import Block, Outline
from pipeline.extracting.plain_tables import find_plain_tables
from pipeline.extracting.rules import find_hits, load_rules
from pipeline.extracting.series import Words, is_part, names_a_part, shared_goal, with_shared_achievements
from pipeline.extracting.subjects import (
    is_short_and_unknown,
    scope_of,
    scope_of_column,
    scope_of_goal,
    scope_of_object,
    scope_of_rate,
    second_sentence,
    split_goal,
)
from pipeline.records import Commitment, DateMention, DocumentHeader, NoGoal, NotTarget, Scope, Target

Span = tuple[int, int]

_STRIVE = re.compile(r"phấn\s+đấu|cố\s+gắng|nỗ\s+lực", re.IGNORECASE)
_SENTENCE = re.compile(r"(?<=[^\dA-ZĐ])\.(?=\s)")
_NOUN_OF_NEXT = re.compile(
    r"\s*và\s+[^\W\d_]+(?:\s+[^\W\d_]+)?\s+(?:\d{4},?\s+(?:(?:ít\s+nhất|tối\s+thiểu|trên|đạt)\s+)?)?[\d,]+\s*%\s+(?P<noun>[^,;.%]+)",
    re.IGNORECASE,
)
_GROUND = re.compile(r"căn\s+cứ\s", re.IGNORECASE)
"""Begins a line of what a document rests on, which cites the goals of others."""
_NUMBERED = re.compile(r"(?:s?tt|số\s+tt|số\s+thứ\s+tự|#)?\.?", re.IGNORECASE)
_ONLY_PERIOD = re.compile(
    r"(?:(?:mục\s+tiêu|chỉ\s+tiêu|kế\s+hoạch)\s*)?(?:(?:đến|hết|cuối|năm|quý|tháng)\s+)*[\dIVX/]*\d{4}|mục\s+tiêu|chỉ\s+tiêu|kế\s+hoạch",
    re.IGNORECASE,
)
"""The head of a column that says when, and nothing of what is reached."""
_COUNTED = re.compile(
    r"(?<![\d.,/])\d[\d.]*\s+(?P<noun>[^\W\d_]+(?:\s+(?!cho\s|được\s|để\s|vào\s|trong\s|tại\s|ở\s)[^\W\d_]+){0,5})"
)
_CRITERION = re.compile(
    r"\s+[^\W\d_][^;()%\d]{0,80}[^\W\d_]\s+có\s+(?:(?:tỷ|tỉ)\s+lệ|nợ|mức)\s[^,;()%\d]*", re.IGNORECASE
)
_ONE_YEAR = re.compile(r"(?:\D*\s)?(?P<year>\d{4})")
_AREAS = re.compile(r"(?:địa\s+bàn|vùng|khu\s+vực)\b", re.IGNORECASE)
"""The head of a column of places: what is reached there is a rate, not the work of a body."""
_BRACKETS = re.compile(r"\s*\([^()]*\)")
_LIST = 5
"""Clauses of a list that a label in front may be for."""
_LABEL = 60
_LONGEST_SUBJECT = 1000
"""Characters; a subject is a phrase, and the longest clauses that are looked at for one are lists of half a page."""
_HEADING = 90
"""Longer headings are sentences, and no subject of the goals under them."""


def find_targets(
    outline: Outline, header: DocumentHeader | None, dates: Sequence[DateMention]
) -> tuple[tuple[Target, ...], tuple[NotTarget, ...]]:
    """Find what states a goal, and the percentages that do not.

    Precision before recall: under a heading that tells how things are, or in a document that sets rules, only what calls
    itself a goal is one.
    """
    reader = _Reader(outline, header, dates)
    words = _without_markers(outline)
    percentages = _by_block(outline, find_percentages(words))
    counts = _by_block(outline, find_counts(words))
    for head, *rows in find_plain_tables(outline.flat):
        reader.in_plain_table(head, rows, percentages)
    columns: list[Column] = []
    section: Section = ""
    in_table = False
    for block in outline.blocks:
        shares, sums = percentages.get(block.index, []), counts.get(block.index, [])
        if block.kind == "row":
            is_head = not in_table and not _goes_on_table(outline, block, columns)
            if is_head:
                columns = reader.goals.columns(block)
                section = reader.goals.section_of_table(block)
            amounts = sorted([*shares, *sums], key=lambda amount: amount.start)
            if amounts or not is_head:
                reader.in_row(block, columns, section, amounts)
        elif shares or sums:
            reader.in_block(block, shares, sums)
        in_table = block.kind == "row"
    return tuple(sorted(reader.targets, key=lambda target: target.start_char)), tuple(reader.not_targets)


def _goes_on_table(outline: Outline, row: Block, columns: Sequence[Column]) -> bool:
    """Whether a row goes on with the table before it, over a line such as `I. Lĩnh vực kinh tế`."""
    texts = [text for _, _, text in cells(outline.flat, row)]
    return len(texts) == len(columns) and texts[0].rstrip(".").isdecimal()


def _without_markers(outline: Outline) -> str:
    """The text with the markers of its blocks blanked: `1- 100% chi bộ` is no range."""
    pieces, at = [], 0
    for block in outline.blocks:
        pieces += [outline.flat[at : block.start], " " * (block.body - block.start)]
        at = max(block.start, block.body)
    return "".join([*pieces, outline.flat[at:]])


def _subject_of_row(texts: Sequence[str], columns: Sequence[Column] = ()) -> str | None:
    """The first cell with words: not a number, nor an amount as `≥ 97%` or `412 tin`, nor a time.

    Where none has any, the first one under its head (`Khối` over `1`), unless the rows are years.
    """
    of_time = {number for number, column in enumerate(columns) if column.meaning == "time"}
    worded = [text for number, text in enumerate(texts) if text[:1].isalpha() and number not in of_time]
    if not worded and columns and 0 not in of_time and not _NUMBERED.fullmatch(columns[0].head):
        return f"{columns[0].head} {texts[0]}"
    return next((text for text in worded if len(text.split()) > 1), worded[0] if worded else None)


def _by_block(outline: Outline, amounts: Sequence[Amount]) -> dict[int, list[Amount]]:
    found: dict[int, list[Amount]] = {}
    for amount in amounts:
        block = outline.block_at(amount.start)
        if block is not None:
            found.setdefault(block.index, []).append(amount)
    return found


def _within(amounts: Sequence[Amount], start: int, end: int) -> Sequence[Amount]:
    first = bisect_left(amounts, start, key=lambda amount: amount.start)
    return amounts[first : bisect_left(amounts, end, key=lambda amount: amount.start)]


class _Reader:
    def __init__(self, outline: Outline, header: DocumentHeader | None, dates: Sequence[DateMention]) -> None:
        self.outline = outline
        self.flat = outline.flat
        self.mark = decimal_mark(outline.flat)
        self.goals = Goals(outline, header, dates)
        self.circumstances = Circumstances(outline, dates)
        self.targets: list[Target] = []
        self.not_targets: list[NotTarget] = []

    # --- running text -----------------------------------------------------------------------------------------

    def in_block(self, block: Block, percentages: list[Amount], counts: list[Amount]) -> None:
        """Read the clauses of a block: their percentages, then their counts."""
        if self._is_bare_row(percentages):
            for amount in percentages:
                self._leave_out(amount, (amount.start, amount.end), "unclear")
            percentages = []
        if _GROUND.match(self.flat, block.body) and self.flat[block.body : block.end].rstrip()[-1:] in (
            ";",
            ",",
        ):
            for amount in percentages:
                self._leave_out(amount, (amount.start, amount.end), "fact")
            return
        section = self.goals.section(block)
        head_strives = self._head_strives(block)
        striving = head_strives
        shared: Target | None = None
        sentence = block.body
        told: NoGoal | None = None  # what its sentence tells: `Năm 2017 đạt 92%; 78% ký thỏa ước`
        clauses = self.outline.clauses(block)
        for number, (start, end) in enumerate(clauses):
            opens = number == 0 or _SENTENCE.search(self.flat, clauses[number - 1][1], start + 1) is not None
            labelled = number > 0 and ":" in self.flat[clauses[number - 1][1] : start]
            if opens:
                sentence, told = start, None
            if opens or labelled:
                goes_on = striving and not opens
                strives_here = _STRIVE.match(self.flat, start, end) is not None
                striving = goes_on or strives_here or head_strives
            inside = self._without_criteria(governed(self.flat, _within(percentages, start, end)))
            counted = _within(counts, start, end)
            if not inside and not counted:
                continue
            label = self._label(clauses, number) or self._standing_label(clauses, number)
            strives = _STRIVE.search(self.flat, start, end)
            clause = self.goals.under_label(self.goals.read_clause(start, end), label)
            first = len(self.targets)
            why: NoGoal | None = None
            for amount, part in zip(inside, self._parts(start, end, inside), strict=True):
                why = self.goals.why_not(amount, clause, part, section)
                if why is None and told and not clause.signs and not clause.years:
                    why = told if told == "result" or not clause.has_goal_word else None
                if (
                    why == "unclear"
                    and shared
                    and shared.start_char >= sentence
                    and self.flat[part[0]] != "("
                ):
                    why = None  # `Xuất sắc từ 45%, khá 50%, trung bình dưới 5%` sets them all
                if why is not None:
                    self._leave_out(amount, part, why)
                    continue
                strive = striving or (strives is not None and strives.end() <= amount.start)
                found = self._target(
                    block, amount, part, (sentence, start, end), label, shared, strive=strive
                )
                self.targets.append(found)
                shared = shared if names_a_part(self.flat[part[0] : part[1]]) else found
            if (opens or labelled) and why in ("result", "threshold") and len(self.targets) == first:
                told = told or why
            self.targets[first:] = with_shared_achievements(self.targets[first:])
            every = sorted([*inside, *counted], key=lambda amount: amount.start)
            for amount, part in zip(every, self._parts(start, end, every), strict=True):
                if amount.unit != "%" and self.goals.is_counted_goal(amount, clause, part, section):
                    strive = striving or (strives is not None and strives.end() <= amount.start)
                    self.targets.append(
                        self._target(block, amount, part, (sentence, start, end), label, None, strive=strive)
                    )

    def _without_criteria(self, amounts: list[Amount]) -> list[Amount]:
        """The amounts but for those that say which are counted: `không quá 5% số xã có nợ quá hạn trên 0,5%`."""
        kept: list[Amount] = []
        for amount in amounts:
            if kept and _CRITERION.fullmatch(self.flat, kept[-1].end, amount.start):
                self._leave_out(amount, (amount.start, amount.end), "threshold")
            else:
                kept.append(amount)
        return kept

    def _leave_out(self, amount: Amount, part: Span, why: NoGoal) -> None:
        start, end = part
        while end > start and self.flat[end - 1] in " \t\n,;.":
            end -= 1
        self.not_targets.append(
            NotTarget(
                start_char=start,
                end_char=end,
                rule=amount.rule,
                confidence=amount.confidence,
                value=amount.value,
                value_max=amount.value_max,
                reason=why,
                text=self.outline.text[start:end],
            )
        )

    def _is_bare_row(self, amounts: Sequence[Amount]) -> bool:
        """Percentages with nothing between them are columns whose rulings were lost: which of them is the goal cannot be told."""
        return any(not self.flat[one.end : two.start].strip() for one, two in pairwise(amounts))

    def _head_strives(self, block: Block) -> bool:
        """Whether the heading above, or the sentence that a list or table follows, says `phấn đấu`."""
        above = (next(self.outline.heads(block), None), self._announced_by.get(block.index))
        return any(head is not None and _STRIVE.search(self.flat, head.body, head.end) for head in above)

    @cached_property
    def _announced_by(self) -> dict[int, Block]:
        """The paragraph that ends in a colon before each item of a list: `Hè 2023, các cấp bộ Đoàn phấn đấu:`."""
        announced: dict[int, Block] = {}
        intro: dict[int, tuple[str, Block]] = {}
        last: Block | None = None
        for block in self.outline.blocks:
            if block.style and last is not None and not last.style and last.parent == block.parent:
                if self.flat[last.body : last.end].rstrip().endswith(":"):
                    intro[block.parent] = (block.style, last)
            elif not block.style:
                intro.pop(block.parent, None)
            if block.parent in intro and intro[block.parent][0] == block.style:
                announced[block.index] = intro[block.parent][1]
            last = block
        return announced

    def _label(self, clauses: Sequence[Span], number: int) -> str:
        """What stands before the colon in front of a clause: `Tốt nghiệp THPT: trên 99,5%`."""
        if number == 0:
            return ""
        start, end = clauses[number - 1]
        if end - start > _LONGEST_SUBJECT:
            return ""
        between = self.flat[end : clauses[number][0]]
        label = _BRACKETS.sub("", self._words(start, end)) if between.strip().startswith(":") else ""
        return label[label.rfind("trong đó") :] if "trong đó" in label else label

    def _standing_label(self, clauses: Sequence[Span], number: int) -> str:
        """The people named before a list that goes on over semicolons: `Khối 6, 7: học tập tốt 18%; khá 35%`."""
        for place in range(number, max(number - _LIST, 0), -1):
            label = self._label(clauses, place)
            if label:
                return label if scope_of(label) == "individual" else ""
            if ";" not in self.flat[clauses[place - 1][1] : clauses[place][0]]:
                break
        return ""

    def _parts(self, start: int, end: int, amounts: Sequence[Amount]) -> list[Span]:
        """Which part of a clause belongs to which amount.

        Cut at the last comma or `và` between two of them, or at the first where the amount before it ends its statement.
        """
        if not amounts:
            return []
        cuts = [start]
        for before, after in pairwise(amounts):
            between = self.flat[before.end : after.start]
            places = [match.start() for match in re.finditer(r",|\bvà\b|;|\(", between)]
            at_once = re.match(r"(?:/\w+)?\s*(?:,|và\b)", between)
            place = 0 if not places else places[0] if at_once else places[-1]
            if between.rfind("(") > between.rfind(")"):  # `90% (lĩnh vực đất đai, hộ tịch: 100%)`
                place = between.rfind("(")
            cuts.append(before.end + place)
        cuts.append(end)
        parts = []
        for left, right in pairwise(cuts):
            first = left
            while first < right and (self.flat[first] in " ,;\n\t" or self.flat.startswith("và ", first)):
                first += 3 if self.flat.startswith("và ", first) else 1
            parts.append((first, right))
        return parts

    def _target(
        self,
        block: Block,
        amount: Amount,
        part: Span,
        within: tuple[int, int, int],
        label: str,
        shared: Target | None,
        *,
        strive: bool,
    ) -> Target:
        """One goal.

        `within` is where its sentence and its clause begin, and where the clause ends; `shared` the goal before it in its
        block, whose head it may share (`của điều dưỡng từ 85%`).
        """
        sentence, *rest = within
        clause = (rest[0], rest[1])
        start, end = part
        while end > start and self.flat[end - 1] in " \t\n,;.":
            end -= 1
        aside = self.flat[start] == "("
        before = self._words(max(start, amount.start - _LONGEST_SUBJECT), amount.start)
        before = second_sentence(before.lstrip("( ") if aside else before)
        if amount.kind == "thing":
            before = before.rpartition(", ")[2]
        after = self._after(amount, end, clause)
        if aside:
            label, after = "", after.rstrip(") ")
        printed = self._words(amount.start, amount.end)
        if amount.kind == "thing":
            printed = printed.removesuffix(amount.noun).rstrip()
        words = Words(
            before,
            printed,
            after,
            label,
            in_clause=shared is not None and clause[0] <= shared.start_char,
            part_of=aside or is_part(label) or is_part(self.flat[start : amount.start]),
        )
        subject, achievement, scope = shared_goal(words, shared) or self._own_goal(
            words, amount, shared, block, clause, start
        )
        commitment: Commitment = "strive" if strive else "firm"
        return Target(
            start_char=start,
            end_char=end,
            rule=amount.rule,
            confidence=amount.confidence,
            value=amount.value,
            value_max=amount.value_max,
            comparator=amount.comparator,
            unit=amount.unit,
            scope=scope,
            subject=subject,
            achievement=achievement,
            commitment=commitment,
            deadline=self.circumstances.deadline(block, clause),
            baseline=amount.baseline,
            per=self.circumstances.per(amount, part, sentence),
            text=self.outline.text[start:end],
            responsible=self.circumstances.responsible(block, clause, subject),
        )

    def _own_goal(
        self, words: Words, amount: Amount, shared: Target | None, block: Block, clause: Span, start: int
    ) -> tuple[str | None, str | None, Scope]:
        """Subject, achievement and scope of a goal that says itself what it is about, or whose label or heading does."""
        subject, achievement = words.split
        label = words.label
        if words.few and amount.kind == "thing":
            subject, achievement = words.after, f"{words.before} {words.printed}".strip()
        elif words.few and scope_of(subject) is None:
            subject, achievement = self._with_label(block, label, subject, achievement, clause, start)
        elif label and subject is None:
            subject = label
        elif subject and scope_of(label) == "individual" and is_short_and_unknown(subject):
            subject, achievement = label, " ".join(f"{subject} {achievement or ''}".split())
        part = self.flat.find("trong đó", start, amount.start)
        if subject is None and part >= 0:
            subject = self._counted(clause[0], part)
        subject = subject or self._inherited(block, clause, start)
        of_series = shared.scope if shared and words.in_clause and is_short_and_unknown(subject) else None
        scope = scope_of_rate(label) or scope_of_goal(subject, achievement) or of_series or "other"
        return subject, achievement, scope

    def _after(self, amount: Amount, end: int, clause: Span) -> str:
        """The words after an amount. `kiểm tra 20% và giám sát 15% số đảng viên`: the noun stands after the last one only."""
        noun = amount.noun if amount.kind == "thing" else ""
        after = " ".join(
            f"{noun} {amount.inner} {self.flat[amount.end : min(end, amount.end + _LONGEST_SUBJECT)]}".split()
        )
        if not after and amount.unit == "%":
            joined = _NOUN_OF_NEXT.match(self.flat, amount.end, clause[1])
            after = " ".join(joined["noun"].split()) if joined else ""
        return after

    def _with_label(
        self, block: Block, label: str, subject: str | None, achievement: str | None, clause: Span, start: int
    ) -> tuple[str | None, str | None]:
        """Subject and achievement of a goal of few words: from the label before it, its own noun, or the heading above."""
        label = "" if _STRIVE.fullmatch(label) or self._announces(label) else label
        if label and scope_of(label):
            return label, achievement or subject
        if label and scope_of(subject):
            return subject, " ".join(f"{label} {achievement or ''}".split())
        inherited = self._inherited(block, clause, start)
        if label and not scope_of(inherited):
            return label, " ".join(f"{subject or ''} {achievement or ''}".split()) or None
        if len(label) < _LABEL:
            own = subject if inherited and scope_of(subject) is None else None
            achievement = " ".join(f"{label} {own or ''} {achievement or ''}".split()) or None
        return inherited or subject, achievement

    def _counted(self, start: int, end: int) -> str | None:
        """What was counted before a part of it: `giới thiệu 60 đoàn viên ưu tú cho Đảng, trong đó 50% được kết nạp`."""
        nouns = [found["noun"] for found in _COUNTED.finditer(self.flat, max(start, end - _HEADING), end)]
        return " ".join(nouns[-1].split()) if nouns else None

    def _announces(self, text: str) -> bool:
        """Whether words are those of a heading: `Chỉ tiêu cụ thể` is no subject."""
        hits = find_hits(load_rules("target_sections"), text)
        return any(hit.rule.meaning != "rule" for hit in hits)

    def _inherited(self, block: Block, clause: Span, start: int) -> str | None:
        """The subject of a goal that names none itself: from its clause's beginning, or the heading above."""
        near = clause[0] - block.body <= _LONGEST_SUBJECT
        own = self._words(block.body, clause[0]).strip(" :.-") if near else ""
        if own and len(own) < _LABEL and scope_of(own):
            return own
        for head in self.outline.heads(block):
            text = self.outline.body_text(head).strip(" :.-")
            if len(text) < _HEADING and not text.isupper() and not self._announces(text):
                return text
            break
        if start - clause[0] > _LONGEST_SUBJECT:
            return None
        lead = self._words(clause[0], start).strip(" ,")
        return lead or None

    def _words(self, start: int, end: int) -> str:
        return " ".join(self.flat[start:end].split())

    # --- tables -----------------------------------------------------------------------------------------------

    def in_plain_table(self, head: Span, rows: Sequence[Span], amounts: dict[int, list[Amount]]) -> None:
        """A table without rulings: its rows are read as those of others, and its `amounts` taken out."""
        first = self.outline.block_at(head[0])
        if first is None:
            return
        columns = self.goals.columns(replace(first, start=head[0], end=head[1]))
        section = self.goals.section_of_table(first)
        for start, end in rows:
            block = self.outline.block_at(start)
            inside = _within(amounts.get(block.index, []), start, end) if block else []
            if block is None or not inside:
                continue
            texts = [text for _, _, text in cells(self.flat, replace(block, start=start, end=end))]
            if "%" in (_subject_of_row(texts) or ""):  # running text: `Bồi dưỡng cho 80% công chức | 04 lớp`
                continue
            amounts[block.index] = [amount for amount in amounts[block.index] if amount not in inside]
            self.in_row(replace(block, start=start, body=start, end=end), columns, section, list(inside))

    def in_row(
        self, block: Block, columns: Sequence[Column], section: Section, amounts: list[Amount]
    ) -> None:
        """A row of a table: cells under a column of goals are goals; where no column says so, the heading decides."""
        row = cells(self.flat, block)
        subject = _subject_of_row([text for _, _, text in row], columns)
        named = {column.meaning for column in columns}
        told = dict(zip([column.meaning for column in columns], [text for _, _, text in row], strict=False))
        in_areas = any(_AREAS.match(column.head) for column in columns[:2])
        for number, (start, end, cell) in enumerate(row):
            column = columns[number] if number < len(columns) else Column("", None)
            inside = _within(amounts, start, end)
            if not inside and column.meaning in ("goal", "result", ""):
                inside = self._bare_number(start, end, column, told.get("unit"))
            for amount in inside:
                is_goal = column.meaning == "goal" or (
                    amount.unit == "%"
                    and not column.meaning
                    and "goal" not in named
                    and section in ("goal", "task")
                )
                if cell == subject:
                    is_goal = self._is_work(amount, (start, end), section, assigned="responsible" in named)
                if is_goal:
                    when = column.head if _ONLY_PERIOD.fullmatch(column.head) else told.get("time", "")
                    goal = self._in_cell(
                        block, amount, subject, (start, end), column.head, when, told.get("responsible")
                    )
                    if in_areas and goal.scope == "collective":
                        goal = goal.model_copy(update={"scope": "other"})
                    self.targets.append(goal)
                elif amount.unit == "%":
                    state = column.meaning == "result" or section == "state"
                    self._leave_out(amount, (start, end), "result" if state else "unclear")

    def _is_work(self, amount: Amount, cell: Span, section: Section, *, assigned: bool) -> bool:
        """Whether the work that a row is about names its own goal: `Lập danh sách 100% hộ cận nghèo`.

        `assigned`: the table says who does it.
        """
        does, after = self._words(cell[0], amount.start).strip("| "), self._words(amount.end, cell[1])
        is_task = assigned or section in ("goal", "task")
        if amount.unit != "%" or not is_task or not does or scope_of(after) is None:
            return False
        return self.goals.why_not(amount, self.goals.read_clause(*cell), cell, "task") is None

    def _bare_number(self, start: int, end: int, column: Column, unit_cell: str | None) -> list[Amount]:
        """The number of a cell whose unit the head of its column names, or the row under `Đơn vị tính`."""
        unit = column.unit or (unit_of(unit_cell) if unit_cell and column.meaning else None)
        found = amount_in_cell(self.flat[start:end], start, unit, self.mark) if unit else None
        return [] if found is None else [found]

    def _in_cell(
        self,
        block: Block,
        amount: Amount,
        subject: str | None,
        cell: Span,
        head: str,
        when: str,
        responsible: str | None,
    ) -> Target:
        """The goal of a cell; the head of its column belongs to what is to be reached, or is what the row is about.

        A cell may name whom it is about: `95% học phần có giáo trình chính`.
        """
        named = "" if _ONLY_PERIOD.fullmatch(head) else head
        printed = self._words(amount.start, amount.end)
        after = self._words(amount.end, cell[1])
        own, does = split_goal(self._words(cell[0], amount.start).lstrip("| "), after, printed)
        if own is None or not after or scope_of(own) is None:
            own = subject or named or None
            does = f"{named} {self.flat[cell[0] : cell[1]]}" if subject else printed
        does = does or subject
        year = _ONE_YEAR.fullmatch(when)
        return Target(
            start_char=block.start,
            end_char=block.end,
            rule=f"bảng: {amount.rule}",
            confidence=amount.confidence,
            value=amount.value,
            value_max=amount.value_max,
            comparator=amount.comparator,
            unit=amount.unit,
            scope=scope_of_column(head) or scope_of(own) or scope_of_object(own) or "other",
            subject=own,
            achievement=" ".join((does or printed).split()),
            commitment="strive" if _STRIVE.search(head) or self._head_strives(block) else "firm",
            deadline=date(int(year["year"]), 12, 31) if year else self.circumstances.deadline(block, cell),
            baseline=amount.baseline,
            per=self.circumstances.per(amount, cell, cell[0]),
            text=self.outline.text[block.start : block.end],
            responsible=responsible or None,
        )
