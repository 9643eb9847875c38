"""Cited documents (văn bản viện dẫn): from the document type to the issuer, with number, day and issuer."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from unidecode import unidecode

from pipeline.extracting.outline import Outline
from pipeline.extracting.rules import (
    Hit,
    by_rules,
    compile_pattern,
    find_hits,
    load_parts,
    load_rules,
    load_table,
)
from pipeline.records import DateMention, Reference

TYPE_COLUMNS = ("name", "type", "code")

_DAY_LEAD = re.compile(
    r"\s*,?\s*(?:được\s+)?(?:ký\s+|ban\s+hành\s+)?(?:hồi\s+\d{1,2}\s*(?:giờ|h)\s*(?:\d\d)?\s*)?(?:đề\s+)?(?P<word>ngày\s*)?",
    re.IGNORECASE,
)
_ISSUER_LEAD = re.compile(r"\s*,?\s+của\s+", re.IGNORECASE)
_NEXT_CODE = re.compile(
    r"\s*(?:,|;|và|hoặc)\s*(?:và\s+)?(?:số:?\s+)?|\s*\([^()]{1,60}\)\s*(?:,|;|và)\s*(?:và\s+)?số:?\s+"
)
# what opens the subject of a document, and so ends the name of its issuer
_SUBJECT = re.compile(
    r"[.;:()“”\"|\[\]…]|\n\s*\n|,|\s(?:và|[-–])\s"
    r"|\b(?:về|v/v|quy định|qui định|hướng dẫn|ban hành|phê duyệt|thực hiện|triển khai|sửa đổi|bổ sung|phát động"
    r"|thành lập|công bố|công nhận|giao|kèm|đối với|tại|nêu|ngày|số|cho|để|trong|từ|là|có|được|đã|thông qua|rà soát"
    r"|tổng hợp|yêu cầu|chỉ đạo|tăng cường|đẩy mạnh|tiếp tục|nâng cao|xây dựng|tổ chức|phân công|kiện toàn"
    r"|điều chỉnh|báo cáo|đề nghị|bãi bỏ|thay thế|gắn|nhằm|theo|trên|hỗ trợ|thí điểm|chi tiết|tập trung|bảo đảm"
    r"|đảm bảo|một số|cụ thể|đến|năm|giai đoạn|liên quan|phối hợp|hoặc|này|gửi|do|như|phục vụ|quản lý|đề ra"
    r"|hằng|hàng|với|khi|sẽ|cần|phải|không|bằng|lập|trình|đôn đốc|tham mưu|ủy quyền|quyết định|kế hoạch)\b"
)
_LONGEST_ISSUER = 14  # words; `Hội nghị lần thứ Năm Ban Chấp hành Trung ương Đảng khóa XII` has 13
_JOINT = re.compile(r"TTLT|NQLT|LT-|HDLN|KHPH|QCPH|CTPH|KHLN")

# `Trên đây là Kế hoạch ...` is the plan itself; a plan that is drawn up, submitted or sent is still to be made
_OWN = re.compile(r"(?:Trên\s+đây\s+là|Dưới\s+đây\s+là|theo\s+mẫu)\s+$", re.IGNORECASE)
_MAKING = re.compile(
    r"\b(?:xây\s+dựng|ban\s+hành|tham\s+mưu|trình|lập|dự\s+thảo|soạn\s+thảo|đề\s+xuất|ra|hoàn\s+thiện|góp\s+ý|xin\s+ý\s+kiến)"
    r"(?:\s+(?:các|những|dự\s+thảo|\d+))?\s+$",
    re.IGNORECASE,
)
# what a decision issues is no document that it cites: `Ban hành kèm theo Quyết định này Quy chế hoạt động ...`, and neither
# is what a cited one issues: `Quy chế làm việc ban hành kèm theo Quyết định số 12/QĐ-UBND`
_ISSUED_HERE = re.compile(r"kèm\s+theo\s+\w+(?:\s+\w+){0,2}\s+này\s+(?:là\s+)?(?:bản\s+)?$", re.IGNORECASE)
_ISSUED_THERE = re.compile(r"\s*,?\s*(?:được\s+|do\s+)?(?:ban\s+hành\s+)?kèm\s+theo\b", re.IGNORECASE)
# an annex names its own document, whose number is still blank
_ENCLOSED = re.compile(r"kèm\s+theo\s+$", re.IGNORECASE)
_ANY_BODY = re.compile(r"\b(?:cùng\s+cấp|các\s+cấp|cấp\s+trên|cấp\s+mình|có\s+thẩm\s+quyền)$", re.IGNORECASE)
_THIS = re.compile(r"\s+này\b", re.IGNORECASE)


def find_references(
    outline: Outline,
    dates: Iterable[DateMention],
    own_number: str | None,
    issuer: str | None,
    title_start: int | None = None,
) -> tuple[Reference, ...]:
    """Find the documents that a text cites, without the document itself, forms, and documents still to be made.

    `dates` are those of the text: a day that follows a number belongs to the citation. The title of a notice names what it
    gives notice of: `THÔNG BÁO / Kết luận của Chủ tịch`.
    """
    flat = outline.flat
    days = {mention.start_char: mention for mention in dates if mention.precision == "day"}
    found: list[Reference] = []
    done = 0
    for hit in find_hits(load_rules("references"), flat):
        if hit.start < done or hit.start == title_start or not _is_citation(hit, flat):
            continue
        number = _number(hit)
        reference = _read(outline, hit, hit.start, number, days)
        if _is_own(reference, own_number, issuer):
            done = reference.end_char
            continue
        if hit.rule.meaning == "of body" and (
            _ISSUED_THERE.match(flat, reference.end_char) or _ANY_BODY.search(reference.issuer or "")
        ):
            done = hit.end
            continue
        series = [reference]
        done = reference.end_char
        while (
            hit.rule.meaning in ("numbered", "bare")
            and (following := _following(outline, hit, done, days)) is not None
        ):
            series.append(following)
            done = following.end_char
        found += _of_one_day(series) if _PLURAL.search(flat, max(0, hit.start - 8), hit.start) else series
    found += _by_short_name(outline, found)
    return tuple(sorted(found, key=lambda reference: reference.start_char))


_PLURAL = re.compile(r"\b(?:các|hai|những)\s+$", re.IGNORECASE)


def _of_one_day(series: list[Reference]) -> list[Reference]:
    """Documents named by one plural and one day: `các Nghị quyết số 18-NQ/TW, 19-NQ/TW ngày 25/10/2017`."""
    last = series[-1]
    if any(reference.issued_on for reference in series[:-1]):
        return series
    shared = {"issued_on": last.issued_on, "issuer": last.issuer}
    return [*(reference.model_copy(update=shared) for reference in series[:-1]), last]


def _by_short_name(outline: Outline, found: Sequence[Reference]) -> Iterator[Reference]:
    """Where a document is cited by the name that the text has given it: `(viết tắt là Chỉ thị 11) ... theo Chỉ thị 11`."""
    flat = outline.flat
    cited = bytearray(len(flat))
    for reference in found:
        cited[reference.start_char : reference.end_char] = b"\1" * (reference.end_char - reference.start_char)
    rules = [rule for rule in load_rules("short_references") if rule.meaning == "name"]
    known: set[str] = set()
    for given in find_hits(rules, flat):
        words = r"\s+".join(re.escape(word) for word in given.match["text"].split())
        if words in known:  # all that is cited by this name has been found
            continue
        known.add(words)
        for match in re.compile(rf"\b{words}\b(?![-/]|[.,]?\d)").finditer(flat, given.end):
            if any(cited[match.start() : match.end()]):
                continue
            cited[match.start() : match.end()] = b"\1" * len(match.group())
            yield Reference(
                text=outline.text[match.start() : match.end()],
                doc_type=document_type(given.match["type"]),
                number=given.match["number"],
                start_char=match.start(),
                end_char=match.end(),
                rule=given.rule.name,
                confidence=given.rule.confidence,
            )


@by_rules
def document_types() -> Mapping[str, str]:
    """The names and abbreviations under which types of documents are cited (in small letters), and the type of each."""
    rows = load_table("document_types", TYPE_COLUMNS)
    short = {row["code"].lower(): row["type"] for row in reversed(rows)}
    names = {row["name"].lower(): row["type"] for row in rows}
    return short | {unidecode(name): kind for name, kind in names.items()} | names


def document_type(name: str) -> str:
    """The type of document that a citation names, marks that the scan lost forgiven.

    >>> document_type("Quyêt  định"), document_type("Kế hoạch phối hợp"), document_type("KH")
    ('Quyết định', 'Kế hoạch', 'Kế hoạch')
    """
    plain = " ".join(name.split()).lower()
    types = document_types()
    return types.get(plain) or types.get(unidecode(plain)) or plain.capitalize()


def _is_citation(hit: Hit, flat: str) -> bool:
    before = flat[max(0, hit.start - 40) : hit.start]
    if _THIS.match(flat, hit.end) or _OWN.search(before):
        return False
    if hit.rule.meaning == "blank":
        return not _ENCLOSED.search(before)
    if hit.rule.meaning == "numbered":
        in_capitals = hit.match["type"].isupper() and " " in hit.match["type"]
        return not (in_capitals and hit.match["subject"].strip())
    if hit.rule.meaning in ("of body", "dated"):
        return not _MAKING.search(before) and not _ISSUED_HERE.search(before)
    return True


def _is_own(reference: Reference, own_number: str | None, issuer: str | None) -> bool:
    """Whether a citation is the document itself: it bears its number, or is its issuer's plan without one."""
    if reference.number is not None:
        return own_number is not None and reference.number == own_number
    if reference.issued_on is not None or reference.issuer is None or issuer is None:
        return False
    return reference.doc_type == "Kế hoạch" and _plain(reference.issuer) in _plain(issuer)


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()


def _number(hit: Hit) -> str | None:
    if "number" not in hit.match.re.groupindex:
        return None
    return _code_of(hit.match["number"])


def _code_of(printed: str) -> str:
    """A number as one writes it; an end of line may have doubled its dash: `21/2024/QĐ- -TTg`."""
    return re.sub("-{2,}", "-", _BLANKS.sub("", printed).replace("–", "-"))


_BLANKS = re.compile(r"(?<!\d)\s+|\s+(?![A-ZĐ])")
"""All but the one that stands for a dash, as the Youth Union writes: `29 KH/TWĐTN`."""


def _read(
    outline: Outline, hit: Hit, start: int, number: str | None, days: Mapping[int, DateMention]
) -> Reference:
    """Read what follows the head of a citation: its day and its issuer, in either order."""
    flat = outline.flat
    end = hit.end
    day: DateMention | None = None
    issuer: str | None = None
    joint = _JOINT.search(number or "") is not None
    if hit.rule.meaning == "of body":
        issuer_end = issuer_end_at(
            flat, hit.end + len(flat[hit.end :]) - len(flat[hit.end :].lstrip()), joint
        )
        issuer = " ".join(flat[hit.end : issuer_end].split())
        end = issuer_end
    for _ in range(2):
        if day is None and (found := _day_after(flat, end, days)) is not None:
            day, end = found, found.end_char
        elif issuer is None and (lead := _ISSUER_LEAD.match(flat, end)) is not None:
            issuer_end = issuer_end_at(flat, lead.end(), joint)
            if issuer_end > lead.end():
                issuer, end = " ".join(flat[lead.end() : issuer_end].split()), issuer_end
    if "(" in hit.match.group() and flat.startswith(")", end):  # the number stands in brackets after the name
        end += 1
    return Reference(
        text=outline.text[start:end],
        doc_type=document_type(hit.match["type"]),
        number=number,
        issued_on=day.start if day else None,
        issuer=issuer,
        subject=_subject_after(flat, end),
        start_char=start,
        end_char=end,
        rule=hit.rule.name,
        confidence=hit.rule.confidence,
    )


# what a document is about follows its issuer: `của Bộ Chính trị về đẩy mạnh học tập ...`
_ABOUT = re.compile(
    r"\s*,?\s*(?=(?:về|v/v|quy định|qui định|hướng dẫn|phê duyệt|ban hành|sửa đổi|triển khai|thực hiện|phát động|thành lập"
    r"|tăng cường|đẩy mạnh|nâng cao|công bố|công nhận|giao|điều chỉnh|bãi bỏ|thay thế|đề nghị)\b)",
    re.IGNORECASE,
)
_LONGEST_SUBJECT = 400  # characters; the longest title in the public plans has 280


def _subject_after(flat: str, end: int) -> str | None:
    lead = _ABOUT.match(flat, end)
    if lead is None:
        return None
    limit = lead.end() + _LONGEST_SUBJECT
    stop = _subject_end().search(flat, lead.end(), limit)
    subject = " ".join(flat[lead.end() : stop.start() if stop else limit].split())
    return subject if stop or limit >= len(flat) else None


@by_rules
def _subject_end() -> re.Pattern[str]:
    return compile_pattern(
        r"[;)”\]]|\.(?=\s|$)|\n\s*\n|,\s+(?={body_head}|(?-i:{type_name}|Căn cứ|Phòng|Trường|Tôi|Chúng)\b)|$",
        load_parts(),
    )


def _day_after(flat: str, end: int, days: Mapping[int, DateMention]) -> DateMention | None:
    lead = _DAY_LEAD.match(flat, end)
    if lead is None:
        return None
    if lead["word"]:
        return days.get(lead.end()) or days.get(lead.start("word"))
    day = days.get(lead.end())
    # a day in figures right after the number, without the word: `104/2016/NĐ-CP 01/07/2016 của Chính phủ`
    return day if day is not None and flat[end : lead.end()].isspace() and day.text[0].isdecimal() else None


def issuer_end_at(flat: str, start: int, joint: bool = False) -> int:
    """Where the name of a body that begins at an offset ends; the offset itself where no body begins there.

    >>> text = "Bộ trưởng Bộ Giáo dục và Đào tạo quy định về hồ sơ"
    >>> text[: issuer_end_at(text, 0)]
    'Bộ trưởng Bộ Giáo dục và Đào tạo'
    """
    if not _body_head().match(flat, start):
        return start
    limit = min(len(flat), start + 200)
    kept = [match.span() for match in _compound().finditer(flat, start, limit)]
    end = limit
    for stop in _SUBJECT.finditer(flat, start, limit):
        if any(first <= stop.start() < last and stop.end() <= last + 1 for first, last in kept):
            continue
        if stop.group().strip() in ("và", ",", "-", "–") and _goes_on(flat, stop, joint):
            continue
        end = stop.start()
        break
    words = list(re.finditer(r"\S+", flat[start:end]))[:_LONGEST_ISSUER]
    return start + words[-1].end() if words else start


def _goes_on(flat: str, stop: re.Match[str], joint: bool) -> bool:
    """Whether a name goes on after `và`, a comma or a dash: joint issuers, `Đoàn ĐBQH và HĐND`, `Công ty A - BQP`."""
    if stop.group().strip() == "-":
        return flat[stop.end() : stop.end() + 1].isupper()
    return (
        joint
        and _body_head().match(
            flat, stop.end() + (len(flat[stop.end() :]) - len(flat[stop.end() :].lstrip()))
        )
        is not None
    )


def _following(outline: Outline, hit: Hit, end: int, days: Mapping[int, DateMention]) -> Reference | None:
    """The next number of an enumeration: `Nghị quyết số 18-NQ/TW, số 19-NQ/TW`."""
    lead = _NEXT_CODE.match(outline.flat, end)
    code = _code().match(outline.flat, lead.end()) if lead else None
    if code is None:
        return None
    day = _day_after(outline.flat, code.end(), days)
    stop = day.end_char if day else code.end()
    issuer = None
    if (of := _ISSUER_LEAD.match(outline.flat, stop)) is not None:
        issuer_end = issuer_end_at(outline.flat, of.end())
        if issuer_end > of.end():
            issuer, stop = " ".join(outline.flat[of.end() : issuer_end].split()), issuer_end
    return Reference(
        text=outline.text[code.start() : stop],
        doc_type=document_type(hit.match["type"]),
        number=_code_of(code.group()),
        issued_on=day.start if day else None,
        issuer=issuer,
        start_char=code.start(),
        end_char=stop,
        rule=hit.rule.name,
        confidence=hit.rule.confidence,
    )


@by_rules
def _part(name: str) -> re.Pattern[str]:
    return compile_pattern(f"{{{name}}}", load_parts())


def _body_head() -> re.Pattern[str]:
    return _part("body_head")


def _compound() -> re.Pattern[str]:
    return _part("compound_body")


def _code() -> re.Pattern[str]:
    return _part("code")
