"""Page images are made fit to read: upright, straight, evenly lit, without stamps and dust; clean ones stay as they are."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.reading.seals import without_seals
from pipeline.reading.sources import READING_DPI, Pixels, Raster

cv2.setNumThreads(1)  # one page a core: threads of its own would fight with the other pages

Offsets = NDArray[np.int64]

Confirm = Callable[[Pixels, int], int | None]
"""A second opinion, given a page image and its dpi: the quarter turns to the left that make it upright."""

_PROFILE_DPI = 100  # letters are 7 to 14 pixels high here: enough to see lines, quick to turn
_LARGEST_LETTER = 0.5  # inches: what is larger are rulings, frames, seals and black edges, and no print
_MAX_SKEW = 8.0  # degrees; a page in a scanner's feeder or under its lid lies straighter
MIN_SKEW = 0.15
"""Degrees. Tesseract does not mind less, and turning blurs."""

_CLEARLY = 1.2
"""How much sharper the profile across must be for a page on its side; upright real scans have 0.1 to 0.7."""

_UPSIDE_DOWN = 0.47
"""Share of the ink over small letters, of that over and under them: upright real scans have 0.55 to 0.73."""

_LEAST_INK = 0.0001
"""Share of the page: a faded pink stamp has ten times as much that is more than two pixels wide."""

_COARSE, _PAPER_AROUND = 0.125, 30
"""The paper is looked for on an eighth of the size, as the brightest in squares of a thirtieth of the page: two lines high."""

_WHITE_PAPER, _MOST_GAIN = 210, 3.0
"""Paper from this brightness on is white enough (the real scans have 252 to 255); how much faint print is darkened at most."""

_MOST_BLUE = 0.5
"""Of the black ink of a page: stamps, signatures and handwritten numbers have less, a blue carbon copy all."""

_NEAR = 41
"""Pixels, a fifth of an inch: how far the thin strokes of a stamp lie from its thick ones."""

_SMALL_LETTER = 10
"""Pixels: a letter of 8 points at 200 dpi, from where on Tesseract gains by 300; 13 points have 18 to 20."""

_COARSE_SCAN = 130
"""Dots an inch, between the 100 and 150 that were measured (bench/reading.md)."""

_FEWEST_LETTERS = 100
"""Fewer are specks as likely as print."""

_SPECK, _LONELY = 0.03, 0.4
"""A speck's area, of the square of a letter's height (a full stop has 0.06), and how far from other ink it lies, in letters.
With 0.04, or nearer than 0.3, marks of broken letters went too, and errors rose by a half (bench/reading.md)."""

_FAR, _LEAST_FAR = 1.5, 0.25
"""Letters from other ink, and the share of all specks that lie as far: on dusty pages 0.29 to 0.91, on pages of broken letters
and toner up to 0.19, where taking pieces away made one word in seven worse."""

_FEWEST_LINES = 24
"""Pieces of lines that must be seen before a profile is trusted at all."""


@dataclass(frozen=True, slots=True)
class CleanPage:
    """A page image made fit to read: `view` in the colours of the scan, `ink` in grey for the engine."""

    view: Pixels
    ink: Pixels
    dpi: int
    evidence: tuple[tuple[str, float | str], ...]


def clean_for_reading(draw: Callable[[int], Raster], finest_dpi: int, confirm: Confirm | None) -> CleanPage:
    """Clean a page at the usual resolution, or at the finest that it holds where its print is small.

    `draw` gives the page image at a resolution, or at its own where it has only one.
    """
    usual = min(READING_DPI, finest_dpi)
    page = clean(draw(usual), usual, confirm)
    if finest_dpi > 1.2 * page.dpi and has_small_print(page.ink):
        return clean(draw(finest_dpi), finest_dpi, confirm)
    return page


def has_small_print(ink: Pixels) -> bool:
    """Whether most letters in the middle of a page are too low to be read well."""
    height = ink.shape[0]
    middle = ink[height // 4 : height * 3 // 4]
    return 0 < _middling_letter(_pieces_of_ink(middle)[1]) < _SMALL_LETTER


def clean(raster: Raster, wanted_dpi: int = READING_DPI, confirm: Confirm | None = None) -> CleanPage:
    """Bring a page image to reading size, even light, upright and straight, and take coloured ink, seals and dust out of it.

    A page that seems to lie on its side or its head is turned only if `confirm` sees it so too, for turning a good page loses
    it. On which side it lies `confirm` decides, and all where there are too few lines for a profile: of 132 strips of 2 to 7
    lines of real scans, upright and turned, it saw every one, the profile 45; and of 124 upright heads, single lines and
    signatures it took none for turned.
    """
    view, dpi = to_reading_size(raster, wanted_dpi)
    lit, darkest = in_even_light(view)
    ink, coloured = without_coloured_ink(lit)
    seen, skew = find_lie(ink, dpi)
    turns = seen or 0
    if seen != 0 and confirm is not None:
        turns = _agreed(seen, confirm(ink, dpi))
        if seen and not turns:
            skew = find_lie(ink, dpi, upright=True)[1]
    if turns:
        view, ink = (np.ascontiguousarray(np.rot90(pixels, turns)) for pixels in (view, ink))
    if abs(skew) >= MIN_SKEW:
        view, ink = turn(view, skew), turn(ink, skew)
    ink, seals = without_seals(ink, dpi)
    ink, specks = without_specks(ink)
    evidence = (
        ("turned", 90.0 * turns),
        ("skew", round(skew, 2) + 0.0),
        ("darkest_paper", float(darkest)),
        ("red_ink", round(coloured.red, 4)),
        ("blue_ink", round(coloured.blue, 4)),
        ("seals", float(seals)),
        ("specks", float(specks)),
    )
    return CleanPage(view, ink, dpi, evidence)


def _agreed(seen: int | None, told: int | None) -> int:
    """The quarter turns, where the profile of the lines and a second opinion agree about their direction; else none."""
    if told is None or (seen is not None and (told - seen) % 2):
        return 0
    return told


def to_reading_size(raster: Raster, wanted_dpi: int) -> tuple[Pixels, int]:
    """Scale a page image to the resolution it is read at."""
    factor = wanted_dpi / raster.dpi
    if abs(factor - 1) < 0.1:
        return raster.pixels, raster.dpi
    method = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    return _resize(raster.pixels, factor, method), wanted_dpi


def _resize(pixels: Pixels, factor: float, method: int) -> Pixels:
    height, width = pixels.shape[:2]
    size = (max(1, round(width * factor)), max(1, round(height * factor)))
    return np.asarray(cv2.resize(pixels, size, interpolation=method), dtype=np.uint8)


def readable_dpi(dpi: int) -> int:
    """The resolution that a scan of this one is read at, at best: a coarse one is enlarged.

    At 100 dpi every twenty-third word is misread, enlarged to 200 every sixty-third; at 150 dpi it makes no difference.
    """
    return READING_DPI if dpi < _COARSE_SCAN else dpi


def is_empty(ink: Pixels) -> bool:
    """Whether nothing stands out from the paper."""
    return int(ink.max()) - int(ink.min()) < 40


def to_grey(pixels: Pixels) -> Pixels:
    """Brightness of a page image."""
    if pixels.ndim == 2:
        return pixels
    return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), dtype=np.uint8)


def in_even_light(pixels: Pixels) -> tuple[Pixels, int]:
    """A page image whose paper is white and whose print is black, and how dark its paper was where it was darkest.

    Yellowed paper, the shadow of a fold and the faint print of a carbon copy go. An engine chooses one threshold for large parts
    of a page, and loses the print of the darker or paler part. A page on white paper stays as it is.
    """
    grey = to_grey(pixels)
    side = max(3, round(min(grey.shape) * _COARSE) // _PAPER_AROUND | 1)
    darkest = int(np.percentile(_find_paper(grey, side), 5))
    if darkest >= _WHITE_PAPER:
        return pixels, darkest
    evened = [_evened(channel, side) for channel in ([pixels] if pixels.ndim == 2 else cv2.split(pixels))]
    black = float(np.percentile(evened[len(evened) // 2], 0.5))  # of three colours green, the nearest to grey
    gain = min(_MOST_GAIN, 255 / max(255 - black, 1.0))
    ramp = np.clip(255 - (255 - np.arange(256)) * gain, 0, 255).astype(np.uint8)
    stretched = [cv2.LUT(channel, ramp) for channel in evened]
    return np.asarray(stretched[0] if len(stretched) == 1 else cv2.merge(stretched), dtype=np.uint8), darkest


def _find_paper(channel: NDArray[Any], side: int) -> NDArray[Any]:
    """The brightness of the paper, on a small image: the brightest in squares of `side`, without what shines alone."""
    small = cv2.resize(channel, None, fx=_COARSE, fy=_COARSE, interpolation=cv2.INTER_AREA)
    return cv2.medianBlur(cv2.dilate(small, np.ones((side, side), np.uint8)), 5)


def _evened(channel: NDArray[Any], side: int) -> NDArray[Any]:
    """A channel divided by the brightness of the paper around each point."""
    paper = cv2.GaussianBlur(_find_paper(channel, side), (0, 0), side / 2)
    wide = cv2.resize(paper, channel.shape[::-1], interpolation=cv2.INTER_LINEAR)
    return cv2.divide(channel, wide, scale=255)


@dataclass(frozen=True, slots=True)
class ColouredInk:
    """The shares of a page that were red and blue ink, and were taken out of it."""

    red: float
    blue: float


def without_coloured_ink(pixels: Pixels) -> tuple[Pixels, ColouredInk]:
    """Brightness of a page image in which the ink of stamps and pens, red or blue, is paper; and how much of it there was.

    Red light shows no red ink and all black ink, so under a stamp the red channel is what was printed; blue light likewise.
    A page that is written in blue altogether keeps its ink.
    """
    grey = to_grey(pixels)
    if pixels.ndim == 2:
        return grey, ColouredInk(0.0, 0.0)
    red, green, blue = cv2.split(pixels)
    without_red, red_share = _without(red, cv2.max(green, blue), grey)
    lit, blue_share = _without(blue, cv2.max(red, green), without_red)
    black = cv2.countNonZero(cv2.threshold(cv2.max(red, blue), 110, 255, cv2.THRESH_BINARY_INV)[1]) / red.size
    if blue_share > _MOST_BLUE * black:
        return without_red, ColouredInk(red_share, 0.0)
    return lit, ColouredInk(red_share, blue_share)


def _without(channel: NDArray[Any], others: NDArray[Any], grey: Pixels) -> tuple[Pixels, float]:
    """What `grey` is without the ink whose colour one channel shows and the others do not, and its share of the page."""
    excess = cv2.subtract(channel, others)
    mask = cv2.threshold(excess, 40, 255, cv2.THRESH_BINARY)[1]
    # scanners and JPEG colour the edges of black letters: ink has a body
    body = cv2.erode(mask, np.ones((3, 3), np.uint8))
    share = cv2.countNonZero(mask) / mask.size if cv2.countNonZero(body) > _LEAST_INK * mask.size else 0.0
    if not share:
        return grey, share
    near = cv2.dilate(body, np.ones((_NEAR, _NEAR), np.uint8))
    around = cv2.dilate(cv2.min(mask, near), np.ones((5, 5), np.uint8))
    ramp = np.clip((np.arange(256) - 90) * (255 / 70), 0, 255).astype(np.uint8)
    lit = cv2.max(grey, cv2.LUT(channel, ramp))
    return np.where(around > 0, lit, grey).astype(np.uint8), share


def without_specks(ink: Pixels) -> tuple[Pixels, int]:
    """A page image without the dust between its words, and how many specks that were.

    An engine reads a speck beside a word as a full stop or a colon (`HÒA.`), and one in the margin as a list mark. What
    lies near other ink may be a mark, a dot or a piece of a broken letter, and stays.
    """
    labels, stats, centres = _pieces_of_ink(ink)
    letter = _middling_letter(stats)
    if not letter:
        return ink, 0
    sides = np.maximum(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT])
    small = (stats[:, cv2.CC_STAT_AREA] <= _SPECK * letter * letter) & (sides <= letter / 4 + 1)
    small[0] = False
    specks = np.flatnonzero(small)
    other = np.where(small[labels] | (labels == 0), 255, 0).astype(np.uint8)
    across, down = centres[specks].round().astype(np.int64).T
    away = cv2.distanceTransform(other, cv2.DIST_L2, 3)[down, across]
    lonely = away > _LONELY * letter
    # dust lies all over a page, the pieces of broken letters on its lines
    if not lonely.any() or (away[lonely] > _FAR * letter).mean() < _LEAST_FAR:
        return ink, 0
    dust = np.zeros(len(stats), np.uint8)
    dust[specks[lonely]] = 255
    mask = cv2.dilate(dust[labels], np.ones((3, 3), np.uint8))
    return np.where(mask > 0, np.uint8(np.median(ink)), ink).astype(np.uint8), int(lonely.sum())


def _pieces_of_ink(ink: Pixels) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    """The connected pieces of ink: labels of the points, measures and centres; number 0 is the paper."""
    _, dark = cv2.threshold(ink, 0, 255, cv2.THRESH_OTSU | cv2.THRESH_BINARY_INV)
    _, labels, stats, centres = cv2.connectedComponentsWithStats(
        np.asarray(dark, dtype=np.uint8), connectivity=8
    )
    return labels, stats, centres


def _middling_letter(stats: NDArray[Any]) -> float:
    """The height of most letters among connected components; 0 where there are too few to tell."""
    heights, widths = stats[1:, cv2.CC_STAT_HEIGHT], stats[1:, cv2.CC_STAT_WIDTH]
    letters = heights[(heights >= 5) & (heights < 60) & (widths < 2 * heights) & (4 * widths > heights)]
    return float(np.median(letters)) if len(letters) >= _FEWEST_LETTERS else 0.0


def find_lie(grey: Pixels, dpi: int, *, upright: bool = False) -> tuple[int | None, float]:
    """How a page lies: the quarter turns to the left that make it upright, and by what angle its lines fall.

    `upright`: it is known not to be turned, only the angle is asked for. The turns are None where there are too few lines.

    Vietnamese has far more ink over its small letters (marks, ascenders) than under them, so a page that is upside
    down shows in the profile of its lines. A page on its side has its profile in the other direction.
    """
    dark = _find_letters(grey, dpi)
    down, across = np.nonzero(_resize(dark, 0.5, cv2.INTER_AREA) > 127)
    if len(across) < 200:
        return 0, 0.0
    coarse = np.arange(-_MAX_SKEW, _MAX_SKEW + 0.1, 0.5)
    level = [_sharpness(across, down, angle) for angle in coarse]
    aside = [] if upright else [_sharpness(down, -across, angle) for angle in coarse]
    turns = int(bool(aside) and max(aside) > _CLEARLY * max(level))
    skew = float(coarse[np.argmax(aside if turns else level)])
    dark = np.ascontiguousarray(np.rot90(dark, turns))
    down, across = np.nonzero(dark)
    for span, step in ((0.4, 0.1), (0.08, 0.02)):
        angles = skew + np.arange(-span, span + step / 2, step)
        skew = float(max(angles, key=lambda angle: _sharpness(across, down, angle)))
    over, pieces = _share_over_letters(turn(dark, skew, paper=0))
    if pieces < _FEWEST_LINES:
        return None, 0.0
    return 0 if upright else turns + 2 * int(over < _UPSIDE_DOWN), skew


def _find_letters(grey: Pixels, dpi: int) -> Pixels:
    small = 255 - _resize(grey, _PROFILE_DPI / dpi, cv2.INTER_AREA)
    level, _ = cv2.threshold(small, 0, 255, cv2.THRESH_OTSU)
    dark = np.where(small > level, 255, 0).astype(np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(dark, connectivity=8)
    sides = np.maximum(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT])
    shades = np.where(sides <= _LARGEST_LETTER * _PROFILE_DPI, 255, 0).astype(np.uint8)
    shades[0] = 0
    letters: Pixels = shades[labels]
    return letters


def _sharpness(across: Offsets, down: Offsets, angle: float) -> float:
    """How sharply the rows of dark points stand out from the light ones when an image is turned by an angle."""
    rows = down - across * math.tan(math.radians(angle))
    counts = np.bincount((rows - rows.min()).astype(np.int32)).astype(np.float64)
    return float(np.square(np.diff(counts)).sum() / np.square(counts).sum())


def _share_over_letters(dark: Pixels) -> tuple[float, int]:
    """The share of ink over the small letters of all ink over and under them, and in how many pieces of lines."""
    over = under = 0.0
    pieces = 0
    for strip in np.array_split(dark, 8, axis=1):  # short pieces of lines are straight enough
        rows = strip.sum(axis=1, dtype=np.float64)
        if not rows.any():
            continue
        core = rows > 0.5 * np.percentile(rows[rows > 0], 90)
        edges = np.flatnonzero(np.diff(np.concatenate(([0], core.astype(np.int8), [0]))))
        for top, bottom in zip(edges[::2], edges[1::2], strict=True):
            height = bottom - top
            if 4 <= height <= 20:
                over += rows[max(0, top - height) : top].sum()
                under += rows[bottom : bottom + height].sum()
                pieces += 1
    return over / max(1.0, over + under), pieces


def turn(pixels: Pixels, degrees: float, paper: int = 255) -> Pixels:
    """Turn a page image about its centre, to the left for positive degrees, on the same canvas."""
    height, width = pixels.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    border = (paper, paper, paper)
    turned = cv2.warpAffine(pixels, matrix, (width, height), flags=cv2.INTER_CUBIC, borderValue=border)
    return np.asarray(turned, dtype=np.uint8)
