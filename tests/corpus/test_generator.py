"""The generator: the same pages each time, everything printed that the plan says, and ageing that stays in its bounds."""

import random
import re
import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from corpus.__main__ import HERE, SAMPLE, render
from corpus.ageing import Level, age
from corpus.layout import HEIGHT, WIDTH, Sheet, gold_text, lay_out
from corpus.plan import Plan, load_plans
from pipeline.evaluating.text import score
from pipeline.reading import read_page
from pipeline.settings import Settings

PLANS = {plan.name: plan for plan in load_plans()}
PARTY = PLANS["tinh-uy-phong-trao-2023"]
STATE = PLANS["benh-vien-chat-luong-2025"]


@pytest.fixture(scope="module")
def pages() -> dict[str, list[Sheet]]:
    try:
        return {plan.name: lay_out(plan) for plan in PLANS.values()}
    except FileNotFoundError as error:
        pytest.skip(str(error))


def test_a_plan_is_laid_out_the_same_each_time(pages: dict[str, list[Sheet]]) -> None:
    for before, after in zip(pages[PARTY.name], lay_out(PARTY), strict=True):
        assert before.lines == after.lines
        assert np.array_equal(before.image, after.image)


@pytest.mark.parametrize("suffix", [".pdf", ".tif", ".jpg", ".png", ".txt"])
def test_a_file_has_the_same_bytes_each_time(pages: dict[str, list[Sheet]], suffix: str) -> None:
    sheets = pages[PARTY.name][:1]
    assert render(PARTY, sheets, suffix) == render(PARTY, sheets, suffix)


@pytest.mark.parametrize("plan", PLANS.values(), ids=lambda plan: plan.name)
def test_all_words_of_a_plan_are_printed_in_order(pages: dict[str, list[Sheet]], plan: Plan) -> None:
    printed = iter(re.sub(r"[{}|]", " ", gold_text(pages[plan.name])).split())
    source = re.sub(r"(?m)^# |\|", " ", f"{plan.body}\n")
    assert all(word in printed for word in source.split())
    assert 1 <= len(pages[plan.name]) <= 5
    assert all(sheet.image.shape == (HEIGHT, WIDTH, 3) for sheet in pages[plan.name])


def test_the_seal_is_red_and_stands_on_the_page_with_the_signature(pages: dict[str, list[Sheet]]) -> None:
    for plan in PLANS.values():
        sheets = pages[plan.name]
        red = [int(((s.image[..., 0].astype(int) - s.image[..., 1]) > 120).sum()) for s in sheets]
        signed = [any(plan.signer == line for line in sheet.lines) for sheet in sheets]
        assert [count > 2000 for count in red] == signed


@pytest.mark.parametrize("level", ["clean", "light", "medium", "photocopy"])
def test_ageing_keeps_the_size_and_depends_on_the_chance_given(
    pages: dict[str, list[Sheet]], level: Level
) -> None:
    page = pages[STATE.name][0].image[:400]
    aged = age(page, level, random.Random(3))
    assert aged.dtype == np.uint8
    assert aged.shape[:2] == page.shape[:2]
    assert np.array_equal(aged, age(page, level, random.Random(3)))
    assert np.array_equal(aged, age(page, level, random.Random(4))) == (level == "clean")
    if level == "photocopy":
        assert set(np.unique(aged)) == {0, 255}


def test_the_sample_is_small_and_each_file_has_its_gold() -> None:
    files = [path for path in (HERE / "sample").rglob("*") if path.is_file()]
    assert {path.stem for path in files} == set(SAMPLE)
    assert sum(path.stat().st_size for path in files) <= 8_000_000
    for path in files:
        gold = HERE / "sample-gold" / path.parent.relative_to(HERE / "sample")
        assert (gold / f"{path.stem}.txt").is_file()
        assert (gold / f"{path.stem}.json").is_file()


def test_the_gold_text_of_the_sample_is_what_the_generator_prints(pages: dict[str, list[Sheet]]) -> None:
    for name, (place, _) in SAMPLE.items():
        assert (HERE / "sample-gold" / place / f"{name}.txt").read_text("utf-8") == gold_text(pages[name])


@pytest.mark.skipif(shutil.which("tesseract") is None, reason="Tesseract is not installed")
def test_a_clean_page_is_read_nearly_without_error(pages: dict[str, list[Sheet]], tmp_path: Path) -> None:
    sheet = pages["phuong-chuyen-doi-so-2026"][0]
    Image.fromarray(sheet.image).save(tmp_path / "page.png", dpi=(200, 200))
    read = read_page(tmp_path / "page.png", 1, Settings())
    assert score("\n".join(sheet.lines), read.text).character_error_rate < 0.03
