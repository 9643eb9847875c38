"""A text layer is judged by how Vietnamese its words are; real good and bad layers lie far apart."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from printed_pages import ENGLISH_READING, PLAN, FakeEngine, assert_sound

from pipeline.reading import page_image, read_page
from pipeline.reading.syllables import is_syllable
from pipeline.reading.textlayer import is_doubtful, judge, measure
from pipeline.settings import Settings

SYLLABLES = (
    "nghiệp Đồng THÁP quyết định Nguyễn giếng gì gìn quốc khuỷu tuyên khuya xoong nghiêng yêu ỷ à ươm hoà hòa thuỷ"
    " thủy quý quí qua quả giữa ngoằn thoắt luật huơ rượu uống yếm ích ngày thang"
)
NO_SYLLABLES = (
    "HQI cia1x nghiép phat cap hoc cich tich nhièp thuc fang jaz zung wto bcd ngg qk quuyet Thap tác̀h hoạ́ đr strong"
    " brown jumps over"
)


@pytest.mark.parametrize("word", SYLLABLES.split())
def test_vietnamese_syllables(word: str) -> None:
    assert is_syllable(word)


@pytest.mark.parametrize("word", NO_SYLLABLES.split())
def test_other_words(word: str) -> None:
    assert not is_syllable(word)


GOOD = "\n".join(PLAN)
BAD = "\n".join(ENGLISH_READING)
TCVN3 = (
    "Uû ban nh©n d©n tØnh H¶i D­¬ng ban hµnh KÕ ho¹ch ph¸t triÓn kinh tÕ x· héi n¨m nµy cña tØnh vµ c¸c huyÖn"
)
VNI = "UÛy ban nhaân daân tænh ban haønh Keá hoaïch phaùt trieån kinh teá xaõ hoäi naêm nay cuûa tænh vaø caùc huyeän"
SPACED = "C Á C T U Y Ế N V Ậ N T Ả I H À N G H Ó A V À H À N H K H Á C H Đ Ã M Ở T Ừ N Ă M N A Y"
PRIVATE = "".join(chr(0xE000 + ord(char)) if char.isalpha() else char for char in GOOD)
SMALL_FLAWS = GOOD.replace("huyện", "huyen1c").replace("thủ tục", "thu1 tyc")


@pytest.mark.parametrize(
    ("text", "image_cover", "keep", "reason"),
    [
        (GOOD, 0.0, True, "good Vietnamese"),
        (GOOD, 1.0, True, "good Vietnamese"),
        (GOOD.upper(), 0.0, True, "good Vietnamese"),
        (GOOD + "\n11/KH-VP 12/2022/QĐ-UBND HĐND UBMTTQVN BHXH", 0.0, True, "good Vietnamese"),
        (BAD, 1.0, False, "such as an English reading"),
        (BAD, 0.3, False, "such as an English reading"),
        (BAD, 0.0, True, "no image to read again"),
        (SMALL_FLAWS, 1.0, False, "a poor reading of the scan"),
        (SMALL_FLAWS, 0.0, True, "good Vietnamese"),
        (TCVN3, 0.0, False, "TCVN3 or VNI"),
        (VNI, 0.0, False, "TCVN3 or VNI"),
        (SPACED, 0.0, False, "letters that stand alone"),
        (PRIVATE, 0.0, False, "characters without a meaning"),
        (GOOD.replace("- ", "\uf0b7 ").replace("1.", "\uf0b7"), 0.0, True, "good Vietnamese"),
        (GOOD.replace("ạ", "\ufffd"), 0.0, False, "characters without a meaning"),
        ("Ký bởi: Văn phòng, ngày 24/01/2025", 1.0, False, "too few words"),
        ("Trang 2", 0.0, True, "good Vietnamese"),
        ("", 1.0, False, "no text layer"),
        ("12 / 24 - 36", 1.0, False, "no text layer"),
    ],
)
def test_judgement(text: str, image_cover: float, keep: bool, reason: str) -> None:
    verdict = judge(measure(text, image_cover=image_cover), "auto")
    assert verdict.keep is keep
    assert reason in verdict.reason


@pytest.mark.parametrize("text", [GOOD, BAD, TCVN3, SPACED])
def test_settings_overrule_the_judgement(text: str) -> None:
    assert judge(measure(text, image_cover=1), "keep").keep
    assert not judge(measure(text, image_cover=1), "redo").keep


@pytest.mark.parametrize(
    ("text", "image_cover", "doubtful"),
    [
        (GOOD, 1.0, False),
        (SMALL_FLAWS, 1.0, True),
        (SMALL_FLAWS, 0.3, False),
        (BAD, 1.0, False),
        (
            GOOD.replace(
                "năm 2023", "ra va la ban cho anh em Nam, Thanh, Minh, Khoa, Lan, Mai va 40 nguoi " * 3
            ),
            1.0,
            True,
        ),
        ("Ký bởi: Văn phòng, ngày 24/01/2025", 1.0, False),
    ],
)
def test_only_a_scan_between_good_and_bad_is_doubtful(text: str, image_cover: float, doubtful: bool) -> None:
    assert is_doubtful(measure(text, image_cover=image_cover)) is doubtful


def test_page_that_shows_little_of_its_layer_is_read_from_its_image() -> None:
    assert not judge(measure(GOOD, hidden=0.6), "auto").keep
    assert judge(measure(GOOD, hidden=0.4), "auto").keep
    assert judge(measure(GOOD, hidden=1.0, image_cover=1.0), "auto").keep


def test_a_sample_decides_where_the_layer_is_in_doubt() -> None:
    doubtful = measure(SMALL_FLAWS, image_cover=1.0)
    assert judge(replace(doubtful, agreement=0.97), "auto").keep
    assert not judge(replace(doubtful, agreement=0.9), "auto").keep
    assert not judge(doubtful, "auto").keep


def test_nothing_can_be_kept_where_nothing_is() -> None:
    assert not judge(measure("", image_cover=1), "keep").keep


@pytest.mark.parametrize("name", ["000", "002"])
def test_real_layers_of_an_english_engine_are_told_from_what_they_mean(name: str) -> None:
    seeds = Path(__file__).parents[3] / "shared" / "gold" / "seeds"
    if not seeds.is_dir():
        pytest.skip("../shared is not there")
    good, bad = ((seeds / kind / f"{name}.txt").read_text(encoding="utf-8") for kind in ("gold", "noisy"))
    assert judge(measure(good, image_cover=1), "auto").keep
    assert not judge(measure(bad, image_cover=1), "auto").keep


# --- on pages ---


def test_good_layer_is_kept_with_boxes_on_the_page(
    tmp_path: Path, settings: Settings, make_pdf: Callable[..., None]
) -> None:
    path = tmp_path / "plan.pdf"
    make_pdf(path, PLAN)
    engine = FakeEngine("not called")
    page = read_page(path, 1, settings, engine)
    assert (page.method, page.status) == ("text_layer", "ok")
    assert engine.shown == []
    assert page.text.splitlines() == list(PLAN)
    assert_sound(page)
    evidence = dict(page.evidence)
    assert evidence["layer_valid"] == 1.0
    image = page_image(path, 1, settings)
    assert image.shape[:2] == (page.height, page.width)
    for word in page.words:
        assert word.box is not None
        box = word.box
        crop = image[box.top : box.top + box.height, box.left : box.left + box.width]
        assert crop.min() < 128, f"no ink under {page.text[word.start : word.end]}"


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_boxes_follow_the_rotation_of_the_page(
    tmp_path: Path, settings: Settings, make_pdf: Callable[..., None], rotation: int
) -> None:
    path = tmp_path / "plan.pdf"
    make_pdf(path, PLAN, rotation=rotation)
    page = read_page(path, 1, settings, FakeEngine())
    assert page.method == "text_layer"
    assert_sound(page)
    image = page_image(path, 1, settings)
    box = page.words[0].box
    assert box is not None
    assert image[box.top : box.top + box.height, box.left : box.left + box.width].min() < 128


def test_stamp_beside_good_text_changes_nothing(
    tmp_path: Path, settings: Settings, make_pdf: Callable[..., None]
) -> None:
    path = tmp_path / "plan.pdf"
    make_pdf(path, PLAN, Image.new("RGB", (300, 300), "red"), cover=0.2)
    assert read_page(path, 1, settings, FakeEngine()).method == "text_layer"


def test_bad_layer_over_a_scan_is_read_again(
    tmp_path: Path, settings: Settings, make_pdf: Callable[..., None], print_page: Callable[..., Image.Image]
) -> None:
    path = tmp_path / "plan.pdf"
    make_pdf(path, ENGLISH_READING, print_page(inches=11.7), hidden=True)
    page = read_page(path, 1, settings, FakeEngine("Thực hiện Nghị quyết"))
    assert page.method == "ocr"
    assert page.text == "Thực hiện Nghị quyết\n"
    assert "English reading" in page.reason
    evidence = dict(page.evidence)
    assert evidence["layer_hidden"] == 1.0
    assert evidence["layer_marked"] < 0.5  # type: ignore[operator]
    kept = read_page(path, 1, Settings(text_layer="keep"), FakeEngine())
    assert kept.method == "text_layer"
    assert kept.text.splitlines() == list(ENGLISH_READING)


def test_bad_layer_without_an_image_is_kept_to_be_restored(
    tmp_path: Path, settings: Settings, make_pdf: Callable[..., None]
) -> None:
    path = tmp_path / "plan.pdf"
    make_pdf(path, ENGLISH_READING)
    page = read_page(path, 1, settings, FakeEngine("not called"))
    assert page.method == "text_layer"
    assert page.text.splitlines() == list(ENGLISH_READING)
    assert "no image to read again" in page.reason
    redone = read_page(path, 1, Settings(text_layer="redo"), FakeEngine("called"))
    assert (redone.method, redone.text) == ("ocr", "called\n")


def test_hidden_text_of_a_drawn_page_is_not_what_it_says(
    tmp_path: Path, settings: Settings, make_pdf: Callable[..., None]
) -> None:
    path = tmp_path / "plan.pdf"
    make_pdf(path, PLAN, hidden=True)
    page = read_page(path, 1, settings, FakeEngine())
    assert (page.text, page.status) == ("", "blank")


def test_text_off_the_page_is_left_out(
    tmp_path: Path, settings: Settings, make_pdf: Callable[..., None]
) -> None:
    path = tmp_path / "plan.pdf"
    make_pdf(path, PLAN, left=700)
    assert read_page(path, 1, settings, FakeEngine()).text == ""


def test_words_of_a_layer_are_composed(
    tmp_path: Path, settings: Settings, make_pdf: Callable[..., None]
) -> None:
    path = tmp_path / "plan.pdf"
    make_pdf(path, ["Ke\u0302\u0301 hoa\u0323ch"])
    assert read_page(path, 1, settings, FakeEngine()).text == "Kế hoạch\n"
