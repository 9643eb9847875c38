"""Damaged pages: each defect does something and is the same each time; gold says what was printed; files of any kind open."""

import random
from pathlib import Path

import numpy as np
import pytest

from corpus.ageing import Image
from corpus.damage import DEFECTS, FileKind, as_file
from corpus.hard import LEVELS, Level, make_pages, office
from corpus.layout import DPI, gold_text, lay_out
from corpus.plan import load_plans
from pipeline.reading.sources import ImageFile
from pipeline.settings import Settings

PLANS = load_plans()


@pytest.fixture(scope="module")
def page() -> Image:
    try:
        return lay_out(PLANS[1])[0].image
    except FileNotFoundError as error:
        pytest.skip(str(error))


@pytest.mark.parametrize("name", DEFECTS)
def test_a_defect_changes_the_page_and_not_what_it_was_given(page: Image, name: str) -> None:
    defect, strength = DEFECTS[name]
    before = page.copy()
    damaged = defect(page, random.Random(5), strength)
    assert damaged.dtype == np.uint8
    assert damaged.shape[2] == 3
    assert damaged.shape != before.shape or (damaged != before).any()
    assert (page == before).all()
    assert (defect(page, random.Random(5), strength) == damaged).all()


@pytest.mark.parametrize(
    "name", ["red seal", "incoming stamp", "signature box", "blue stamp", "blue signature"]
)
def test_what_is_put_over_the_text_stays_in_its_place(page: Image, name: str) -> None:
    defect, strength = DEFECTS[name]
    changed = (defect(page, random.Random(5), strength) != page).any(axis=2)
    assert 0.0005 < changed.mean() < 0.1, "a mark, no new page"


@pytest.mark.parametrize("level", LEVELS)
def test_the_same_page_meets_the_same_fate(level: Level) -> None:
    one, two = (office(level, random.Random("page")) for _ in range(2))
    assert [(name, strength) for name, _, strength in one] == [(name, strength) for name, _, strength in two]


@pytest.mark.usefixtures("page")
def test_gold_is_what_was_printed_without_what_was_stamped_over_it() -> None:
    pages = make_pages(PLANS[:2])
    first = next(pages)
    assert first.folder == "light"
    assert first.gold == gold_text(lay_out(PLANS[0])[:1])
    assert first.damages


@pytest.mark.parametrize("kind", ["1-bit", "16-bit", "cmyk", "palette", "exif"])
def test_files_of_unusual_kinds_show_the_same_page(page: Image, tmp_path: Path, kind: FileKind) -> None:
    path = tmp_path / "file"
    path.write_bytes(as_file(page, kind))
    file = ImageFile(path, Settings())
    raster = file.raster(1)
    file.close()
    assert raster.dpi == DPI
    assert raster.pixels.shape[:2] == page.shape[:2], "upright"
    seen, meant = (pixels if pixels.ndim == 2 else pixels.mean(axis=2) for pixels in (raster.pixels, page))
    assert np.abs(seen - meant).mean() < 4
