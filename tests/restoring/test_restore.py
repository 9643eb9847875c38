"""What `restore` does to piles of lines (`cases/*.tsv`): each case is asked all questions, those of random text too."""

import csv
import random
import re
import sys
import unicodedata
from functools import cache
from itertools import pairwise
from pathlib import Path
from random import Random
from threading import Thread
from typing import get_args

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipeline import restoring
from pipeline.errors import DictionaryError, FileAccessError
from pipeline.model import PAGE_SEPARATOR, Document, Page, PageMethod, Restored, replay
from pipeline.restoring import UserDictionary, detect_kind, restore, restore_document, user_dictionary
from pipeline.restoring.channel import SourceKind
from pipeline.restoring.forms import Forms
from pipeline.restoring.user_dictionary import Entry, Pair

KINDS: tuple[SourceKind, ...] = get_args(SourceKind)
PILES = ("in_the_wild", "negatives", "names", "foreign", "numbers")


CLEAN_PAGE = """ỦY BAN NHÂN DÂN TỈNH YÊN BÁI
Số: 37/KH-UBND
KẾ HOẠCH
Nâng cao chất lượng nguồn nhân lực các xã vùng cao năm 2023
I. MỤC ĐÍCH, YÊU CẦU
1. Tạo chuyển biến rõ rệt trong nhận thức của cán bộ, công chức và nhân dân các dân tộc.
2. Phấn đấu ít nhất 92,5% hộ gia đình được tiếp cận nước sạch, tăng 4% so với năm 2022.
II. NỘI DUNG
- Xã A Mú Sung, xã Sín Chéng và xã Y Tý hoàn thành trước ngày 30/6/2023 (đợt 1).
- Ông Giàng A Páo, bà Sùng Thị Mai và ông Thào A Chu chịu trách nhiệm báo cáo.
Hồ sơ gửi về hộp thư vanphong@yenbai.gov.vn; điện thoại 0216.3852.456.
Nơi nhận: Như Điều 3; Lưu: VT, TH1.
"""


class Case:
    """A row of a pile: `fixed` is what a careful reader would write; the kind `page` is a line at the end of a clean page."""

    def __init__(self, row: dict[str, str]) -> None:
        before = CLEAN_PAGE if row["kind"] == "page" else ""
        self.raw, self.fixed = before + row["raw"], before + row["fixed"]
        self.kind: SourceKind | None = next((kind for kind in KINDS if kind == row["kind"]), None)
        self.fails, self.comment = row["expect"] == "fail", row["comment"]
        self.label = row["label"]


def cases_of(pile: str) -> list[Case]:
    with (Path(__file__).parent / "cases" / f"{pile}.tsv").open(encoding="utf-8", newline="") as file:
        return [Case(row) for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)]


CASES = {f"{pile}: {case.label}": case for pile in PILES for case in cases_of(pile)}

GOOD = {name: case for name, case in CASES.items() if not case.fails}

every_case = pytest.mark.parametrize("case", CASES.values(), ids=CASES)
good_case = pytest.mark.parametrize("case", GOOD.values(), ids=GOOD)


def with_failures() -> pytest.MarkDecorator:
    return pytest.mark.parametrize(
        "case",
        [
            pytest.param(case, id=name, marks=[pytest.mark.xfail(reason=case.comment)] if case.fails else [])
            for name, case in CASES.items()
        ],
    )


@cache
def restored(text: str, kind: SourceKind | None) -> Restored:
    return restore(text, kind)


WORD = re.compile(r"[^\W\d_]{2,}")


def check(raw: str, kind: SourceKind | None) -> Restored:
    """What holds for any text at all."""
    found = restored(raw, kind)
    assert replay(raw, found.fixes) == found.text
    assert found.text.count("\n") == raw.count("\n")
    assert found.text.count(PAGE_SEPARATOR) == raw.count(PAGE_SEPARATOR)
    assert unicodedata.is_normalized("NFC", found.text)
    for fix in found.fixes:
        assert raw[fix.start : fix.end] == fix.printed != fix.restored
        assert fix.printed
        assert 0 <= fix.probability <= 1
        assert all(0 <= chance <= 1 for _, chance in fix.alternatives)
        assert fix.restored not in [other for other, _ in fix.alternatives]
    assert all(one.end <= next_one.start for one, next_one in pairwise(found.fixes))
    assert all(0 <= chance.probability <= 1 and chance.start < chance.end for chance in found.chances)
    assert all(one.end <= next_one.start for one, next_one in pairwise(found.chances))
    # each fix is worth what it changes, and nothing else
    for index, fix in enumerate(found.fixes):
        start = found.starts[index]
        without = found.text[:start] + fix.printed + found.text[start + len(fix.restored) :]
        assert replay(raw, found.fixes[:index] + found.fixes[index + 1 :]) == without
    for rule in {fix.rule for fix in found.fixes}:
        without, at = "", 0
        for start, fix in zip(found.starts, found.fixes, strict=True):
            without += found.text[at:start] + (fix.printed if fix.rule == rule else fix.restored)
            at = start + len(fix.restored)
        assert replay(raw, [fix for fix in found.fixes if fix.rule != rule]) == without + found.text[at:]
    return found


@with_failures()
def test_a_line_comes_back_as_a_careful_reader_would_write_it(case: Case) -> None:
    assert restored(case.raw, case.kind).text == case.fixed


@every_case
def test_its_fixes_tell_all_that_happened(case: Case) -> None:
    check(case.raw, case.kind)


@good_case
def test_twice_is_once(case: Case) -> None:
    once = restored(case.raw, case.kind).text
    assert restored(once, case.kind).text == once


@every_case
def test_decomposed_letters_make_no_difference(case: Case) -> None:
    apart = unicodedata.normalize("NFD", case.raw)
    found = check(apart, case.kind)
    assert found.text == restored(case.raw, case.kind).text
    kinds = {fix.rule for fix in found.fixes} - {fix.rule for fix in restored(case.raw, case.kind).fixes}
    assert kinds <= {"nfc"}


@good_case
def test_what_a_careful_reader_wrote_is_left_alone_on_a_clean_page(case: Case) -> None:
    text = CLEAN_PAGE + case.fixed.removeprefix(CLEAN_PAGE)
    assert restored(text, None).text == text


@every_case
def test_every_word_has_its_chance(case: Case) -> None:
    found = restored(case.raw, case.kind)
    weighed = {at for chance in found.chances for at in range(chance.start, chance.end)}
    missing = [match.group() for match in WORD.finditer(case.raw) if not weighed & {*range(*match.span())}]
    assert [word for word in missing if not re.fullmatch("[IVXH]+", word)] == []
    for fix, start in zip(found.fixes, found.starts, strict=True):
        if fix.rule in ("channel", "split", "join"):
            assert found.chance(start, start + len(fix.restored)) == pytest.approx(fix.probability, abs=1e-3)


def test_piles_are_clean() -> None:
    for name, case in CASES.items():
        for text in (case.raw, case.fixed):
            assert text == unicodedata.normalize("NFC", text).strip(), name
    assert len({(case.raw, case.kind) for case in CASES.values()}) == len(CASES)
    assert all(case.comment for case in CASES.values() if case.fails)


# pages

DAMAGED_PAGE = """UY BAN NHAN DAN TINH YEN BAI
Sé: 37/KH-UBND
KE HOACH
Nang cao chat lugng ngu6n nhan luc cac xa ving cao nam 2023
1. Tao chuyén bién r6 rét trong nhan thtrc cia can b6, céng chtrc.
2. Phan dau it nhat 92,5% hd gia dinh dugc tiép can nuéc sach.
Noi nhan: Nhu Diéu 3; Luu: VT.
"""


def test_a_clean_page_comes_back_as_it_was() -> None:
    assert restore(CLEAN_PAGE).fixes == ()


SCANNED = Path(__file__).parents[2] / "corpus/sample-gold/phuong/2026/phuong-chuyen-doi-so-2026.txt"


def test_errors_seen_on_a_page_that_looks_clean_ease_the_next() -> None:
    page = SCANNED.read_text("utf-8").split(PAGE_SEPARATOR)[0]
    misread = page.replace("XÃ HỘI", "XÃ HỌI", 1).replace("chuyển đổi", "chuyên đổi", 1)
    assert sum(map(str.__ne__, misread.split(), page.split())) == 2
    assert restore(misread, "vie").text == page
    assert restore(page, "vie").fixes == ()


@pytest.mark.parametrize(
    "rare",
    [
        "Bị cáo Thò Bá Thái, ông Lường Văn Tiến và bà Hà Thị Trịnh khai gặp nhau ở bến đò.",
        "Trưởng Công an và Phó Bí thư có mặt.",
        "Định dạng format và menu của phần mềm theo drama trên fanpage; vệ sinh khoen cửa, lõi cọc.",
    ],
)
def test_rare_words_of_a_clean_page_stand_until_the_case_against_them_is_clear(rare: str) -> None:
    page = SCANNED.read_text("utf-8").split(PAGE_SEPARATOR)[0] + rare + "\n"
    assert restore(page).text == page


NUMBERS = re.compile(r"\S*\d\S*")


@pytest.mark.parametrize("kind", [None, *KINDS])
@pytest.mark.parametrize("page", [CLEAN_PAGE, DAMAGED_PAGE])
def test_numbers_of_a_page_stay(page: str, kind: SourceKind | None) -> None:
    numbers = [word for word in NUMBERS.findall(page) if sum(map(str.isdigit, word)) > 1]
    assert [word for word in NUMBERS.findall(restore(page, kind).text) if word in numbers] == numbers


@pytest.mark.parametrize(
    ("seen", "restored_word"),
    [("Tỉnh uỷ, Huyện uỷ và Đảng uỷ", "Uỷ"), ("Tỉnh ủy, Huyện ủy và Đảng ủy", "Ủy")],
)
def test_restored_words_place_their_tone_as_the_page_does(seen: str, restored_word: str) -> None:
    assert (
        restore(f"{seen}.\nUy ban nhan dan tinh", "eng").text == f"{seen}.\n{restored_word} ban nhân dân tỉnh"
    )


# where a text comes from

DETECTED = [
    ("vie", CLEAN_PAGE),
    ("vie", "Độc lập - Tự do - Hạnh phúc"),
    ("vie", "ỦY BAN NHÂN DÂN TỈNH YÊN BÁI"),
    ("vie", "Ủy ban nhân dân tỉnh ban hành kế hoạch phát triển kinh tế - xã hội năm 2023"),
    ("vie", unicodedata.normalize("NFD", CLEAN_PAGE)),
    ("eng", DAMAGED_PAGE),
    ("eng", "Pdc lap - Ty do - Hanh phic"),
    ("eng", "Nang cao chat lugng ngu6n nhan luc cac xa ving cao"),
    ("plain", " ".join(["Uy ban nhan dan tinh ban hanh ke hoach phat trien kinh te"] * 5)),
    ("plain", "\n".join(["- Cac so, ban, nganh chu dong phoi hop thuc hien nhiem vu duoc giao;"] * 4)),
]


@pytest.mark.parametrize(("kind", "text"), DETECTED, ids=lambda value: value[:20])
def test_where_a_text_comes_from_is_seen_by_its_letters(kind: str, text: str) -> None:
    assert detect_kind(text) == kind


# random text

DAMAGED = """Péc lap Thap ngay UY BAN tinh Đồng Tháp hoà thủy 16n hi¢u ngh& 11/KH-UBND 85% I1. a) C) 2022
    Quy ết canhan""".split()  # noqa: SIM905
SIGNS = [" ", "\n", "\n\n", PAGE_SEPARATOR, ", ", ". ", " - ", ":", "(", "”", "\t", "\r\n", "  "]
MIXED = st.lists(
    st.sampled_from(DAMAGED)
    | st.sampled_from(SIGNS)
    | st.text("aăâđĐÐêôơư0169&¢|'.\u0301\u0323", max_size=6),
    max_size=25,
).map("".join)


@settings(deadline=None, max_examples=60)
@given(MIXED, st.sampled_from(KINDS))
@example("Ðo\u0300ng Tha\u0301p", "vie")
@example("", "eng")
@example("\n\f\n", "plain")
def test_fixes_of_random_text_tell_all_that_happened(text: str, kind: SourceKind) -> None:
    if not MARKS_ON_MARKS.search(text):
        check(text, kind)


MARKS_ON_MARKS = re.compile(r"[\u0300-\u036f]")
"""Marks that no letter takes in: see `test_marks_that_no_letter_takes_in`."""


@settings(deadline=None, max_examples=40)
@given(
    st.text(st.characters(codec="utf-8", exclude_categories=["Mn", "Lo"]), max_size=60),
    st.sampled_from(KINDS),
)
def test_any_characters_come_back(text: str, kind: SourceKind) -> None:
    check(text, kind)


@settings(deadline=None, max_examples=30)
@given(
    st.lists(st.sampled_from(CLEAN_PAGE.split()), min_size=3, max_size=12), st.randoms(use_true_random=False)
)
def test_decomposing_some_letters_makes_no_difference(words: list[str], random: Random) -> None:
    whole = " ".join(words)
    some = "".join(unicodedata.normalize("NFD", char) if random.random() < 0.5 else char for char in whole)
    assert restore(some, "vie").text == restore(whole, "vie").text


def test_a_text_is_restored_the_same_whatever_came_before() -> None:
    alone = [restore(line, "eng") for line in DAMAGED_PAGE.split("\n")]
    for line in reversed(CLEAN_PAGE.split("\n")):
        restore(line, "eng")
    assert [restore(line, "eng") for line in DAMAGED_PAGE.split("\n")] == alone


def _texts(seed: int) -> list[str]:
    """Words that nobody has met before, so that there is something to remember."""
    words, chance = CLEAN_PAGE.split(), Random(seed)
    return [
        " ".join(f"{word}{chance.choice('abcdeghikl')}" for word in chance.sample(words, 8))
        for _ in range(40)
    ]


def test_threads_that_restore_at_once_get_what_each_would_alone() -> None:
    """As a worker does that loads its models while it has its first page."""
    alone = [[restore(text, "vie").text for text in _texts(seed)] for seed in range(4)]
    together: list[list[str]] = [[] for _ in alone]
    restoring._decoder.cache_clear()
    threads = [
        Thread(
            target=lambda seed=seed: together[seed].extend(restore(text, "vie").text for text in _texts(seed))
        )
        for seed in range(4)
    ]
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(before)
    assert together == alone


def test_a_time_limit_that_cuts_in_costs_no_later_text(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = _texts(7)
    undisturbed = [restore(text, "vie").text for text in texts]
    restoring._decoder.cache_clear()

    def cut_short(self: Forms, read: str, ways: object) -> list[bool]:
        raise TimeoutError

    with monkeypatch.context() as patch:
        patch.setattr(Forms, "_rewrites", cut_short)  # the last that a new word goes through
        with pytest.raises(TimeoutError):
            restore(texts[0], "vie")
    assert [restore(text, "vie").text for text in texts] == undisturbed


@pytest.mark.xfail(
    reason="words are cut inside a letter with its marks: a fix of nothing at all appears before it"
)
def test_marks_that_no_letter_takes_in() -> None:
    check("a\u0301\u0301\u0301 b", "eng")


def test_all_text_is_composed() -> None:
    assert unicodedata.is_normalized(
        "NFC", restore(unicodedata.normalize("NFD", "Tập đoàn 삼성 tại Việt Nam"), "vie").text
    )


# bounds

LONG = {
    "one line of 100,000 characters": ("Thuc hién Nghi quyét sé 20/2014/ND-CP, " * 2600)[:100_000],
    "digits without a blank": "9" * 100_000,
    "numbers and commas": "1," * 50_000,
    "dashes": "-" * 100_000,
    "nothing but line ends": "\n" * 100_000,
    "nothing but pages": PAGE_SEPARATOR * 100_000,
    "marks on one letter": "a" + "\u0301" * 100_000,
    "a word of 100,000 letters": "a" * 100_000,
    "Chinese": "中文的文字没有空格，" * 5_000,
    "Chinese with blanks": "中文 的 文字。\n" * 3_000,
}


@pytest.mark.parametrize("kind", ["vie", "eng"])
@pytest.mark.parametrize("label", LONG)
def test_long_text_comes_back(label: str, kind: SourceKind) -> None:
    found = restore(LONG[label], kind)
    assert found.text.count("\n") == LONG[label].count("\n")
    assert found.text.count(PAGE_SEPARATOR) == LONG[label].count(PAGE_SEPARATOR)


def test_a_page_of_garbage_comes_back() -> None:
    random.seed(1)
    garbage = "".join(random.choice("!&06IPVxzĐđồứựỵ  ") for _ in range(10_000))
    found = restore(garbage, "vie")
    assert replay(garbage, found.fixes) == found.text


# documents


def document_of(*pages: tuple[str, PageMethod]) -> Document:
    return Document(
        "plan.pdf",
        "0" * 64,
        tuple(Page(number, text, method=method) for number, (text, method) in enumerate(pages, start=1)),
    )


NAMED = """Uy ban nhân dân xã Nậm Lúc ban hành. Nhân dân xã Nậm Lúc thi đua. Xã Nậm Lúc hoàn thành.
Tang cuong cong tac tuyen truyen, bao dam an ninh.
"""
DAMAGED_NAME = "Can bo xa Nam Luc tham gia hgi nghi.\n"


def test_the_pages_of_a_document_keep_their_offsets() -> None:
    pages: list[tuple[str, PageMethod]] = [
        (DAMAGED_PAGE, "text_layer"),
        ("Kế hoạch số 11⁄KH-UBND, Căn cử Luật Tổ chức chính quyền\n", "ocr"),
        ("", "none"),
        (unicodedata.normalize("NFD", CLEAN_PAGE), "plain_text"),
        ("Tang cuong céng tac kiém tra\n", "text_layer"),
        ("ỦY BAN NHÂN DÂN TÍNH LÀO CAI\n", "ocr"),
    ]
    document = restore_document(document_of(*pages))
    assert document.text.split(PAGE_SEPARATOR)[2:] == [
        "",
        CLEAN_PAGE,
        "Tăng cường công tác kiểm tra\n",
        "ỦY BAN NHÂN DÂN TỈNH LÀO CAI\n",
    ]
    assert document.text.split(PAGE_SEPARATOR)[1] == (
        "Kế hoạch số 11/KH-UBND, Căn cứ Luật Tổ chức chính quyền\n"
    )
    assert document.text.startswith("ỦY BAN NHÂN DÂN TỈNH YÊN BÁI\nSố: 37/KH-UBND\nKẾ HOẠCH\n")
    assert replay(document.raw, document.fixes) == document.text
    assert all(document.raw[fix.start : fix.end] == fix.printed for fix in document.fixes)
    assert all(one.end <= next_one.start for one, next_one in pairwise(document.fixes))
    assert all(one.end <= next_one.start for one, next_one in pairwise(document.chances))
    weighed = {at for chance in document.chances for at in range(chance.start, chance.end)}
    for word in WORD.finditer(document.raw):
        assert re.fullmatch("[IVX]+", word.group()) or weighed & {*range(*word.span())}, word
    assert not any(PAGE_SEPARATOR in document.raw[chance.start : chance.end] for chance in document.chances)


def test_each_page_is_restored_as_it_was_read() -> None:
    mixed = restore_document(document_of((DAMAGED_PAGE, "text_layer"), (CLEAN_PAGE, "ocr")))
    assert mixed.text.split(PAGE_SEPARATOR) == [restore(DAMAGED_PAGE, "eng").text, CLEAN_PAGE]
    for method in get_args(PageMethod):
        alone = restore_document(document_of((DAMAGED_PAGE, method)))
        assert alone.text == restore(DAMAGED_PAGE, "vie" if method == "ocr" else "eng").text


def test_what_one_page_says_clearly_helps_on_another() -> None:
    alone = restore_document(document_of((DAMAGED_NAME, "text_layer")))
    assert "Nậm Lúc" not in alone.text
    for pages in ((NAMED, DAMAGED_NAME), (DAMAGED_NAME, CLEAN_PAGE, NAMED)):
        document = restore_document(document_of(*((page, "text_layer") for page in pages)))
        assert "Cán bộ xã Nậm Lúc tham gia hội nghị." in document.text
        (heard,) = (fix for fix in document.fixes if fix.rule == "document")
        assert (heard.printed, heard.restored) == ("Luc", "Lúc")


def test_pages_that_were_read_otherwise_say_nothing() -> None:
    document = restore_document(document_of((NAMED, "ocr"), (DAMAGED_NAME, "text_layer")))
    assert document.text.endswith(restore(DAMAGED_NAME, "eng").text)
    assert not [fix for fix in document.fixes if fix.rule == "document"]


def test_a_document_without_pages_comes_back() -> None:
    assert restore_document(document_of()).fixes == ()
    assert restore_document(document_of(("", "none"), ("", "none"))).text == PAGE_SEPARATOR


# what a user knows better


def knowing(*names: str, always: str = "", never: str = "") -> UserDictionary:
    """`always` and `never` hold one pair, `read > meant`."""

    def pairs(row: str) -> tuple[Pair, ...]:
        return (Pair(*row.split(" > ")),) if row else ()

    return UserDictionary(tuple(Entry(name, "places") for name in names), pairs(always), pairs(never))


KNOWN = [
    ("place", "xa Nam Luc, huyén Bac Ha", knowing("xã Nậm Lúc"), "xã Nậm Lúc, huyện Bắc Hà"),
    ("hamlet", "ban Hu6i Khon", knowing("bản Huổi Khon"), "bản Huổi Khon"),
    ("person", "dong chi Lo A Pao", knowing("Lò A Páo"), "đồng chí Lò A Páo"),
    (
        "two persons",
        "Ong Giang Seo Phir va ba Sung Thi My",
        knowing("Giàng Seo Phừ", "Sùng Thị Mỷ"),
        "Ông Giàng Seo Phừ và bà Sùng Thị Mỷ",
    ),
    ("always", "Péc lap, tinh Péc", knowing(always="Péc > Đức"), "Đức lập, tính Đức"),
    ("always, two words", "huyén B4cH4 ban hanh", knowing(always="B4cH4 > Bắc Hà"), "huyện Bắc Hà ban hành"),
    ("always, a label", "Sd: 31/KH-VP", knowing(always="Sd > Sổ"), "Sổ: 31/KH-VP"),
    ("always itself", "Péc lap", knowing(always="Péc > Péc"), "Péc lập"),
    ("never", "theo hgi nghi", knowing(never="hgi > hội"), None),
]


@pytest.mark.parametrize(("label", "raw", "dictionary", "fixed"), KNOWN, ids=[row[0] for row in KNOWN])
def test_what_a_user_knows_is_believed(
    label: str, raw: str, dictionary: UserDictionary, fixed: str | None
) -> None:
    without, found = restore(raw, "eng"), restore(raw, "eng", dictionary)
    assert without.text != found.text
    if fixed is None:
        assert dictionary.never[0].meant in without.text
        assert dictionary.never[0].meant not in found.text
    else:
        assert found.text == fixed
    assert replay(raw, found.fixes) == found.text
    meant = {(pair.read, pair.meant) for pair in dictionary.always if pair.read != pair.meant}
    assert {(fix.printed, fix.restored) for fix in found.fixes if fix.rule == "dictionary"} == meant
    assert restore(raw, "eng").text == without.text
    document = restore_document(document_of((raw, "text_layer")), dictionary)
    assert document.text == found.text


@pytest.mark.parametrize("page", [CLEAN_PAGE, DAMAGED_PAGE])
def test_what_a_user_knows_changes_nothing_else(page: str) -> None:
    dictionary = knowing("xã Nậm Lúc", "bản Huổi Khon", always="Péc > Đức", never="hgi > hội")
    assert restore(page, None, dictionary).text == restore(page).text


def test_a_word_that_a_user_always_reads_otherwise_is_printed_letter_for_letter() -> None:
    assert restore("tinh PÉC va Péc", "eng", knowing(always="PÉC > Đức")).text.split()[1] == "Đức"


def test_the_mistake_of_a_user_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileAccessError, match="no such folder"):
        user_dictionary(tmp_path / "words")
    (tmp_path / "places.tsv").write_text("text\n1234\n", "utf-8")
    with pytest.raises(DictionaryError, match=r"places\.tsv, line 2: .*never rewritten, take the line out"):
        user_dictionary(tmp_path)
    assert user_dictionary(None) == UserDictionary()


@pytest.mark.parametrize("dictionary", [knowing("1234"), knowing(always="Péc >  ")])
def test_the_mistake_of_a_caller_is_told(dictionary: UserDictionary) -> None:
    with pytest.raises(DictionaryError):
        restore("Péc lap", "eng", dictionary)


def test_never_holds_for_two_words_too() -> None:
    dictionary = knowing(never="hiệnnhiệm > hiện nhiệm")
    assert restore("thực hiệnnhiệm vụ được giao", "vie").text == "thực hiện nhiệm vụ được giao"
    assert restore("thực hiệnnhiệm vụ được giao", "vie", dictionary).text == "thực hiệnnhiệm vụ được giao"
