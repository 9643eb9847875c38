"""Blocks under their headings, from hard-wrapped lines; page breaks do not cut sentences."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.extracting.outline import flatten, outline

WRAPPED = """I. MỤC ĐÍCH, YÊU CẦU
1. Mục đích

- Nhằm phát huy tinh thần năng động, sáng tạo của cán bộ, công chức,
người lao động cơ quan; thi đua lập thành tích của Hội đồng Thi đua
- Khen thưởng Sở.

- Chất lượng được nâng lên.
2. Yêu cầu
Các đơn vị gửi báo cáo số liệu 6 tháng đầu năm và kế hoạch của năm
2025 trước ngày 30/6.
a) Tập thể:
- Giữ vững danh hiệu.
b) Cá nhân
II. TỔ CHỨC THỰC HIỆN
TT | Nội dung | Thời gian
1 | Tập huấn | Quý I/2024
Trên đây là Kế hoạch năm 2024.
"""


def test_blocks_and_what_they_stand_under() -> None:
    found = outline(WRAPPED)
    seen = [
        (block.marker, found.body_text(block)[:24], block.kind, [head.marker for head in found.heads(block)])
        for block in found.blocks
    ]
    assert seen == [
        ("I.", "MỤC ĐÍCH, YÊU CẦU", "heading", []),
        ("1.", "Mục đích", "heading", ["I."]),
        ("-", "Nhằm phát huy tinh thần ", "item", ["1.", "I."]),
        ("-", "Chất lượng được nâng lên", "item", ["1.", "I."]),
        ("2.", "Yêu cầu", "heading", ["I."]),
        ("", "Các đơn vị gửi báo cáo s", "paragraph", ["2.", "I."]),
        ("a)", "Tập thể:", "heading", ["2.", "I."]),
        ("-", "Giữ vững danh hiệu.", "item", ["a)", "2.", "I."]),
        ("b)", "Cá nhân", "heading", ["2.", "I."]),
        ("II.", "TỔ CHỨC THỰC HIỆN", "heading", []),
        ("", "TT | Nội dung | Thời gia", "row", ["II."]),
        ("", "1 | Tập huấn | Quý I/202", "row", ["II."]),
        ("", "Trên đây là Kế hoạch năm", "paragraph", []),
    ]


def test_a_sentence_runs_on_over_its_lines() -> None:
    found = outline(WRAPPED)
    assert found.body_text(found.blocks[2]).endswith("của Hội đồng Thi đua - Khen thưởng Sở.")
    assert found.body_text(found.blocks[5]).endswith("kế hoạch của năm 2025 trước ngày 30/6.")


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("- Đạt 100%; phấn đấu 50% (mục 1; 2).", ["Đạt 100%", "phấn đấu 50% (mục 1; 2)"]),
        ("a) Tập thể: 100% đạt. Cá nhân 95%.", ["Tập thể", "100% đạt", "Cá nhân 95%"]),
        ("- UBND TP. Cao Lãnh báo cáo 1.234 hộ./.", ["UBND TP. Cao Lãnh báo cáo 1.234 hộ"]),
        ("- Danh hiệu “Tiên tiến; xuất sắc” đạt 50%", ["Danh hiệu “Tiên tiến; xuất sắc” đạt 50%"]),
    ],
)
def test_clauses(text: str, clauses: list[str]) -> None:
    found = outline(text)
    assert [text[start:end] for start, end in found.clauses(found.blocks[0])] == clauses


def test_a_page_break_is_blank() -> None:
    text = "Hội nghị lần thứ Năm Ban Chấp\n1\n\fhành Trung ương\n\f- 3 -\nĐảng"
    flat = flatten(text)
    assert len(flat) == len(text)
    assert flat.split() == [
        "Hội",
        "nghị",
        "lần",
        "thứ",
        "Năm",
        "Ban",
        "Chấp",
        "hành",
        "Trung",
        "ương",
        "Đảng",
    ]
    assert flatten("1\n2\n") == "1\n2\n"


@given(st.text(alphabet=" \n\fI1a.)-|Ađ;:"))
def test_blocks_of_any_text_lie_in_order(text: str) -> None:
    found = outline(text)
    assert len(found.flat) == len(text)
    at = 0
    for block in found.blocks:
        assert at <= block.start < block.end <= len(text)
        assert block.parent < block.index
        assert found.block_at(block.start) == block
        assert all(block.start <= start < end <= block.end for start, end in found.clauses(block))
        at = block.end


@pytest.mark.parametrize("marker", ["II/", "1/", "1/.", "5/-", "a-", "(a)", "(đ)"])
def test_markers_of_many_hands(marker: str) -> None:
    (block,) = outline(f"{marker} 100% chi bộ hoàn thành nhiệm vụ.").blocks
    assert block.marker == marker
