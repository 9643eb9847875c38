"""The numbers of sections and quarters come back where their neighbours tell them, and only there."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.restoring.numerals import quarter_numbers, section_numbers
from pipeline.restoring.protected import pieces

HEADINGS = ("MỤC ĐÍCH, YÊU CẦU", "NỘI DUNG THỰC HIỆN", "KINH PHÍ", "TỔ CHỨC THỰC HIỆN")


def page(*marks: str) -> str:
    """Headings in capitals, numbered so, with a line of text under each."""
    return "".join(
        f"{mark} {title}\nCác sở, ban, ngành phối hợp.\n"
        for mark, title in zip(marks, HEADINGS, strict=False)
    )


def sections(text: str) -> list[str]:
    """The text's numbers at the starts of its headings, as restored."""
    cut = list(pieces(text))
    found = section_numbers(cut)
    starts = [at for at, piece in enumerate(cut) if piece.line_start and piece.text not in ("Các", "")]
    return [found.get(at, cut[at].text) for at in starts]


RESTORED = [
    ("II is an H", ("I.", "H.", "IH.", "IV."), ["I", "II", "III", "IV"]),
    ("III with a bar", ("I.", "II.", "HI.", "IV."), ["I", "II", "III", "IV"]),
    ("III, its first stroke a one", ("I.", "II.", "1H.", "IV."), ["I", "II", "III", "IV"]),
    ("III, its last stroke a one", ("I-", "H-", "H1-", "IV-"), ["I", "II", "III", "IV"]),
    ("a comma for the stop", ("I.", "II.", "HI,", "IV."), ["I", "II", "III", "IV"]),
    ("I is a one", ("1.", "H.", "IH."), ["I", "II", "III"]),
    ("I is an L", ("L.", "II."), ["I", "II"]),
    ("an accent for the stop of an i", ("I.", "1Í.", "III."), ["I", "II", "III"]),
    ("II is an eleven", ("I.", "11.", "III."), ["I", "II", "III"]),
    ("II on a page that begins with it", ("H.", "III."), ["II", "III"]),
]

LEFT_ALONE = [
    ("an H that no section is beside", ("H.",), ["H"]),
    ("a list that counts in letters", ("I.", "G.", "H."), ["I", "G", "H"]),
    ("a list from K to L, sections behind it", ("K.", "L.", "II."), ["K", "L", "II"]),
    ("arabic headings", ("1.", "2.", "3."), ["1", "2", "3"]),
    ("the first item under a section", ("I.", "1.", "II."), ["I", "1", "II"]),
    ("the first item under a later section", ("I.", "II.", "1.", "III."), ["I", "II", "1", "III"]),
    ("the eleventh item", ("I.", "10.", "11."), ["I", "10", "11"]),
]


@pytest.mark.parametrize(("label", "marks", "numbers"), RESTORED, ids=[row[0] for row in RESTORED])
def test_neighbours_tell_the_number_of_a_section(
    label: str, marks: tuple[str, ...], numbers: list[str]
) -> None:
    assert sections(page(*marks)) == numbers


@pytest.mark.parametrize(("label", "marks", "numbers"), LEFT_ALONE, ids=[row[0] for row in LEFT_ALONE])
def test_what_may_be_right_stays(label: str, marks: tuple[str, ...], numbers: list[str]) -> None:
    assert sections(page(*marks)) == numbers


@pytest.mark.parametrize("line", ["H. Nguyễn Văn An", "L. Tolstoi", "HI. xin chào", "VÍ DỤ 1", "(H)", "H"])
def test_a_line_that_is_no_heading_has_no_number(line: str) -> None:
    cut = list(pieces(f"I. MỤC ĐÍCH\n{line}\nIII. TỔ CHỨC"))
    assert sorted(section_numbers(cut).values()) == ["I", "III"]


def quarters(text: str) -> list[str]:
    return list(quarter_numbers(list(pieces(text))).values())


QUARTERS = [
    ("trong Quý IH/2026", ["III/2026"]),
    ("Quý\nII1/2020, QUÝ 1V/2021", ["III/2020", "IV/2021"]),
    ("quý H/2023, quý 1I năm 2024", ["II/2023", "II"]),
    ("Quý 11/2024", ["II/2024"]),
    ("Quý 1/2026 đến Quý III/2026", ["III/2026", "I/2026"]),
    ("Quý 1/2026 đến Quý 3/2026", []),
    ("Quý 4/2026, quý III/2026", ["III/2026"]),
    ("mức 11/2024, ngày 1/2024", []),
    ("quý H.", []),
    ("chị Quý H, quý IIII/2024", []),
]


@pytest.mark.parametrize(("text", "found"), QUARTERS, ids=[row[0] for row in QUARTERS])
def test_quarters_are_read(text: str, found: list[str]) -> None:
    assert quarters(text) == found


@settings(deadline=None)
@given(st.text("IVXHL1l|.- \nAGKNỘquýnăm/2024", max_size=60))
def test_numbers_belong_to_pieces(text: str) -> None:
    cut = list(pieces(text))
    for at, numeral in (section_numbers(cut) | quarter_numbers(cut)).items():
        assert cut[at].text
        assert set(numeral.partition("/")[0]) <= set("IVX")
