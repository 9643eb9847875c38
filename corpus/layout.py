"""Lays a plan out as pages: Nghị định 30/2020/NĐ-CP, appendix I, or the guidance of the Party's Central Office.

A4 at 200 dots an inch, Times metric. Each page is an image and the lines printed on it, in reading order: of two columns
the left one first. Those lines are the gold text.
"""

import math
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Literal

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from corpus.ageing import Image as Pixels
from corpus.plan import Plan

DPI = 200
WIDTH, HEIGHT = round(8.27 * DPI), round(11.69 * DPI)
LEFT, RIGHT, TOP, BOTTOM = (round(mm / 25.4 * DPI) for mm in (30, 18, 20, 20))
"""Margins (Nghị định 30/2020/NĐ-CP, appendix I: left 30-35 mm, right 15-20, top and bottom 20-25)."""
INDENT = round(12.7 / 25.4 * DPI)
LEADING = 1.22
BLACK, RED, BLUE = (20, 20, 24), (206, 32, 40), (36, 48, 150)

Style = Literal["regular", "bold", "italic", "bolditalic"]
_FILES: dict[Style, str] = {
    "regular": "Tinos-Regular.ttf",
    "bold": "Tinos-Bold.ttf",
    "italic": "Tinos-Italic.ttf",
    "bolditalic": "Tinos-BoldItalic.ttf",
}
_HEADING = re.compile(r"[IVX]+[.-] ")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A laid-out page: RGB image, and its lines in reading order; `{{2}}` is a page number, which may go unread."""

    image: Pixels
    lines: tuple[str, ...]


@dataclass(slots=True)
class _Page:
    image: Image.Image
    draw: ImageDraw.ImageDraw
    lines: list[str] = field(default_factory=list)
    y: float = TOP


@cache
def font(style: Style, points: float) -> ImageFont.FreeTypeFont:
    """Tinos in a style and size. Raises FileNotFoundError with the remedy where it is not installed."""
    for folder in (Path("/usr/share/fonts"), Path.home() / ".fonts", Path("/usr/local/share/fonts")):
        for path in folder.rglob(_FILES[style]):
            return ImageFont.truetype(path, round(points * DPI / 72))
    raise FileNotFoundError(f"the font {_FILES[style]} is not installed: apt-get install fonts-croscore")


class _Layout:
    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.rng = random.Random(plan.name)
        self.size = self.rng.choice((13.0, 13.5, 14.0))
        self.pages: list[_Page] = []
        self.new_page()

    @property
    def page(self) -> _Page:
        return self.pages[-1]

    def new_page(self) -> None:
        image = Image.new("RGB", (WIDTH, HEIGHT), (255, 255, 255))
        page = _Page(image, ImageDraw.Draw(image))
        self.pages.append(page)
        if len(self.pages) > 1:
            number = str(len(self.pages))
            face = font("regular", 13)
            x = LEFT + (WIDTH - LEFT - RIGHT - face.getlength(number)) / 2
            page.draw.text((x, TOP * 0.55), number, font=face, fill=BLACK)
            page.lines.append(f"{{{{{number}}}}}")

    def need(self, height: float) -> None:
        if self.page.y + height > HEIGHT - BOTTOM:
            self.new_page()

    def text(self, x: float, y: float, text: str, style: Style, points: float) -> None:
        self.page.draw.text((x, y), text, font=font(style, points), fill=BLACK)

    def centred(self, text: str, middle: float, y: float, style: Style, points: float) -> float:
        """Draws a centred line and returns its width."""
        width = font(style, points).getlength(text)
        self.text(middle - width / 2, y, text, style, points)
        return width

    # --- the formal parts -------------------------------------------------------------------------------------

    def header(self) -> None:
        plan, page = self.plan, self.page
        span = WIDTH - LEFT - RIGHT
        left, right = LEFT + span * 0.21, LEFT + span * 0.70
        step = 13 * DPI / 72 * LEADING
        y = page.y
        for line in plan.parent_body:
            self.centred(line, left, y, "regular", 12.5)
            y += step
        for line in plan.issuer:
            width = self.centred(line, left, y, "bold", 12.5)
            y += step
        if plan.kind == "party":
            self.centred("*", left, y - 2, "regular", 13)
            star = ["*"]
            y += step * 0.8
        else:
            page.draw.line((left - width * 0.22, y + 3, left + width * 0.22, y + 3), fill=BLACK, width=2)
            star = []
            y += step * 0.45
        self.centred(plan.number, left, y, "regular", 13)
        left_lines = [*plan.parent_body, *plan.issuer, *star, plan.number]
        bottom = y + step

        y = page.y
        if plan.kind == "party":
            right_lines = ["ĐẢNG CỘNG SẢN VIỆT NAM", plan.place_date]
            width = self.centred(right_lines[0], right, y, "bold", 14)
            page.draw.line(
                (right - width / 2, y + step + 4, right + width / 2, y + step + 4), fill=BLACK, width=2
            )
            y += step * 2
        else:
            right_lines = [
                "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
                "Độc lập - Tự do - Hạnh phúc",
                plan.place_date,
            ]
            self.centred(right_lines[0], right, y, "bold", 12.5)
            y += step
            width = self.centred(right_lines[1], right, y, "bold", 13.5)
            y += step
            page.draw.line((right - width / 2, y + 4, right + width / 2, y + 4), fill=BLACK, width=2)
            y = max(y + step * 0.5, bottom - step)
        self.centred(plan.place_date, right, y, "italic", 13.5)
        page.lines += [line for line in (*left_lines, *right_lines) if line]
        page.y = max(bottom, y + step) + step

    def title(self) -> None:
        middle = (LEFT + WIDTH - RIGHT) / 2
        step = 14 * DPI / 72 * LEADING
        width = 0.0
        for line in (self.plan.type, *self.plan.title):
            width = self.centred(line, middle, self.page.y, "bold", 14)
            self.page.lines.append(line)
            self.page.y += step
        rule = "-----" if self.plan.kind == "party" else ""
        if rule:
            self.centred(rule, middle, self.page.y - 8, "regular", 13)
            self.page.lines.append("{{-----}}")
            self.page.y += step * 0.4
        else:
            y = self.page.y + 4
            self.page.draw.line((middle - width * 0.17, y, middle + width * 0.17, y), fill=BLACK, width=2)
        self.page.y += step * 0.6

    def closing(self) -> None:
        plan = self.plan
        step, small = 13 * DPI / 72 * LEADING, 11 * DPI / 72 * LEADING
        signature = step * (len(plan.authority) + 1) + 230
        self.need(max(signature + step, small * (len(plan.recipients) + 2)) + step)
        span = WIDTH - LEFT - RIGHT
        top = self.page.y + step * 0.7
        head = "Nơi nhận:" if plan.kind == "nd30" else "Nơi nhận"
        self.text(LEFT, top, head, "bolditalic", 12)
        if plan.kind == "party":
            width = font("bolditalic", 12).getlength(head)
            self.page.draw.line((LEFT, top + 38, LEFT + width, top + 38), fill=BLACK, width=2)
        self.page.lines.append(head)
        y = top + step
        for line in plan.recipients:
            self.text(LEFT, y, line, "regular", 11)
            self.page.lines.append(line)
            y += small
        middle = LEFT + span * 0.74
        z = top
        for line in (*plan.authority, plan.position):
            self.centred(line, middle, z, "bold", 13)
            self.page.lines.append(line)
            z += step
        self.centred(plan.signer, middle, z + 200, "bold", 13.5)
        self.page.lines.append(plan.signer)
        self.signature(middle, z + 95)
        self.stamp(middle - 170, z + 95)
        self.page.y = max(y, z + 260)

    def signature(self, x: float, y: float) -> None:
        """A few strokes of a pen."""
        points = [(x - 130 + 26 * index, y + self.rng.uniform(-55, 55)) for index in range(11)]
        curve = smooth(points)
        ink = self.rng.choice((BLUE, BLUE, (25, 25, 40)))
        self.page.draw.line(curve, fill=ink, width=4, joint="curve")
        self.page.draw.line([(x - 110, y + 40), (x + 150, y + self.rng.uniform(10, 40))], fill=ink, width=3)

    def stamp(self, x: float, y: float) -> None:
        """A round red seal partly over the signature."""
        seal = round_seal(" ".join((*self.plan.parent_body, *self.plan.issuer)), RED)
        middle = seal.width / 2
        seal = seal.rotate(self.rng.uniform(-25, 25), resample=Image.Resampling.BICUBIC)
        self.page.image.paste(seal, (round(x - middle), round(y - middle)), seal)

    # --- the body ---------------------------------------------------------------------------------------------

    def flow(self, text: str) -> None:
        lines = [line.strip() for line in text.strip().split("\n")]
        index = 0
        while index < len(lines):
            line = lines[index]
            if line.startswith("|"):
                last = index
                while last < len(lines) and lines[last].startswith("|"):
                    last += 1
                self.table(
                    [[cell.strip() for cell in row.strip("|").split("|")] for row in lines[index:last]]
                )
                index = last
                continue
            if line.startswith("# "):
                self.paragraph(line[2:], "bold", indent=INDENT)
            elif line:
                heading = _HEADING.match(line) and line.isupper()
                self.paragraph(line, "bold" if heading else "regular", indent=INDENT)
            index += 1

    def paragraph(self, text: str, style: Style, indent: float) -> None:
        face = font(style, self.size)
        step = self.size * DPI / 72 * LEADING
        rows = list(_wrap(text, face, WIDTH - LEFT - RIGHT, indent))
        for number, words in enumerate(rows):
            self.need(step)
            x = LEFT + (indent if number == 0 else 0)
            self._row(words, x, face, justify=number < len(rows) - 1)
            self.page.lines.append(" ".join(words))
            self.page.y += step
        self.page.y += step * 0.22

    def _row(self, words: Sequence[str], x: float, face: ImageFont.FreeTypeFont, *, justify: bool) -> None:
        natural = sum(face.getlength(word) for word in words)
        gap = face.getlength(" ")
        if justify and len(words) > 1:
            gap = (WIDTH - RIGHT - x - natural) / (len(words) - 1)
        for word in words:
            self.page.draw.text((x, self.page.y), word, font=face, fill=BLACK)
            x += face.getlength(word) + gap

    def table(self, rows: list[list[str]]) -> None:
        """A ruled table; each row is one line of the gold text, its cells between bars."""
        step = 12 * DPI / 72 * LEADING
        span = WIDTH - LEFT - RIGHT
        face = {True: font("bold", 12), False: font("regular", 12)}
        want = [
            max(min(face[True].getlength(row[column]), 460) for row in rows) for column in range(len(rows[0]))
        ]
        edges = [LEFT + span * part for part in np.cumsum([0, *want]) / sum(want)]
        for number, row in enumerate(rows):
            head = number == 0
            cells = [
                list(_wrap(cell, face[head], edges[column + 1] - edges[column] - 16, 0)) or [[]]
                for column, cell in enumerate(row)
            ]
            height = step * max(map(len, cells)) + 12
            self.need(height)
            top = self.page.y
            for column, wrapped in enumerate(cells):
                box = (edges[column], top, edges[column + 1], top + height)
                self.page.draw.rectangle(box, outline=BLACK, width=2)
                for line_number, words in enumerate(wrapped):
                    where = (edges[column] + 8, top + 4 + line_number * step)
                    self.page.draw.text(where, " ".join(words), font=face[head], fill=BLACK)
            self.page.lines.append(" | ".join(row))
            self.page.y += height
        self.page.y += step * 0.6


def round_seal(body: str, colour: tuple[int, int, int]) -> Image.Image:
    """A round seal (dấu tròn, 34 mm) as a transparent image: two circles, a star, the body's name around."""
    radius = round(17 / 25.4 * DPI)
    side = 2 * radius + 8
    seal = Image.new("RGBA", (side, side), (255, 255, 255, 0))
    draw = ImageDraw.Draw(seal)
    middle = side / 2
    ink = (*colour, 215)
    draw.ellipse((4, 4, side - 4, side - 4), outline=ink, width=5)
    inner = radius * 0.64
    draw.ellipse((middle - inner, middle - inner, middle + inner, middle + inner), outline=ink, width=3)
    star = [
        (
            middle + radius * (0.34 if step % 2 == 0 else 0.14) * math.sin(step * math.pi / 5),
            middle - radius * (0.34 if step % 2 == 0 else 0.14) * math.cos(step * math.pi / 5),
        )
        for step in range(10)
    ]
    draw.polygon(star, fill=ink)
    text = body[:46] + " ★ "
    face = font("bold", 8)
    for index, char in enumerate(text):
        angle = 360 * index / len(text)
        glyph = Image.new("RGBA", (44, 44), (255, 255, 255, 0))
        ImageDraw.Draw(glyph).text((22, 22), char, font=face, fill=ink, anchor="mm")
        turned = glyph.rotate(-angle, resample=Image.Resampling.BICUBIC)
        r = radius * 0.81
        at = (
            round(middle + r * math.sin(math.radians(angle)) - 22),
            round(middle - r * math.cos(math.radians(angle)) - 22),
        )
        seal.alpha_composite(turned, (max(at[0], 0), max(at[1], 0)))
    return seal


def _wrap(text: str, face: ImageFont.FreeTypeFont, width: float, indent: float) -> Iterator[list[str]]:
    row: list[str] = []
    room = width - indent
    for word in text.split():
        if row and face.getlength(" ".join([*row, word])) > room:
            yield row
            row, room = [], width
        row.append(word)
    if row:
        yield row


def smooth(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """A Catmull-Rom curve through points, eight steps between two of them."""
    curve = []
    for before, start, end, after in zip(points, points[1:], points[2:], points[3:], strict=False):
        for step in range(8):
            t = step / 8
            curve.append(
                tuple(
                    0.5
                    * (
                        2 * b
                        + (c - a) * t
                        + (2 * a - 5 * b + 4 * c - d) * t * t
                        + (3 * b - a - 3 * c + d) * t * t * t
                    )
                    for a, b, c, d in zip(before, start, end, after, strict=True)
                )
            )
    return [(x, y) for x, y in curve]


def lay_out(plan: Plan) -> list[Sheet]:
    """The pages of a plan, the same each time."""
    layout = _Layout(plan)
    layout.header()
    layout.title()
    layout.flow(plan.body)
    layout.closing()
    if plan.annex:
        layout.new_page()
        layout.flow(plan.annex)
    return [Sheet(np.asarray(page.image), tuple(page.lines)) for page in layout.pages]


def gold_text(sheets: Sequence[Sheet]) -> str:
    """What the pages say, line for line, pages separated by a form feed."""
    return "\f".join("\n".join(sheet.lines) + "\n" for sheet in sheets)
