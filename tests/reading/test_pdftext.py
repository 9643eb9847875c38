"""What typed PDFs say: old encodings, letters set apart, text that is not to be seen, pages of all kinds in one file."""

from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from PIL import Image
from printed_pages import PLAN, FakeEngine, assert_sound
from typed_pages import Picture, Typed, encode, type_pdf

from pipeline.reading import page_image, read_document, read_page
from pipeline.reading.encodings import Encoding
from pipeline.settings import Settings

UNSEEN = "Văn bản giấu trong trang này"
BODY = Typed(PLAN, unicode=True)


# --- TCVN3 and VNI ---


@pytest.mark.parametrize(
    ("encoding", "font"),
    [("TCVN3", ".VnTime"), ("TCVN3", "ABCDEF+.VnTime"), ("TCVN3", "F1"), ("VNI", "VNI-Times"), ("VNI", "F1")],
)
@pytest.mark.parametrize("policy", ["auto", "keep"])
def test_layer_in_an_old_encoding_is_decoded(
    tmp_path: Path, encoding: Encoding, font: str, policy: str
) -> None:
    path = type_pdf(tmp_path / "plan.pdf", [Typed([encode(line, encoding) for line in PLAN], font)])
    engine = FakeEngine("not called")
    page = read_page(path, 1, Settings(text_layer=policy), engine)
    assert engine.shown == []
    assert page.method == "text_layer"
    # TCVN3 has no toned capitals: word processors change to a font of capitals for one letter, or leave it small
    assert page.text.splitlines() == [
        line.replace("Ủy", "ủy") if encoding == "TCVN3" else line for line in PLAN
    ]
    assert f"decoded from {encoding}" in page.reason
    assert f"({encoding}) 1.00" in str(dict(page.evidence)["layer_fonts"])
    assert dict(page.evidence)["layer_valid"] == 1.0
    assert_sound(page)


def test_redo_reads_the_image_of_a_page_in_an_old_encoding(tmp_path: Path) -> None:
    path = type_pdf(tmp_path / "plan.pdf", [Typed([encode(line, "TCVN3") for line in PLAN], ".VnTime")])
    page = read_page(path, 1, Settings(text_layer="redo"), FakeEngine("Thực hiện"))
    assert (page.method, page.text) == ("ocr", "Thực hiện\n")


def test_fonts_of_a_page_are_decoded_one_by_one(tmp_path: Path, settings: Settings) -> None:
    path = type_pdf(
        tmp_path / "plan.pdf",
        [
            Typed([encode("uỷ ban nhân dân tỉnh", "TCVN3")], "ABCDEF+.VnTimeH", top=810),
            Typed([encode("thời gian thực hiện từ ngày", "TCVN3")], ".VnTime", top=790),
            Typed(PLAN, "TimesNewRoman", top=770, unicode=True),
            Typed(["Email: vanphong@tinh.gov.vn - Fax 0255.3822"], "Arial", top=300),
        ],
    )
    page = read_page(path, 1, settings, FakeEngine())
    assert page.text.splitlines() == [
        "UỶ BAN NHÂN DÂN TỈNH",
        "thời gian thực hiện từ ngày",
        *PLAN,
        "Email: vanphong@tinh.gov.vn - Fax 0255.3822",
    ]
    fonts = str(dict(page.evidence)["layer_fonts"])
    assert fonts.startswith("TimesNewRoman 0.")
    assert ".VnTime (TCVN3)" in fonts


def test_horned_u_at_the_end_of_a_line_ends_the_line(tmp_path: Path, settings: Settings) -> None:
    lines = [
        *PLAN,
        "Phòng Văn hoá và Thể thao hiện nay còn dư",
        "như trên; kế hoạch giai đoạn 1996 -",
        "2000 của tỉnh",
    ]
    path = type_pdf(tmp_path / "plan.pdf", [Typed([encode(line, "TCVN3") for line in lines], ".VnTime")])
    page = read_page(path, 1, settings, FakeEngine())
    assert page.text.splitlines()[-3:] == lines[-3:]
    assert_sound(page)
    heights = [word.box.height for word in page.words if word.box]
    assert max(heights) < 50, "a box spans two lines"


# --- what is not to be seen ---


@pytest.mark.parametrize(
    "page",
    [
        [BODY, Typed([UNSEEN], unicode=True, top=300, how="1 g")],
        [BODY, Typed([UNSEEN], unicode=True, top=300, size=0.7)],
        [BODY, Typed([UNSEEN], unicode=True, top=300, how="0 0 10 10 re W n")],
        [BODY, Typed([UNSEEN], unicode=True, top=300, how="3 Tr")],
        [BODY, Typed([UNSEEN], unicode=True, top=900)],
        [BODY, Typed([UNSEEN], unicode=True, top=300), Picture(50, 290, 300, 40)],
        [BODY, Typed([UNSEEN], unicode=True, top=300), "0 g 50 290 300 40 re f"],
        ["0.2 g 50 290 300 40 re f", BODY, Typed([UNSEEN], unicode=True, top=300, how="0.2 g")],
    ],
    ids=[
        "white",
        "tiny",
        "clipped",
        "invisible",
        "off the page",
        "under a picture",
        "blacked out",
        "grey on grey",
    ],
)
def test_text_that_is_not_to_be_seen_is_not_trusted(
    tmp_path: Path, settings: Settings, page: list[Typed | Picture | str]
) -> None:
    read = read_page(type_pdf(tmp_path / "plan.pdf", page), 1, settings, FakeEngine())
    assert read.method == "text_layer"
    assert read.text.splitlines() == list(PLAN)
    assert 0.04 < float(dict(read.evidence)["layer_hidden"]) < 0.08


@pytest.mark.parametrize(
    "page",
    [
        [BODY, "0 g 50 290 300 40 re f", Typed([UNSEEN], unicode=True, top=300, how="1 g")],
        [BODY, Typed([UNSEEN], unicode=True, top=300), Picture(50, 290, 300, 40, grey=120, alpha=120)],
        [BODY, Picture(50, 290, 300, 40, grey=90), Typed([UNSEEN], unicode=True, top=300)],
        [BODY, Typed([UNSEEN], unicode=True, top=300, how="0.85 g")],
        [BODY, Typed([UNSEEN], unicode=True, top=300, size=4)],
        [BODY, Typed([UNSEEN], unicode=True, top=300, how="0 290 500 40 re W n")],
    ],
    ids=["white on black", "under a stamp", "on a picture", "pale", "small print", "clipped around it"],
)
def test_text_that_is_to_be_seen_stays(
    tmp_path: Path, settings: Settings, page: list[Typed | Picture | str]
) -> None:
    read = read_page(type_pdf(tmp_path / "plan.pdf", page), 1, settings, FakeEngine())
    assert read.text.splitlines() == [*PLAN, UNSEEN]
    assert dict(read.evidence)["layer_hidden"] == 0.0


def test_page_that_shows_nothing_of_its_layer_is_read_from_its_image(
    tmp_path: Path, settings: Settings
) -> None:
    path = type_pdf(
        tmp_path / "plan.pdf",
        [BODY, Picture(0, 400, 595, 400, grey=120), Typed(["Trang 1"], unicode=True, top=300)],
    )
    page = read_page(path, 1, settings, FakeEngine("Thực hiện"))
    assert (page.method, page.text) == ("ocr", "Thực hiện\n")
    assert page.reason == "text layer replaced: the page does not show most of it"


def test_looking_at_a_page_does_not_change_it(tmp_path: Path, settings: Settings) -> None:
    path = type_pdf(tmp_path / "plan.pdf", [BODY])
    first = read_page(path, 1, settings, FakeEngine())
    assert page_image(path, 1, settings).min() < 50
    assert read_page(path, 1, settings, FakeEngine()) == first


def test_letters_that_are_drawings_are_seen(tmp_path: Path, settings: Settings) -> None:
    path = type_pdf(tmp_path / "plan.pdf", [BODY])
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        font = next(iter(pdf.pages[0].Resources.Font.values()))
        del font.BaseFont
        font.Subtype = pikepdf.Name.Type3
        font.FontMatrix = pikepdf.Array([0.001, 0, 0, 0.001, 0, 0])
        font.FontBBox = pikepdf.Array([0, 0, 500, 700])
        font.CharProcs = pikepdf.Dictionary(box=pdf.make_stream(b"500 0 0 0 400 700 d1 0 0 400 700 re f"))
        names = [pikepdf.Name.box] * 223
        font.Encoding = pikepdf.Dictionary(Differences=pikepdf.Array([33, *names]))
        pdf.save(path)
    page = read_page(path, 1, settings, FakeEngine())
    assert (page.method, page.text.splitlines()) == ("text_layer", list(PLAN))


# --- letters set apart ---


def test_spaces_that_the_page_does_not_show_are_none(
    tmp_path: Path, settings: Settings, make_pdf: Callable[..., None]
) -> None:
    path = tmp_path / "plan.pdf"
    make_pdf(
        path,
        ["ĐIỀ‸U KHO‸ẢN CHUNG", "Quy chế cho an ninh ở xã", *(line.replace("hiện", "hi‸ện") for line in PLAN)],
    )
    page = read_page(path, 1, settings, FakeEngine("not called"))
    assert page.text.splitlines() == ["ĐIỀU KHOẢN CHUNG", "Quy chế cho an ninh ở xã", *PLAN]
    assert page.method == "text_layer"
    assert dict(page.evidence)["layer_joined"] == 3.0
    assert_sound(page)


def test_letters_set_apart_are_words(
    tmp_path: Path, settings: Settings, make_pdf: Callable[..., None]
) -> None:
    path = tmp_path / "plan.pdf"
    make_pdf(path, ["C Ộ N G   H Ò A   X Ã   H Ộ I   C H Ủ   N G H Ĩ A", "Mục A B C và D, E: 1 2 3", *PLAN])
    page = read_page(path, 1, settings, FakeEngine("not called"))
    assert page.text.splitlines() == ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA", "Mục A B C và D, E: 1 2 3", *PLAN]
    assert page.method == "text_layer"
    assert_sound(page)


# --- a sample of fresh reading ---

MIDDLING = [
    *(line.replace("hồ sơ", "hồ sσ") for line in PLAN),
    "Rà soát, bổ sung kế hoạch của xã và gửi báo cáo về huyện trước ngày",
]
"""A scan's layer that is good but for three words in a hundred."""


@pytest.fixture
def doubtful(tmp_path: Path, make_pdf: Callable[..., None], print_page: Callable[..., Image.Image]) -> Path:
    path = tmp_path / "scan.pdf"
    make_pdf(path, MIDDLING, print_page(inches=11.7), hidden=True)
    return path


def test_layer_in_doubt_that_agrees_with_a_sample_is_kept(doubtful: Path, settings: Settings) -> None:
    engine = FakeEngine(*MIDDLING)
    page = read_page(doubtful, 1, settings, engine)
    assert (page.method, page.reason) == ("text_layer", "text layer: agrees with a sample read again")
    assert dict(page.evidence)["layer_agreement"] == 1.0
    assert [shown[0].shape[0] < page.height / 3 for shown in engine.shown] == [True]
    assert page.text.splitlines() == MIDDLING
    assert_sound(page)
    assert page_image(doubtful, 1, settings, engine).shape[:2] == (page.height, page.width)


def test_layer_in_doubt_that_differs_from_a_sample_is_read_again(doubtful: Path, settings: Settings) -> None:
    engine = FakeEngine(
        *(line.replace("của", "cúa").replace("các", "cac").replace("kế", "kề") for line in PLAN)
    )
    page = read_page(doubtful, 1, settings, engine)
    assert page.method == "ocr"
    assert page.reason == "text layer replaced: a poor reading of the scan, a sample read again differs"
    assert 0.5 < float(dict(page.evidence)["layer_agreement"]) < 0.95
    assert len(engine.shown) == 2


@pytest.mark.parametrize("policy", ["auto", "keep", "redo"])
def test_clear_layers_and_settings_need_no_sample(
    tmp_path: Path, make_pdf: Callable[..., None], print_page: Callable[..., Image.Image], policy: str
) -> None:
    path = tmp_path / "scan.pdf"
    make_pdf(path, PLAN, print_page(inches=11.7), hidden=True)
    page = read_page(path, 1, Settings(text_layer=policy), FakeEngine("một"))
    assert "layer_agreement" not in dict(page.evidence)


# --- pages of all kinds in one file ---


def test_pages_of_one_file_are_judged_each_alone(
    tmp_path: Path, settings: Settings, make_pdf: Callable[..., None], print_page: Callable[..., Image.Image]
) -> None:
    scan = tmp_path / "scan.pdf"
    make_pdf(scan, picture=print_page(inches=11.7))
    stamped: list[Typed | Picture | str] = [
        BODY,
        Typed(["Nguyễn Văn Bình"], unicode=True, top=300),
        Picture(40, 250, 180, 120, grey=150, alpha=90),
    ]
    typed = type_pdf(tmp_path / "typed.pdf", [BODY], stamped, [Picture(60, 700, 120, 80)])
    path = tmp_path / "plan.pdf"
    with pikepdf.open(typed) as whole, pikepdf.open(scan) as scanned:
        whole.pages.insert(1, scanned.pages[0])
        _pin_signature(whole, whole.pages[2])
        whole.save(path)
    engine = FakeEngine("Thực hiện Nghị quyết")
    pages = read_document(path, settings, engine).pages
    assert [page.method for page in pages] == ["text_layer", "ocr", "text_layer", "ocr"]
    assert [page.reason for page in pages] == [
        "text layer: good Vietnamese",
        "no text layer",
        "text layer: good Vietnamese",
        "no text layer",
    ]
    assert pages[2].text.splitlines() == [*PLAN, "Nguyễn Văn Bình"]
    assert dict(pages[2].evidence)["layer_hidden"] == 0.0
    assert len(engine.shown) == 2


def _pin_signature(pdf: pikepdf.Pdf, page: pikepdf.Page) -> None:
    """An electronic signature as offices pin it: a box of text that is an annotation, over the name."""
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
    )
    drawn = pikepdf.Stream(
        pdf,
        b"1 1 0.8 rg 0 0 200 60 re f BT 0 g /F1 9 Tf 5 40 Td (Ky boi: Van phong, 24/01/2025) Tj ET",
        Type=pikepdf.Name.XObject,
        Subtype=pikepdf.Name.Form,
        BBox=pikepdf.Array([0, 0, 200, 60]),
        Resources=pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font)),
    )
    page.Annots = pdf.make_indirect(
        pikepdf.Array(
            [
                pikepdf.Dictionary(
                    Type=pikepdf.Name.Annot,
                    Subtype=pikepdf.Name.Stamp,
                    Rect=pikepdf.Array([50, 280, 250, 340]),
                    F=4,
                    AP=pikepdf.Dictionary(N=pdf.make_indirect(drawn)),
                )
            ]
        )
    )
