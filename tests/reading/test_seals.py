"""Round seals go from pages in grey and from photocopies; print under a grey one stays, a page without one is untouched."""

import math
from collections.abc import Callable

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from printed_pages import PLAN

from pipeline.reading.cleaning import clean
from pipeline.reading.seals import find_seals, without_seals
from pipeline.reading.sources import Pixels, Raster

Printer = Callable[..., Image.Image]
_MM = 200 / 25.4
_AT = (900, 560)  # across the fifth to the eighth line


@pytest.fixture(scope="module")
def page(print_page: Printer) -> Pixels:
    return np.asarray(print_page(PLAN * 2, inches=11.7), dtype=np.uint8)


def _emblem(page: Pixels, at: tuple[int, int] = _AT, *, tone: int = 0, worn: bool = False) -> Pixels:
    """A page under a seal of 36 mm as provinces have it: a thick and a thin ring, letters, a double ring, an emblem."""
    seal = np.full_like(page, 255)
    for radius, width in ((18.0, 5), (16.8, 2), (11.2, 2), (10.4, 2)):
        cv2.circle(seal, at, round(radius * _MM), tone, width, cv2.LINE_AA)
    for hour in range(24):
        angle = hour * math.pi / 12
        letter = (round(at[0] + 14 * _MM * math.cos(angle)), round(at[1] + 14 * _MM * math.sin(angle)))
        cv2.rectangle(seal, (letter[0] - 6, letter[1] - 10), (letter[0] + 6, letter[1] + 10), tone, 4)
    for ray in range(12):
        angle = ray * math.pi / 6
        tip = (round(at[0] + 8 * _MM * math.cos(angle)), round(at[1] + 8 * _MM * math.sin(angle)))
        cv2.line(seal, at, tip, tone, 9)
    if worn:  # ink that did not take in a quarter of the places
        holes = cv2.resize(np.random.default_rng(7).uniform(size=(260, 180)), page.shape[::-1])
        seal[holes > 0.67] = 255
    return np.minimum(page, seal)


def _disc(page: Pixels, at: tuple[int, int] = _AT, millimetres: float = 18.5) -> NDArray[np.bool_]:
    disc = np.zeros_like(page)
    cv2.circle(disc, at, round(millimetres * _MM), 255, -1)
    return disc > 0


@pytest.mark.parametrize("tone", [0, 60, 130])
@pytest.mark.parametrize("worn", [False, True])
def test_a_seal_is_found_where_it_stands(page: Pixels, tone: int, worn: bool) -> None:
    (seal,) = find_seals(_emblem(page, tone=tone, worn=worn), 200)
    assert (seal.x, seal.y) == pytest.approx(_AT, abs=4)
    assert seal.radius == pytest.approx(18 * _MM, abs=5)


@pytest.mark.parametrize("across", [0, 60, 1654 - 60, 1654])
def test_half_a_seal_at_the_edge_is_found_as_where_pages_are_sealed_together(
    page: Pixels, across: int
) -> None:
    (seal,) = find_seals(_emblem(page, (across, 1400)), 200)
    assert (seal.x, seal.y) == pytest.approx((across, 1400), abs=4)


def test_print_under_a_grey_seal_stays_and_the_seal_goes(page: Pixels) -> None:
    lit, count = without_seals(_emblem(page, tone=130), 200)
    assert count == 1
    print_under, bare = _disc(page) & (page < 60), _disc(page) & (page == 250)
    assert print_under.sum() > 4000
    assert (lit[print_under] < 110).all()
    assert (lit[bare] > 200).mean() > 0.995


def test_a_black_seal_goes_with_what_is_under_it_and_nothing_beside_it(page: Pixels) -> None:
    sealed = _emblem(page)
    lit, count = without_seals(sealed, 200)
    assert count == 1
    assert (lit[_disc(page)] == 250).all()
    beside = ~_disc(page, millimetres=19.5)
    assert np.array_equal(lit[beside], page[beside])


def test_two_seals_go(page: Pixels) -> None:
    assert without_seals(_emblem(_emblem(page), (500, 1500)), 200)[1] == 2


def test_a_page_without_a_seal_is_the_same_image(page: Pixels) -> None:
    lit, count = without_seals(page, 200)
    assert lit is page
    assert count == 0


def _rectangle(page: Pixels) -> None:
    cv2.rectangle(page, (600, 300), (900, 600), 0, 4)


def _circle(page: Pixels) -> None:
    cv2.circle(page, _AT, round(16 * _MM), 0, 4, cv2.LINE_AA)


def _circles_too_small(page: Pixels) -> None:
    for radius in (5.0, 8.0):
        cv2.circle(page, _AT, round(radius * _MM), 0, 4, cv2.LINE_AA)


def _signature(page: Pixels) -> None:
    turns = np.linspace(0, 9 * math.pi, 400)
    loops = np.stack((600 + 18 * turns + 70 * np.cos(turns), 900 + 90 * np.sin(turns)), axis=-1)
    cv2.polylines(page, [loops.astype(np.int32)], False, 0, 5, cv2.LINE_AA)


def _punch_hole(page: Pixels) -> None:
    cv2.circle(page, (120, 700), round(3 * _MM), 0, -1)


@pytest.mark.parametrize("draw", [_rectangle, _circle, _circles_too_small, _signature, _punch_hole])
def test_what_is_no_seal_stays(page: Pixels, draw: Callable[[Pixels], None]) -> None:
    drawn = page.copy()
    draw(drawn)
    assert without_seals(drawn, 200)[0] is drawn


@pytest.mark.parametrize("value", [0, 128, 255])
def test_a_page_of_one_shade_has_no_seal(value: int) -> None:
    assert find_seals(np.full((2338, 1654), value, np.uint8), 200) == []


@pytest.mark.parametrize("shape", [(1, 1), (3, 900), (40, 2)])
def test_an_image_of_any_size_is_looked_at(shape: tuple[int, int]) -> None:
    ink = np.random.default_rng(1).integers(0, 256, shape, dtype=np.uint8)
    assert find_seals(ink, 200) == []


def test_cleaning_takes_seals_out_and_says_how_many(page: Pixels) -> None:
    cleaned = clean(Raster(_emblem(page), 200))
    assert dict(cleaned.evidence)["seals"] == 1
    assert (cleaned.ink[_disc(page)] == 250).all()
    assert not (cleaned.view[_disc(page)] == 250).all()
