"""The nouns: fixes replay, and restored offsets lead back to the words as read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model import Box, Document, Fix, Page, Restored, Word, replay

RAW = "Pong Thap, ngay 11thang 01 nam 2022\n"
FIXES = (
    Fix(0, 4, "Pong", "Đồng", "channel", 0.99),
    Fix(5, 9, "Thap", "Tháp", "channel", 0.98),
    Fix(11, 15, "ngay", "ngày", "channel", 0.99),
    Fix(16, 23, "11thang", "11 tháng", "split", 0.9),
    Fix(27, 30, "nam", "năm", "channel", 0.99),
)
RESTORED = "Đồng Tháp, ngày 11 tháng 01 năm 2022\n"


def word(start: int, end: int, page: int = 1) -> Word:
    return Word(start, end, Box(page, start * 10, 100, (end - start) * 10, 20), 0.9)


def document(*texts: str, fixes: tuple[Fix, ...] = ()) -> Document:
    pages = tuple(
        Page(
            number,
            text,
            tuple(word(at, at + len(piece), number) for piece, at in pieces(text)),
            method="ocr",
        )
        for number, text in enumerate(texts, 1)
    )
    return Document("scan.pdf", "0" * 64, pages, fixes)


def pieces(text: str) -> list[tuple[str, int]]:
    found, at = [], 0
    for piece in text.split():
        at = text.index(piece, at)
        found.append((piece, at))
        at += len(piece)
    return found


def test_all_fixes_replay() -> None:
    assert replay(RAW, FIXES) == RESTORED


@pytest.mark.parametrize("left_out", range(len(FIXES)))
def test_any_one_fix_can_be_left_out(left_out: int) -> None:
    kept = [fix for index, fix in enumerate(FIXES) if index != left_out]
    assert FIXES[left_out].printed in replay(RAW, kept)


def test_a_fix_made_for_another_text_is_refused() -> None:
    with pytest.raises(ValueError, match="expects 'Pong'"):
        replay("Dong Thap", FIXES[:1])


def test_overlapping_fixes_are_refused() -> None:
    with pytest.raises(ValueError, match="fix at 2"):
        replay("Pong", [Fix(0, 4, "Pong", "Đồng", "channel", 1), Fix(2, 4, "ng", "n", "channel", 1)])


@pytest.mark.parametrize(
    ("restored", "read"),
    [
        ("Đồng", ["Pong"]),
        ("Đồng Tháp", ["Pong", "Thap,"]),
        ("tháng", ["11thang"]),
        ("11", ["11thang"]),
        ("2022", ["2022"]),
    ],
)
def test_restored_words_lead_to_the_words_as_read(restored: str, read: list[str]) -> None:
    doc = document(RAW, fixes=FIXES)
    at = doc.text.index(restored)
    found = doc.words_at(at, at + len(restored))
    assert [doc.pages[0].text[w.start : w.end] for w in found] == read


def test_pages_and_lines_are_counted_from_one() -> None:
    doc = document("Số: 05/KH\nhai\n", "ba\n", "", "bốn\n")
    assert doc.text == "Số: 05/KH\nhai\n\fba\n\f\fbốn\n"
    places = {
        name: (doc.page_at(doc.text.index(name)), doc.line_at(doc.text.index(name)))
        for name in ("Số", "hai", "ba", "bốn")
    }
    assert places == {"Số": (1, 1), "hai": (1, 2), "ba": (2, 3), "bốn": (4, 4)}


def test_boxes_come_from_the_page_of_the_words() -> None:
    doc = document("Số: 05/KH\n", "tháng 3\n")
    at = doc.text.index("tháng")
    assert {w.box.page for w in doc.words_at(at, at + 7) if w.box} == {2}


def test_an_empty_span_has_no_words() -> None:
    assert document(RAW).words_at(3, 3) == ()


@st.composite
def fixed_texts(draw: st.DrawFn) -> Restored:
    raw = draw(st.text(alphabet="ab đồ\n", max_size=30))
    cuts = sorted(draw(st.sets(st.integers(0, len(raw)), max_size=8)))
    spans = list(zip(cuts[::2], cuts[1::2], strict=False))
    fixes = tuple(
        Fix(start, end, raw[start:end], draw(st.text(alphabet="xyz", max_size=4)), "any", 0.5)
        for start, end in spans
    )
    return Restored(raw, fixes)


@given(fixed_texts())
def test_every_letter_that_no_fix_touched_leads_back_to_itself(restored: Restored) -> None:
    touched = {at for fix in restored.fixes for at in range(fix.start, fix.end)}
    for start in range(len(restored.text)):
        raw_start, raw_end = restored.raw_span(start, start + 1)
        assert 0 <= raw_start <= raw_end <= len(restored.raw)
        if raw_end - raw_start == 1 and raw_start not in touched:
            assert restored.raw[raw_start] == restored.text[start]


@given(fixed_texts())
def test_the_whole_restored_text_leads_back_to_all_of_the_raw_text_but_deletions_at_its_ends(
    restored: Restored,
) -> None:
    if restored.text:
        start, end = restored.raw_span(0, len(restored.text))
        assert not set(restored.raw[:start] + restored.raw[end:]) - {
            char for fix in restored.fixes if not fix.restored for char in fix.printed
        }
