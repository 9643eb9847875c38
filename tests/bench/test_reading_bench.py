"""The bench of reading: a reading is kept by image and options, a step is switched off by its name."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytesseract
import pytest

from bench import reading
from pipeline.reading import cleaning
from pipeline.reading.sources import Raster


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    """What Tesseract, played by a stand-in, was really asked."""
    calls: list[str] = []

    def stand_in(name: str) -> Callable[..., str]:
        def call(image: str, **options: Any) -> str:
            calls.append(f"{name} {options['config']}")
            return f"{name} of {Path(image).read_text('utf-8')}"

        return call

    for name in ("image_to_data", "image_to_osd", "image_to_string"):
        monkeypatch.setattr(pytesseract, name, stand_in(name))
    monkeypatch.setattr(pytesseract, "get_tesseract_version", lambda: "5.5.0")
    monkeypatch.setattr(reading, "READINGS", tmp_path / "readings")
    return calls


def test_an_image_is_read_once_for_each_set_of_options(asked: list[str], tmp_path: Path) -> None:
    one, same, other = (tmp_path / name for name in ("one", "same", "other"))
    for path, content in ((one, "kế hoạch"), (same, "kế hoạch"), (other, "quyết định")):
        path.write_text(content, "utf-8")
    for _ in range(2):
        with reading.kept_readings():
            found = [pytesseract.image_to_data(str(path), config="--psm 3") for path in (one, same, other)]
            pytesseract.image_to_data(str(one), config="--psm 6")
    assert found == ["image_to_data of kế hoạch"] * 2 + ["image_to_data of quyết định"]
    assert asked == ["image_to_data --psm 3", "image_to_data --psm 3", "image_to_data --psm 6"]


def _stamped() -> np.ndarray[Any, np.dtype[np.uint8]]:
    page = np.full((300, 300, 3), 255, np.uint8)
    page[100:140, 100:200] = (206, 32, 40)
    return page


def test_a_step_is_switched_off_by_its_name_and_comes_back() -> None:
    raster = Raster(_stamped(), 200)
    with reading.without("without_red_ink"):
        assert cleaning.clean(raster).ink.min() < 120, "the stamp stays"
    assert cleaning.clean(raster).ink.min() > 200, "the stamp goes"


def test_a_step_that_nobody_knows_gives_back_the_image(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cleaning, "new_step", lambda image, _dpi: 255 - image, raising=False)
    with reading.without("new_step"):
        assert cleaning.new_step("page", 200) == "page"  # type: ignore[attr-defined]
    with pytest.raises(AttributeError), reading.without("no_such_step"):
        pass


def test_pages_are_read_with_the_gold_of_their_first_page(tmp_path: Path) -> None:
    (tmp_path / "ke-hoach.tif").write_bytes(b"")
    (tmp_path / "ke-hoach.txt").write_text("trang một\ftrang hai", "utf-8")
    (tmp_path / "khong-co-gold.tif").write_bytes(b"")
    assert [(page.path.name, page.gold) for page in reading._pages(tmp_path, tmp_path)] == [
        ("ke-hoach.tif", "trang một")
    ]
