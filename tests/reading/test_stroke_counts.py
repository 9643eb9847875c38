"""Roman numerals on pages that the tests print: what an engine makes of them, and what their strokes say."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from pipeline.reading.lines import ReadLine, ReadWord
from pipeline.reading.numerals import count_numerals
from pipeline.reading.sources import Pixels


def _read(
    printed: str, read: str, font_path: Path, before: str = "", size: int = 40, blur: float = 0.8
) -> str:
    """What becomes of a word that was printed so and read so, after another word of its line."""
    font = ImageFont.truetype(str(font_path), size)
    paper = Image.new("L", (700, 120), 250)
    ImageDraw.Draw(paper).text((300, 30), printed, font=font, fill=25)
    ink: Pixels = np.asarray(paper.filter(ImageFilter.GaussianBlur(blur)), dtype=np.uint8)
    left, top, right, bottom = ImageDraw.Draw(paper).textbbox((300, 30), printed, font=font)
    word = ReadWord(read, int(left), int(top), int(right - left), int(bottom - top), 0.7)
    words = (ReadWord(before, 100, 30, 80, 40, 0.9), word) if before else (word,)
    return count_numerals([ReadLine(words)], ink)[0].words[-1].text


@pytest.mark.parametrize("blur", [0.0, 0.8, 1.2])
@pytest.mark.parametrize(
    ("printed", "read"),
    [
        ("III.", "II."),
        ("III.", "HI."),
        ("III.", "IH."),
        ("III-", "HI-"),
        ("II.", "H."),
        ("II.", "1I."),
        ("II.", "I."),
        ("XII", "XI"),
        ("XIII", "XII"),
        ("XVIII.", "XVII."),
        ("VII.", "VI."),
        ("VIII", "VII"),
    ],
)
def test_strokes_are_counted(printed: str, read: str, blur: float, font_path: Path) -> None:
    assert _read(printed, read, font_path, blur=blur) == printed


@pytest.mark.parametrize(
    ("printed", "read"), [("III/2026):", "IH/2026):"), ("II/2021", "H/2021"), ("I/2023,", "1/2023,")]
)
def test_quarters_are_roman(printed: str, read: str, font_path: Path) -> None:
    assert _read(printed, read, font_path, before="(Quý") == printed


@pytest.mark.parametrize(
    ("printed", "before"),
    [
        ("1/2023", "Quý"),
        ("H.", ""),
        ("11.", ""),
        ("IV.", ""),
        ("XIV", "khóa"),
        ("H.", "ông"),
        ("Hà", ""),
        ("11/2023", "tháng"),
        ("XII", "khóa"),
        ("III.", ""),
    ],
)
def test_what_was_read_well_stays(printed: str, before: str, font_path: Path) -> None:
    assert _read(printed, printed, font_path, before=before) == printed


def test_strokes_that_blur_hides_take_no_letter_away(font_path: Path) -> None:
    assert _read("XVIII.", "XVII.", font_path, blur=3) in ("XVII.", "XVIII.")


def test_what_is_too_low_to_count_stays(font_path: Path) -> None:
    assert _read("III.", "HI.", font_path, size=9) == "HI."


def test_a_page_without_numerals_is_the_same(font_path: Path) -> None:
    lines = [ReadLine((ReadWord("KẾ", 10, 10, 40, 30, 0.9), ReadWord("HOẠCH", 60, 10, 90, 30, 0.9)))]
    assert count_numerals(lines, np.full((60, 200), 255, np.uint8)) == lines
