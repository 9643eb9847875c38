"""Goals in a series (chuỗi chỉ tiêu): what a goal shares with the one before it in its block."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.extracting.subjects import CHANGES_RATE, has_few_words, scope_of, split_goal
from pipeline.records import Scope, Target

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
_APART = re.compile(r"riêng\s", re.IGNORECASE)
_PERIOD = re.compile(r"(?:giai\s+đoạn|năm|quý|tháng|nhiệm\s+kỳ)\s+[\dIVX/\s–-]+", re.IGNORECASE)
_PART_OF = re.compile(r"trong\s+đó\s*,?\s*", re.IGNORECASE)
_ONLY_WHEN = re.compile(
    r"(?:(?:trước|đến|trong|chậm\s+nhất|vào|hết|cuối|tới)\s+)+(?:(?:ngày|tháng|năm|quý)\s+)?[\dIVX/.\s]*(?:(?:tháng|năm|hằng\s+năm|hàng\s+năm)[\s\d]*)*",
    re.IGNORECASE,
)
_REFERS_BACK = re.compile(
    r"(?P<them>(?:trong\s+)?số\s+(?:đó|này))|(?:tỷ|tỉ)\s+lệ\s+(?:này\s+)?(?:tại|ở)\s", re.IGNORECASE
)
"""`trong đó tỷ lệ tại các phường là 80%` is about what the goal before it is about."""


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one goal: before its amount, the amount as printed, after it; the label in front of its clause.

    `in_clause`: the goal before it stands in the same clause; `part_of`: it is said to be a part of that, by `trong đó`.
    """

    before: str
    printed: str
    after: str
    label: str
    in_clause: bool
    part_of: bool

    @property
    def few(self) -> bool:
        """Whether they are too few to name a subject."""
        return has_few_words(self.before, self.after)

    @property
    def split(self) -> tuple[str | None, str | None]:
        """Subject and achievement by these words alone."""
        return split_goal(self.before, self.after, self.printed)

    @property
    def goes_on(self) -> bool:
        """Whether they begin with a verb that goes on with the subject before."""
        opening = self.label or self.before
        goes_on = _GOES_ON.match(opening) is not None and CHANGES_RATE.match(opening) is None
        return not self.after and goes_on and scope_of(opening) is None


def shared_goal(words: Words, shared: Target | None) -> tuple[str | None, str | None, Scope] | None:
    """Subject, achievement and scope of a goal that leans on the one before it; None where it stands for itself."""
    if shared is None:
        return None
    subject, achievement = words.split
    refers = _REFERS_BACK.match(subject or "")
    if refers and refers["them"]:
        return shared.subject, achievement, shared.scope
    if refers:
        return subject, " ".join(f"{shared.achievement or ''} {achievement or ''}".split()), shared.scope
    if names_a_part(words.before) and not words.after:
        field = ", ".join(name for name in (shared.subject, subject) if name)
        return field, achievement, shared.scope
    if words.part_of and subject and _PERIOD.fullmatch(subject):  # `trong đó giai đoạn 2026 - 2030 đạt 10%`
        return shared.subject, f"{subject} {achievement or ''}".strip(), shared.scope
    if shared.scope in ("individual", "task") and _APART.match(words.before) and subject and not words.after:
        return (
            subject,
            achievement,
            shared.scope,
        )  # `80% học viên có việc làm; riêng các lớp đặt hàng đạt 90%`
    if words.part_of and words.label and subject:  # `trong đó trên chuẩn: mầm non 55%, tiểu học 85%`
        reached = f"{_PART_OF.sub('', words.label)} {achievement or ''}".strip()
        return f"{shared.subject or ''} {subject}".strip(), reached, shared.scope
    if (
        words.part_of and subject and achievement == words.printed
    ):  # `trong đó xã nông thôn mới không dưới 90%`
        scope = "individual" if scope_of(subject) == "individual" else shared.scope
        return f"{shared.subject or ''}, {subject}".strip(" ,"), achievement, scope
    if words.part_of and subject and not words.after and scope_of(subject) is None:
        return subject, achievement, shared.scope
    if _leans(words, subject):
        return *_with_shared_words(words, subject, achievement, shared), shared.scope
    return None


def is_part(text: str) -> bool:
    """Whether a goal or the label before it begins with `trong đó`."""
    return _PART_OF.match(text) is not None


def names_a_part(text: str) -> bool:
    """Whether a goal is about a part of what the goals around it are about: `riêng lĩnh vực đất đai`."""
    return _FIELD.match(text) is not None


def _leans(words: Words, subject: str | None) -> bool:
    if words.goes_on or (not subject and (words.in_clause or not words.label)):
        return True
    heads = words.few or _SHARES_HEAD.match(words.before) is not None
    return heads and words.in_clause and not words.label


def _with_shared_words(
    words: Words, subject: str | None, achievement: str | None, shared: Target
) -> tuple[str | None, str | None]:
    own = subject if subject and scope_of(subject) is None else ""
    if subject and _OF_WHOM.match(words.before):
        subject = _OF_WHOM.sub("", subject)
    elif words.few and subject and scope_of(subject) == "individual":  # `công nhân chiếm 45%, nữ 35%`
        return subject, achievement
    elif not subject or words.few or words.goes_on or _PLACE.match(words.before):
        subject = shared.subject
        achievement = " ".join(f"{own} {achievement or ''}".split()) if words.few else achievement
    if words.goes_on:
        achievement = " ".join(f"{words.label} {words.before} {words.printed} {words.after}".split())
    return subject, achievement or shared.achievement


def with_shared_achievements(series: Sequence[Target]) -> list[Target]:
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
