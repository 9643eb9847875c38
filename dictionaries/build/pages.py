"""Pages of corpus text, rendered, aged and read by Tesseract: what was printed beside what was read, line for line.

English readings of Vietnamese need clean and lightly aged pages (the damage is in the alphabet); Vietnamese readings need
worn ones, or there is nothing to learn from. Each page has its own random numbers, so the pages are the same however many
are made at a time.
"""

import json
import random
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path

import numpy as np
import pytesseract
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont
from rapidfuzz.distance import Levenshtein
from unidecode import unidecode

from corpus import ageing
from dictionaries.build.corpora import read_lines
from pipeline.restoring.channel import SourceKind

TRUETYPE, OPENTYPE = (
    Path("/usr/share/fonts/truetype"),
    Path("/usr/share/texmf/fonts/opentype/public/tex-gyre"),
)
STYLES = ("Regular", "Bold", "Italic", "BoldItalic")
FACES: dict[str, tuple[Path, ...]] = {
    "Tinos": tuple(TRUETYPE / f"croscore/Tinos-{style}.ttf" for style in STYLES),
    "TeX Gyre Termes": tuple(OPENTYPE / f"texgyretermes-{style.lower()}.otf" for style in STYLES),
    "Arimo": tuple(TRUETYPE / f"croscore/Arimo-{style}.ttf" for style in STYLES),
}
"""Times, Times again as another foundry cut it, and Arial; Debian packages fonts-croscore and fonts-texgyre."""
FACE_SHARES, STYLE_SHARES, CAPITALS = (6, 3, 1), (60, 20, 14, 6), 0.12
"""How often each face and style is set, and how many paragraphs are in capitals: more bold and italics than plans have."""

SOURCES = (("admin_laocai_sct", 5), ("party_news_nqb97", 3), ("legal_vbpl_1000", 2), ("news_vietnews", 2))
PARAGRAPHS_A_PAGE = 20

Gray = NDArray[np.uint8]
Line = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Reading:
    """How many pages are rendered, how worn (0 to 1, lowest and highest), read by which engine, from which seed."""

    engine: str
    pages: int
    wear: tuple[float, float]
    seed: int
    held_out: bool = False


READINGS: dict[SourceKind, Reading] = {
    "eng": Reading("eng", 600, (0.0, 0.7), 7),
    "vie": Reading("vie", 500, (0.5, 1.0), 8),
}
HELD_OUT: dict[SourceKind, Reading] = {
    "eng": Reading("eng", 80, (0.0, 0.7), 17, held_out=True),
    "vie": Reading("vie", 120, (0.3, 1.0), 18, held_out=True),
}


def sample_lines(corpora: Path, reading: Reading) -> list[str]:
    """Lines of 20 to 600 characters, drawn evenly over each corpus."""
    rng = random.Random(reading.seed)
    lines: list[str] = []
    total = sum(share for _, share in SOURCES)
    for name, share in SOURCES:
        pool = read_lines(corpora, name, held_out=reading.held_out)
        good = [line for line in pool if 20 <= len(line) <= 600 and "|" not in line]
        lines += rng.sample(good, min(len(good), reading.pages * PARAGRAPHS_A_PAGE * share // total))
    rng.shuffle(lines)
    return lines


def render_page(paragraphs: list[str], rng: random.Random) -> tuple[Gray, list[str]]:
    """One page of paragraphs, each in its own face, style and size. Returns the image and the lines as printed."""
    dpi = rng.choice((150, 200, 200, 300))
    width, height = round(8.27 * dpi), round(11.69 * dpi)
    margin = round(0.9 * dpi)
    image = Image.new("L", (width, height), 255)
    draw = ImageDraw.Draw(image)
    printed: list[str] = []
    y = margin
    for paragraph in paragraphs:
        text = paragraph.upper() if rng.random() < CAPITALS else paragraph
        (face,) = rng.choices(list(FACES.values()), FACE_SHARES)
        (path,) = rng.choices(face, STYLE_SHARES)
        size = round(rng.choice((12, 13, 13, 14, 14)) * dpi / 72)
        font = ImageFont.truetype(path, size)
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


def matched(printed: list[str], read: list[str]) -> Iterator[Line]:
    """Each line as printed with the most alike of the next lines as read; lines that were lost are left out."""
    waiting = [line for line in read if line.strip()]
    at = 0
    for line in printed:
        near = waiting[at : at + 4]
        bare = unidecode(line).lower()
        scores = [Levenshtein.normalized_similarity(bare, unidecode(other).lower()) for other in near]
        if scores and max(scores) > 0.4:
            best = scores.index(max(scores))
            yield line, near[best]
            at += best + 1


def make_page(reading: Reading, numbered: tuple[int, list[str]]) -> list[Line]:
    """Renders, ages and reads one page."""
    number, paragraphs = numbered
    rng = random.Random(f"{reading.seed} {number}")
    image, printed = render_page(paragraphs, rng)
    aged = Image.fromarray(ageing.wear(image, rng, rng.uniform(*reading.wear)))
    read = pytesseract.image_to_string(aged, lang=reading.engine, config="--psm 6")
    return list(matched(printed, read.splitlines()))


def read_pages(corpora: Path, reading: Reading, shelf: Path) -> list[list[Line]]:
    """The pages of a reading, from `shelf` where they have been made before: each a list of lines, (printed, read)."""
    kept = shelf / f"{reading.engine}-{reading.seed}.jsonl"
    if not kept.is_file():
        shelf.mkdir(parents=True, exist_ok=True)
        lines = iter(sample_lines(corpora, reading))
        pages = [list(islice(lines, PARAGRAPHS_A_PAGE)) for _ in range(reading.pages)]
        half = kept.with_suffix(".part")
        with ProcessPoolExecutor() as pool, half.open("w", encoding="utf-8") as file:
            for page in pool.map(partial(make_page, reading), enumerate(pages), chunksize=4):
                file.write(json.dumps(page, ensure_ascii=False) + "\n")
        half.replace(kept)
    with kept.open(encoding="utf-8") as file:
        return [[(printed, read) for printed, read in json.loads(page)] for page in file]
