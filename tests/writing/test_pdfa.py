"""`kehoach pdf` makes PDF/A-2b whose pictures are those of the scan, and whose text is ours, where it is printed."""

import html
import math
import os
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import cv2
import numpy as np
import pikepdf
import pikepdf.pdfa
import pypdfium2
import pytest
from ocrmypdf import OcrElement
from PIL import Image, ImageOps

from pipeline.errors import PipelineError
from pipeline.model import Box, Document, Page
from pipeline.reading.cleaning import turn
from pipeline.settings import Settings
from pipeline.writing import pdfa
from pipeline.writing.pdf_pages import find_renewed, prepare_pages
from pipeline.writing.words import PlacedWord

from .conftest import SAMPLE

BIN = Path(sys.executable).parent
ROOT = SAMPLE.parents[1]

needs_tesseract = pytest.mark.skipif(shutil.which("tesseract") is None, reason="Tesseract is not installed")


def kehoach(
    *arguments: str | Path, stdin: bytes = b"", **environment: str
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "pipeline", *map(str, arguments)],
        input=stdin,
        capture_output=True,
        check=False,
        timeout=300,
        env=os.environ | environment,
    )


def text_of(path: Path, number: int) -> str:
    with pypdfium2.PdfDocument(path) as pdf:
        return str(pdf[number - 1].get_textpage().get_text_bounded())


def lines_of(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.split("\n") if line.strip()]


def pictures(path: Path) -> list[bytes]:
    with pikepdf.open(path) as pdf:
        return [picture.read_raw_bytes() for page in pdf.pages for picture in page.get_images().values()]


@pytest.fixture(scope="module")
def searchable(document: Document, scan: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("pdfa") / "scan.pdf"
    pdfa.write_pdfa(document, scan, out, Settings())
    return out


def test_the_text_read_back_is_ours_line_for_line(document: Document, searchable: Path) -> None:
    for number, text in enumerate(document.text.split("\f"), 1):
        assert lines_of(text_of(searchable, number)) != []
        assert text_of(searchable, number).split() == text.split()
    assert lines_of(text_of(searchable, 2)) == lines_of(document.text.split("\f")[1])


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="Poppler's pdftotext is not installed")
@pytest.mark.parametrize("options", [(), ("-raw",)], ids=["by-place", "as-written"])
def test_poppler_reads_the_same_words(document: Document, searchable: Path, options: tuple[str, ...]) -> None:
    read = subprocess.run(["pdftotext", *options, searchable, "-"], capture_output=True, check=True).stdout
    assert Counter(read.decode().split()) == Counter(document.text.split())


def test_the_result_is_pdf_a_2b(searchable: Path) -> None:
    # pikepdf approves only what it knows to conform; veraPDF is not to be had from a package registry
    report = pikepdf.pdfa.validate_written(searchable, "2b")
    assert report.verdict == "pass", report.summary()
    with pikepdf.open(searchable) as pdf:
        assert pdf.open_metadata().pdfa_status == "2B"
        assert pdf.Root.OutputIntents[0].S == pikepdf.Name.GTS_PDFA1
        assert not pdf.check_pdf_syntax()


@pytest.mark.parametrize(
    "checker", [("qpdf", "--check"), ("gs", "-q", "-dNOPAUSE", "-dBATCH", "-sDEVICE=nullpage")]
)
def test_other_programs_find_nothing_wrong(searchable: Path, checker: tuple[str, ...]) -> None:
    if shutil.which(checker[0]) is None:
        pytest.skip(f"{checker[0]} is not installed")
    done = subprocess.run([*checker, searchable], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "error" not in done.stderr.lower()


def test_the_fax_stays_a_fax(searchable: Path, scan: Path) -> None:
    with pikepdf.open(searchable) as pdf:
        kinds = [picture.Filter for page in pdf.pages for picture in page.get_images().values()]
    assert kinds == [pikepdf.Name.CCITTFaxDecode] * 2
    assert searchable.stat().st_size < scan.stat().st_size + 40_000


def test_words_lie_over_the_printed_ones_also_where_the_page_is_askew(
    document: Document, searchable: Path
) -> None:
    assert abs(float(dict(document.pages[0].evidence)["skew"])) > 0.5
    with pypdfium2.PdfDocument(searchable) as pdf:
        for page in pdf:
            scale = 2
            dark = page.render(scale=scale, grayscale=True).to_numpy() < 128
            text = page.get_textpage()
            hits = [
                dark[
                    max(0, int((page.get_height() - top) * scale)) : int((page.get_height() - bottom) * scale)
                    + 1,
                    int(left * scale) : int(right * scale) + 1,
                ].any()
                for index in range(text.count_chars())
                for left, bottom, right, top in [text.get_charbox(index)]
                if text.get_text_range(index, 1).strip(" \r\n.,-") and right > left
            ]
            assert len(hits) > 100
            assert np.mean(hits) > 0.97


# --- places ---


def _page(raw: np.ndarray, turned: int, skew: float) -> tuple[Page, np.ndarray]:
    """A page image as reading makes it upright and straight (`cleaning.clean`), and the page that remembers how."""
    upright = turn(np.ascontiguousarray(np.rot90(raw, turned // 90)), skew, paper=0)
    height, width = upright.shape
    evidence = (("turned", float(turned)), ("skew", skew))
    return Page(1, "năm\n", method="ocr", width=width, height=height, dpi=200, evidence=evidence), upright


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
@pytest.mark.parametrize("skew", [0.0, 2.5, -4.0])
def test_a_word_is_put_back_where_it_was_before_the_page_was_turned(turned: int, skew: float) -> None:
    raw = np.zeros((1200, 800), np.uint8)
    raw[200:230, 500:560] = 255
    page, upright = _page(raw, turned, skew)
    left, top, width, height = cv2.boundingRect((upright > 127).astype(np.uint8))
    word = PlacedWord("năm", "năm", 0, 3, Box(1, left, top, width, height), 0.9, 0.9, None)
    root = pdfa.lay(page, [[[word]]], turned=turned)
    [placed] = root.words
    assert root.bbox is not None
    assert placed.bbox is not None
    assert (root.bbox.width, root.bbox.height) == (800, 1200)
    middle = ((placed.bbox.left + placed.bbox.right) / 2, (placed.bbox.top + placed.bbox.bottom) / 2)
    # the height of the word hangs to one side of its foot, whichever way that points on a page that is askew
    assert math.dist(middle, (530, 215)) < 2 + 20 * math.sin(math.radians(abs(skew)))


def _placed(text: str, left: int, top: int, width: int, height: int) -> PlacedWord:
    return PlacedWord(text, text, 0, len(text), Box(1, left, top, width, height), 0.9, 0.9, None)


def test_a_stroke_read_into_a_word_does_not_make_the_line_tall() -> None:
    page = Page(1, "", method="ocr", width=1654, height=2338, dpi=200)
    line = [
        _placed("lên;", 100, 100, 54, 30),
        _placed("không", 170, 70, 94, 90),
        _placed("có", 280, 100, 34, 30),
    ]
    heights = {element.bbox.height for element in pdfa.lay(page, [[line]]).lines if element.bbox}
    assert heights == {30}


def test_words_that_touch_are_given_a_gap() -> None:
    page = Page(1, "", method="ocr", width=1654, height=2338, dpi=200)
    first, second = (word.bbox for word in _two_words(page))
    assert first is not None
    assert second is not None
    assert second.left - first.right > 5


def _two_words(page: Page) -> list[OcrElement]:
    line = [_placed("15/5/2022,", 100, 100, 140, 30), _placed("ôn", 240, 100, 30, 30)]
    return pdfa.lay(page, [[line]]).words


# --- PDFs that bear text already ---

SCANNED = b"q 300 0 0 200 0 0 cm /Im Do Q "
HIDDEN = b"BT 3 Tr /F1 24 Tf 20 100 Td (Thuc hien Nghi quyet) Tj ET"
PRINTED = "BT /F1 24 Tf 20 100 Td (Thùc hiÖn) Tj ET".encode("latin-1")


def make_pdf(path: Path, *contents: bytes, form: bytes = b"") -> None:
    """Pages of 300 x 200 points that share a font F1, a grey picture Im and a form Fm."""
    with pikepdf.new() as pdf:
        name = pikepdf.Name
        font = pikepdf.Dictionary(Type=name.Font, Subtype=name.Type1, BaseFont=name.Helvetica)
        picture = pikepdf.Stream(pdf, bytes(range(150, 250)), Type=name.XObject, Subtype=name.Image, Width=10)
        picture.Height, picture.BitsPerComponent, picture.ColorSpace = 10, 8, name.DeviceGray
        shared = pikepdf.Stream(pdf, form, Type=name.XObject, Subtype=name.Form)
        shared.BBox = pikepdf.Array([0, 0, 300, 200])
        shared.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
        for content in contents:
            page = pdf.add_blank_page(page_size=(300, 200))
            page.Resources = pikepdf.Dictionary(
                Font=pikepdf.Dictionary(F1=font), XObject=pikepdf.Dictionary(Im=picture, Fm=shared)
            )
            page.Contents = pikepdf.Stream(pdf, content)
        pdf.save(path)


def as_read(*methods: str) -> Document:
    pages = (Page(number, "", method=method) for number, method in enumerate(methods, 1))  # type: ignore[arg-type]
    return Document("scan.pdf", "", tuple(pages))


def looks(path: Path, number: int = 1, *, colour: bool = False) -> np.ndarray:
    with pypdfium2.PdfDocument(path) as pdf:
        return np.asarray(
            pdf[number - 1].render(scale=2, grayscale=not colour, rev_byteorder=True).to_numpy()
        )


@pytest.fixture
def places(tmp_path: Path) -> tuple[Path, Path]:
    return tmp_path / "in.pdf", tmp_path / "out.pdf"


def test_a_hidden_layer_goes_and_the_picture_stays(places: tuple[Path, Path]) -> None:
    source, out = places
    make_pdf(source, SCANNED + HIDDEN, SCANNED + b"/Fm Do", form=HIDDEN)
    assert "Thuc" in text_of(source, 1)
    assert "Thuc" in text_of(source, 2)
    prepare_pages(source, as_read("ocr", "ocr"), {1, 2}, out, Settings())
    assert text_of(out, 1) == text_of(out, 2) == ""
    assert (looks(out) == looks(source)).all()
    with pikepdf.open(out) as pdf, pikepdf.open(source) as before:
        for number in (0, 1):
            assert (
                pdf.pages[number].Resources.XObject.Im.read_bytes()
                == before.pages[number].Resources.XObject.Im.read_bytes()
            )


def test_printed_text_in_a_legacy_font_becomes_a_picture_of_itself(places: tuple[Path, Path]) -> None:
    source, out = places
    make_pdf(source, PRINTED)
    prepare_pages(source, as_read("ocr"), {1}, out, Settings())
    assert text_of(out, 1) == ""
    difference = np.abs(looks(out).astype(int) - looks(source).astype(int))
    assert looks(source).min() < 50
    assert difference.mean() < 1


def test_a_layer_that_had_to_be_decoded_is_renewed_one_that_says_what_was_read_is_not(
    places: tuple[Path, Path],
) -> None:
    source, _ = places
    make_pdf(source, PRINTED, SCANNED + HIDDEN)
    pages = (Page(1, "Thực hiện\n", method="text_layer"), Page(2, "Thuc hien\n", method="text_layer"))
    assert find_renewed(source, Document("scan.pdf", "", pages), Settings()) == {1}


def test_a_page_whose_layer_is_kept_keeps_it_though_it_shares_a_form_with_one_that_does_not(
    places: tuple[Path, Path],
) -> None:
    source, out = places
    make_pdf(source, SCANNED + b"/Fm Do", SCANNED + b"/Fm Do", form=HIDDEN)
    prepare_pages(source, as_read("text_layer", "ocr"), {2}, out, Settings())
    assert "Thuc hien" in text_of(out, 1)
    assert text_of(out, 2) == ""


def test_the_margins_that_a_page_hides_do_not_shift_the_text(places: tuple[Path, Path]) -> None:
    source, out = places
    make_pdf(source, SCANNED + HIDDEN)
    with pikepdf.open(source, allow_overwriting_input=True) as pdf:
        pdf.pages[0].cropbox = pikepdf.Array([50, 20, 250, 180])
        pdf.save()
    prepare_pages(source, as_read("ocr"), {1}, out, Settings())
    with pikepdf.open(out) as pdf:
        assert [float(edge) for edge in pdf.pages[0].mediabox] == [50, 20, 250, 180]
    assert (looks(out) == looks(source)).all()


def sign(path: Path) -> None:
    """As office software does: a box that shows who signed, in a font that is not embedded, and its own extension."""
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        name = pikepdf.Name
        signature = pdf.make_indirect(
            pikepdf.Dictionary(
                Type=name.Sig, Filter=name("/Adobe.PPKLite"), Contents=b"x", ByteRange=[0, 1, 2, 3]
            )
        )
        shown = pikepdf.Stream(pdf, b"1 0 0 rg 0 0 100 30 re f 0 g BT /F1 12 Tf 5 10 Td (Ky boi: A) Tj ET")
        shown["/Type"], shown["/Subtype"], shown["/BBox"] = (
            name.XObject,
            name.Form,
            pikepdf.Array([0, 0, 100, 30]),
        )
        shown["/Resources"] = pikepdf.Dictionary(Font=pdf.pages[0].Resources.Font)
        field = pdf.make_indirect(
            pikepdf.Dictionary(Type=name.Annot, Subtype=name.Widget, FT=name.Sig, T="ky so", V=signature, F=4)
        )
        field.Rect, field.P = pikepdf.Array([150, 20, 250, 50]), pdf.pages[0].obj
        field.AP = pikepdf.Dictionary(N=shown)
        pdf.pages[0].Annots = pikepdf.Array([field])
        pdf.Root.AcroForm = pikepdf.Dictionary(Fields=[field], SigFlags=3)
        pdf.Root.Extensions = pikepdf.Dictionary(
            ESIC=pikepdf.Dictionary(BaseVersion=name("/1.7"), ExtensionLevel=5)
        )
        pdf.save()


@needs_tesseract
def test_a_signed_pdf_is_refused_and_copied_without_its_signature_on_request(
    places: tuple[Path, Path],
) -> None:
    source, out = places
    make_pdf(source, SCANNED + HIDDEN)
    sign(source)
    before = source.read_bytes()
    done = kehoach("pdf", source, out)
    assert done.returncode == 2
    assert b"digitally signed" in done.stderr
    assert b"--unsigned" in done.stderr
    assert not out.exists()
    assert kehoach("pdf", source, source, "--unsigned").returncode == 5
    done = kehoach("pdf", source, out, "--unsigned")
    assert done.returncode == 0, done.stderr
    assert source.read_bytes() == before
    with pikepdf.open(out) as pdf:
        assert "/AcroForm" not in pdf.Root
        assert len(pdf.pages[0].Annots) == 0
    assert pikepdf.pdfa.validate_written(out, "2b").verdict == "pass"
    assert "Ky boi" not in text_of(out, 1)
    red = looks(out, colour=True)[2 * 155 : 2 * 160, 2 * 160 : 2 * 240].reshape(-1, 3).mean(axis=0)
    assert red.round().tolist() == pytest.approx([255, 0, 0], abs=5)


@needs_tesseract
def test_an_english_reading_is_neither_searchable_nor_visible_any_more(tmp_path: Path) -> None:
    source = next((SAMPLE / "cong-doan").rglob("*.pdf"))
    out = tmp_path / "out.pdf"
    done = kehoach("pdf", source, out)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    old, new = text_of(source, 1).split(), text_of(out, 1).split()
    assert "Độc" in new
    assert "Độc" not in old
    read = kehoach("read", source).stdout.decode()
    for number, text in enumerate(read.split("\f"), 1):
        assert text_of(out, number).split() == text.split()
    assert pictures(out) == pictures(source)
    assert pikepdf.pdfa.validate_written(out, "2b").verdict == "pass"


@needs_tesseract
def test_an_encrypted_pdf_wants_its_password_and_its_copy_has_none(places: tuple[Path, Path]) -> None:
    source, out = places
    make_pdf(source, SCANNED + HIDDEN)
    with pikepdf.open(source, allow_overwriting_input=True) as pdf:
        pdf.save(encryption=pikepdf.Encryption(owner="chủ", user="mật khẩu"))
    assert kehoach("pdf", source, out).returncode == 8
    done = kehoach("pdf", source, out, "--password", "mật khẩu")
    assert done.returncode == 0, done.stderr
    with pikepdf.open(out) as pdf:
        assert not pdf.is_encrypted


# --- images ---


@pytest.mark.parametrize(
    "kind", ["jpeg", "turned-by-exif", "mirrored-by-exif", "transparent", "cmyk", "two-frames"]
)
def test_images_become_pages_of_their_size_that_look_alike(tmp_path: Path, kind: str) -> None:
    picture = Image.fromarray(np.tile(np.arange(250, dtype=np.uint8), (300, 1))).convert("RGB")
    source, out = tmp_path / "scan", tmp_path / "out.pdf"
    exif = Image.Exif()
    if kind.endswith("by-exif"):
        exif[0x0112] = 6 if kind.startswith("turned") else 2
        picture.save(source, "JPEG", dpi=(200, 200), exif=exif)
    elif kind == "transparent":
        picture.putalpha(255)
        picture.save(source, "PNG", dpi=(200, 200))
    elif kind == "two-frames":
        picture.save(source, "TIFF", dpi=(200, 200), save_all=True, append_images=[picture.rotate(180)])
    else:
        picture.convert("CMYK" if kind == "cmyk" else "RGB").save(source, "JPEG", dpi=(200, 200))
    pages = 2 if kind == "two-frames" else 1
    prepare_pages(source, as_read(*["ocr"] * pages), {1, 2}, out, Settings())
    with pikepdf.open(out) as pdf:
        assert len(pdf.pages) == pages
        if kind == "jpeg":
            assert pictures(out) == [source.read_bytes()]
        spaces = [str(image.ColorSpace) for page in pdf.pages for image in page.get_images().values()]
        assert "/DeviceCMYK" not in spaces
    with Image.open(source) as image:
        expected = np.asarray(ImageOps.exif_transpose(image).convert("L"), dtype=int)
    with pypdfium2.PdfDocument(out) as shown:
        drawn = shown[0].render(scale=200 / 72, grayscale=True).to_numpy().astype(int)
    assert np.abs(np.subtract(drawn.shape, expected.shape)).max() <= 1
    height, width = np.minimum(drawn.shape, expected.shape)
    assert np.abs(drawn[:height, :width] - expected[:height, :width]).mean() < 4


# --- the command and the plugin ---


def test_the_original_is_never_written_over(places: tuple[Path, Path]) -> None:
    source, out = places
    make_pdf(source, SCANNED + HIDDEN)
    before = source.read_bytes()
    out.symlink_to(source)
    for target in (source, out):
        done = kehoach("pdf", source, target)
        assert done.returncode == 5
        assert b"never written over" in done.stderr
    assert source.read_bytes() == before


def test_the_original_is_not_written_over_through_stdin(places: tuple[Path, Path]) -> None:
    source, _ = places
    make_pdf(source, SCANNED + HIDDEN)
    before = source.read_bytes()
    with source.open("rb") as stdin:
        done = subprocess.run(
            [sys.executable, "-m", "pipeline", "pdf", "-", source],
            stdin=stdin,
            capture_output=True,
            check=False,
        )
    assert done.returncode == 5
    assert b"never written over" in done.stderr
    assert source.read_bytes() == before


def test_help_says_what_becomes_of_a_file_that_is_there() -> None:
    said = " ".join(kehoach("pdf", "--help").stdout.decode().split())
    assert "Folders that OUT needs are made." in said
    assert "is replaced" in said


def test_plain_text_has_no_pages_to_show(tmp_path: Path) -> None:
    done = kehoach("pdf", next(SAMPLE.rglob("*.txt")), tmp_path / "out.pdf")
    assert done.returncode == 2
    assert done.stderr.count(b"\n") == 1


def test_without_ocrmypdf_the_command_says_how_to_get_it(tmp_path: Path) -> None:
    (tmp_path / "ocrmypdf.py").write_text("raise ModuleNotFoundError('no', name='ocrmypdf')")
    done = kehoach("pdf", next(SAMPLE.rglob("*.tif")), tmp_path / "out.pdf", PYTHONPATH=f"{tmp_path}:{ROOT}")
    assert done.returncode == 3
    assert b"pip install 'kehoach[pdf]'" in done.stderr


def test_a_result_that_lost_a_word_is_not_written(
    document: Document, scan: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lose_the_text(pages: Path, out: Path, *_: object) -> None:
        shutil.copy(pages, out)

    monkeypatch.setattr(pdfa, "_ocrmypdf", lose_the_text)
    with pytest.raises(PipelineError, match=r"page 1: the PDF/A lost \d+ letters \(Đ Ả N G"):
        pdfa.write_pdfa(document, scan, tmp_path / "out.pdf", Settings())
    assert list(tmp_path.iterdir()) == []


@needs_tesseract
def test_stdin_is_read_by_every_command(tmp_path: Path) -> None:
    scan = next(SAMPLE.rglob("*.png")).read_bytes()
    done = kehoach("pdf", "-", tmp_path / "out.pdf", stdin=scan)
    assert done.returncode == 0, done.stderr
    alto = kehoach("read", "-", "--format", "alto", stdin=scan).stdout.decode()
    assert "<fileName>-</fileName>" in alto
    words = [part.split('"')[0] for part in alto.split('CONTENT="')[1:]]
    assert text_of(tmp_path / "out.pdf", 1).split() == [html.unescape(word) for word in words]


@needs_tesseract
def test_ocrmypdf_takes_the_plugin_with_its_own_options(tmp_path: Path) -> None:
    source = next(SAMPLE.rglob("*.jpg"))
    command: list[str | Path] = [
        BIN / "ocrmypdf",
        "--plugin",
        "pipeline.writing.pdfa",
        "--deskew",
        "--output-type",
        "pdf",
    ]
    command += ["--sidecar", tmp_path / "out.txt", source, tmp_path / "out.pdf"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    sidecar = (tmp_path / "out.txt").read_text("utf-8")
    assert "KẾ HOẠCH" in sidecar
    assert Counter(text_of(tmp_path / "out.pdf", 1).split()) == Counter(sidecar.split())
    with pikepdf.open(tmp_path / "out.pdf") as pdf:
        assert "kehoach" in str(pdf.docinfo.Creator)


@needs_tesseract
def test_a_good_layer_is_kept_our_own_for_one(searchable: Path, tmp_path: Path) -> None:
    done = kehoach("pdf", searchable, tmp_path / "again.pdf")
    assert done.returncode == 0, done.stderr
    for number in (1, 2):
        assert text_of(tmp_path / "again.pdf", number) == text_of(searchable, number)
    assert pictures(tmp_path / "again.pdf") == pictures(searchable)
    assert pikepdf.pdfa.validate_written(tmp_path / "again.pdf", "2b").verdict == "pass"
