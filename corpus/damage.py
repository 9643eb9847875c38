"""Single defects of office scans, each a pure function on a page image: what scanners, photocopiers and clerks do to a page.

An image is RGB at `layout.DPI`, 0 (ink) to 255 (paper). Chance is an argument; `strength` goes from 0 (hardly seen) to 1 (the
worst that scans of Vietnamese offices show: pages of Quảng Ngãi and Hưng Yên, 2017 to 2025, were the model). What is
stamped, signed or pasted over the page is no part of what the page says.
"""

import io
import math
import random
from collections.abc import Callable, Mapping
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image as Pillow
from PIL import ImageDraw

from corpus import ageing
from corpus.ageing import Image
from corpus.layout import BLACK, BLUE, DPI, RED, font, round_seal, smooth

Colour = tuple[int, int, int]
Defect = Callable[[Image, random.Random, float], Image]

_MM = DPI / 25.4
_GREY: Colour = (95, 95, 95)


# --- how the page lies ------------------------------------------------------------------------------------------


def quarter_turn(image: Image, rng: random.Random, strength: float) -> Image:
    """Fed on its side or upside down; at strength 0 never upside down."""
    return np.ascontiguousarray(np.rot90(image, rng.choice((1, 3) if strength == 0 else (1, 2, 3))))


def skew(image: Image, rng: random.Random, strength: float) -> Image:
    """Laid down askew, by up to 5 degrees."""
    return ageing.turn(image, rng.choice((-1, 1)) * rng.uniform(4.0, 5.0) * strength)


# --- what a photocopier adds ------------------------------------------------------------------------------------


def dark_edges(image: Image, rng: random.Random, strength: float) -> Image:
    """The open lid of the photocopier: ragged black bands along two sides, up to 9 mm wide, wider at one end."""
    aged = image.copy()
    noise = np.random.default_rng(rng.getrandbits(32))
    for turns in rng.sample(range(4), 2):
        side = np.rot90(aged, turns)
        height = side.shape[0]
        wide = np.linspace(rng.uniform(1, 9), rng.uniform(1, 9), height) * _MM * strength
        ragged = cv2.blur(noise.uniform(-12, 12, (height, 1)), (1, 9))[:, 0] + wide
        side[np.arange(side.shape[1])[None, :] < ragged[:, None]] = 12
    return aged


def punch_holes(image: Image, rng: random.Random, strength: float) -> Image:
    """Two holes of a binder in the left margin, 6 mm wide and 80 mm apart, that come out black."""
    aged = image.copy()
    x, middle = round((12 + 10 * strength) * _MM), aged.shape[0] / 2 + rng.uniform(-20, 20) * _MM
    for offset in (-40, 40):
        cv2.circle(aged, (x, round(middle + offset * _MM)), round(3 * _MM), (25, 25, 25), -1, cv2.LINE_AA)
    return aged


def broken_letters(image: Image, rng: random.Random, strength: float) -> Image:
    """A light photocopy: the thin strokes fall under the threshold and letters break."""
    soft = ageing.blur(image, 0.8 + 0.5 * strength)
    noise = np.random.default_rng(rng.getrandbits(32))
    return _in_colour(ageing.threshold(ageing.grain(soft, noise, 18 * strength), round(150 - 55 * strength)))


def ink_spread(image: Image, rng: random.Random, strength: float) -> Image:
    """A dark photocopy: strokes run together and the eyes of letters fill."""
    soft = ageing.blur(image, 0.8 + 0.6 * strength)
    noise = np.random.default_rng(rng.getrandbits(32))
    return _in_colour(ageing.threshold(ageing.grain(soft, noise, 6), round(170 + 62 * strength)))


def specks(image: Image, rng: random.Random, strength: float) -> Image:
    """Pepper: dots of one to three pixels all over, up to 4000 on a page."""
    return ageing.speckle(image, np.random.default_rng(rng.getrandbits(32)), round(4000 * strength))


def toner_clusters(image: Image, rng: random.Random, strength: float) -> Image:
    """A dirty drum: up to 40 clouds of toner, of a few dozen dots each."""
    aged = image.copy()
    noise = np.random.default_rng(rng.getrandbits(32))
    height, width = aged.shape[:2]
    for _ in range(round(40 * strength)):
        at = noise.uniform((0, 0), (width, height))
        for x, y in noise.normal(at, 3 * _MM, (int(noise.integers(15, 60)), 2)):
            cv2.circle(aged, (round(x), round(y)), int(noise.integers(0, 3)), (40, 40, 40), -1)
    return aged


# --- light, paper, ink ------------------------------------------------------------------------------------------


def fold_shadow(image: Image, rng: random.Random, strength: float) -> Image:
    """The shadow of a fold across the page and of a binding along one side."""
    height, width = image.shape[:2]
    fold = rng.uniform(0.3, 0.7) * height
    rows, columns = np.arange(height), np.arange(width)
    dark = 130 * np.exp(-(((rows - fold) / (3 * _MM)) ** 2))[:, None] + 150 * np.exp(-columns / (14 * _MM))
    return _bytes(image * (1 - strength * np.minimum(dark, 190)[..., None] / 255))


def uneven_light(image: Image, rng: random.Random, strength: float) -> Image:
    """Photographed under a lamp: bright in one spot, down to 35 % of the light in the far corner."""
    height, width = image.shape[:2]
    x, y = rng.uniform(0.1, 0.9) * width, rng.uniform(0.1, 0.5) * height
    far = np.hypot(np.arange(width)[None, :] - x, np.arange(height)[:, None] - y) / math.hypot(width, height)
    return _bytes(image * (1 - 0.65 * strength * np.clip(far / 0.8, 0, 1) ** 1.5)[..., None])


def bleed_through(image: Image, rng: random.Random, strength: float) -> Image:
    """The reverse page shows through thin paper: mirrored, blurred, with up to 40 % of its ink."""
    reverse = np.roll(image[:, ::-1], rng.randint(-60, 60), axis=0)
    faint = 255 - (255 - ageing.blur(reverse, 1.6).astype(np.float32)) * 0.4 * strength
    return _bytes(np.minimum(image, faint))


def carbon_copy(image: Image, rng: random.Random, strength: float) -> Image:
    """A carbon copy on thin paper: blurred violet letters on grey paper, down to a fifth of the contrast."""
    soft = ageing.blur(image, 0.8 + 0.9 * strength).astype(np.float32) / 255
    paper, ink = (
        np.array((222, 218, 205)),
        np.array((222, 218, 205)) - np.array((195, 200, 165)) * (1 - 0.75 * strength),
    )
    aged = ink + (paper - ink) * soft
    return ageing.grain(_bytes(aged), np.random.default_rng(rng.getrandbits(32)), 7 * strength)


def low_resolution(image: Image, rng: random.Random, strength: float) -> Image:
    """Scanned at 150 (strength 0) to 100 (strength 1) dots an inch: the image is that much smaller."""
    dpi = 150 - 50 * strength
    return _bytes(cv2.resize(image, None, fx=dpi / DPI, fy=dpi / DPI, interpolation=cv2.INTER_AREA))


# --- what is put over the text ----------------------------------------------------------------------------------


def red_seal(image: Image, rng: random.Random, strength: float) -> Image:
    """A round red seal (dấu tròn) in the middle of the text, as where pages are sealed together (giáp lai)."""
    return _seal(image, rng, strength, RED)


def black_seal(image: Image, rng: random.Random, strength: float) -> Image:
    """The same seal on a photocopied page."""
    return _in_colour(ageing.threshold(_seal(image, rng, 1.0, BLACK), round(110 + 60 * strength)))


def grey_seal(image: Image, rng: random.Random, strength: float) -> Image:
    """The same seal on a page scanned in grey."""
    return _in_colour(_grey(_seal(image, rng, strength, _GREY)))


def blue_stamp(image: Image, rng: random.Random, strength: float) -> Image:
    """A framed blue stamp over the text: a certified copy (sao y bản chính)."""
    stamp = _box(
        (("SAO Y BẢN CHÍNH", 15), (f"Số chứng thực: {rng.randint(100, 9999)}  Quyển số: 02-SCT/BS", 10)),
        (*BLUE, round(110 + 120 * strength)),
        border=4,
    )
    x, y = rng.uniform(0.35, 0.65), rng.uniform(0.35, 0.7)
    return _over(image, stamp.rotate(rng.uniform(-8, 8), _BICUBIC, expand=True), x, y)


def incoming_stamp(image: Image, rng: random.Random, strength: float) -> Image:
    """The box of the registry (dấu đến) under the head of the page, number and date filled in by hand; it reaches into the text.

    Form: Nghị định 30/2020/NĐ-CP, appendix IV; 50 by 30 mm.
    """
    colour = rng.choice((BLACK, BLUE, RED))
    width, height = round(52 * _MM), round(27 * _MM)
    stamp = Pillow.new("RGBA", (width, height), (255, 255, 255, 0))
    draw = ImageDraw.Draw(stamp)
    ink = (*colour, 235)
    split, top = width * 0.27, height * 0.24
    draw.rectangle((2, 2, width - 3, height - 3), outline=ink, width=3)
    draw.line((0, top, width, top), fill=ink, width=3)
    draw.line((split, top, split, height), fill=ink, width=3)
    place = rng.choice(("VĂN PHÒNG ỦY BAN NHÂN DÂN", "TRUNG TÂM CÔNG BÁO & TIN HỌC", "SỞ TÀI CHÍNH"))
    draw.text((width / 2, top / 2), place, font=font("bold", 7.5), fill=ink, anchor="mm")
    draw.text(
        (split / 2, height * 0.5), rng.choice(("CV", "CÔNG")), font=font("bold", 11), fill=ink, anchor="mm"
    )
    draw.text((split / 2, height * 0.75), "ĐẾN", font=font("bold", 12), fill=ink, anchor="mm")
    hand = rng.choice(((*BLUE, 255), (*BLACK, 255)))
    filled = (
        str(rng.randint(100, 9999)),
        f"{rng.randint(1, 28)}/{rng.randint(1, 12)}/{rng.randint(14, 25)}",
        "",
    )
    for row, (label, value) in enumerate(zip(("Số:", "Ngày:", "Chuyển:"), filled, strict=True)):
        y = top + (height - top) * (row + 0.5) / 3
        draw.text(
            (split + 8, y),
            f"{label}..........................",
            font=font("regular", 9),
            fill=ink,
            anchor="lm",
        )
        number = Pillow.new("RGBA", (170, 60), (255, 255, 255, 0))
        ImageDraw.Draw(number).text((4, 30), value, font=font("italic", 15), fill=hand, anchor="lm")
        written = number.transform(number.size, Pillow.Transform.AFFINE, (1, 0.25, -8, 0.06, 1, -4), _BICUBIC)
        stamp.alpha_composite(written, (round(split + 62), max(0, round(y - 32))))
    stamp = stamp.rotate(rng.uniform(-3, 3), _BICUBIC, expand=True)
    return _over(image, stamp, 0.1 + 0.12 * strength, rng.uniform(0.2, 0.27))


def signature_box(image: Image, rng: random.Random, strength: float) -> Image:
    """The box of an electronic signature (chữ ký số) in small print: at the top, from strength 0.5 on over the text."""
    name = rng.choice(("Ủy ban nhân dân tỉnh", "Văn phòng Ủy ban nhân dân", "Sở Nội vụ"))
    when = f"{rng.randint(1, 28):02}.{rng.randint(1, 12):02}.{rng.randint(2018, 2025)} {rng.randint(7, 17):02}:41:06 +07:00"
    lines = (
        f"Người ký: {name}",
        f"Email: vanphong{rng.randint(1, 99)}@tinh.gov.vn",
        f"Cơ quan: {name}",
        f"Thời gian ký: {when}",
    )
    box = _box(
        tuple((line, 7.0) for line in lines), (*rng.choice((RED, BLACK)), 255), border=2, centred=False
    )
    x, y = (0.8, 0.035) if strength < 0.5 else (rng.uniform(0.6, 0.75), rng.uniform(0.1, 0.35))
    return _over(image, box, x, y)


def blue_signature(image: Image, rng: random.Random, strength: float) -> Image:
    """A signature (chữ ký) with a blue pen across some lines of text."""
    return _signature(image, rng, strength, BLUE)


def black_signature(image: Image, rng: random.Random, strength: float) -> Image:
    """A signature with a black pen across some lines of text."""
    return _signature(image, rng, strength, BLACK)


_BICUBIC = Pillow.Resampling.BICUBIC


def _seal(image: Image, rng: random.Random, strength: float, colour: Colour) -> Image:
    seal = round_seal("ỦY BAN NHÂN DÂN TỈNH " + rng.choice(("HƯNG YÊN", "QUẢNG NGÃI", "LÀO CAI")), colour)
    seal.putalpha(seal.getchannel("A").point(lambda value: value * (0.45 + 0.55 * strength)))
    seal = seal.rotate(rng.uniform(-30, 30), _BICUBIC)
    return _over(image, seal, rng.uniform(0.35, 0.7), rng.uniform(0.3, 0.7))


def _box(
    lines: tuple[tuple[str, float], ...], ink: tuple[int, int, int, int], border: int, *, centred: bool = True
) -> Pillow.Image:
    faces = [font("bold" if centred else "regular", points) for _, points in lines]
    width = round(max(face.getlength(line) for face, (line, _) in zip(faces, lines, strict=True))) + 28
    steps = [points * DPI / 72 * 1.2 for _, points in lines]
    stamp = Pillow.new("RGBA", (width, round(sum(steps)) + 20), (255, 255, 255, 0))
    draw = ImageDraw.Draw(stamp)
    draw.rectangle((1, 1, stamp.width - 2, stamp.height - 2), outline=ink, width=border)
    y = 8.0
    for face, (line, _), step in zip(faces, lines, steps, strict=True):
        x = (width - face.getlength(line)) / 2 if centred else 14
        draw.text((x, y), line, font=face, fill=ink)
        y += step
    return stamp


def _signature(image: Image, rng: random.Random, strength: float, colour: Colour) -> Image:
    page = Pillow.fromarray(image)
    draw = ImageDraw.Draw(page)
    x, y = rng.uniform(0.3, 0.7) * page.width, rng.uniform(0.35, 0.8) * page.height
    step, swing = 18 + 10 * strength, 30 + 50 * strength
    loops = [(x + step * index, y + rng.uniform(-swing, swing)) for index in range(-6, 7)]
    draw.line(smooth(loops), fill=colour, width=round(3 + 2 * strength), joint="curve")
    draw.line(
        [(x - 6 * step, y + swing * 0.7), (x + 11 * step, y - swing * rng.uniform(0.2, 0.6))],
        fill=colour,
        width=3,
    )
    return np.asarray(page)


def _over(image: Image, stamp: Pillow.Image, x: float, y: float) -> Image:
    """A transparent image over a page, its middle at these shares of the page's width and height."""
    page = Pillow.fromarray(image)
    at = (round(x * page.width - stamp.width / 2), round(y * page.height - stamp.height / 2))
    page.paste(stamp, at, stamp)
    return np.asarray(page)


def _grey(image: Image) -> Image:
    return np.asarray(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), dtype=np.uint8)


def _in_colour(image: Image) -> Image:
    return np.asarray(cv2.cvtColor(image, cv2.COLOR_GRAY2RGB), dtype=np.uint8)


def _bytes(values: NDArray[np.floating] | NDArray[np.uint8] | cv2.typing.MatLike) -> Image:
    return np.clip(values, 0, 255).astype(np.uint8)


DEFECTS: Mapping[str, tuple[Defect, float]] = {
    "quarter turn": (quarter_turn, 1.0),
    "skew 2": (skew, 0.45),
    "skew 5": (skew, 1.0),
    "dark edges": (dark_edges, 0.8),
    "punch holes": (punch_holes, 0.8),
    "broken letters": (broken_letters, 0.6),
    "ink spread": (ink_spread, 0.6),
    "specks": (specks, 0.5),
    "toner clusters": (toner_clusters, 0.7),
    "fold shadow": (fold_shadow, 0.8),
    "uneven light": (uneven_light, 0.9),
    "bleed through": (bleed_through, 0.7),
    "carbon copy": (carbon_copy, 0.8),
    "150 dpi": (low_resolution, 0.0),
    "100 dpi": (low_resolution, 1.0),
    "red seal": (red_seal, 0.8),
    "black seal": (black_seal, 0.5),
    "grey seal": (grey_seal, 0.8),
    "blue stamp": (blue_stamp, 0.8),
    "incoming stamp": (incoming_stamp, 0.6),
    "signature box": (signature_box, 0.3),
    "signature box over text": (signature_box, 0.9),
    "blue signature": (blue_signature, 0.6),
    "black signature": (black_signature, 0.6),
}
"""Each defect at the strength that single defects are measured at."""


# --- kinds of file ----------------------------------------------------------------------------------------------

FileKind = Literal["1-bit", "16-bit", "cmyk", "palette", "exif"]


def as_file(image: Image, kind: FileKind, dpi: int = DPI) -> bytes:
    """A page image as a file of an unusual kind: one bit a pixel (TIFF, Group 4), 16 bits, a palette (PNG), CMYK, or lying on
    its side with an EXIF note that says so (JPEG)."""
    out, resolution = io.BytesIO(), (dpi, dpi)
    page = Pillow.fromarray(image)
    if kind == "1-bit":
        page.convert("L").point(lambda value: 255 * (value > 150)).convert("1").save(
            out, "TIFF", compression="group4", dpi=resolution
        )
    elif kind == "16-bit":
        deep = np.asarray(page.convert("L")).astype(np.uint16) * 257
        Pillow.fromarray(deep).save(out, "PNG", dpi=resolution)
    elif kind == "cmyk":
        page.convert("CMYK").save(out, "JPEG", quality=85, dpi=resolution)
    elif kind == "palette":
        page.quantize(32).save(out, "PNG", dpi=resolution)
    else:
        note = Pillow.Exif()
        note[0x0112] = 6  # orientation: to be turned to the right by a quarter
        page.transpose(Pillow.Transpose.ROTATE_90).save(out, "JPEG", quality=85, dpi=resolution, exif=note)
    return out.getvalue()
