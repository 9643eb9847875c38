"""`python -m corpus [DIR]`: scans of all plans into DIR, and the committed sample. `make corpus` runs it.

DIR (default `corpus/rendered`, which git does not see) gets `scans/` with three kinds of file for each plan and `gold/` with
their texts and records. `corpus/sample` and `corpus/sample-gold` are made anew, the same each time.
"""

import argparse
import io
import random
import shutil
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import img2pdf
import pikepdf
import pytesseract
from PIL import Image

from corpus.ageing import Level, age
from corpus.layout import DPI, Sheet, gold_text, lay_out
from corpus.plan import PLANS, Plan, load_plans

HERE = Path(__file__).parent
_MADE = datetime(2026, 1, 1)

SAMPLE: dict[str, tuple[str, str]] = {
    "so-giao-duc-xoa-mu-chu-2024": ("so-giao-duc/2024", ".pdf"),
    "van-phong-ubnd-thi-dua-2022": ("van-phong-ubnd/2022", ".layer.pdf"),
    "tinh-uy-phong-trao-2023": ("tinh-uy/2023", ".tif"),
    "benh-vien-chat-luong-2025": ("benh-vien/2025", ".pdf"),
    "truong-thpt-nam-hoc-2021": ("truong-hoc/2021", ".jpg"),
    "cong-doan-thi-dua-2019": ("cong-doan/2019", ".layer.pdf"),
    "phuong-chuyen-doi-so-2026": ("phuong/2026", ".png"),
    "truong-chinh-tri-boi-duong-2022": ("truong-chinh-tri/2022", ".txt"),
}
"""The committed sample: plan, folder, and what is made of it (`.layer.pdf`: a PDF with a bad text layer)."""
_LEVELS: dict[str, Level] = {
    ".pdf": "medium",
    ".layer.pdf": "light",
    ".tif": "photocopy",
    ".jpg": "light",
    ".png": "clean",
}


def render(plan: Plan, sheets: Sequence[Sheet], suffix: str) -> bytes:
    """A plan as the bytes of a file: aged as its kind of file usually is."""
    if suffix == ".txt":
        return gold_text(sheets).replace("{{", "").replace("}}", "").encode("utf-8")
    rng = random.Random(plan.name + suffix)
    level = _LEVELS[suffix]
    images = [Image.fromarray(age(sheet.image, level, rng)) for sheet in sheets]
    if suffix == ".pdf":
        return _image_pdf(images)
    if suffix == ".layer.pdf":
        return _layer_pdf(images)
    out = io.BytesIO()
    if suffix == ".tif":
        first, *rest = (image.convert("1") for image in images)
        first.save(out, "TIFF", compression="group4", save_all=True, append_images=rest, dpi=(DPI, DPI))
    elif suffix == ".jpg":
        images[0].save(out, "JPEG", quality=72, dpi=(DPI, DPI))
    else:
        images[0].quantize(64).save(out, "PNG", optimize=True, dpi=(DPI, DPI))
    return out.getvalue()


def _jpegs(images: Sequence[Image.Image], quality: int) -> list[bytes]:
    files = []
    for image in images:
        out = io.BytesIO()
        image.save(out, "JPEG", quality=quality, dpi=(DPI, DPI))
        files.append(out.getvalue())
    return files


def _image_pdf(images: Sequence[Image.Image]) -> bytes:
    made = img2pdf.convert(_jpegs(images, 45), creationdate=_MADE, moddate=_MADE, nodate=True)
    with pikepdf.open(io.BytesIO(made)) as document:
        return _saved(document)


def _saved(document: pikepdf.Pdf) -> bytes:
    for dated in ("/Info", "/ID"):
        if dated in document.trailer:
            del document.trailer[dated]
    out = io.BytesIO()
    document.save(out, deterministic_id=True)
    return out.getvalue()


def _layer_pdf(images: Sequence[Image.Image]) -> bytes:
    """The page images with the text that an English OCR reads in them lying under it, as many scanners deliver."""
    pages = [
        pikepdf.open(
            io.BytesIO(
                pytesseract.image_to_pdf_or_hocr(
                    Image.open(io.BytesIO(jpeg)), lang="eng", extension="pdf", config=f"--dpi {DPI}"
                )
            )
        )
        for jpeg in _jpegs(images, 45)
    ]
    first, *rest = pages
    for page in rest:
        first.pages.extend(page.pages)
    return _saved(first)


def main(arguments: Sequence[str] | None = None) -> int:
    """Makes the corpus and the sample."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", nargs="?", type=Path, default=HERE / "rendered")
    parser.add_argument("--sample-only", action="store_true", help="only the committed sample")
    chosen = parser.parse_args(arguments)
    plans = load_plans()
    laid_out = {plan.name: lay_out(plan) for plan in plans}
    for folder in (HERE / "sample", HERE / "sample-gold"):
        shutil.rmtree(folder, ignore_errors=True)
    for plan in plans:
        sheets = laid_out[plan.name]
        if plan.name in SAMPLE:
            place, suffix = SAMPLE[plan.name]
            name = plan.name + suffix.removeprefix(".layer")
            _write(HERE / "sample" / place / name, render(plan, sheets, suffix))
            _write_gold(HERE / "sample-gold" / place, plan.name, plan, sheets)
        if not chosen.sample_only:
            for suffix in (".pdf", ".layer.pdf", ".tif"):
                name = f"{plan.name}{suffix}".replace(".layer", "-layer")
                _write(chosen.folder / "scans" / name, render(plan, sheets, suffix))
                _write_gold(chosen.folder / "gold", Path(name).stem, plan, sheets)
    return 0


def _write_gold(folder: Path, name: str, plan: Plan, sheets: Sequence[Sheet]) -> None:
    _write(folder / f"{name}.txt", gold_text(sheets).encode("utf-8"))
    _write(folder / f"{name}.json", (PLANS / f"{plan.name}.json").read_bytes())


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


if __name__ == "__main__":
    sys.exit(main())
