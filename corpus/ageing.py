"""What time, photocopiers and scanners do to a page: pure functions on images, with the chance given as an argument.

An image is an array of rows, 0 (ink) to 255 (paper), with or without a last axis of three colours.
"""

import random
from typing import Any, Literal

import cv2
import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]
Level = Literal["clean", "light", "medium", "photocopy"]


def wear(image: Image, rng: random.Random, amount: float) -> Image:
    """Skew, lost resolution, blur, ink spread or loss, grain, sometimes a threshold; `amount` from 0 to 1."""
    noise = np.random.default_rng(rng.getrandbits(32))
    height, width = image.shape[:2]
    aged = turn(image, rng.uniform(-0.4, 0.4))
    if rng.random() < amount:
        small = rng.uniform(0.45, 0.75)
        aged = _bytes(cv2.resize(aged, None, fx=small, fy=small, interpolation=cv2.INTER_AREA))
        aged = _bytes(cv2.resize(aged, (width, height), interpolation=cv2.INTER_CUBIC))
    aged = blur(aged, 0.4 + rng.uniform(0.2, 1.3) * amount)
    spread = rng.choice((None, cv2.erode, cv2.dilate)) if rng.random() < amount else None
    if spread is not None:
        aged = _bytes(spread(aged, np.ones((2, 2), np.uint8)))
    aged = grain(aged, noise, 4 + 22 * amount * rng.random())
    if rng.random() < 0.6 * amount:
        aged = threshold(aged, rng.randint(120, 190))
    return aged


def age(image: Image, level: Level, rng: random.Random) -> Image:
    """A page as it comes out of a drawer: `clean` is untouched, `photocopy` is black and white."""
    if level == "clean":
        return image
    noise = np.random.default_rng(rng.getrandbits(32))
    strong = {"light": 0.4, "medium": 1.0, "photocopy": 0.8}[level]
    aged = turn(image, rng.uniform(-1.2, 1.2) * strong)
    aged = tint(aged, noise, strong) if aged.ndim == 3 else aged
    aged = shade(aged, rng, 45 * strong)
    aged = blur(aged, 0.5 + 0.5 * strong * rng.random())
    aged = speckle(aged, noise, round(250 * strong))
    aged = grain(aged, noise, 3 + 7 * strong)
    return threshold(aged, rng.randint(135, 165)) if level == "photocopy" else aged


def turn(image: Image, degrees: float) -> Image:
    """Turned about the middle, paper showing at the corners; positive is counter-clockwise."""
    height, width = image.shape[:2]
    how = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    return _bytes(
        cv2.warpAffine(image, how, (width, height), flags=cv2.INTER_LINEAR, borderValue=(255, 255, 255))
    )


def blur(image: Image, radius: float) -> Image:
    """Out of focus by `radius` pixels (standard deviation)."""
    return _bytes(cv2.GaussianBlur(image, (0, 0), radius))


def grain(image: Image, noise: np.random.Generator, strength: float) -> Image:
    """Sensor noise of this standard deviation."""
    return _bytes(image + noise.normal(0, strength, image.shape[:2])[(...,) + (None,) * (image.ndim - 2)])


def shade(image: Image, rng: random.Random, depth: float) -> Image:
    """Uneven light: darker towards one corner, by up to `depth`."""
    height, width = image.shape[:2]
    across = np.linspace(0, 1, width) if rng.random() < 0.5 else np.linspace(1, 0, width)
    down = np.linspace(0, 1, height) if rng.random() < 0.5 else np.linspace(1, 0, height)
    dark = depth * (down[:, None] ** 2 + across[None, :] ** 2) / 2
    return _bytes(image - dark[(...,) + (None,) * (image.ndim - 2)])


def tint(image: Image, noise: np.random.Generator, strength: float) -> Image:
    """Yellowed paper."""
    yellow = np.array([2.0, 8.0, 26.0]) * strength * noise.uniform(0.4, 1.0)
    return _bytes(image - yellow * (image.astype(np.float32) / 255))


def speckle(image: Image, noise: np.random.Generator, count: int) -> Image:
    """Dust and toner: dark and light specks of one to three pixels."""
    aged = image.copy()
    height, width = image.shape[:2]
    for row, column, size, dark in zip(
        noise.integers(0, height, count),
        noise.integers(0, width, count),
        noise.integers(1, 4, count),
        noise.random(count) < 0.7,
        strict=True,
    ):
        aged[row : row + size, column : column + size] = 60 if dark else 250
    return aged


def threshold(image: Image, level: int) -> Image:
    """Black and white, as a photocopier sees it; colours come out as their brightness."""
    gray = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY) if image.ndim == 3 else image
    return np.where(gray > level, 255, 0).astype(np.uint8)


def _bytes(values: NDArray[Any]) -> Image:
    clipped: Image = np.clip(values, 0, 255).astype(np.uint8)
    return clipped
