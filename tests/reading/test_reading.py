"""A file becomes pages whose words slice back and lie on the page image; an engine may do what it will."""

import hashlib
import pickle
import unicodedata
from collections.abc import Callable
from pathlib import Path

import img2pdf
import pytest
from PIL import Image
from printed_pages import PLAN, FakeEngine, assert_sound, line_at
from rapidfuzz.distance import Levenshtein

from pipeline.errors import InputError, PageUnreadableError
from pipeline.reading import page_image, read_document, read_page, read_pages
from pipeline.reading.lines import ReadLine
from pipeline.reading.sources import Pixels
from pipeline.settings import Settings

Printer = Callable[..., Image.Image]


@pytest.fixture
def scan(tmp_path: Path, print_page: Printer) -> Path:
    path = tmp_path / "scan.png"
    print_page(PLAN * 2, inches=11.7).save(path, dpi=(200, 200))
    return path


def _word_errors(text: str, lines: tuple[str, ...]) -> float:
    expected = " ".join(lines).split()
    return Levenshtein.distance(expected, text.split()) / len(expected)


# --- with Tesseract ---


@pytest.mark.parametrize("kind", ["png", "jpeg", "tiff", "pdf", "rotated", "skewed", "fax"])
def test_a_printed_plan_is_read(tmp_path: Path, scan: Path, settings: Settings, kind: str) -> None:
    image = Image.open(scan)
    path = tmp_path / f"plan.{kind}"
    if kind == "pdf":
        path.write_bytes(img2pdf.convert(str(scan)))
    elif kind == "rotated":
        image.rotate(90, expand=True).save(path, "PNG", dpi=(200, 200))
    elif kind == "skewed":
        image.rotate(2.2, fillcolor=250, resample=Image.Resampling.BICUBIC).save(path, "PNG", dpi=(200, 200))
    elif kind == "fax":
        image.convert("1", dither=Image.Dither.NONE).save(path, "TIFF", compression="group4", dpi=(200, 200))
    else:
        image.save(path, kind.upper(), dpi=(200, 200))
    page = read_page(path, 1, settings)
    assert (page.status, page.method) == ("ok", "ocr")
    assert _word_errors(page.text, PLAN * 2) <= 0.03
    assert_sound(page)
    assert page.text == unicodedata.normalize("NFC", page.text)
    assert all(word.confidence is not None and 0 <= word.confidence <= 1 for word in page.words)
    shown = page_image(path, 1, settings)
    assert shown.shape[:2] == (page.height, page.width)
    for word in page.words:
        assert word.box is not None
        box = word.box
        assert shown[box.top : box.top + box.height, box.left : box.left + box.width].min() < 128


def test_a_blank_page_is_blank(tmp_path: Path, settings: Settings) -> None:
    path = tmp_path / "back.png"
    Image.new("L", (1654, 2339), 250).save(path, dpi=(200, 200))
    page = read_page(path, 1, settings)
    assert (page.status, page.text, page.words) == ("blank", "", ())
    assert page.reason == "no words on the page"


def test_real_scans_are_read(settings: Settings) -> None:
    scans = Path(__file__).parents[3] / "shared" / "gold" / "scans"
    if not scans.is_dir():
        pytest.skip("../shared is not there")
    page = read_page(scans / "13_BC_23.pdf", 1, settings)
    assert_sound(page)
    lines = page.text.splitlines()
    assert lines[0] == "ỦY BAN NHÂN DÂN"
    assert any(line.startswith("CỘNG HÒA XÃ H") for line in lines[:8])
    # under the red stamp
    assert "đang khai thác" in page.text
    assert "đơn giản hóa quy định" in page.text


# --- with engines that only act ---


def test_a_document_is_its_pages(scan: Path, settings: Settings) -> None:
    engine = FakeEngine("Kế hoạch", "số 11")
    document = read_document(scan, settings, engine)
    assert document.sha256 == hashlib.sha256(scan.read_bytes()).hexdigest()
    assert document.source == str(scan)
    assert document.pages == (read_page(scan, 1, settings, engine),)
    assert document.raw == "Kế hoạch\nsố 11\n"
    assert pickle.loads(pickle.dumps(document)) == document


def test_the_engine_gets_a_grey_upright_page_and_the_time(scan: Path) -> None:
    engine = FakeEngine("một")
    read_page(scan, 1, Settings(page_seconds=7), engine)
    ((pixels, dpi, seconds),) = engine.shown
    assert (pixels.ndim, dpi) == (2, 200)
    assert 0 < seconds < 7, "drawing and cleaning take from the time of the page"


def test_a_page_that_took_all_its_time_before_the_engine(scan: Path) -> None:
    engine = FakeEngine("một")
    page = read_page(scan, 1, Settings(page_seconds=1e-6), engine)
    assert (page.status, engine.shown) == ("failed", [])
    assert "KEHOACH_PAGE_SECONDS" in page.reason


def test_the_first_page_is_there_before_the_second_is_looked_at(
    tmp_path: Path, settings: Settings, scan: Path
) -> None:
    path = tmp_path / "two.tif"
    with Image.open(scan) as paper:
        paper.save(path, save_all=True, append_images=[paper], dpi=(200, 200))
    engine = FakeEngine("một")
    pages = read_pages(path, settings, engine)
    assert next(pages).text == "một\n"
    assert len(engine.shown) == 1
    assert next(pages).number == 2
    assert len(engine.shown) == 2


def test_an_engine_that_reads_nothing(scan: Path, settings: Settings) -> None:
    page = read_page(scan, 1, settings, FakeEngine())
    assert (page.status, page.text) == ("blank", "")


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (PageUnreadableError("the engine gave up"), "the engine gave up"),
        (ValueError("bad table"), "ValueError: bad table"),
        (MemoryError(), "MemoryError: "),
        (UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid start byte"), "UnicodeDecodeError"),
    ],
)
def test_an_engine_that_crashes_is_a_failed_page(
    scan: Path, settings: Settings, error: Exception, reason: str
) -> None:
    def crash(pixels: Pixels, dpi: int, seconds: float) -> list[ReadLine]:
        raise error

    page = read_page(scan, 1, settings, crash)
    assert (page.status, page.text, page.words, page.method) == ("failed", "", (), "none")
    assert reason in page.reason


def test_ctrl_c_is_no_failed_page(scan: Path, settings: Settings) -> None:
    def interrupt(pixels: Pixels, dpi: int, seconds: float) -> list[ReadLine]:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        read_page(scan, 1, settings, interrupt)


def test_words_are_composed_and_paragraphs_stand_apart(scan: Path, settings: Settings) -> None:
    def engine(pixels: Pixels, dpi: int, seconds: float) -> list[ReadLine]:
        return [
            line_at(10, 10, "Ke\u0302\u0301 hoa\u0323ch", opens=True),
            line_at(10, 50, "năm 2022"),
            line_at(10, 90, "Căn cứ", opens=True),
        ]

    page = read_page(scan, 1, settings, engine)
    assert page.text == "Kế hoạch\nnăm 2022\n\nCăn cứ\n"
    assert_sound(page)


def test_plain_text_has_no_page_image(tmp_path: Path, settings: Settings) -> None:
    path = tmp_path / "plan.txt"
    path.write_text("một")
    with pytest.raises(InputError, match="no page image"):
        page_image(path, 1, settings)
