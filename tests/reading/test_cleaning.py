"""Pages come out upright and straight, red stamps go, and a clean page passes untouched."""

import shutil
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image, ImageDraw
from printed_pages import PLAN

from pipeline.reading.cleaning import (
    ColouredInk,
    clean,
    clean_for_reading,
    find_lie,
    in_even_light,
    readable_dpi,
    to_grey,
    turn,
    without_coloured_ink,
    without_specks,
)
from pipeline.reading.sources import Pixels, Raster
from pipeline.reading.tesseract import find_turns

Printer = Callable[..., Image.Image]


@pytest.fixture(scope="module")
def page(print_page: Printer) -> Pixels:
    return np.asarray(print_page(PLAN * 2, inches=11.7), dtype=np.uint8)


@pytest.mark.parametrize("turns", [0, 1, 2, 3])
def test_pages_are_turned_upright(page: Pixels, turns: int) -> None:
    lying = np.ascontiguousarray(np.rot90(page, turns))
    cleaned = clean(Raster(lying, 200))
    assert np.array_equal(cleaned.ink, page)
    assert dict(cleaned.evidence)["turned"] == (360 - 90 * turns) % 360


@pytest.mark.parametrize("turns", [1, 2, 3])
def test_a_page_is_turned_only_where_the_second_opinion_agrees(page: Pixels, turns: int) -> None:
    lying = np.ascontiguousarray(np.rot90(page, turns))
    assert np.array_equal(clean(Raster(lying, 200), confirm=lambda *_: 4 - turns).ink, page)
    refused = clean(Raster(lying, 200), confirm=lambda *_: None)
    assert refused.ink.shape == lying.shape
    assert dict(refused.evidence)["turned"] == 0


@pytest.mark.parametrize(("turns", "told"), [(1, 1), (3, 3), (1, 3), (3, 1)])
def test_the_second_opinion_decides_on_which_side_a_page_lies(page: Pixels, turns: int, told: int) -> None:
    lying = np.ascontiguousarray(np.rot90(page, turns))
    cleaned = clean(Raster(lying, 200), confirm=lambda *_: told)
    assert np.array_equal(cleaned.ink, np.rot90(lying, told))


@pytest.mark.parametrize("turns", [1, 2, 3])
def test_a_page_of_few_lines_is_turned_as_the_second_opinion_says(print_page: Printer, turns: int) -> None:
    few = np.asarray(print_page(PLAN[:2]), dtype=np.uint8)
    lying = np.ascontiguousarray(np.rot90(few, turns))
    assert find_lie(lying, 200)[0] is None
    assert np.array_equal(clean(Raster(lying, 200), confirm=lambda *_: 4 - turns).ink, few)
    for confirm in (lambda *_: None, None):
        assert dict(clean(Raster(lying, 200), confirm=confirm).evidence)["turned"] == 0


@pytest.mark.skipif(shutil.which("tesseract") is None, reason="Tesseract is not installed")
@pytest.mark.parametrize("turns", [0, 1, 2, 3])
def test_tesseract_sees_how_a_page_of_few_lines_lies(print_page: Printer, turns: int) -> None:
    few = np.asarray(print_page(PLAN[:3]), dtype=np.uint8)
    lying = np.ascontiguousarray(np.rot90(few, turns))
    cleaned = clean(Raster(lying, 200), confirm=lambda ink, dpi: find_turns(ink, dpi, 20))
    assert np.array_equal(cleaned.ink, few)


@pytest.mark.parametrize("angle", [-6.0, -1.3, -0.4, 0.25, 0.9, 3.7])
def test_skew_is_measured_to_a_tenth_of_a_degree(page: Pixels, angle: float) -> None:
    turns, skew = find_lie(turn(page, -angle), 200)
    assert turns == 0
    assert skew == pytest.approx(angle, abs=0.1)


def test_a_skewed_page_comes_out_straight(page: Pixels) -> None:
    cleaned = clean(Raster(turn(page, 1.5), 200))
    assert abs(find_lie(cleaned.ink, 200)[1]) <= 0.1
    assert cleaned.view.shape == cleaned.ink.shape


def test_a_clean_page_passes_untouched(page: Pixels) -> None:
    cleaned = clean(Raster(page, 200))
    assert cleaned.ink is page
    assert cleaned.view is page


@pytest.mark.parametrize("dpi", [100, 300])
def test_pages_are_brought_to_reading_size(print_page: Printer, dpi: int) -> None:
    cleaned = clean(Raster(np.asarray(print_page(dpi=dpi)), dpi))
    assert cleaned.dpi == 200
    assert cleaned.ink.shape[1] == pytest.approx(8.27 * 200, abs=2)


def test_small_print_is_read_at_the_finest_resolution(print_page: Printer) -> None:
    asked = []

    def draw(points: float) -> Callable[[int], Raster]:
        def at(dpi: int) -> Raster:
            asked.append(dpi)
            return Raster(np.asarray(print_page(PLAN * 2, points=points, dpi=dpi)), dpi)

        return at

    assert clean_for_reading(draw(13), 300, lambda *_: None).dpi == 200
    assert clean_for_reading(draw(6.5), 300, lambda *_: None).dpi == 300
    assert clean_for_reading(draw(6.5), 200, lambda *_: None).dpi == 200
    assert asked == [200, 200, 300, 200]


def _stamped(page: Pixels, colour: tuple[int, int, int]) -> Pixels:
    image = Image.fromarray(page).convert("RGB")
    stamp = Image.new("RGB", image.size, "white")
    ImageDraw.Draw(stamp).ellipse((300, 150, 800, 650), outline=colour, width=24)
    # ink over ink: each takes its share of the light
    stamped: Pixels = (np.asarray(image, dtype=np.uint16) * np.asarray(stamp) // 255).astype(np.uint8)
    return stamped


@pytest.mark.parametrize(
    ("colour", "name"),
    [((220, 40, 50), "red"), ((255, 150, 160), "red"), ((180, 30, 40), "red"), ((70, 90, 225), "blue")],
    ids=["red", "pink", "dark red", "blue"],
)
def test_coloured_ink_becomes_paper_and_the_print_under_it_stays(
    page: Pixels, colour: tuple[int, int, int], name: str
) -> None:
    ink, coloured = without_coloured_ink(_stamped(page, colour))
    assert getattr(coloured, name) > 0.005
    assert coloured.red + coloured.blue == getattr(coloured, name)
    printed, empty = page < 100, page > 240
    assert ink[printed].max() < 140
    assert ink[empty].min() > 160


def test_paper_in_the_shade_becomes_white_and_faint_print_black(page: Pixels) -> None:
    shade = np.linspace(1, 0.6, page.shape[1])
    faint = (255 - (255 - page.astype(float)) * 0.5) * shade
    evened, darkest = in_even_light(faint.astype(np.uint8))
    assert darkest < 180
    printed, empty = page < 60, page > 240
    assert evened[printed].mean() < 60
    assert evened[empty].min() > 215


def test_a_page_on_white_paper_keeps_its_light(page: Pixels) -> None:
    evened, darkest = in_even_light(page)
    assert evened is page
    assert darkest == 250


def test_black_ink_stays(page: Pixels) -> None:
    ink, coloured = without_coloured_ink(_stamped(page, (60, 60, 60)))
    assert coloured == ColouredInk(0, 0)
    assert ink[162, 550] < 140


def test_a_carbon_copy_keeps_its_blue(page: Pixels) -> None:
    letters = 255 - page.astype(np.int16)
    carbon = np.stack([255 - letters, 255 - letters, 255 - letters // 3], axis=2).astype(np.uint8)
    ink, coloured = without_coloured_ink(carbon)
    assert coloured.blue == 0
    assert np.array_equal(ink, to_grey(carbon))


@pytest.mark.parametrize("shift", [-1, 1])
def test_coloured_edges_of_black_letters_are_no_stamp(page: Pixels, shift: int) -> None:
    fringed = np.stack([np.roll(page, shift, axis=1), page, page], axis=2)
    ink, coloured = without_coloured_ink(fringed)
    assert coloured == ColouredInk(0, 0)
    assert np.array_equal(ink, to_grey(fringed))


def test_coarse_scans_are_enlarged() -> None:
    assert [readable_dpi(dpi) for dpi in (96, 100, 150, 200, 400)] == [200, 200, 150, 200, 400]


def test_dust_between_words_goes_and_dots_stay(page: Pixels) -> None:
    dusty = page.copy()
    for across in range(120, 1500, 60):
        dusty[60:62, across : across + 2] = 40
    clean_again, specks = without_specks(dusty)
    assert specks == 23
    assert np.array_equal(clean_again == 40, page == 40)
    assert without_specks(page)[1] == 0


def test_specks_that_lie_on_the_lines_alone_are_pieces_of_letters(page: Pixels) -> None:
    crumbled = page.copy()
    rows = np.flatnonzero((page < 100).any(axis=1))
    for row in rows[:: max(1, len(rows) // 40)]:
        ends = np.flatnonzero(page[row] < 100)
        crumbled[row : row + 2, ends.max() + 14 : ends.max() + 16] = 40
    assert without_specks(crumbled)[1] == 0


def test_the_marks_of_broken_letters_are_no_dust(page: Pixels) -> None:
    broken = np.where(page < 60, page, 255).astype(np.uint8)
    assert np.array_equal(without_specks(broken)[0] < 128, broken < 128)


@pytest.mark.parametrize("value", [0, 128, 255])
def test_a_page_of_one_shade_lies_straight(value: int) -> None:
    assert find_lie(np.full((2339, 1654), value, np.uint8), 200) == (0, 0.0)
