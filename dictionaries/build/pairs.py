"""Pairs of a printed word and what Tesseract read: corpus lines are rendered, aged, read, and aligned again.

English readings of Vietnamese need clean and lightly aged pages (the damage is in the alphabet); Vietnamese readings need
worn ones, or there is nothing to learn from.
"""

import random
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import pytesseract
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont
from rapidfuzz.distance import Levenshtein
from unidecode import unidecode

from corpus import ageing
from dictionaries.build.corpora import read_lines

FONTS = Path("/usr/share/fonts/truetype")
SERIF = ("croscore/Tinos-Regular.ttf", "croscore/Tinos-Bold.ttf", "croscore/Tinos-Italic.ttf")
SANS = ("croscore/Arimo-Regular.ttf", "croscore/Arimo-Bold.ttf", "dejavu/DejaVuSerif.ttf")
SOURCES = (("admin_laocai_sct", 5), ("party_news_nqb97", 3), ("legal_vbpl_1000", 2), ("news_vietnews", 2))
LINES_A_PAGE = 44

Gray = NDArray[np.uint8]


def sample_lines(corpora: Path, pages: int, seed: int) -> list[str]:
    """Lines of 20 to 600 characters, drawn evenly over each corpus."""
    rng = random.Random(seed)
    lines: list[str] = []
    total = sum(share for _, share in SOURCES)
    for name, share in SOURCES:
        pool = [line for line in read_lines(corpora, name) if 20 <= len(line) <= 600 and "|" not in line]
        lines += rng.sample(pool, min(len(pool), pages * 20 * share // total))
    rng.shuffle(lines)
    return lines


def render_page(paragraphs: Iterator[str], rng: random.Random) -> tuple[Gray, list[str]]:
    """One page of paragraphs, each in its own face; some in capitals. Returns the image and the lines as printed."""
    dpi = rng.choice((200, 200, 300))
    width, height = round(8.27 * dpi), round(11.69 * dpi)
    margin = round(0.9 * dpi)
    image = Image.new("L", (width, height), 255)
    draw = ImageDraw.Draw(image)
    printed: list[str] = []
    y = margin
    while y < height - margin:
        text = next(paragraphs)
        if rng.random() < 0.12:
            text = text.upper()
        face = rng.choice(SERIF) if rng.random() < 0.85 else rng.choice(SANS)
        if rng.random() < 0.6 and face in SERIF:
            face = SERIF[0]
        size = round(rng.choice((12, 13, 13, 14, 14)) * dpi / 72)
        font = ImageFont.truetype(FONTS / face, size)
        line: list[str] = []
        for word in [*text.split(), None]:
            if word is not None and draw.textlength(" ".join([*line, word]), font) <= width - 2 * margin:
                line.append(word)
                continue
            if line and y < height - margin:
                draw.text((margin, y), " ".join(line), fill=rng.randint(0, 60), font=font)
                printed.append(" ".join(line))
                y += round(size * 1.3)
            line = [word] if word else []
        y += size // 3
    return np.asarray(image), printed


def align(meant: list[str], read: list[str]) -> Iterator[tuple[str, str]]:
    """Pairs of words that stand for each other, by the cheapest walk over both lists; joined and split words are left out.

    >>> list(align(["Đồng", "Tháp,", "ngày"], ["Pong", "Thap,", "ngay"]))
    [('Đồng', 'Pong'), ('Tháp,', 'Thap,'), ('ngày', 'ngay')]
    """
    bare = [unidecode(word).lower() for word in meant]
    rows, columns = len(meant) + 1, len(read) + 1
    cost = np.zeros((rows, columns))
    cost[:, 0] = np.arange(rows)
    cost[0, :] = np.arange(columns)
    pair = np.empty((rows, columns))
    for i, left in enumerate(bare, 1):
        for j, right in enumerate(read, 1):
            pair[i, j] = Levenshtein.normalized_distance(left, unidecode(right).lower()) * 1.6
            cost[i, j] = min(cost[i - 1, j - 1] + pair[i, j], cost[i - 1, j] + 1, cost[i, j - 1] + 1)
    i, j = rows - 1, columns - 1
    found: list[tuple[str, str]] = []
    while i and j:
        if cost[i, j] == cost[i - 1, j - 1] + pair[i, j]:
            if pair[i, j] < 1.0:
                found.append((meant[i - 1], read[j - 1]))
            i, j = i - 1, j - 1
        elif cost[i, j] == cost[i - 1, j] + 1:
            i -= 1
        else:
            j -= 1
    return reversed(found)


def align_page(printed: list[str], read: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Aligns line by line: each line as printed with the most alike of the next lines as read."""
    waiting = [line.split() for line in read if line.strip()]
    at = 0
    for line in printed:
        near = waiting[at : at + 4]
        if not near:
            return
        bare = unidecode(line).lower()
        scores = [
            Levenshtein.normalized_similarity(bare, unidecode(" ".join(words)).lower()) for words in near
        ]
        best = max(range(len(near)), key=scores.__getitem__)
        if scores[best] > 0.4:
            yield from align(line.split(), near[best])
            at += best + 1


def make_pairs(
    corpora: Path, language: str, pages: int, wear: float, seed: int = 7
) -> Counter[tuple[str, str]]:
    """Renders, ages and reads pages; counts how often each printed word was read as what."""
    rng = random.Random(seed)
    paragraphs = iter(sample_lines(corpora, pages, seed))
    pairs: Counter[tuple[str, str]] = Counter()
    for _ in range(pages):
        try:
            image, printed = render_page(paragraphs, rng)
        except StopIteration:
            break
        aged = Image.fromarray(ageing.wear(image, rng, wear))
        read = pytesseract.image_to_string(aged, lang=language, config="--psm 6").splitlines()
        pairs.update(align_page(printed, read))
    return pairs
