"""What leaves: the typed records of one document, each with the place it was read at. Shapes as in `kehoach schema`.

`null` means that the document does not state it. Dates are ISO 8601 days; `start_char` and `end_char` are offsets
(code points, from 0) into the restored text, `line` counts its lines from 1.
"""

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict

from pipeline.model import Box

Precision = Literal["day", "month", "quarter", "year", "interval"]
DateRole = Literal[
    "issued",
    "cited_document",
    "phase_start",
    "phase_end",
    "phase",
    "anniversary",
    "deadline",
    "event",
    "period",
    "other",
]
Recurrence = Literal["week", "month", "quarter", "half-year", "year"]
Comparator = Literal["eq", "ge", "gt", "le", "lt", "range"]
Scope = Literal["collective", "individual", "task", "other"]
Commitment = Literal["strive", "firm"]
Secrecy = Literal["Mật", "Tối mật", "Tuyệt mật"]
NoGoal = Literal["result", "share", "weight", "rate", "budget", "threshold", "cap", "rule", "fact", "unclear"]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Evidence(_Frozen):
    """Where a record stands: offsets, line, page, pixels, the words as the OCR gave them, the rule that found it.

    Extraction fills offsets, rule and confidence; `pipeline.extracting.place` fills the rest from the document.
    `confidence` is the probability that the record is right.
    """

    start_char: int
    end_char: int
    rule: str
    confidence: float
    page: int = 1
    line: int = 1
    boxes: tuple[Box, ...] = ()
    printed: str = ""


class DocumentHeader(_Frozen):
    """The formal parts of a document (thể thức văn bản). `evidence` gives the place of each field that is stated.

    `issuer`, `parent_body` and `place` are as printed but for letter case. What our tables say of them, None where they do not
    know or two may be meant: `issuer_canonical`, one name for each body (`UBND TỈNH` is `Ủy ban nhân dân tỉnh Lào Cai`);
    `issuer_today`, the body that has taken its place, where it was renamed or merged;
    `place_unit`, the administrative unit at the document's date (`huyện Lệ Thủy, tỉnh Quảng Bình`), that of the issuer where no
    place is printed; `place_today`, the smallest unit of 2025-07-01 that surely holds it (`tỉnh Quảng Trị`).

    `number` is the whole code (số, ký hiệu: `11/KH-VP`), `symbol` its part after the number (`KH-VP`); `title` the
    subject (trích yếu); `signing_authority` the line `KT. CHỦ TỊCH` above the signer's own position; `resource_id` is what
    citations of this document have, wherever they stand (see `Reference`). `secrecy` is the mark of a state secret (dấu chỉ độ
    mật) on the first page; None says that none was read there, not that there is none.
    """

    type: str | None = None
    number: str | None = None
    symbol: str | None = None
    place: str | None = None
    place_unit: str | None = None
    place_today: str | None = None
    issued_on: date | None = None
    issuer: str | None = None
    issuer_canonical: str | None = None
    issuer_today: str | None = None
    parent_body: str | None = None
    title: str | None = None
    secrecy: Secrecy | None = None
    signing_authority: str | None = None
    signer_position: str | None = None
    signer_name: str | None = None
    recipients: tuple[str, ...] = ()
    resource_id: str | None = None
    evidence: dict[str, Evidence] = {}


class DateMention(Evidence):
    """A date or period (mốc thời gian). A period has a first and a last day; None where the text does not settle one."""

    text: str
    start: date | None
    end: date | None
    precision: Precision
    role: DateRole


class OpenDate(Evidence):
    """A date that no day of the calendar is given for (mốc thời gian chưa quy ra ngày): it returns, or is a lunar one.

    `ngày 10 hằng tháng` has `every` month and `day` 10; `mùng 10 tháng 3 âm lịch` has the calendar `lunar` and is kept as
    printed. `year` is a lunar year by its name, `Giáp Thìn`.
    """

    text: str
    calendar: Literal["solar", "lunar"] = "solar"
    every: Recurrence | None = None
    day: int | None = None
    month: int | None = None
    year: str | None = None


class Reference(Evidence):
    """A cited document (văn bản viện dẫn). `number` is None where the text names the document without one.

    `subject` is what the citation says the document is about (trích yếu). `resource_id` is the same for all citations of
    one document, in all papers; None where the text does not say which document it is.
    `issuer_canonical` is the one name of `issuer`, as in `DocumentHeader`.
    """

    text: str
    doc_type: str
    number: str | None = None
    issued_on: date | None = None
    issuer: str | None = None
    issuer_canonical: str | None = None
    subject: str | None = None
    resource_id: str | None = None


class ShortReference(Evidence):
    """A document named by its type alone, `Kế hoạch này`, `Chỉ thị nêu trên` (viện dẫn rút gọn).

    `is_own`: it is the paper itself. `resource_id` is that of the document it points to; None where two may be meant.
    """

    text: str
    doc_type: str
    is_own: bool
    resource_id: str | None = None


class Phase(Evidence):
    """A phase of the plan itself (giai đoạn, đợt, bước)."""

    ordinal: int | None
    label: str
    start: date | None
    end: date | None
    text: str


class Target(Evidence):
    """A goal of the plan (chỉ tiêu), in `unit`. `value_max` is set for ranges, `baseline` for `tăng từ 85% lên 90%`.

    `unit` is `%`, or a unit as `target_units.tsv` names it: `xã`, `tỷ đồng`. `per` is `year`, `quarter`, `month`, `week`,
    `day` or what is printed after the stroke: `người` of `triệu đồng/người`. `responsible` is the body that has to reach it
    (cơ quan chủ trì), as printed.
    """

    value: float
    value_max: float | None = None
    comparator: Comparator = "eq"
    unit: str = "%"
    scope: Scope = "other"
    subject: str | None = None
    achievement: str | None = None
    commitment: Commitment = "firm"
    deadline: date | None = None
    baseline: float | None = None
    per: str | None = None
    text: str
    responsible: str | None = None


class NotTarget(Evidence):
    """A percentage that is no goal, and why (tỷ lệ không phải chỉ tiêu).

    `result`: what was reached; `share`: a part of a whole; `weight`: of a score; `rate`: of support, pay or a fee; `budget`:
    of a sum of money; `threshold`: from where on something follows; `cap`: a most that is set as a rule; `rule`: set by a
    document of rules; `fact`: of nature or reckoning; `unclear`: nothing calls it a goal.
    """

    value: float
    value_max: float | None = None
    reason: NoGoal
    text: str


class Problem(_Frozen):
    """Something a reader should look at: a stable `code` for programs, a `message` for people.

    `candidates` are the readings that would settle it, for whoever decides; none of them is put into a record.
    """

    code: str
    message: str
    candidates: tuple[str, ...] = ()


class Records(_Frozen):
    """The records of one document."""

    source: str = ""
    sha256: str = ""
    pages: int = 0
    document: DocumentHeader = DocumentHeader()
    dates: tuple[DateMention, ...] = ()
    open_dates: tuple[OpenDate, ...] = ()
    references: tuple[Reference, ...] = ()
    short_references: tuple[ShortReference, ...] = ()
    phases: tuple[Phase, ...] = ()
    targets: tuple[Target, ...] = ()
    not_targets: tuple[NotTarget, ...] = ()
    problems: tuple[Problem, ...] = ()
