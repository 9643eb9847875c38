"""What a file is, its bytes decide; what cannot be read says so in one clear sentence of the right kind."""

import io
import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pikepdf
import pytest
from PIL import Image
from printed_pages import PLAN, FakeEngine

from pipeline.errors import EncryptedError, FileAccessError, InputError, PipelineError
from pipeline.reading import count_pages, page_image, read_document, read_page
from pipeline.reading.sources import kind_of
from pipeline.settings import Settings

TEXT = "Kế hoạch số 11/KH-VP\r\nngày 11 tháng 01 năm 2022\n"


def _zip_bytes() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("word/document.xml", "<w:document/>")
    return buffer.getvalue()


def _image_bytes(kind: str, size: tuple[int, int] = (300, 300), mode: str = "L") -> bytes:
    buffer = io.BytesIO()
    Image.new(mode, size, 255).save(buffer, kind)
    return buffer.getvalue()


def _pdf_bytes(pages: int = 1, encryption: pikepdf.Encryption | None = None) -> bytes:
    buffer = io.BytesIO()
    document = pikepdf.new()
    for _ in range(pages):
        document.add_blank_page()
    document.save(buffer, encryption=encryption)
    return buffer.getvalue()


LOCKED = pikepdf.Encryption(owner="chủ", user="khách")

BAD_FILES: list[tuple[str, bytes, type[PipelineError], str]] = [
    ("empty.pdf", b"", InputError, "empty file"),
    ("truncated.pdf", _pdf_bytes(3)[:300], InputError, "damaged, truncated or without pages"),
    ("no-pages.pdf", _pdf_bytes(0), InputError, "without pages"),
    ("locked.pdf", _pdf_bytes(encryption=LOCKED), EncryptedError, "KEHOACH_PASSWORD"),
    ("dot.png", _image_bytes("PNG", (1, 1)), InputError, "1 x 1 pixels, too small"),
    ("bomb.png", _image_bytes("PNG", (20_000, 12_000), "1"), InputError, "raise KEHOACH_MAX_PIXELS"),
    ("cut.png", _image_bytes("PNG")[:20], InputError, "damaged or truncated image"),
    ("cut.tif", _image_bytes("TIFF")[:12], InputError, "damaged or truncated image"),
    ("plan.docx", _zip_bytes(), InputError, "Office document"),
    ("plan.pdf", _zip_bytes(), InputError, "print or export it to PDF"),
    ("plan.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), InputError, "old Office document"),
    ("plan.rtf", b"{\\rtf1\\ansi K\\u7871? ho\\u7841?ch}", InputError, "RTF"),
    ("picture.gif", _image_bytes("GIF"), InputError, "GIF"),
    ("noise.bin", bytes(range(256)) * 4, InputError, "unknown kind"),
    ("windows.txt", TEXT.encode("cp1258", "ignore"), InputError, "another encoding than UTF-8"),
    ("tcvn3.txt", "KÕ ho¹ch ph¸t triÓn".encode("latin-1"), InputError, "iconv"),
    ("utf16-no-mark.txt", TEXT.encode("utf-16-le"), InputError, "unknown kind"),
    ("bell.txt", b"a\x07b\x01", InputError, "not a text"),
]


@pytest.mark.parametrize(("name", "data", "kind", "message"), BAD_FILES, ids=[row[0] for row in BAD_FILES])
def test_bad_file_says_what_is_wrong(
    tmp_path: Path, settings: Settings, name: str, data: bytes, kind: type[PipelineError], message: str
) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    for read in (count_pages, read_document):
        with pytest.raises(kind) as caught:
            read(path, settings)
        assert type(caught.value) is kind
        assert message in str(caught.value)
        assert str(caught.value).startswith(name)
        assert str(tmp_path) not in str(caught.value), "a message must not change with the folder"


def test_missing_file_and_folder(tmp_path: Path, settings: Settings) -> None:
    with pytest.raises(FileAccessError, match="no such file"):
        count_pages(tmp_path / "nothing.pdf", settings)
    with pytest.raises(FileAccessError, match="a folder"):
        count_pages(tmp_path, settings)


@pytest.mark.parametrize("what", ["file", "folder"])
def test_unreadable_file_and_folder(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    path = tmp_path / "shelf" / "plan.txt"
    path.parent.mkdir()
    path.write_text(TEXT, encoding="utf-8")
    if os.geteuid() == 0:  # root may read everything, so the refusal is acted

        def refuse(*_: object, **__: object) -> None:
            raise PermissionError(13, "Permission denied", str(path))

        monkeypatch.setattr(Path, "open", refuse)
        with pytest.raises(FileAccessError, match="check its permissions"):
            count_pages(path, settings)
        return
    locked = path if what == "file" else path.parent
    locked.chmod(0)
    try:
        with pytest.raises(FileAccessError, match="check its permissions"):
            count_pages(path, settings)
    finally:
        locked.chmod(0o700)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_plain_text_is_kept_as_it_is(tmp_path: Path, settings: Settings, encoding: str) -> None:
    path = tmp_path / "plan.txt"
    path.write_bytes(TEXT.encode(encoding))
    document = read_document(path, settings)
    assert document.raw == TEXT
    assert [page.method for page in document.pages] == ["plain_text"]
    assert read_page(path, 1, settings) == document.pages[0]


@pytest.mark.parametrize(
    ("text", "pages"),
    [
        ("một", ["một"]),
        ("một\fhai", ["một", "hai"]),
        ("một\f\fba\f", ["một", "", "ba"]),
        ("Ke\u0302\u0301 hoa\u0323ch\r\n", ["Ke\u0302\u0301 hoa\u0323ch\r\n"]),
        ("\f", [""]),
    ],
)
def test_form_feeds_end_pages(tmp_path: Path, settings: Settings, text: str, pages: list[str]) -> None:
    path = tmp_path / "plan.txt"
    path.write_bytes(text.encode())
    assert [page.text for page in read_document(path, settings).pages] == pages
    assert count_pages(path, settings) == len(pages)
    assert [page.status for page in read_document(path, settings).pages] == [
        "ok" if page.strip() else "blank" for page in pages
    ]


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (_image_bytes("PNG"), "scan.pdf"),
        (_image_bytes("JPEG"), "scan.txt"),
        (_image_bytes("TIFF"), "scan.jpg"),
        (_pdf_bytes(), "scan.png"),
        (TEXT.encode(), "scan.pdf"),
    ],
    ids=["png-as-pdf", "jpeg-as-text", "tiff-as-jpeg", "pdf-as-png", "text-as-pdf"],
)
def test_a_lying_suffix_is_ignored(tmp_path: Path, settings: Settings, data: bytes, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    assert count_pages(path, settings) == 1
    assert read_page(path, 1, settings, FakeEngine("một")).status in {"ok", "blank"}


def test_junk_before_the_header_of_a_pdf_is_allowed() -> None:
    assert kind_of(b"\xef\xbb\xbf\r\n" + b"%PDF-1.4") == "pdf"


def test_multi_page_tiff(tmp_path: Path, settings: Settings, print_page: Callable[..., Image.Image]) -> None:
    path = tmp_path / "scan.tif"
    pages = [print_page([PLAN[index]]) for index in range(3)]
    pages[1] = pages[1].convert("1")
    pages[0].save(path, save_all=True, append_images=pages[1:], dpi=(200, 200))
    assert count_pages(path, settings) == 3
    engine = FakeEngine("một")
    document = read_document(path, settings, engine)
    assert [page.number for page in document.pages] == [1, 2, 3]
    assert all(page.status == "ok" for page in document.pages)
    assert len({pixels.tobytes() for pixels, _, _ in engine.shown}) == 3


def test_one_bad_page_leaves_the_others(
    tmp_path: Path, settings: Settings, print_page: Callable[..., Image.Image]
) -> None:
    path = tmp_path / "scan.tif"
    good = print_page()
    good.save(path, save_all=True, append_images=[Image.new("L", (3, 3)), good], dpi=(200, 200))
    pages = read_document(path, settings, FakeEngine("một")).pages
    assert [page.status for page in pages] == ["ok", "failed", "ok"]
    assert "too small" in pages[1].reason
    assert pages[1].text == ""


def test_truncated_jpeg_is_a_failed_page(
    tmp_path: Path, settings: Settings, print_page: Callable[..., Image.Image]
) -> None:
    path = tmp_path / "scan.jpg"
    print_page().save(path)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert count_pages(path, settings) == 1
    page = read_page(path, 1, settings, FakeEngine("một"))
    assert (page.status, page.text, page.reason) == ("failed", "", "damaged or truncated image")


def test_size_is_checked_before_a_page_is_drawn(tmp_path: Path) -> None:
    path = tmp_path / "wall.pdf"
    document = pikepdf.new()
    document.add_blank_page(page_size=(14_000, 14_000))
    document.add_blank_page()
    document.save(path)
    pages = read_document(path, Settings(), FakeEngine("một")).pages
    assert pages[0].status == "failed"
    assert "KEHOACH_MAX_PIXELS" in pages[0].reason
    assert pages[1].status == "blank"


def test_picture_in_a_pdf_is_checked_before_it_is_decoded(
    tmp_path: Path, make_pdf: Callable[..., None], print_page: Callable[..., Image.Image]
) -> None:
    path = tmp_path / "scan.pdf"
    make_pdf(path, picture=print_page(), cover=0.1)
    page = read_page(path, 1, Settings(max_pixels=1_500_000), FakeEngine("một"))
    assert page.status == "failed"
    assert "more than 1500000" in page.reason


def test_password_opens_an_encrypted_pdf(tmp_path: Path) -> None:
    path = tmp_path / "locked.pdf"
    path.write_bytes(_pdf_bytes(2, encryption=pikepdf.Encryption(owner="owner", user="user")))
    assert count_pages(path, Settings(password="user")) == 2
    with pytest.raises(EncryptedError, match="password is wrong"):
        count_pages(path, Settings(password="other"))


def test_pdf_that_only_forbids_printing_opens(tmp_path: Path, settings: Settings) -> None:
    path = tmp_path / "owned.pdf"
    path.write_bytes(_pdf_bytes(encryption=pikepdf.Encryption(owner="owner", user="")))
    assert count_pages(path, settings) == 1


def test_exif_orientation_is_followed(
    tmp_path: Path, settings: Settings, print_page: Callable[..., Image.Image]
) -> None:
    upright, turned = tmp_path / "upright.jpg", tmp_path / "turned.jpg"
    paper = print_page(["một"])
    paper.save(upright, dpi=(200, 200))
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was held on its side
    paper.transpose(Image.Transpose.ROTATE_90).save(turned, dpi=(200, 200), exif=exif)
    assert page_image(turned, 1, settings).shape == page_image(upright, 1, settings).shape


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "I;16"])
def test_every_kind_of_pixel_is_read(tmp_path: Path, settings: Settings, mode: str) -> None:
    path = tmp_path / "scan.tif"
    paper = Image.new("L", (400, 300), 255)
    paper.paste(0, (100, 100, 300, 140))
    deep = Image.fromarray(np.asarray(paper, dtype=np.uint16) * 257)
    image = deep if mode == "I;16" else paper.convert(mode)
    image.save(path, dpi=(200, 200))
    image_read = page_image(path, 1, settings)
    assert image_read[120, 200].max() < 60
    assert image_read[20, 20].min() > 200


def test_transparent_paper_is_white(tmp_path: Path, settings: Settings) -> None:
    path = tmp_path / "scan.png"
    Image.new("RGBA", (300, 300), (0, 0, 0, 0)).save(path)
    assert page_image(path, 1, settings).min() == 255


def test_pages_count_from_one(tmp_path: Path, settings: Settings) -> None:
    path = tmp_path / "plan.txt"
    path.write_text("một")
    for number in (0, 2, -1):
        with pytest.raises(InputError, match="pages count from 1"):
            read_page(path, number, settings)
