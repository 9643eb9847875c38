"""Targets (chỉ tiêu): what the plan wants to reach, in percent, counts or sums, and the percentages that are no goals.

Amounts are found by `amounts`, judged by `goals`; here a goal gets its subject, achievement, deadline and responsible body.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
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
from pipeline.extracting.goals import Column, Goals, Section, cells
from pipeline.extracting.outline import Block, Outline
from pipeline.extracting.plain_tables import find_plain_tables
from pipeline.extracting.rules import find_hits, load_rules
from pipeline.extracting.subjects import (
    has_few_words,
    scope_of,
    scope_of_award,
    scope_of_handling,
    scope_of_object,
    scope_of_whole,
    second_sentence,
    split_goal,
)
from pipeline.records import Commitment, DateMention, DocumentHeader, NoGoal, NotTarget, Scope, Target

Span = tuple[int, int]

_STRIVE = re.compile(r"phấn\s+đấu|cố\s+gắng|nỗ\s+lực", re.IGNORECASE)
_SENTENCE = re.compile(r"(?<=[^\dA-ZĐ])\.(?=\s)")
_SHARES_HEAD = re.compile(r"(?:của|đến|ở|tại|trong(?!\s+(?:đó|số))|với|đối\s+với)\s", re.IGNORECASE)
_OF_WHOM = re.compile(r"của\s+", re.IGNORECASE)
_PLACE = re.compile(r"(?:ở|tại|trong(?!\s+(?:đó|số)))\s", re.IGNORECASE)
_GOES_ON = re.compile(
    r"(?:được|có|qua|đạt|chiếm|còn|giảm|tăng|xếp\s+loại|rèn\s+luyện|hoàn\s+thành|tiêm|khám|tham\s+gia|sử\s+dụng|đăng\s+ký|đến\s+(?:hết\s+|cuối\s+)?năm)\s",
    re.IGNORECASE,
)
"""A verb without a subject goes on with that of the clause before: `qua đào tạo đạt trên 55%, có bằng cấp đạt 32%`."""
_FIELD = re.compile(
    r"(?:riêng|trong\s+đó)\s*,?\s+(?:(?:ở|tại|đối\s+với)\s+)?(?=(?:lĩnh\s+vực|khu\s+vực|địa\s+bàn|vùng|cấp|nhóm|loại)\s)",
    re.IGNORECASE,
)
"""A part of what the goal before is about: `riêng lĩnh vực đất đai không dưới 92%`."""
_NOUN_OF_NEXT = re.compile(
    r"\s*và\s+[^\W\d_]+(?:\s+[^\W\d_]+)?\s+[\d,]+\s*%\s+(?P<noun>[^,;.%]+)", re.IGNORECASE
)
_PER_AFTER = re.compile(
    r"\s*(?:/\s*(?P<stroke>[^\W\d_]+(?:\s*/\s*[^\W\d_]+)?)|(?:mỗi|một|hằng|hàng)\s+(?P<word>năm|quý|tháng|tuần|ngày)\b)",
    re.IGNORECASE,
)
_PER_INSIDE = re.compile(r"%\s*/\s*(?P<stroke>(?P<word>năm|quý|tháng))", re.IGNORECASE)
_PER_BEFORE = re.compile(
    r"\b(?:(?:mỗi|hằng|hàng)\s+(?P<word>năm|quý|tháng|tuần|ngày)|bình\s+quân\s+(?P<mean>năm))\b",
    re.IGNORECASE,
)
_TIMES = {"năm": "year", "quý": "quarter", "tháng": "month", "tuần": "week", "ngày": "day"}
_DUE = re.compile(
    r"(?:đến|trước|hết|trong|vào|chậm\s+nhất|cuối|tới)\s+"
    r"(?:hết\s+|cuối\s+|ngày\s+|tháng\s+|quý\s+|năm\s+|giai\s+đoạn\s+){0,2}$",
    re.IGNORECASE,
)
_DUE_BEFORE = 24
_BRACKETS = re.compile(r"\s*\([^()]*\)")
_LIST = 5
"""Clauses of a list that a label in front may be for."""
_SHORT = 4
"""Words; a longer subject stands for itself."""
_ONLY_WHEN = re.compile(
    r"(?:(?:trước|đến|trong|chậm\s+nhất|vào|hết|cuối|tới)\s+)+(?:(?:ngày|tháng|năm|quý)\s+)?[\dIVX/.\s]*(?:(?:tháng|năm|hằng\s+năm|hàng\s+năm)[\s\d]*)*",
    re.IGNORECASE,
)
_REFERS_BACK = re.compile(
    r"(?P<them>(?:trong\s+)?số\s+(?:đó|này))|(?:tỷ|tỉ)\s+lệ\s+(?:này\s+)?(?:tại|ở)\s", re.IGNORECASE
)
"""`trong đó tỷ lệ tại các phường là 80%` is about what the goal before it is about."""
_RATE_LABEL = re.compile(r"t[ỷỉ]\s+lệ\s", re.IGNORECASE)
_LABEL = 60
_LONGEST_SUBJECT = 1000
"""Characters; a subject is a phrase, and the longest clauses that are looked at for one are lists of half a page."""
_OPENING = 240
"""How much of a block or clause is read for the body that it names."""
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
            if not in_table and not _goes_on_table(outline, block, columns):
                columns = reader.goals.columns(block)
                section = reader.goals.section_of_table(block)
            reader.in_row(block, columns, section, sorted([*shares, *sums], key=lambda amount: amount.start))
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


def _subject_of_row(texts: Sequence[str]) -> str | None:
    """The first cell with words: not a number, nor an amount as `≥ 97%` or `412 tin`."""
    worded = [text for text in texts if text[:1].isalpha()]
    return next((text for text in worded if len(text.split()) > 1), worded[0] if worded else None)


def _by_block(outline: Outline, amounts: Sequence[Amount]) -> dict[int, list[Amount]]:
    found: dict[int, list[Amount]] = {}
    for amount in amounts:
        block = outline.block_at(amount.start)
        if block is not None:
            found.setdefault(block.index, []).append(amount)
    return found


def _with_shared_achievements(series: Sequence[Target]) -> list[Target]:
    """What the goals of one clause reach is said once: `90% chi bộ, 50% đảng bộ đạt vững mạnh`."""
    filled = list(series)
    for index in range(len(filled) - 2, -1, -1):
        after = filled[index + 1].achievement
        part_of = filled[index + 1].text.startswith("trong đó")
        if filled[index].achievement is None and after and not (part_of or _ONLY_WHEN.fullmatch(after)):
            filled[index] = filled[index].model_copy(update={"achievement": after})
    for before, (index, here) in zip(filled, list(enumerate(filled))[1:], strict=False):
        if before.achievement and (here.achievement is None or _ONLY_WHEN.fullmatch(here.achievement)):
            shared = " ".join(f"{before.achievement} {here.achievement or ''}".split())
            filled[index] = here.model_copy(update={"achievement": shared})
    return filled


def _is_short_and_unknown(subject: str | None) -> bool:
    return subject is not None and len(subject.split()) <= _SHORT and scope_of(subject) is None


def _scope_of_rate(label: str) -> Scope | None:
    """`Tỷ lệ tập hợp quần chúng: hội phụ nữ 75%` is about people, whatever body a part is named by."""
    return scope_of(label) if _RATE_LABEL.match(label) else None


def _scope_of_column(head: str) -> Scope | None:
    """`Tiêm chủng đầy đủ` over the cells of communes is about people."""
    scope = scope_of(head)
    return scope if scope == "individual" or _RATE_LABEL.match(head) else None


def _within(amounts: Sequence[Amount], start: int, end: int) -> Sequence[Amount]:
    first = bisect_left(amounts, start, key=lambda amount: amount.start)
    return amounts[first : bisect_left(amounts, end, key=lambda amount: amount.start)]


class _Reader:
    def __init__(self, outline: Outline, header: DocumentHeader | None, dates: Sequence[DateMention]) -> None:
        self.outline = outline
        self.flat = outline.flat
        self.dates = sorted(dates, key=lambda mention: mention.start_char)
        self.starts = [mention.start_char for mention in self.dates]
        self.mark = decimal_mark(outline.flat)
        self.goals = Goals(outline, header, dates)
        self.bodies: dict[tuple[int, int, str], list[str]] = {}
        self.due: dict[Span, date | None] = {}
        self.targets: list[Target] = []
        self.not_targets: list[NotTarget] = []

    # --- running text -----------------------------------------------------------------------------------------

    def in_block(self, block: Block, percentages: list[Amount], counts: list[Amount]) -> None:
        """Read the clauses of a block: their percentages, then their counts."""
        if self._is_bare_row(percentages):
            for amount in percentages:
                self._leave_out(amount, (amount.start, amount.end), "unclear")
            percentages = []
        section = self.goals.section(block)
        striving = self._head_strives(block)
        shared: Target | None = None
        sentence = block.body
        clauses = self.outline.clauses(block)
        for number, (start, end) in enumerate(clauses):
            opens = number == 0 or _SENTENCE.search(self.flat, clauses[number - 1][1], start + 1) is not None
            labelled = number > 0 and ":" in self.flat[clauses[number - 1][1] : start]
            if opens:
                sentence = start
            if opens or labelled:
                goes_on = striving and not opens
                strives_here = _STRIVE.match(self.flat, start, end) is not None
                striving = goes_on or strives_here or self._head_strives(block)
            inside = governed(self.flat, _within(percentages, start, end))
            counted = _within(counts, start, end)
            if not inside and not counted:
                continue
            label = self._label(clauses, number) or self._standing_label(clauses, number)
            strives = _STRIVE.search(self.flat, start, end)
            clause = self.goals.read_clause(start, end)
            first = len(self.targets)
            for amount, part in zip(inside, self._parts(start, end, inside), strict=True):
                why = self.goals.why_not(amount, clause, part, section)
                if why is not None:
                    self._leave_out(amount, part, why)
                    continue
                strive = striving or (strives is not None and strives.end() <= amount.start)
                found = self._target(
                    block, amount, part, (sentence, start, end), label, shared, strive=strive
                )
                self.targets.append(found)
                shared = shared if _FIELD.match(self.flat, part[0]) else found
            self.targets[first:] = _with_shared_achievements(self.targets[first:])
            every = sorted([*inside, *counted], key=lambda amount: amount.start)
            for amount, part in zip(every, self._parts(start, end, every), strict=True):
                if amount.unit != "%" and self.goals.is_counted_goal(amount, clause, part, section):
                    strive = striving or (strives is not None and strives.end() <= amount.start)
                    self.targets.append(
                        self._target(block, amount, part, (sentence, start, end), label, None, strive=strive)
                    )

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
        head = next(self.outline.heads(block), None)
        return head is not None and _STRIVE.search(self.flat, head.body, head.end) is not None

    def _label(self, clauses: Sequence[Span], number: int) -> str:
        """What stands before the colon in front of a clause: `Tốt nghiệp THPT: trên 99,5%`."""
        if number == 0:
            return ""
        start, end = clauses[number - 1]
        if end - start > _LONGEST_SUBJECT:
            return ""
        between = self.flat[end : clauses[number][0]]
        return _BRACKETS.sub("", self._words(start, end)) if between.strip().startswith(":") else ""

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
        before = second_sentence(self._words(max(start, amount.start - _LONGEST_SUBJECT), amount.start))
        if amount.kind == "thing":
            before = before.rpartition(", ")[2]
        after = self._after(amount, end, clause)
        printed = self._words(amount.start, amount.end)
        if amount.kind == "thing":
            printed = printed.removesuffix(amount.noun).rstrip()
        subject, achievement = split_goal(before, after, printed)
        in_clause = shared is not None and clause[0] <= shared.start_char
        few = has_few_words(before, after)
        opening = label or before
        goes_on = not after and _GOES_ON.match(opening) is not None and scope_of(opening) is None
        field = _FIELD.match(before)
        refers = _REFERS_BACK.match(subject or "") if shared is not None else None
        scope: Scope
        if shared is not None and refers:
            scope = shared.scope
            if refers["them"]:
                subject = shared.subject
            else:
                achievement = " ".join(f"{shared.achievement or ''} {achievement or ''}".split())
        elif shared is not None and field and not after:
            scope = shared.scope
            subject = ", ".join(name for name in (shared.subject, subject) if name)
        elif shared is not None and (
            goes_on
            or (not subject and (in_clause or not label))
            or (not label and in_clause and (few or _SHARES_HEAD.match(before)))
        ):
            scope = shared.scope
            of_whom = _OF_WHOM.match(before)
            own = subject if subject and scope_of(subject) is None else ""
            if of_whom and subject:
                subject = _OF_WHOM.sub("", subject)
            elif not subject or few or goes_on or _PLACE.match(before):
                subject = shared.subject
                achievement = " ".join(f"{own} {achievement or ''}".split()) if few else achievement
            if goes_on:
                achievement = " ".join(f"{label} {before} {printed} {after}".split())
            elif not achievement:
                achievement = shared.achievement
        else:
            if few and amount.kind == "thing":
                subject, achievement = after, f"{before} {printed}".strip()
            elif few and scope_of(subject) is None:
                subject, achievement = self._with_label(block, label, subject, achievement, clause, start)
            elif label and subject is None:
                subject = label
            elif scope_of(label) == "individual" and subject and _is_short_and_unknown(subject):
                subject, achievement = label, " ".join(f"{subject} {achievement or ''}".split())
            subject = subject or self._inherited(block, clause, start)
            scope = (
                _scope_of_rate(label)
                or scope_of(subject)
                or scope_of_award(achievement)
                or scope_of_object(subject)
                or scope_of_whole(achievement)
                or scope_of_handling(achievement)
                or (shared.scope if shared and in_clause and _is_short_and_unknown(subject) else None)
                or "other"
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
            deadline=self._deadline(block, clause),
            baseline=amount.baseline,
            per=self._per(amount, part, sentence),
            text=self.outline.text[start:end],
            responsible=self._responsible(block, clause, subject),
        )

    def _after(self, amount: Amount, end: int, clause: Span) -> str:
        """The words after an amount. `kiểm tra 20% và giám sát 15% số đảng viên`: the noun stands after the last one only."""
        noun = amount.noun if amount.kind == "thing" else ""
        after = " ".join(
            f"{noun} {amount.inner} {self.flat[amount.end : min(end, amount.end + _LONGEST_SUBJECT)]}".split()
        )
        if not after and amount.unit == "%":
            joined = re.compile(
                r"\s*và\s+[^\W\d_]+(?:\s+[^\W\d_]+)?\s+[\d,]+\s*%\s+(?P<noun>[^,;.%]+)"
            ).match(self.flat, amount.end, clause[1])
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

    def _per(self, amount: Amount, part: Span, sentence: int) -> str | None:
        """In which time, or for whom: `12%/năm`, `có ít nhất 10 giải mỗi năm`, `50 triệu đồng/người`."""
        found = _PER_AFTER.match(self.flat, amount.end)
        if found is None:  # `từ 10%/năm trở lên`
            found = _PER_INSIDE.search(self.flat, amount.start, amount.end)
        if found is None:
            found = _PER_AFTER.search(self.flat, max(amount.end, part[1] - len("mỗi năm") - 1), part[1])
            found = found if found and found["word"] else None
        if found is not None:
            printed = " ".join((found["stroke"] or found["word"]).lower().split())
            return _TIMES.get(printed, printed)
        words = _PER_BEFORE.search(self.flat, part[0], amount.start) or _PER_BEFORE.match(self.flat, sentence)
        return None if words is None else _TIMES[(words["word"] or words["mean"]).lower()]

    def _deadline(self, block: Block, clause: Span) -> date | None:
        """By when: a date of the clause after `đến`, `trước`, `trong`, or such a date in a heading above."""
        spans = [clause, *((head.body, head.end) for head in self.outline.heads(block))]
        return next((due for span in spans if (due := self._due_in(*span)) is not None), None)

    def _due_in(self, start: int, end: int) -> date | None:
        if (start, end) not in self.due:
            inside = self.dates[bisect_left(self.starts, start) : bisect_left(self.starts, end)]
            due = [
                mention.end
                for mention in inside
                if mention.end is not None
                and _DUE.search(self.flat[max(start, mention.start_char - _DUE_BEFORE) : mention.start_char])
            ]
            due += [mention.end for mention in inside if mention.end and mention.role == "deadline"]
            self.due[start, end] = due[-1] if due else None
        return self.due[start, end]

    def _responsible(self, block: Block, clause: Span, subject: str | None) -> str | None:
        """The body that has to reach a goal: printed in its clause, at the start of its block, after it, or in a heading."""
        after = self.outline.blocks[block.index + 1 : block.index + 2]
        heads = [head for head in self.outline.heads(block) if head.end - head.body < _OPENING]
        places = [
            (block.body, min(block.end, block.body + _OPENING), "label, clause"),
            (clause[0], min(clause[1], clause[0] + _OPENING), "clause, after"),
            (max(block.body, block.end - _OPENING), block.end, "after"),
            *((line.body, min(line.end, line.body + _OPENING), "after") for line in after),
            *((head.body, head.end, "head") for head in heads),
        ]
        for place in places:
            if place not in self.bodies:
                self.bodies[place] = self._bodies_at(*place)
            for body in self.bodies[place]:
                if body.lower() != (subject or "").lower():
                    return body
        return None

    def _bodies_at(self, start: int, end: int, meanings: str) -> list[str]:
        text = self._words(start, end)
        if meanings == "head":  # a heading needs no colon behind the body that it names
            text, meanings = f"{text}:", "label"
        hits = find_hits(load_rules("target_responsible"), text)
        return [hit.match["text"].strip(" ,") for hit in hits if hit.rule.meaning in meanings]

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
        subject = _subject_of_row([text for _, _, text in row])
        named = {column.meaning for column in columns}
        told = dict(zip([column.meaning for column in columns], [text for _, _, text in row], strict=False))
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
                if is_goal and cell != subject:
                    self.targets.append(
                        self._in_cell(
                            block, amount, subject, (start, end), column.head, told.get("responsible")
                        )
                    )
                elif amount.unit == "%":
                    state = column.meaning == "result" or section == "state"
                    self._leave_out(amount, (start, end), "result" if state else "unclear")

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
        responsible: str | None,
    ) -> Target:
        """The goal of a cell; the head of its column belongs to what is to be reached."""
        return Target(
            start_char=block.start,
            end_char=block.end,
            rule=f"bảng: {amount.rule}",
            confidence=amount.confidence,
            value=amount.value,
            value_max=amount.value_max,
            comparator=amount.comparator,
            unit=amount.unit,
            scope=_scope_of_column(head) or scope_of(subject) or "other",
            subject=subject,
            achievement=" ".join(f"{head} {self.flat[cell[0] : cell[1]]}".split()),
            commitment="firm",
            deadline=self._deadline(block, cell),
            baseline=amount.baseline,
            per=self._per(amount, cell, cell[0]),
            text=self.outline.text[block.start : block.end],
            responsible=responsible or None,
        )
