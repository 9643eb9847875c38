"""`python -m corpus.hard [DIR]`: the pages that reading is measured on, into DIR (default `build/hard`), the same each time.

`light`, `medium` and `photocopied` hold a page of each plan with several defects at once, as they come from offices, by turns
the first page (a header in two columns) and the one with the signature; `single` holds four pages with each defect alone.
Each image has its gold text beside it; `pages.tsv` says what was done to each. What is stamped over a page is not in its gold.
"""

import argparse
import random
import shutil
import sys
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from PIL import Image as Pillow

from corpus import ageing, damage
from corpus.ageing import Image
from corpus.damage import DEFECTS, Defect
from corpus.layout import Sheet, gold_text, lay_out
from corpus.plan import Plan, load_plans

Level = Literal["light", "medium", "photocopied"]
LEVELS: tuple[Level, ...] = ("light", "medium", "photocopied")
SINGLE = (
    "so-giao-duc-xoa-mu-chu-2024",
    "tinh-uy-phong-trao-2023",
    "cong-an-huyen-pccc-2016",
    "phuong-chuyen-doi-so-2026",
)
"""The plans whose first page each defect is shown on alone; those of the last two are signed, too."""

_A4_WIDTH_INCHES = 8.27
Step = tuple[str, Defect, float]


@dataclass(frozen=True, slots=True)
class HardPage:
    """A page image to read: its folder and name, its gold text, and what was done to it."""

    folder: str
    name: str
    image: Image
    gold: str
    damages: tuple[str, ...]


def make_pages(plans: Sequence[Plan]) -> Iterator[HardPage]:
    """All pages, one after the other."""
    sheets = {plan.name: lay_out(plan) for plan in plans}
    signed = {plan.name: _signed(plan, sheets[plan.name]) for plan in plans}
    for shift, level in enumerate(LEVELS):
        for index, plan in enumerate(plans):
            sheet = sheets[plan.name][0] if (index + shift) % 2 == 0 else signed[plan.name]
            rng = _chance(level, plan.name)
            steps = office(level, rng)
            image = _scanned(sheet.image, rng)
            for _, defect, strength in steps:
                image = defect(image, rng, strength)
            yield HardPage(
                level,
                plan.name,
                image,
                gold_text([sheet]),
                tuple(f"{what} {much:.2f}" for what, _, much in steps),
            )
    for name in SINGLE:
        sheet = sheets[name][0]
        gold = gold_text([sheet])
        yield HardPage("single", f"none.{name}", _scanned(sheet.image, _chance("none", name)), gold, ())
        for what, (defect, strength) in DEFECTS.items():
            rng = _chance(what, name)
            image = defect(_scanned(sheet.image, rng), rng, strength)
            yield HardPage("single", f"{what}.{name}", image, gold, (f"{what} {strength:.2f}",))


def _signed(plan: Plan, sheets: Sequence[Sheet]) -> Sheet:
    return next(sheet for sheet in sheets if plan.signer in sheet.lines)


def _chance(*parts: str) -> random.Random:
    return random.Random(zlib.crc32("/".join(parts).encode("utf-8")))


def _scanned(image: Image, rng: random.Random) -> Image:
    """What every scanner does: a little blur, a little noise, a little skew."""
    turned = ageing.turn(image, rng.uniform(-0.3, 0.3))
    return _grain(ageing.blur(turned, 0.6), rng, 0.3)


def _grain(image: Image, rng: random.Random, strength: float) -> Image:
    return ageing.grain(image, np.random.default_rng(rng.getrandbits(32)), 10 * strength)


def _tint(image: Image, rng: random.Random, strength: float) -> Image:
    return ageing.tint(image, np.random.default_rng(rng.getrandbits(32)), strength)


def _blur(image: Image, _rng: random.Random, strength: float) -> Image:
    return ageing.blur(image, 0.5 + strength)


def _to_grey(image: Image, _rng: random.Random, _strength: float) -> Image:
    return np.asarray(Pillow.fromarray(image).convert("L").convert("RGB"))


_OVERLAYS: tuple[tuple[str, Defect], ...] = (
    ("red seal", damage.red_seal),
    ("incoming stamp", damage.incoming_stamp),
    ("signature box", damage.signature_box),
    ("blue stamp", damage.blue_stamp),
    ("blue signature", damage.blue_signature),
    ("black signature", damage.black_signature),
)
_WORN: tuple[tuple[str, Defect], ...] = (
    ("fold shadow", damage.fold_shadow),
    ("uneven light", damage.uneven_light),
    ("bleed through", damage.bleed_through),
    ("carbon copy", damage.carbon_copy),
    ("punch holes", damage.punch_holes),
    ("dark edges", damage.dark_edges),
    ("tint", _tint),
)


def office(level: Level, rng: random.Random) -> list[Step]:
    """What happens to a page on its way, in that order: stamped and signed, kept, copied, scanned.

    The chances are guesses by what lies in `../shared/scans`: two pages of three carry a stamp, one of three is a photocopy.
    """

    def drawn(pool: tuple[tuple[str, Defect], ...], count: int, low: float, high: float) -> list[Step]:
        return [(what, defect, rng.uniform(low, high)) for what, defect in rng.sample(pool, count)]

    if level == "light":
        steps = drawn(_OVERLAYS, rng.choice((0, 1)), 0.2, 0.6)
        steps += drawn(_WORN, 1, 0.1, 0.4)
        return [*steps, ("specks", damage.specks, 0.03), ("skew", damage.skew, rng.uniform(0.05, 0.3))]
    steps = drawn(_OVERLAYS, rng.choice((1, 2)), 0.4, 0.9)
    if level == "medium":
        steps += drawn(_WORN, 2, 0.4, 0.8)
        steps += [("specks", damage.specks, rng.uniform(0.05, 0.2)), ("blur", _blur, rng.uniform(0.1, 0.5))]
        steps.append(("skew", damage.skew, rng.uniform(0.2, 0.7)))
        if rng.random() < 0.3:
            steps.append(("grey", _to_grey, 1.0))
        if rng.random() < 0.3:
            steps.append(("low resolution", damage.low_resolution, rng.uniform(0.0, 0.5)))
    else:
        steps.append(("toner clusters", damage.toner_clusters, rng.uniform(0.1, 0.5)))
        steps.append(("grain", _grain, rng.uniform(0.3, 1.0)))
        steps.append(
            rng.choice(
                (
                    ("broken letters", damage.broken_letters, rng.uniform(0.1, 0.5)),
                    ("ink spread", damage.ink_spread, rng.uniform(0.1, 0.6)),
                )
            )
        )
        steps += drawn(
            (("dark edges", damage.dark_edges), ("punch holes", damage.punch_holes)),
            rng.choice((0, 1, 2)),
            0.3,
            0.9,
        )
        steps.append(("specks", damage.specks, rng.uniform(0.05, 0.3)))
        steps.append(("skew", damage.skew, rng.uniform(0.1, 0.5)))
        steps.append(("threshold", _threshold, 0.5))
    if rng.random() < 0.1:
        steps.append(("quarter turn", damage.quarter_turn, 1.0))
    return steps


def _threshold(image: Image, _rng: random.Random, strength: float) -> Image:
    return np.stack([ageing.threshold(image, round(255 * strength))] * 3, axis=-1)


def write_pages(folder: Path) -> None:
    """Makes all pages; the folder appears when it is complete."""
    aside = folder.with_name(f".{folder.name}.part")
    shutil.rmtree(aside, ignore_errors=True)
    table = ["folder\tname\tdamages"]
    for page in make_pages(load_plans()):
        target = aside / page.folder
        target.mkdir(parents=True, exist_ok=True)
        picture = Pillow.fromarray(page.image)
        dpi = round(min(picture.size) / _A4_WIDTH_INCHES)
        if page.folder == "photocopied":
            picture.convert("1").save(target / f"{page.name}.png", dpi=(dpi, dpi))
        else:
            picture.save(target / f"{page.name}.jpg", quality=82, dpi=(dpi, dpi))
        (target / f"{page.name}.txt").write_text(page.gold, "utf-8")
        table.append(f"{page.folder}\t{page.name}\t{', '.join(page.damages)}")
    (aside / "pages.tsv").write_text("\n".join(table) + "\n", "utf-8")
    shutil.rmtree(folder, ignore_errors=True)
    aside.rename(folder)


def main(arguments: Sequence[str] | None = None) -> int:
    """Writes the pages."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", nargs="?", type=Path, default=Path("build/hard"))
    write_pages(parser.parse_args(arguments).folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
