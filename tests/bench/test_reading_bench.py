"""The bench of reading: a reading is kept by image and options, a step is switched off by its name."""

import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bench import reading
from pipeline.reading import cleaning, tesseract
from pipeline.reading.sources import Pixels, Raster


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[tuple[int, ...]]:
    calls: list[tuple[int, ...]] = []

    def run(
        pixels: Pixels, dpi: int, seconds: float, *arguments: str
    ) -> "subprocess.CompletedProcess[bytes]":
        calls.append((int(pixels[0, 0]), dpi, len(arguments)))
        return subprocess.CompletedProcess(arguments, 0, f"độ sáng {pixels[0, 0]}".encode())

    monkeypatch.setattr(tesseract, "_run", run)
    monkeypatch.setattr(reading, "READINGS", tmp_path / "readings")
    return calls


def test_an_image_is_read_once_for_each_set_of_options(asked: list[tuple[int, ...]]) -> None:
    dark, same, light = (np.full((4, 4), value, np.uint8) for value in (10, 10, 200))
    for _ in range(2):
        with reading.kept_readings():
            found = [tesseract._run(page, 200, 60, "tsv").stdout.decode() for page in (dark, same, light)]
            tesseract._run(dark, 300, 60, "tsv")
    assert found == ["độ sáng 10"] * 2 + ["độ sáng 200"]
    assert asked == [(10, 200, 1), (200, 200, 1), (10, 300, 1)]


def _stamped() -> np.ndarray[Any, np.dtype[np.uint8]]:
    page = np.full((300, 300, 3), 255, np.uint8)
    page[100:140, 100:200] = (206, 32, 40)
    return page


def test_a_step_is_switched_off_by_its_name_and_comes_back() -> None:
    raster = Raster(_stamped(), 200)
    with reading.without("without_coloured_ink"):
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


@pytest.mark.parametrize("step", reading.STEPS)
def test_every_step_of_the_ablation_is_there_to_be_switched_off(step: str) -> None:
    with reading.without(step):
        pass
