"""What the program needs from the machine, and whether it is there."""

import sys
from dataclasses import dataclass

from pipeline.errors import DictionaryError


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked for. What is `needed` and missing stops the main job."""

    name: str
    ok: bool
    says: str
    needed: bool = True


def examine() -> list[Finding]:
    """Looks for Python, Tesseract and its languages, the dictionaries, OCRmyPDF, and the font for `make corpus`."""
    return [_python(), *_tesseract(), _dictionaries(), _ocrmypdf(), _font()]


def _python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    return Finding(
        "Python",
        sys.version_info >= (3, 11),
        version if sys.version_info >= (3, 11) else "3.11 or newer is needed",
    )


def _tesseract() -> list[Finding]:
    import pytesseract

    try:
        version = str(pytesseract.get_tesseract_version())
        languages = set(pytesseract.get_languages())
    except pytesseract.TesseractNotFoundError:
        return [Finding("Tesseract", False, "apt-get install tesseract-ocr tesseract-ocr-vie")]
    return [
        Finding(
            "Tesseract", int(version.split(".", maxsplit=1)[0]) >= 5, f"{version} (5 or newer is needed)"
        ),
        *(
            Finding(
                f"Tesseract language {language}",
                language in languages,
                "installed" if language in languages else f"apt-get install tesseract-ocr-{language}",
                needed=language == "vie",
            )
            for language in ("vie", "eng", "osd")
        ),
    ]


def _dictionaries() -> Finding:
    from pipeline.restoring import restore

    try:
        restore("ke hoach")
    except DictionaryError as error:
        return Finding("dictionaries", False, str(error))
    return Finding("dictionaries", True, "models load")


def _ocrmypdf() -> Finding:
    from importlib.metadata import PackageNotFoundError, version

    try:
        found = version("ocrmypdf")
    except PackageNotFoundError:
        return Finding("OCRmyPDF, for `kehoach pdf`", False, "pip install 'kehoach[pdf]'", needed=False)
    return Finding("OCRmyPDF, for `kehoach pdf`", True, found)


def _font() -> Finding:
    import shutil
    import subprocess

    found = ""
    if shutil.which("fc-match"):
        found = subprocess.run(
            ["fc-match", "--format=%{family}", "Tinos"], capture_output=True, text=True, check=False
        ).stdout
    return Finding(
        "font Tinos, for `make corpus`",
        found.startswith("Tinos"),
        "installed" if found.startswith("Tinos") else "apt-get install fonts-croscore fontconfig",
        needed=False,
    )
