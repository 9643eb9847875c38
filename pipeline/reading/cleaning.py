"""Page images are made fit to read: upright, straight, without red stamps; clean ones stay as they are."""

from dataclasses import dataclass

import cv2
import numpy as np

from pipeline.reading.sources import READING_DPI, Pixels, Raster

cv2.setNumThreads(1)  # one page a core: threads of its own would fight with the other pages

_PROFILE_DPI = 75  # lines of print are 12 pixels apart here: enough to see them, quick to turn
_MAX_SKEW = 8.0
MIN_SKEW = 0.15
"""Degrees. Tesseract does not mind less, and turning blurs."""


@dataclass(frozen=True, slots=True)
class CleanPage:
    """A page image made fit to read: `view` in the colours of the scan, `ink` in grey for the engine."""

    view: Pixels
    ink: Pixels
    dpi: int
    evidence: tuple[tuple[str, float | str], ...]


def clean(raster: Raster) -> CleanPage:
    """Bring a page image to reading size, upright and straight, and take the red ink out of it."""
    view, dpi = to_reading_size(raster)
    quarter_turns = find_quarter_turns(view)
    if quarter_turns:
        view = np.ascontiguousarray(np.rot90(view, quarter_turns))
    ink, red = without_red_ink(view)
    skew = find_skew(ink, dpi)
    if abs(skew) >= MIN_SKEW:
        view, ink = turn(view, skew), turn(ink, skew)
    evidence = (("rotation", 90.0 * quarter_turns), ("skew", round(skew, 2)), ("red_ink", round(red, 4)))
    return CleanPage(view, ink, dpi, evidence)


def to_reading_size(raster: Raster) -> tuple[Pixels, int]:
    """Scale a page image to the resolution it is read at."""
    factor = READING_DPI / raster.dpi
    if abs(factor - 1) < 0.1:
        return raster.pixels, raster.dpi
    method = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    return _resize(raster.pixels, factor, method), READING_DPI


def _resize(pixels: Pixels, factor: float, method: int) -> Pixels:
    height, width = pixels.shape[:2]
    size = (max(1, round(width * factor)), max(1, round(height * factor)))
    return np.asarray(cv2.resize(pixels, size, interpolation=method), dtype=np.uint8)


def is_empty(ink: Pixels) -> bool:
    """Whether nothing stands out from the paper."""
    return int(ink.max()) - int(ink.min()) < 40


def find_quarter_turns(pixels: Pixels) -> int:
    """How many quarter turns to the left make the page upright."""
    return 0


def to_grey(pixels: Pixels) -> Pixels:
    """Brightness of a page image."""
    if pixels.ndim == 2:
        return pixels
    return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), dtype=np.uint8)


def without_red_ink(pixels: Pixels) -> tuple[Pixels, float]:
    """Brightness of a page image in which red and pink ink is paper, and the share of the page that was red.

    Red light shows no red ink and all black ink, so under a stamp the red channel is what was printed.
    """
    grey = to_grey(pixels)
    if pixels.ndim == 2:
        return grey, 0.0
    red, green, blue = cv2.split(pixels)
    excess = cv2.subtract(red, cv2.max(green, blue))
    mask = cv2.threshold(excess, 40, 255, cv2.THRESH_BINARY)[1]
    share = cv2.countNonZero(mask) / mask.size
    if share < 0.0005:
        return grey, share
    around = cv2.dilate(mask, np.ones((5, 5), np.uint8))
    ramp = np.clip((np.arange(256) - 90) * (255 / 70), 0, 255).astype(np.uint8)
    lit = cv2.max(grey, cv2.LUT(red, ramp))
    return np.where(around > 0, lit, grey).astype(np.uint8), share


def find_skew(grey: Pixels, dpi: int) -> float:
    """By how many degrees the lines of print fall to the right (negative: rise).

    Turns a small black and white copy until the profile of its rows is sharpest.
    """
    small = _resize(grey, _PROFILE_DPI / dpi, cv2.INTER_AREA)
    small = 255 - small
    level, _ = cv2.threshold(small, 0, 255, cv2.THRESH_OTSU)
    dark = np.where(small > level, 255, 0).astype(np.uint8)
    if cv2.countNonZero(dark) < 200:
        return 0.0
    best = 0.0
    for span, step in ((_MAX_SKEW, 0.5), (0.5, 0.1), (0.1, 0.02)):
        angles = best + np.arange(-span, span + step / 2, step)
        best = float(max(angles, key=lambda angle: _sharpness(dark, angle)))
    return best


def _sharpness(dark: Pixels, angle: float) -> float:
    rows = turn(dark, angle, paper=0).sum(axis=1, dtype=np.float64)
    return float(np.square(np.diff(rows)).sum())


def turn(pixels: Pixels, degrees: float, paper: int = 255) -> Pixels:
    """Turn a page image about its centre, to the left for positive degrees, on the same canvas."""
    height, width = pixels.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    border = (paper, paper, paper)
    turned = cv2.warpAffine(pixels, matrix, (width, height), flags=cv2.INTER_LINEAR, borderValue=border)
    return np.asarray(turned, dtype=np.uint8)
