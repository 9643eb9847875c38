"""What a goal is about: the words around an amount as subject and achievement (đối tượng, nội dung), and whom that concerns."""

import re
from typing import cast

from pipeline.extracting.rules import by_rules, load_rules, load_table
from pipeline.records import Scope

FEW_WORDS = 3
"""Fewer words than this around an amount name no subject of their own."""

_LEAD = re.compile(
    r"^(?:(?:phấn\s+đấu|bảo\s+đảm|đảm\s+bảo|trong\s+đó|riêng|đối\s+với|có|và|hằng\s+năm|hàng\s+năm|mỗi\s+năm|cụ\s+thể|đạt|dự\s+kiến|khoảng|hơn|hạ|kéo\s+giảm|bình\s+quân\s+(?:mỗi|hằng|hàng)\s+năm|thêm|"
    r"huy\s+động|vận\s+động|thu\s+hút|duy\s+trì|nâng(?!\s+(?:cấp|cao))|giữ(?:\s+(?:vững|ổn\s+định))?|tăng(?!\s+(?:trưởng|cường))|giảm|hoàn\s+thành|phát\s+triển|tập\s+hợp|số\s+hóa|số\s+hoá|"
    r"(?:(?:đến|trong|hết|vào)\s+)?(?:(?:hết|cuối|đầu)\s+)?(?:năm|quý|tháng)\s+[\dIVX/]+|"
    r"các|những|số|tổng\s+số|toàn\s+thể|toàn\s+bộ|tỷ\s+lệ|tỉ\s+lệ|của|cho|về|mỗi)[,:]?\s+)+",
    re.IGNORECASE,
)
_STARTS = re.compile(
    r"^(?:(?:phấn\s+đấu|trong\s+đó|riêng|bảo\s+đảm|đảm\s+bảo|dự\s+kiến|bình\s+quân\s+(?:mỗi|hằng|hàng)\s+năm|hằng\s+năm|hàng\s+năm|mỗi\s+năm|"
    r"(?:(?:đến|trong|hết|vào)\s+)?(?:(?:hết|cuối|đầu)\s+)?(?:năm|quý|tháng)\s+[\dIVX/]+)[,:]?\s+)+",
    re.IGNORECASE,
)
_SUBJECT_END = re.compile(
    r"\s(?:đạt|được(?!\s+giao\s)|có|hoàn\s+thành|tham\s+gia|đăng\s+ký|vào|đến(?!\s+(?:dưới|\d+\s+tuổi))|duy\s+trì|thực\s+hiện|sử\s+dụng|biết|tốt\s+nghiệp|trang\s+bị|nhận(?:\s+được)?|xong|ưu\s+tiên|từ(?=\s+(?:ngày\s+)?\d{1,2}/)|"
    r"chấp\s+hành|không(?!\s+chuyên)|nắm|ký|gửi|trả|phát\s+động|phối\s+hợp|ký\s+kết|hài\s+lòng|quán\s+triệt|trúng\s+tuyển|tự|thoát\s+nghèo|chậm\s+nhất|"
    r"tổ\s+chức(?=\s+(?:hội|họp|tập|lớp|đối|thực|triển|kiểm|học|bồi|tuyên|ký|các\s+hoạt|ít|tốt))|(?<!gian\s)giải\s+quyết|xử\s+lý|đưa|áp\s+dụng|triển\s+khai|đảm\s+bảo|bảo\s+đảm|là(?!\s+(?:tổ\s+chức|cá\s+nhân|hộ|người|nữ))|xếp|"
    r"trước\s+(?:ngày|tháng|năm|quý)|trong\s+(?:ngày|tháng|năm|quý))\s",
    re.IGNORECASE,
)
_VERB_BEFORE = re.compile(
    r"(?<!tốc\sđộ)[\s,](?:(?:tăng|giảm|nâng|hạ)(?:\s+(?:lên|xuống|còn))+|đạt|là|tăng|giảm|chiếm|duy\s+trì|còn|lên|xuống|bằng|ở\s+mức|từ|(?:trên|dưới)(?!\s+\d+\s+(?:tuổi|tháng|năm))|không|ít|tối|lần\s+lượt|(?:bình\s+quân\s+)?khoảng)(?:\s|$)",
    re.IGNORECASE,
)
_BEFORE_VERB = re.compile(
    r"(?:[\s,]+(?:phấn\s+đấu|(?:(?:đến|trong|vào|hết|cuối)\s+)+(?:năm|quý|tháng)\s+[\dIVX/]+))+$",
    re.IGNORECASE,
)
"""By when or how hard, between a subject and its verb: `Tỷ lệ lao động qua đào tạo đến năm 2030 đạt 75%`."""
CHANGES_RATE = re.compile(
    r"(?:(?:kéo\s+)?giảm|nâng|tăng|hạ|duy\s+trì|giữ(?:\s+vững)?)\s+(?=(?:tỷ|tỉ)\s+(?:lệ|trọng)\b)",
    re.IGNORECASE,
)
"""`Giảm tỷ lệ hộ nghèo xuống dưới 6%` is about the rate."""
_SAYS_HOW_MUCH = re.compile(
    r"\b(?:(?:bình\s+quân\s+)?(?:đạt|là|tăng|giảm|chiếm|còn|lên|xuống|bằng|ở\s+mức|lần\s+lượt|khoảng)|bình\s+quân)\s*:?$",
    re.IGNORECASE,
)
_RATE = re.compile(r"(?:tỷ|tỉ)\s+(?:lệ|trọng)\b", re.IGNORECASE)
_NAMED_RATE = re.compile(
    r"(?:tỷ|tỉ)\s+lệ\s+(?!(?:này|đó|chung|khá|giỏi|tốt|trung\s+bình|yếu|đạt|tăng|giảm|từ|là|tại|ở|trên|dưới|không)\b)[^\W\d_]+\s+[^\W\d_]+",
    re.IGNORECASE,
)
_DOES = re.compile(
    r"\b(?:(?:cắt\s+)?giảm|tăng|huy\s+động|vận\s+động|thu\s+hút|duy\s+trì|hoàn\s+thành|phát\s+triển|số\s+h(?:óa|oá))(?:\s+thêm)?$",
    re.IGNORECASE,
)
"""A verb that is the whole achievement: `giảm 5% số vụ tai nạn`."""
_TAKES_OBJECT = re.compile(
    r"\s(?:cho|tại|tới|đến|hoàn\s+thành|cắt\s+giảm|giảm|tăng|số\s+hóa|số\s+hoá|giải\s+quyết|xử\s+lý|được|có|đảm\s+bảo|"
    r"bảo\s+đảm|thu\s+hút|vận\s+động|huy\s+động|đưa|kiểm\s+tra|tổ\s+chức|thực\s+hiện|với|chỉ\s+tiêu|giám\s+sát|kết\s+nối|đào\s+tạo|"
    r"bồi\s+dưỡng|tập\s+huấn|kết\s+nạp|mở|xây\s+dựng|thành\s+lập|hình\s+thành(?:\s+mới)?|trồng|giới\s+thiệu|chọn|rà\s+soát|công\s+khai|"
    r"cấp|khám|tiêm|quản\s+lý|cập\s+nhật|tinh\s+giản|đáp\s+ứng|vận\s+hành|(?:xử\s+lý|giải\s+quyết|phân\s+loại|thi\s+hành|xác\s+minh)\s+(?:dứt\s+điểm|nghiêm|xong|kịp\s+thời|chính\s+xác|đúng)|bắt|phát\s+hiện|phổ\s+biến|trang\s+bị|lắp\s+đặt|thu\s+gom|thêm|phấn\s+đấu|dự\s+kiến|gửi|cung\s+cấp)$",
    re.IGNORECASE,
)
"""What stands before an amount whose noun follows: `triển khai tại 60% khoa lâm sàng`."""
_NEW_START = re.compile(
    r",\s+(?:(?=(?:nâng(?!\s+cao)|tăng(?!\s+cường)|giảm|đưa(?!\s+ra)|bảo\s+đảm|đảm\s+bảo|góp\s+phần|phấn\s+đấu|(?:tỷ|tỉ)\s+lệ)\s)(?!.*,\s+(?:nâng|tăng|giảm|đưa))|trong\s+đó,?\s+)",
    re.IGNORECASE,
)
"""Where a second sentence begins inside a clause: `có thêm 04 xã, nâng tỷ lệ xã đạt chuẩn lên 64%`."""
_AFTER_A_SUM = re.compile(
    r"\s(?:đạt|là|ước)\s+(?:khoảng\s+|trên\s+)?[\d.,]+[^,\d]*,\s+(?=(?:tăng|giảm)\b)", re.IGNORECASE
)
"""`Thu ngân sách đạt 1.250 tỷ đồng, tăng 12%`: the share is that of the same subject."""
_RATE_AFTER_LONG_LEAD = re.compile(
    r"(?:\S+\s+){4,}(?=(?:bảo\s+đảm|đảm\s+bảo|duy\s+trì|giữ\s+vững|nâng|tăng|giảm|đưa|đạt)\s+(?:tỷ|tỉ)\s+(?:lệ|trọng)\b)",
    re.IGNORECASE,
)
"""`nâng cao chất lượng rừng, bảo vệ hệ sinh thái, đảm bảo tỷ lệ che phủ rừng 60%` is about the rate."""
_NO_OBJECT = re.compile(
    r"so\s+với|bằng\s+năm|cùng\s+kỳ|\(|(?:ở|tại|trong(?!\s+số)|vào|đến|trước)\s", re.IGNORECASE
)
"""What stands behind an amount and is not what it is a share of: `đạt 100% ở cả hai mô hình`."""
_OF_A_WHOLE = re.compile(r"(?:tổng\s+)?số\s", re.IGNORECASE)
"""`Phúc tra tối thiểu 3% số đồng hồ` is about the meters, whatever is done to them."""
_STATES = re.compile(r"\b(?:đạt|là|thành|chiếm|còn|lên|xuống|bằng|tăng|giảm|(?:tỷ|tỉ)\s+lệ)\b", re.IGNORECASE)
_AMONG = re.compile(r"trong\s+(?:tổng\s+)?số\s+(?P<them>(?!đó\b|này\b)[^,]+),", re.IGNORECASE)
"""`Trong số thỏa ước ký mới, ít nhất 40% đạt loại B`."""
_PLANNED = re.compile(r"(?:kế\s+hoạch|chỉ\s+tiêu|dự\s+toán)\b", re.IGNORECASE)
_ASIDE = re.compile(r"[^()]*\((?:chiếm|đạt|bằng|tương\s+đương)?", re.IGNORECASE)
_WHOLE = re.compile(r"(?:tổng\s+)?số\s+(?P<noun>[^()]+)", re.IGNORECASE)
"""`có 110 xã đạt chuẩn (chiếm 65% tổng số xã)` is about the communes."""
_IN_A_WHOLE = re.compile(
    r"(?:tỷ|tỉ)\s+(?:lệ|trọng)\b.*\b(?:trong|trên)\s+tổng\b|\bso\s+với\s+tổng\b", re.IGNORECASE
)


_CONTENTMENT = re.compile(r"(?:tỷ\s+lệ|tỉ\s+lệ|mức\s+độ|mức|chỉ\s+số)\s.*\bhài\s+lòng", re.IGNORECASE)
_HANDLED = re.compile(
    r"(?:được\s+|đã\s+)?(?:(?:tiếp\s+nhận|phát\s+hiện|phân\s+loại|xử\s+lý|giải\s+quyết|rà\s+soát|(?:cập\s+)?nhập|cập\s+nhật|số\s+h(?:óa|oá)|thẩm\s+định|"
    r"giám\s+định|thẩm\s+tra|trả\s+lời|kiểm\s+tra,\s+xác\s+minh|xác\s+minh|hệ\s+thống\s+hóa|khắc\s+phục)\b)",
    re.IGNORECASE,
)


_ACTS_ON = re.compile(r"(?:cử|đào\s+tạo|bồi\s+dưỡng|tập\s+huấn|huấn\s+luyện)\s+(?:cho\s+)?", re.IGNORECASE)
"""`Cử cán bộ tập huấn` is about staff."""
_SHARE_OF = re.compile(r"\(%\s+(?P<whole>[^()]+)\)")
"""`Tỷ lệ tham gia bảo hiểm (% lực lượng lao động)` says whose share it is."""
_LAST_BRACKET = re.compile(r"\((?P<inside>[^()]+)\)$")
_SHORT = 4
"""Words; a longer subject stands for itself."""
_CALLING = re.compile(r"\s(?:trưởng(?!\s+thành)|viên|s[ĩỹ])\b")
"""After the name of a body: `trạm trưởng` is a person."""
_RATE_LABEL = re.compile(r"t[ỷỉ]\s+lệ\s", re.IGNORECASE)


def second_sentence(before: str) -> str:
    """The words before an amount, from where a second sentence begins among them."""
    before = before.lstrip("-–+•* ")
    if _AMONG.match(before):  # `trong số thỏa ước ký mới, phấn đấu ít nhất 40% đạt loại B`
        return before
    found = _NEW_START.search(f"{before} ")
    if found:
        before = before[found.end() :]
    before = _AFTER_A_SUM.sub(" ", before)
    rate = _RATE_AFTER_LONG_LEAD.match(before)
    return before[rate.end() :] if rate else before


def has_few_words(before: str, after: str) -> bool:
    """Whether the words around an amount are too few to name a subject; a rate that has a name is one."""
    if _NAMED_RATE.match(_STARTS.sub("", before)):
        return False
    return len(f"{_LEAD.sub('', before + ' ')} {after}".split()) < FEW_WORDS


def split_goal(before: str, after: str, printed: str) -> tuple[str | None, str | None]:
    """The words around an amount as subject and achievement.

    >>> split_goal("phấn đấu có", "tập thể phòng đạt danh hiệu tiên tiến", "50%")
    ('tập thể phòng', 'đạt danh hiệu tiên tiến')
    >>> split_goal("Tỷ lệ nhiễm khuẩn bệnh viện", "", "dưới 3%")
    ('Tỷ lệ nhiễm khuẩn bệnh viện', 'dưới 3%')
    >>> split_goal("Trưởng trạm giám sát", "buổi tiêm lưu động", "100%")
    ('buổi tiêm lưu động', 'Trưởng trạm giám sát')
    """
    if after.startswith("/"):  # `2%/năm`
        printed, after = f"{printed}{after}", ""
    whole_of = _WHOLE.match(after)
    if whole_of and _ASIDE.fullmatch(before):
        return whole_of["noun"].strip(), f"{_LEAD.sub('', before)} {printed} {after}"
    among = _AMONG.match(before)
    if among and after:
        return among["them"].strip(), after
    lead = _LEAD.sub("", before + " ").strip(" ,:")
    # `kích hoạt tài khoản, hoàn thành 85% chỉ tiêu`
    of_plan = _PLANNED.match(after) and len(lead.split()) > FEW_WORDS
    follows = after and not of_plan and not _NO_OBJECT.match(after)
    whole = follows and _OF_A_WHOLE.match(after) is not None and not _STATES.search(before)
    names = scope_of(after) is not None and not (_SAYS_HOW_MUCH.search(before) or _RATE.match(before))
    if follows and (not lead or names or whole or _TAKES_OBJECT.search(f" {before}")):
        verb = _SUBJECT_END.search(f" {after} ")
        cut = max(verb.start() - 1, 0) if verb else len(after)
        does = lead or (_DOES.search(before) or [""])[0]
        return after[:cut].strip(" ,") or None, " ".join(f"{does} {after[cut:]}".split()) or None
    last = None
    for found in _VERB_BEFORE.finditer(f"{before} "):
        last = found
    # `tăng bình quân 12%`, but not the verb of `giảm tỷ lệ thất thoát nước từ ...`
    near = last is not None and last.start() > 0 and len(before[last.start() :].split()) <= FEW_WORDS
    cut = last.start() if last is not None and near else len(before)
    subject = _STARTS.sub("", before[:cut].strip(" ,:") + " ").strip(" ,:")
    achievement = " ".join(f"{before[cut:]} {printed} {after}".split()).strip(" ,")
    when = _BEFORE_VERB.search(subject)
    if when:
        subject, achievement = subject[: when.start()], f"{when.group().strip(' ,')} {achievement}"
    changes = CHANGES_RATE.match(subject)
    if changes:
        subject, achievement = subject[changes.end() :], f"{changes.group()}{achievement}"
    return (None if _SAYS_HOW_MUCH.fullmatch(subject) else subject or None), achievement or None


def scope_of(subject: str | None) -> Scope | None:
    """Whom a subject is about, by the words it begins with.

    >>> scope_of("các tập thể thuộc Văn phòng"), scope_of("tỷ lệ hài lòng của người bệnh")
    ('collective', 'other')
    """
    if not subject:
        return None
    if _CONTENTMENT.match(subject):
        return "other"
    if _IN_A_WHOLE.search(subject):  # but a share of files is about files, whatever they are counted against
        return "task" if _scope_at(_LEAD.sub("", subject.lower() + " ")) == "task" else "other"
    field, _, rate = subject.partition(": ")
    if rate and _RATE_LABEL.match(rate):  # `Y tế: tỷ lệ tham gia bảo hiểm`
        return scope_of(rate) or scope_of(field)
    share = _SHARE_OF.search(subject)
    if share:
        return scope_of(f"tỷ lệ {share['whole']}")
    lowered = " ".join(subject.lower().split())
    bare = _LEAD.sub("", lowered + " ")
    first, _, second = bare.partition(", ")
    handled = _RATE_LABEL.match(lowered) and _HANDLED.match(bare)
    if handled and _scope_at(bare[handled.end() :].strip()) == "task":  # `tỷ lệ xử lý tin báo`
        return "task"
    known = _scope_at(lowered) or _scope_at(bare) or _scope_by_form(lowered) or _scope_by_form(bare)
    if known is None and second and len(first.split()) < FEW_WORDS:  # `chi, đảng bộ cơ sở`
        return _scope_at(second)
    return known


def scope_of_object(subject: str | None) -> Scope | None:
    """Whom an activity is for: `Tiêm vắc xin IPV mũi 2 cho trẻ sinh từ tháng 3` is about children."""
    found = _ACTS_ON.match(subject or "") or re.search(r"\scho\s+(?=\S)", subject or "")
    return scope_of((subject or "")[found.end() :]) if found else None


def scope_of_award(achievement: str | None) -> Scope | None:
    """Whom an award is for: `danh hiệu “Tập thể lao động xuất sắc”` is for bodies, the others are for people."""
    award = re.search(
        r"danh\s+hiệu\W*(tập\s+thể|đơn\s+vị|cờ|công\s+đoàn|chi\s+(?:bộ|hội|đoàn)|cơ\s+quan|trường|lớp|khu|xã|thôn)?",
        achievement or "",
        re.IGNORECASE,
    )
    return None if award is None else "collective" if award[1] else "individual"


def scope_of_handling(achievement: str | None) -> Scope | None:
    """What is handled is a task, whatever it is called: `điểm nóng môi trường` that is `xử lý dứt điểm`."""
    return "task" if achievement and _HANDLED.match(achievement) else None


def scope_of_whole(achievement: str | None) -> Scope | None:
    """Whose share an amount is: `năm 2012 đạt 25% số trường` is about schools."""
    found = re.search(
        r"\d\s*%\s+(?:trên\s+tổng\s+)?số\s+(?!vụ\s+(?:cháy|tai\s+nạn|phạm))(.+)", achievement or ""
    )
    return scope_of(found[1]) if found else None


def scope_of_goal(subject: str | None, achievement: str | None) -> Scope | None:
    """Whom a goal is about, by its subject first, then by what is reached."""
    return (
        scope_of(subject)
        or scope_of_award(achievement)
        or scope_of_object(subject)
        or scope_of_whole(achievement)
        or scope_of_handling(achievement)
    )


def scope_of_rate(label: str) -> Scope | None:
    """`Tỷ lệ tập hợp quần chúng: hội phụ nữ 75%` is about people, whatever body a part is named by."""
    return scope_of(label) if _RATE_LABEL.match(label) else None


def scope_of_column(head: str) -> Scope | None:
    """`Tiêm chủng đầy đủ` over the cells of communes is about people, `Chỉ tiêu (hồ sơ đúng hạn)` about files."""
    inside = _LAST_BRACKET.search(head)
    if inside and not _RATE_LABEL.match(head):
        return scope_of(inside["inside"])
    scope = scope_of(head)
    return scope if scope == "individual" or _RATE_LABEL.match(head) else None


def is_short_and_unknown(subject: str | None) -> bool:
    """Whether a subject is a few words that name nobody, as `mũi 2` in a list about children."""
    return subject is not None and len(subject.split()) <= _SHORT and scope_of(subject) is None


def _scope_by_form(text: str) -> Scope | None:
    forms = load_rules("target_scope_forms")
    return next((cast("Scope", form.meaning) for form in forms if form.pattern.match(text)), None)


def _scope_at(text: str) -> Scope | None:
    for name, scope in _scope_words():
        rest = text[len(name) :]
        if text.startswith(name) and not rest[:1].isalpha() and not _CALLING.match(rest):
            return scope
    return None


@by_rules
def _scope_words() -> tuple[tuple[str, Scope], ...]:
    rows = load_table("target_scopes", ("name", "meaning", "note"))
    ordered = sorted(((row["name"], row["meaning"]) for row in rows), key=lambda row: -len(row[0]))
    return tuple((name, meaning) for name, meaning in ordered)  # type: ignore[misc]
