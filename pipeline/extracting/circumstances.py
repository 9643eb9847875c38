"""The circumstances of a goal (thời hạn, cơ quan chịu trách nhiệm): by when, in which time, and which body has to reach it."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from datetime import date

from pipeline.extracting.amounts import Amount
from pipeline.extracting.outline import Block, Outline
from pipeline.extracting.rules import find_hits, load_rules
from pipeline.records import DateMention

Span = tuple[int, int]

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
_OPENING = 240
"""How much of a block or clause is read for the body that it names."""


class Circumstances:
    """Looks them up in one document, each place once."""

    def __init__(self, outline: Outline, dates: Sequence[DateMention]) -> None:
        self.outline = outline
        self.flat = outline.flat
        self.dates = sorted(dates, key=lambda mention: mention.start_char)
        self.starts = [mention.start_char for mention in self.dates]
        self.bodies: dict[tuple[int, int, str], list[str]] = {}
        self.due: dict[Span, date | None] = {}

    def per(self, amount: Amount, part: Span, sentence: int) -> str | None:
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

    def deadline(self, block: Block, clause: Span) -> date | None:
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

    def responsible(self, block: Block, clause: Span, subject: str | None) -> str | None:
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
        text = " ".join(self.flat[start:end].split())
        if meanings == "head":  # a heading needs no colon behind the body that it names
            text, meanings = f"{text}:", "label"
        hits = find_hits(load_rules("target_responsible"), text)
        return [hit.match["text"].strip(" ,") for hit in hits if hit.rule.meaning in meanings]
