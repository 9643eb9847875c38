"""Round seals (dấu tròn) are found by their shape and taken out where scans in grey and photocopies leave no colour to tell them.

Across a line of print, an engine reads a seal's rings and letters as words, and loses the lines beside it as well.
"""

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.reading.sources import Pixels

_SMALLEST, _LARGEST = 10.0, 20.5
"""The radius of a seal, in millimetres: most are 36 mm wide, on the real scans up to 38."""

_FINE_DPI, _VOTES_DPI = 100, 50
"""Resolutions: rings are told from letters and measured at the first, centres are voted for at the second."""

_MM = _FINE_DPI / 25.4
_INK = 45
"""How much darker than the paper ink is at the first resolution, where thin strokes are pale."""

_LARGE_PIECE = 0.25 * _FINE_DPI
"""A piece of ink as long as a quarter of an inch is no letter, but a piece of a ring, a ruling or a signature."""

_STEEP = 60
_CELL = 2
"""The slope, in steps of grey, of an edge that votes; the side of a cell of votes, one millimetre."""

_ENOUGH_VOTES = 0.6
"""Of the votes of a whole ring: seals have 1.0 to 2.5, half of one less; on 161 pages without one nothing had more than 0.59."""

_RING = 0.55
"""The share of a circle that is ink, from which on it is a ring."""

_BAND = 2.0
"""Millimetres, at least, between the outer and the inner ring of a seal, where its letters are."""

_TONES_APART = 25
"""Steps of grey by which a seal must be paler than print: the seals of real scans, made grey, are by 32 to 93."""

_PRINT, _SEAL = 0.35, 0.75
"""From the tone of print to that of the seal: what is darker than the first is print, what is paler than the second paper."""


@dataclass(frozen=True, slots=True)
class Seal:
    """A round seal: its middle from the left and the top, and its radius, in pixels of the page image."""

    x: float
    y: float
    radius: float


def without_seals(ink: Pixels, dpi: int) -> tuple[Pixels, int]:
    """A grey page image without its round seals, and how many they were; a page without one as it is.

    Under a seal that is paler than print, as red ink scanned in grey, the print stays: `KT. CHỦ TỊCH`. Under a black one, on
    a photocopy, print and seal have one tone, and the whole disc becomes paper, print and all: to take out only rings, star and
    letters, and keep the lines that run into it, measured no better but for chance (bench/reading.md).
    """
    seals = find_seals(ink, dpi)
    if not seals:
        return ink, 0
    paper = int(np.median(ink))
    dark = ink[ink < paper - 2 * _INK]
    printed = float(np.percentile(dark, 25)) if dark.size else 0.0
    lit = ink.copy()
    for seal in seals:
        _take_out(lit, seal, dpi / 25.4, printed, paper)
    return lit, len(seals)


def find_seals(ink: Pixels, dpi: int) -> list[Seal]:
    """The round seals of a grey page image: two rings or more about one centre, the outer 20 to 41 mm wide.

    A single circle, as one drawn about a number or in a chart, is no seal.
    """
    if min(ink.shape) < _SMALLEST / 25.4 * dpi:
        return []
    scale = _FINE_DPI / dpi
    small = _resize(ink, scale)
    paper = int(np.median(small[::4, ::4]))
    dark = np.asarray(cv2.threshold(small, paper - _INK, 255, cv2.THRESH_BINARY_INV)[1], dtype=np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(dark, connectivity=8)
    large = np.maximum(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]) > _LARGE_PIECE
    shades = np.where(large, 255, 0).astype(np.uint8)
    shades[0] = 0
    tone = np.asarray(
        cv2.min(cv2.subtract(np.full_like(small, paper), small), shades[labels]), dtype=np.uint8
    )
    measured = (_measure(dark, x, y) for x, y in _find_centres(tone))
    return [Seal(seal.x / scale, seal.y / scale, seal.radius / scale) for seal in measured if seal]


def _resize(pixels: Pixels, scale: float) -> Pixels:
    small = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return np.asarray(small, dtype=np.uint8)


def _find_centres(tone: Pixels) -> list[tuple[float, float]]:
    """The common centres of the edges of large pieces of ink: each edge votes inwards, at the distance of each radius."""
    coarse = _VOTES_DPI / _FINE_DPI
    blurred = cv2.GaussianBlur(_resize(tone, coarse), (0, 0), 0.8)
    across, down = cv2.Sobel(blurred, cv2.CV_32F, 1, 0), cv2.Sobel(blurred, cv2.CV_32F, 0, 1)
    slope = cv2.magnitude(across, down)
    y, x = np.nonzero(slope > _STEEP)
    inwards_x, inwards_y = across[y, x] / slope[y, x], down[y, x] / slope[y, x]
    first, last = (radius * _MM * coarse for radius in (_SMALLEST, _LARGEST))
    height, width = (
        int((side + 2 * first) / _CELL) + 2 for side in blurred.shape
    )  # centres may lie off the page
    best = np.zeros((height, width), np.float32)
    for radius in np.arange(first, last):
        column = ((x + first + radius * inwards_x) / _CELL + 0.5).astype(np.int32)
        row = ((y + first + radius * inwards_y) / _CELL + 0.5).astype(np.int32)
        inside = (column >= 0) & (column < width) & (row >= 0) & (row < height)
        votes = np.bincount(row[inside] * width + column[inside], minlength=width * height)
        near = cv2.boxFilter(votes.reshape(height, width).astype(np.float32), -1, (3, 3), normalize=False)
        best = np.maximum(best, near / np.float32(2 * math.pi * radius))
    centres: list[tuple[float, float]] = []
    while best.max() >= _ENOUGH_VOTES:
        down_to, across_to = divmod(int(best.argmax()), width)
        centres.append(((across_to * _CELL - first) / coarse, (down_to * _CELL - first) / coarse))
        cv2.circle(best, (across_to, down_to), int(1.5 * first / _CELL), 0, -1)
    return centres


def _measure(dark: Pixels, x: float, y: float) -> Seal | None:
    """The seal about a centre that is known to a millimetre; None where there are not two rings."""
    reach = math.ceil((_LARGEST + 2) * _MM)
    top, left = max(0, round(y) - reach), max(0, round(x) - reach)
    part = dark[top : round(y) + reach, left : round(x) + reach]
    rows, columns = np.nonzero(part)
    least = int(0.5 * _SMALLEST * _MM)

    def counts(rows: NDArray[np.int64], columns: NDArray[np.int64], x: float, y: float) -> NDArray[np.int64]:
        radii = np.hypot(columns - x, rows - y).astype(np.int64)
        return np.bincount(radii, minlength=reach)[:reach]

    def sharpness(centre: tuple[float, float]) -> float:
        share = counts(rows, columns, *centre) / (np.arange(reach) + 0.5)
        return float(np.square(np.diff(share[least:])).sum())

    centre = (x - left, y - top)
    for step in (2.0, 1.0, 0.5):
        offsets = [step * number for number in range(-2, 3)]
        centre = max(((centre[0] + dx, centre[1] + dy) for dx in offsets for dy in offsets), key=sharpness)
    all_rows, all_columns = np.indices(part.shape).reshape(2, -1)
    seen = counts(all_rows, all_columns, *centre)
    rings = np.flatnonzero(counts(rows, columns, *centre) >= _RING * np.maximum(seen, 1))
    rings = rings[(rings >= least) & (rings < _LARGEST * _MM + 2)]
    if not len(rings) or rings[-1] < _SMALLEST * _MM or rings[-1] - rings[0] < _BAND * _MM:
        return None
    return Seal(centre[0] + left, centre[1] + top, float(rings[-1] + 1))


def _take_out(lit: Pixels, seal: Seal, mm: float, printed: float, paper: int) -> None:
    """Take one seal out of a page image, in place; `mm` is a millimetre in pixels."""
    reach = math.ceil(seal.radius + 2 * mm)
    top, left = max(0, round(seal.y) - reach), max(0, round(seal.x) - reach)
    part = lit[top : round(seal.y) + reach, left : round(seal.x) + reach]
    rows, columns = np.indices(part.shape)
    away = np.hypot(columns - (seal.x - left), rows - (seal.y - top)) - seal.radius
    disc = away < 0.8 * mm
    ring = part[(abs(away) < mm) & (part < paper - 2 * _INK)]
    tone = float(np.median(ring)) if ring.size else float(paper - 2 * _INK)
    if tone - printed < _TONES_APART:
        part[disc] = paper
        return
    share = np.clip(((np.arange(256) - printed) / (tone - printed) - _PRINT) / (_SEAL - _PRINT), 0, 1)
    ramp = np.arange(256) * (1 - share) + np.maximum(np.arange(256), paper) * share
    part[disc] = ramp.astype(np.uint8)[part[disc]]
