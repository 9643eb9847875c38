"""What the program needs from the machine, whether it is there, and what each missing part would bring."""

import platform
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from pipeline.errors import DictionaryError


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked for. What is `needed` and missing stops the main job."""

    name: str
    ok: bool
    says: str
    needed: bool = True


_LIBRARIES = (
    ("OpenCV", "opencv-python-headless"),
    ("PDFium, as pypdfium2", "pypdfium2"),
    ("Pillow", "pillow"),
    ("spaCy", "spacy"),
    ("DuckDB", "duckdb"),
)
_LANGUAGES = (
    ("vie", True, "nothing is read without it"),
    ("eng", False, "`kehoach` does without; `make bench` compares with it"),
    ("osd", False, "sees pages that lie on their side or head"),
)
_EXTRA_LIBRARIES = (
    ("Dask", "distributed", "`kehoach extract --cluster` works on many machines with it", "cluster"),
    ("s3fs", "s3fs", "documents and results may be at s3:// with it", "s3"),
)
_EXTRAS = (
    ("ocrmypdf", "OCRmyPDF", "`kehoach pdf` writes searchable PDF/A with it", "pip install 'kehoach[pdf]'"),
    (
        "gs",
        "Ghostscript",
        "`kehoach pdf` keeps text layers whose fonts are not embedded with it",
        "apt-get install ghostscript",
    ),
    ("setpriv", "setpriv", "Tesseract ends at once where `kehoach` is killed", "apt-get install util-linux"),
)
_FONTS = (
    ("Tinos-Regular.ttf", "Tinos", "`make corpus` prints plans with it", "apt-get install fonts-croscore"),
    (
        "texgyretermes-regular.otf",
        "TeX Gyre Termes",
        "`make dictionaries` learns from it",
        "apt-get install fonts-texgyre",
    ),
)
_FONT_FOLDERS = (Path("/usr/share/fonts"), Path("/usr/share/texmf/fonts"), Path("/usr/local/share/fonts"))

FREE_MEGABYTES = 1_000
"""What a run of a thousand pages leaves in its catalogue and tables, and what is left for stdin in the temporary folder."""


def examine() -> list[Finding]:
    """Looks for what reading, restoring and extracting need, for what they gain by, and for what only building needs."""
    return [_python(), _package(), *_libraries(), *_tesseract(), _models(), *_disk(), *_extras(), *_fonts()]


def _python() -> Finding:
    ok = sys.version_info >= (3, 11)
    return Finding("Python", ok, platform.python_version() + ("" if ok else ": 3.11 or newer is needed"))


def _package() -> Finding:
    return Finding("kehoach", True, f"{version('kehoach')}, in {Path(__file__).parent}")


def _libraries() -> Iterator[Finding]:
    for name, package in _LIBRARIES:
        try:
            yield Finding(name, True, version(package))
        except PackageNotFoundError:
            yield Finding(name, False, f"pip install {package}")


def _tesseract() -> Iterator[Finding]:
    from pipeline.reading import tesseract

    found = tesseract.version()
    if found is None:
        yield Finding("Tesseract", False, "reads scans: apt-get install tesseract-ocr tesseract-ocr-vie")
        return
    ok = int(found.split(".")[0]) >= 5
    yield Finding("Tesseract", ok, found if ok else f"{found}: 5 or newer is needed")
    installed, folder = tesseract.languages() or frozenset(), tesseract.language_folder()
    for language, needed, gain in _LANGUAGES:
        there = language in installed
        says = (
            f"in {folder}"
            if there
            else f"{gain}: apt-get install tesseract-ocr-{language}, or see TESSDATA_PREFIX"
        )
        yield Finding(f"Tesseract language {language}", there, says, needed)


def _models() -> Finding:
    from pipeline.restoring import restore
    from pipeline.settings import DICTIONARIES

    try:
        restore("ke hoach")
    except DictionaryError as error:
        return Finding("dictionaries", False, str(error))
    return Finding("dictionaries", True, f"models load, from {DICTIONARIES}")


def _disk() -> Iterator[Finding]:
    for name, folder in (("temporary folder", Path(tempfile.gettempdir())), ("working folder", Path.cwd())):
        free = shutil.disk_usage(folder).free // 1_000_000
        says = f"{folder}, {free:,} MB free"
        ok = free >= FREE_MEGABYTES
        yield Finding(name, ok, says if ok else f"{says}: a shelf needs more", needed=False)


def _extras() -> Iterator[Finding]:
    for name, package, gain, extra in _EXTRA_LIBRARIES:
        try:
            yield Finding(name, True, version(package), needed=False)
        except PackageNotFoundError:
            yield Finding(name, False, f"{gain}: pip install 'kehoach[{extra}]'", needed=False)
    for command, name, gain, remedy in _EXTRAS:
        path = shutil.which(command) or shutil.which(command, path=str(Path(sys.executable).parent))
        yield Finding(name, path is not None, path or f"{gain}: {remedy}", needed=False)


def _fonts() -> Iterator[Finding]:
    for file, name, gain, remedy in _FONTS:
        path = next((path for folder in _FONT_FOLDERS for path in folder.rglob(file)), None)
        yield Finding(
            f"font {name}", path is not None, str(path) if path else f"{gain}: {remedy}", needed=False
        )
