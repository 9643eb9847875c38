"""The formal parts of a document (thể thức): issuer, number, place and day, title, recipients, signature.

Two columns may come side by side on one line or one after the other; stamps and electronic-signature boxes may lie
between. So no part is looked for at a fixed line: each is cut out of the lines by its own grammar, and what is left
in capitals above the title is the name of the issuer.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import get_args

from pipeline.extracting.outline import Outline
from pipeline.extracting.references import TYPE_COLUMNS, issuer_end_at
from pipeline.extracting.rules import Rule, by_rules, confidence_of, either, load_rules, load_table
from pipeline.records import DocumentHeader, Evidence, Secrecy

HEADER_LINES = 45  # lines with text that are looked at for the type line; the longest header seen has 16
SIGNATURE_LINES = 24  # lines with text after the last recipient that are looked at for the signature

_CAPITALS_SHARE = 0.8  # of the letters of a line in capitals; scans leave a small letter here and there


@dataclass(frozen=True, slots=True)
class Layout:
    """The header, and the spans in which the parts of the document lie.

    `date_line` is the line of place and day above the title; `issued` the day it gives, or the first day of the month
    or year where the day is left free.
    """

    header: DocumentHeader
    issued: date | None
    date_line: tuple[int, int] | None
    title: tuple[int, int] | None
    body_start: int
    body_end: int


@dataclass(slots=True)
class _Line:
    """A line, or the rest of one: `text` keeps its length, what was cut out of it is blanked."""

    start: int
    text: str

    @property
    def words(self) -> str:
        return " ".join(self.text.split())

    @property
    def span(self) -> tuple[int, int]:
        return (
            self.start + len(self.text) - len(self.text.lstrip(_MARKS)),
            self.start + len(self.text.rstrip(_MARKS)),
        )

    def cut(self, start: int, end: int) -> None:
        self.text = self.text[:start] + " " * (end - start) + self.text[end:]


@dataclass(slots=True)
class _Found:
    """Fields and where they stand, while the header is read."""

    values: dict[str, object] = field(default_factory=dict)
    evidence: dict[str, Evidence] = field(default_factory=dict)

    def put(self, name: str, value: object, span: tuple[int, int], rule: str, confidence: float) -> None:
        self.values[name] = value
        self.evidence[name] = Evidence(start_char=span[0], end_char=span[1], rule=rule, confidence=confidence)


_MARKS = " \t*_|-–—=.~\r"


def read_header(outline: Outline) -> Layout:
    """Read the formal parts of a document; a part that is not there stays None."""
    found = _Found()
    lines = [_Line(start, outline.flat[start:end]) for start, end in _text_lines(outline.flat)]
    type_at = _find_type(lines, found)
    head = lines[:type_at] if type_at is not None else lines[: _last_header_line(lines)]
    for line in head:
        _cut(line, "noise")
        _cut(line, "motto")
    _read_secrecy(outline, head if type_at is not None else lines[:HEADER_LINES], found)
    numbered = _read_number(head, found)
    date_line, issued = _read_place_and_day(head, found)
    title: tuple[int, int] | None = None
    body_from = len(head)
    if type_at is not None:
        title, body_from = _read_title(outline, lines, type_at, found)
    else:
        title = _read_subject_line(head, found)
        if title is None and not found.values and date_line is None:
            title, body_from = _read_bare_title(outline, head, body_from, found)
    _read_issuer(outline, head, numbered, found)
    body_start = lines[body_from].start if body_from < len(lines) else len(outline.flat)
    body_end = _read_closing(outline, lines, body_from, found)
    if date_line is None:
        issued = _read_day_of_vote(outline, found)
    if "issuer" not in found.values:
        _read_issuer_from_body(outline, body_start, found)
    header = DocumentHeader.model_validate({**found.values, "evidence": found.evidence})
    return Layout(header, issued, date_line, title, body_start, body_end)


def _text_lines(flat: str) -> Iterator[tuple[int, int]]:
    at = 0
    for line in flat.split("\n"):
        if line.strip():
            yield at, at + len(line)
        at += len(line) + 1


@by_rules
def _rules() -> dict[str, list[Rule]]:
    by_meaning: dict[str, list[Rule]] = {}
    for rule in load_rules("header"):
        by_meaning.setdefault(rule.meaning, []).append(rule)
    return by_meaning


def _search(meaning: str, text: str) -> tuple[Rule, re.Match[str]] | None:
    for rule in _rules()[meaning]:
        if match := rule.pattern.search(text):
            return rule, match
    return None


def _cut(line: _Line, meaning: str) -> None:
    for rule in _rules()[meaning]:
        while match := rule.pattern.search(line.text):
            if not match.group().strip():
                break
            line.cut(*match.span())


def _in_capitals(words: str) -> bool:
    letters = [char for char in words if char.isalpha()]
    return len(letters) > 1 and sum(char.isupper() for char in letters) >= _CAPITALS_SHARE * len(letters)


# --- type and title


@by_rules
def _titles() -> dict[str, str]:
    """Types in capitals as they stand over a title, without blanks: `KẾHOẠCH`."""
    rows = load_table("document_types", TYPE_COLUMNS)
    return {"".join(row["name"].split()).upper(): row["type"] for row in rows}


def _find_type(lines: list[_Line], found: _Found) -> int | None:
    """The line that names the type: above the body, or else in it, as `QUYẾT ĐỊNH:` under the reasons of a decision."""
    end = min(HEADER_LINES, len(lines))
    body = next((at for at in range(end) if _search("body start", lines[at].words)), end)
    number = _type_line(lines, range(body))
    if number is None:
        number = _cut_title_off(lines, range(body))
    if number is None:
        number = _type_line(lines, range(body, end))
    if number is not None:
        kind = _title_type(lines[number].text.strip(_MARKS + ":"))
        found.put("type", kind, lines[number].span, "type_line", confidence_of("type_line"))
    return number


def _type_line(lines: list[_Line], among: range) -> int | None:
    for number in among:
        words = lines[number].text.strip(_MARKS + ":")
        if words and words[0].isupper() and _in_capitals(words) and _title_type(words):
            return number
    return None


def _cut_title_off(lines: list[_Line], among: range) -> int | None:
    """Makes two lines of one that has type and title, `GIẤY PHÉP SỬ DỤNG VẬT LIỆU NỔ CÔNG NGHIỆP`; where the first is."""
    for number in among:
        line = lines[number]
        parts = list(re.finditer(r"\S+", line.text))
        if len(parts) <= _TYPE_WORDS or not _in_capitals(line.text):
            continue
        for count in (3, 2):
            if "".join(part[0] for part in parts[:count]) in _titles():
                at = parts[count].start()
                lines[number : number + 1] = [
                    _Line(line.start, line.text[:at]),
                    _Line(line.start + at, line.text[at:]),
                ]
                return number
    return None


def _title_type(words: str) -> str | None:
    """The type that a line over the title names; `BÁO CÁO THAM LUẬN` is a report, `K Ế  H O Ạ C H` a plan.

    >>> _title_type("K Ế  H O Ạ C H"), _title_type("BÁO CÁO THAM LUẬN"), _title_type("BAN TỔ CHỨC")
    ('Kế hoạch', 'Báo cáo', None)
    """
    if kind := _titles().get("".join(words.split())):
        return kind
    parts = words.split()
    if len(parts) > _TYPE_WORDS:
        return None
    return next((kind for n in (3, 2) if (kind := _titles().get("".join(parts[:n]))) is not None), None)


_TYPE_WORDS = 4  # `BÁO CÁO THAM LUẬN`; a longer line in capitals is a title


def _last_header_line(lines: list[_Line]) -> int:
    """Where the header ends in a document without a type line, an official letter: at `Kính gửi`."""
    for number, line in enumerate(lines[:HEADER_LINES]):
        if _search("body start", line.words):
            return number
    return 0


def _read_title(
    outline: Outline, lines: list[_Line], type_at: int, found: _Found
) -> tuple[tuple[int, int] | None, int]:
    first = number = type_at + 1
    while number < len(lines) and not lines[number].text.strip(_MARKS):
        first = number = number + 1
    while number < len(lines):
        line = lines[number]
        if number > first:
            gap = outline.flat.count("\n", lines[number - 1].start + len(lines[number - 1].text), line.start)
            if gap > 1 or _ends_title(line.words, lines[number - 1].words) or _decides(lines, number):
                break
        elif (
            _search("body start", line.words) and not line.words.startswith("Thực hiện")
        ) or not line.text.strip(_MARKS):
            break
        number += 1
    if number == first:
        return None, number
    span = (lines[first].span[0], lines[number - 1].start + len(lines[number - 1].text.rstrip()))
    title = " ".join(outline.flat[span[0] : span[1]].split()).rstrip(" -_*")
    found.put("title", title, span, "title_lines", confidence_of("title_lines"))
    return span, number


def _decides(lines: list[_Line], number: int) -> bool:
    """Whether a line says who decides, over the reasons for it: `CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH`."""
    after = next((line for line in lines[number + 1 :] if line.words), None)
    return (
        after is not None
        and after.words.startswith("Căn cứ")
        and _search("decider", lines[number].words) is not None
    )


def _ends_title(line: str, before: str) -> bool:
    """Whether a line under the first line of a title no longer belongs to it."""
    if not line.strip(_MARKS) or line.startswith("("):
        return True
    if before.endswith((";", ".", ":")) or _in_capitals(before) != _in_capitals(line):
        return True
    if not line[0].isupper() and not line[0].isdecimal():
        return False
    return _search("body start", line) is not None or _search("sentence start", line) is not None


def _read_subject_line(head: list[_Line], found: _Found) -> tuple[int, int] | None:
    """The subject of an official letter (công văn): `V/v ...` under its number."""
    for number, line in enumerate(head):
        match = _search("subject", line.text)
        if match is None:
            continue
        last = number
        while last + 1 < len(head) and head[last + 1].words[:1].islower():
            last += 1
        span = (line.start + match[1].start(), head[last].span[1])
        words = " ".join(part.words for part in head[number : last + 1])
        found.put("type", "Công văn", span, match[0].name, match[0].confidence)
        found.put("title", words[words.find(match[1].group()) :], span, match[0].name, match[0].confidence)
        for part in head[number : last + 1]:
            part.text = " " * len(part.text)
        return span
    return None


def _read_bare_title(
    outline: Outline, head: list[_Line], body_from: int, found: _Found
) -> tuple[tuple[int, int] | None, int]:
    """The title of a document whose header is cut off: its first lines, above the recipients or the legal basis.

    What stands there in small letters is a title only where recipients follow; else it may be the end of a page before.
    """
    opening = next(
        (number for number, line in enumerate(head) if number and _OPENS.match(line.words)), len(head)
    )
    last = next((number for number in range(opening) if head[number].words.startswith("-")), opening)
    recipients = head[last:opening]
    words = " ".join(line.words for line in head[:last])
    if (
        not (last and words[:1].isupper() and all(line.words.startswith("-") for line in recipients))
        or words.endswith((".", ";", ":", ","))
        or len(words) > _LONGEST_TITLE
        or not (recipients or _in_capitals(words))
        or _search("body name", words) is not None
        or _search("body start", words) is not None
    ):
        return None, body_from
    span = (head[0].span[0], head[last - 1].span[1])
    found.put("title", words, span, "title_lines", confidence_of("title_lines"))
    for line in head[:last]:
        line.text = " " * len(line.text)
    return span, opening


_OPENS = re.compile(r"(?:Căn cứ|Thực hiện)\b")
_LONGEST_TITLE = 400  # characters; the longest in the public plans has 280


# --- number, place and day


def _read_number(head: list[_Line], found: _Found) -> int | None:
    """Read number and symbol; return the line on which they stand."""
    for at, line in enumerate(head):
        hit = _search("number", line.text) or _search("unreadable number", line.text)
        if hit is None:
            continue
        rule, match = hit
        digits = match["digits"].strip(_MARKS + "….") if rule.meaning == "number" else ""
        symbol = "".join(match["symbol"].split()).replace("–", "-").strip("-/.")
        symbol_span = (line.start + match.start("symbol"), line.start + match.end("symbol"))
        if digits:
            year = f"/{match['year']}" if match["year"] else ""
            separator = match["separator"].strip().replace("–", "-") or " "  # `37 KH/ĐTN`
            start = symbol_span[1] - len(line.text[match.start("digits") : match.end("symbol")].lstrip())
            found.put(
                "number",
                f"{digits}{year}{separator}{symbol}",
                (start, symbol_span[1]),
                rule.name,
                rule.confidence,
            )
        found.put("symbol", symbol, symbol_span, rule.name, rule.confidence)
        line.cut(*match.span())
        return at
    return None


def _read_place_and_day(head: list[_Line], found: _Found) -> tuple[tuple[int, int] | None, date | None]:
    for line in head:
        hit = _search("date line", line.text)
        if hit is None:
            continue
        rule, match = hit
        span = (line.start + match.start(), line.start + match.end())
        if match["place"]:
            place_span = (line.start + match.start("place"), line.start + match.end("place"))
            found.put("place", " ".join(match["place"].split()), place_span, rule.name, rule.confidence)
        day, month, year = (int(match[name] or 0) for name in ("day", "month", "year"))
        line.cut(*match.span())
        issued = _calendar_day(year, month or 1, day or 1)
        if day and month and issued:
            day_span = (line.start + match.start("before_day") - len("ngày"), span[1])
            found.put("issued_on", issued, day_span, rule.name, rule.confidence)
        return span, issued
    return None, None


def _read_day_of_vote(outline: Outline, found: _Found) -> date | None:
    """The day of a law or a resolution of an assembly, which has none above its title: `được Quốc hội thông qua ngày ...`."""
    hit = _search("passed", outline.flat)
    if hit is None:
        return None
    rule, match = hit
    issued = _calendar_day(*(int(match[name]) for name in ("year", "month", "day")))
    if issued:
        span = (match.start("day") - len("ngày "), match.end("year"))
        found.put("issued_on", issued, span, rule.name, rule.confidence)
    return issued


def _calendar_day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


# --- secrecy


def _read_secrecy(outline: Outline, head: list[_Line], found: _Found) -> None:
    """Read the mark of a state secret (dấu chỉ độ mật), which stands on the first page, framed or alone on its line.

    Where two are read, the higher counts. `MẶT TRẬN`, or `BÍ MẬT` in a sentence, is none.
    """
    first_page, _, _ = outline.text.partition("\f")
    for level in get_args(Secrecy):
        for line in head:
            if hit := _search(level, line.text[: max(0, len(first_page) - line.start)]):
                rule, match = hit
                span = (line.start + match.start("mark"), line.start + match.end("mark"))
                found.put("secrecy", level, span, rule.name, rule.confidence)
                line.cut(*match.span())


# --- issuer


def _read_issuer(outline: Outline, head: list[_Line], numbered: int | None, found: _Found) -> None:
    """Read the names in capitals above the number: the last is the issuer, the one over it its parent body."""
    for end in (numbered + 1 if numbered is not None else len(head), len(head)):
        bodies = _bodies(head[:end])
        if bodies:
            break
    named = [(" ".join(line.words.strip(_MARKS) for line in lines), lines) for lines in bodies]
    named = [(sentence_case(words, outline.flat), lines) for words, lines in named]
    if "liên tịch" in str(found.values.get("type")):  # all of them issue it, none is above another
        whole = " - ".join(words for words, _ in named)
        named = [
            (
                _AFTER_DASH.sub(lambda first: first.group().upper(), whole),
                [line for lines in bodies for line in lines],
            )
        ]
    for name, (words, lines) in zip(("issuer", "parent_body"), reversed(named[-2:]), strict=False):
        span = (lines[0].span[0], lines[-1].span[1])
        found.put(name, words, span, "capitals_above_title", confidence_of("capitals_above_title"))


_AFTER_DASH = re.compile(r"(?<= - )\w")


def _bodies(head: list[_Line]) -> list[list[_Line]]:
    bodies: list[list[_Line]] = []
    for line in head:
        words = line.words.strip(_MARKS)
        if len(words) < 2 or not _in_capitals(words):
            continue
        if bodies and not (_search("body name", words) and not _unfinished(bodies[-1][-1].words)):
            bodies[-1].append(line)
        elif bodies or _search("body name", words) or _search("unit name", words):
            bodies.append([line])
    return bodies


def _unfinished(words: str) -> bool:
    return words.strip() in _BEGINNINGS or words.rstrip().endswith(
        (
            " VÀ",
            ",",
            "-",
            "–",
            " CỦA",
            "BAN CHẤP HÀNH",
            "BAN THƯỜNG VỤ",
            "ĐOÀN CHỦ TỊCH",
            "ỦY BAN TRUNG ƯƠNG",
            "NHÂN DÂN",
        )
    )


_BEGINNINGS = frozenset(["VĂN PHÒNG", "BAN CHỈ ĐẠO", "BAN QUẢN LÝ", "BAN TỔ CHỨC", "HỘI ĐỒNG", "TRUNG TÂM"])
"""What no body is called alone, where more in capitals follows."""


def _read_issuer_from_body(outline: Outline, body_start: int, found: _Found) -> None:
    """Where the page has no header: the body that draws up the plan in its first sentences."""
    for rule in _rules()["issuing sentence"]:
        for match in rule.pattern.finditer(outline.flat, body_start, body_start + _OPENING):
            start = match.start("issuer")
            end = issuer_end_at(outline.flat, start)
            if end > start and _ISSUING.match(outline.flat, end):
                name = " ".join(outline.flat[start:end].split())
                found.put("issuer", name, (start, end), rule.name, rule.confidence)
                return


_OPENING = 3000  # characters of the body in which the issuing sentence stands, after the legal basis
_ISSUING = re.compile(
    r"(?:\s*\([^)]*\))?\s+(?:xây\s+dựng|ban\s+hành|phát\s+động|triển\s+khai|tổ\s+chức|lập|đề\s+ra|báo\s+cáo|yêu\s+cầu"
    r"|thông\s+báo)\b"
)


# --- letter case


_UNITS = frozenset(["tỉnh", "huyện", "xã", "phường", "quận"])
_LONG_UNITS = (("thành", "phố"), ("thị", "xã"), ("thị", "trấn"), ("đặc", "khu"))


def sentence_case(words: str, text: str = "") -> str:
    """Write a name that stands in capitals as a sentence would, the way the text itself does where it can be found.

    >>> sentence_case("ỦY BAN NHÂN DÂN TỈNH ĐỒNG THÁP")
    'Ủy ban nhân dân tỉnh Đồng Tháp'
    >>> sentence_case("SỞ CÔNG THƯƠNG", "Sở Công Thương xây dựng Kế hoạch")
    'Sở Công Thương'
    """
    words = " ".join(words.split())
    pattern = r"\s+".join(re.escape(word) for word in words.split())
    printed = Counter(" ".join(match.group().split()) for match in re.finditer(pattern, text, re.IGNORECASE))
    for name, _ in printed.most_common():
        if name[0].isupper() and not _in_capitals(name):
            return name
    return _cased(words)


@by_rules
def _known_names() -> tuple[re.Pattern[str], dict[str, str]]:
    """A pattern for proper names and offices, and how a sentence writes each of them."""
    names = [row["name"] for table in ("names", "bodies") for row in load_table(table, ("name",))]
    return re.compile(either(names), re.IGNORECASE), {name.lower(): name for name in names}


def _cased(words: str) -> str:
    tokens = words.split()
    cased = [token if _is_abbreviation(token) else token.lower() for token in tokens]
    # the name of a place follows the kind of unit: `tỉnh Đồng Tháp`
    lowered = [token.lower() for token in tokens]
    for index in range(1, len(tokens)):
        unit = lowered[index - 1] in _UNITS or tuple(lowered[max(0, index - 2) : index]) in _LONG_UNITS
        if (
            unit
            and lowered[index - 1 : index + 1] != ["xã", "hội"]
            and lowered[index] not in _UNITS
            and tuple(lowered[index : index + 2]) not in _LONG_UNITS
        ):
            for later in range(index, len(tokens)):
                cased[later] = (
                    tokens[later] if _is_abbreviation(tokens[later]) else lowered[later].capitalize()
                )
            break
    pattern, known = _known_names()
    name = pattern.sub(lambda match: known[match.group().lower()], " ".join(cased))
    return name[:1].upper() + name[1:]


_VOWELS = frozenset("aăâeêioôơuưyáàảãạắằẳẵặấầẩẫậéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ")


def _is_abbreviation(token: str) -> bool:
    letters = [char for char in token.lower() if char.isalpha()]
    return (token.isupper() and len(letters) > 1 and not any(char in _VOWELS for char in letters)) or token in (
        "UBND", "HĐND", "ĐBQH", "UBMTTQ", "BCH", "PTNT", "THCS", "THPT", "PTDTNT", "TNCS", "BCA", "GDĐT", "GD&ĐT", "VN", "TP.",
    )  # fmt: skip


# --- recipients and signature


def _read_closing(outline: Outline, lines: list[_Line], body_from: int, found: _Found) -> int:
    """Read recipients and signature; return where the body ends."""
    at = next((n for n in range(body_from, len(lines)) if _search("recipients", lines[n].text)), None)
    signature: list[_Line] = []
    if at is None:
        signed = next(
            (n for n in range(len(lines) - 1, body_from, -1) if _search("authority", lines[n].words)),
            _last_position(lines, body_from),
        )
        if signed is None:
            return len(outline.flat)
        _read_signature(lines[signed : signed + 8], found)
        return lines[signed].start
    first = at
    while first - 1 > body_from and at - first < 8 and _of_signature(lines[first - 1]):
        first -= 1
    signature += [_first_signer(line) for line in lines[first:at]]
    rest = _read_recipients(lines[at:], found)
    _read_signature([*signature, *rest], found)
    return lines[first].start


def _last_position(lines: list[_Line], body_from: int) -> int | None:
    """The line of an office at the end of a text, with a name below it: `CHỦ TỊCH QUỐC HỘI`."""
    for number in range(len(lines) - 1, max(body_from, len(lines) - 6), -1):
        if _person(lines[number].words):
            above = range(number - 1, max(body_from, number - 4), -1)
            return next((n for n in above if _search("position", lines[n].words)), None)
    return None


def _of_signature(line: _Line) -> bool:
    words = _first_signer(line).words
    if _search("authority", words) or _search("position", words) or _person(words):
        return True
    if _search("noise", words):  # `(đã ký)` between an office and a name
        return True
    return _in_capitals(words) and len(words) < 60 and _search("heading", words) is None


# recipients that follow each other in a line: `- Như trên; - Tổng công ty (b/c); - Lưu: VT.`
_IN_ONE_LINE = re.compile(r"[-–]\s+([^;]+?)\s*(?:;|\.?\s*$)")


def _first_signer(line: _Line) -> _Line:
    """The left of two signatures side by side: the body that draws up a joint plan signs there."""
    columns = re.split(r"\s{3,}|\t", line.text.strip(), maxsplit=1)
    if len(columns) == 2 and _signs(columns[1]) and not _signs(columns[0]):
        at = line.text.rindex(columns[1])
        return _Line(line.start + at, line.text[at:])
    if len(columns) < 2 or not all(_in_capitals(part) or _person(part) for part in columns):
        return line
    return _Line(line.start, line.text[: line.text.index(columns[0]) + len(columns[0])])


def _signs(words: str) -> bool:
    return bool(_search("authority", words) or _search("position", words) or _person(words))


def _read_recipients(lines: list[_Line], found: _Found) -> list[_Line]:
    """Read the list under `Nơi nhận`; return the pieces of lines that are not of it."""
    recipients: list[list[_Line]] = []
    rest: list[_Line] = []
    archived = False
    last_part = 0  # the line that the last recipient stands on
    for number, line in enumerate(lines):
        text, start = line.text, line.start
        if number == 0:
            opening = _search("recipients", text)
            assert opening is not None  # the caller found it
            rest += (
                [_Line(start, text[: opening[1].start()])] if text[: opening[1].start()].strip(_MARKS) else []
            )
            start, text = start + opening[1].end(), text[opening[1].end() :]
        if len(rest) > SIGNATURE_LINES or (number > 0 and _search("annex", text)):
            break
        if number == 0 and (listed := list(_IN_ONE_LINE.finditer(text))) and len(listed) > 1:
            recipients += [[_Line(start + one.start(1), one[1])] for one in listed]
            archived = True
            continue
        left, right = _columns(_Line(start, text))
        if right is not None:
            rest.append(right)
        words = left.words
        if not words.strip(_MARKS):
            continue
        bullet = re.match(r"\s*(?:[-–—+•*]|\d{1,2}[.)])\s*", left.text)
        open_entry = bool(recipients) and not _closed(recipients[-1][-1].words)
        if archived and number > last_part + 1:
            open_entry = False
        if archived and not (open_entry and not _of_signature(left)):
            rest.append(left)
        elif bullet is not None and words.strip(_MARKS):
            entry = _Line(left.start + bullet.end(), left.text[bullet.end() :])
            if _closes_list(entry.words):
                archived = True
            recipients.append([entry])
            last_part = number
        elif _of_signature(left):
            rest.append(left)
        elif open_entry:
            recipients[-1].append(left)
            last_part = number
        elif number == 0 or (recipients and (_search("archive", words) or words.endswith(";"))):
            recipients.append([left])
            last_part = number
            archived = archived or _closes_list(words)
        else:
            rest.append(left)
    names = [" ".join(part.words for part in entry).strip(" ;,:|") for entry in recipients]
    names = [name[:-1].rstrip() if name.endswith(".") else name for name in names]
    kept = [(name, entry) for name, entry in zip(names, recipients, strict=True) if name]
    if kept:
        span = (kept[0][1][0].span[0], kept[-1][1][-1].start + len(kept[-1][1][-1].text.rstrip()))
        found.put(
            "recipients",
            tuple(name for name, _ in kept),
            span,
            "under_nơi_nhận",
            confidence_of("under_nơi_nhận"),
        )
    return rest


def _closed(words: str) -> bool:
    return words.endswith((";", ".", ":"))


def _closes_list(words: str) -> bool:
    return _search("archive", words) is not None


def _columns(line: _Line) -> tuple[_Line, _Line | None]:
    """Split a line of two columns: at a wide gap, or after the semicolon that closes a recipient."""
    beside = _SIGNED_BESIDE.fullmatch(line.text)
    if beside and _of_signature(_Line(0, beside["signed"])):
        entry = beside.start("entry")
        return _Line(line.start + entry, line.text[entry:]), _Line(line.start, line.text[:entry])
    gap = re.search(r"\S(\s{3,}|\s*\t\s*|\s*\|+\s*)\S", line.text)
    at: int | None = gap.start(1) if gap else None
    if at is None:
        closing = re.match(r"\s*[-–—].*?[;.](?=\s+[A-ZĐ])", line.text)
        if closing and _of_signature(_Line(0, line.text[closing.end() :])):
            at = closing.end()
    if at is None:
        return line, None
    right = _Line(line.start + at, line.text[at:])
    return _Line(line.start, line.text[:at]), right


# the signature may stand left of the recipients: `Bs. Lương Thị Thơm - Lưu: TYT.`
_SIGNED_BESIDE = re.compile(r"\s*(?P<signed>[^\W\d_][^-–;:]{4,60}?)\s+(?P<entry>[-–]\s+\S.*)")


def _read_signature(lines: list[_Line], found: _Found) -> None:
    position: list[_Line] = []
    for line in lines:
        words = line.words.strip(_MARKS)
        if not words or _search("noise", words):
            continue
        if authority := _search("authority", words):
            if "signer_name" in found.values:
                break
            found.put(
                "signing_authority",
                _authority_case(words),
                line.span,
                authority[0].name,
                authority[0].confidence,
            )
            position = []
        elif name := _person(words):
            method = "name_under_position" if position else "name_alone"
            found.put("signer_name", name, line.span, method, confidence_of(method))
            break
        elif len(position) < 3 and (
            _search("position", words) or (position and _search("position continued", words))
        ):
            position.append(line)
    if position:
        words = " ".join(line.words.strip(_MARKS) for line in position)
        span = (position[0].span[0], position[-1].span[1])
        found.put(
            "signer_position",
            sentence_case(words),
            span,
            "position_above_name",
            confidence_of("position_above_name"),
        )


def _authority_case(words: str) -> str:
    head, _, rest = words.partition(" ")
    return f"{head} {sentence_case(rest)}" if rest else words


@by_rules
def _family_names() -> frozenset[str]:
    return frozenset(row["name"].lower() for row in load_table("family_names", ("name",)))


_DEGREE = re.compile(
    r"^(?:(?:PGS|GS|TS|ThS|Ths|BS|Bs|BSCKII|BSCKI|BS\.?\s?CK\s?I{1,2}|CKI{1,2}|CN|KS|DS|NGƯT|NGND|TTƯT|TTND|LS|Dr)[.,]?\s*)+"
    r"|^(?:Đại|Thượng|Trung|Thiếu)\s+(?:tá|tướng|úy)\s+|^(?:Ông|Bà|Đồng chí|Đ/c)\s+"
)


def _person(words: str) -> str | None:
    """The name of a person that stands alone on a line, without degree or rank; None where it is none."""
    name = _DEGREE.sub("", words.strip(_MARKS)).strip()
    parts = name.split()
    letters = [re.sub(r"[-'’]", "", part) for part in parts]
    if not 2 <= len(parts) <= 6 or any(not part.isalpha() or not part[0].isupper() for part in letters):
        return None
    family = re.split(r"['’]", parts[0].lower())[0]  # `H’Linh Niê`
    if family not in _family_names() or _search("position", name):
        return None
    return " ".join(part.capitalize() for part in parts) if name.isupper() else name
