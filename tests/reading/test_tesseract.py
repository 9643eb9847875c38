"""Tesseract's table becomes words; what is no text is left out; what it cannot do is said by kind."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytesseract
import pytest
from PIL import Image

from pipeline.errors import MissingDependencyError, PageUnreadableError
from pipeline.reading import read_page, tesseract
from pipeline.reading.lines import ReadWord
from pipeline.settings import Settings

PAPER = np.full((200, 400), 255, np.uint8)
HEAD = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n"


def _row(place: str, text: str, confidence: float, box: str = "10 10 60 30") -> str:
    return "\t".join(["5", "1", *place.split("."), *box.split(), str(confidence), text]) + "\n"


def test_table_becomes_lines_in_reading_order() -> None:
    table = (
        HEAD
        + "4\t1\t1\t1\t1\t0\t0\t0\t9\t9\t-1\t\n"
        + _row("1.1.1.1", "KẾ", 96.5)
        + _row("1.1.1.2", "HOẠCH", 91)
        + _row("1.1.2.1", "Phát", 88.25)
        + _row("1.2.1.1", "Căn", 90)
        + _row("2.1.1.1", "cứ", 90)
    )
    lines = tesseract.parse_table(table)
    assert [(line.text, line.opens) for line in lines] == [
        ("KẾ HOẠCH", True),
        ("Phát", False),
        ("Căn", True),
        ("cứ", True),
    ]
    assert lines[0].words[0] == ReadWord("KẾ", 10, 10, 60, 30, 0.965)


@pytest.mark.parametrize("table", ["", HEAD, HEAD + _row("1.1.1.1", " ", 95), HEAD + _row("1.1.1.1", "", -1)])
def test_empty_tables(table: str) -> None:
    assert tesseract.parse_table(table) == []


@pytest.mark.parametrize("text", ['"Thi', "a\u2028b", "\x0b", "'", "100%"])
def test_odd_characters_do_not_break_the_table(text: str) -> None:
    lines = tesseract.parse_table(HEAD + _row("1.1.1.1", text, 90) + _row("1.1.1.2", "đua", 90))
    assert lines[-1].words[-1].text == "đua"


@pytest.mark.parametrize(
    ("text", "confidence", "box", "kept"),
    [
        ("tháng", 0.31, "0 0 90 30", True),
        ("đ#", 0.11, "0 0 28 34", True),
        ("01/KH-BCĐ389QN&g", 0.0, "0 0 330 36", True),
        ("-", 0.88, "0 0 9 4", True),
        ("2", 0.97, "0 0 16 27", True),
        ("•", 0.75, "0 0 9 9", True),
        ("~", 0.71, "0 0 12 6", True),  # a hyphen before an item
        ("—uau_————", 0.0, "0 0 518 113", False),
        ("l", 0.0435, "0 0 6 6", False),
        ("nnsnaen", 0.0, "0 0 80 6", False),
        ("—”Ÿ._..Ư}“", 0.0, "0 0 124 28", False),
        ("`", 0.97, "0 0 13 13", False),
        ("|", 0.93, "0 0 3 300", False),
        ("—", 0.42, "0 0 77 4", False),
        ("chữ", -0.01, "0 0 60 30", False),
    ],
)
def test_specks_and_rulings_are_no_words(text: str, confidence: float, box: str, kept: bool) -> None:
    left, top, width, height = map(int, box.split())
    assert tesseract.is_text(ReadWord(text, left, top, width, height, confidence), 32.0) is kept


def test_rulings_at_and_between_words_are_no_letters() -> None:
    # a table's head in a treaty, an incoming stamp's frame over a photocopy: as Tesseract 5.3 read them
    table = (
        HEAD
        + _row("1.1.1.1", "STT|", 90, "100 10 80 30")
        + _row("1.1.1.2", "Cửa", 95, "200 10 60 30")
        + _row("1.1.2.1", "cứ|Thông", 92, "100 60 160 30")
        + _row("1.1.2.2", "dẫn|", 82, "300 60 80 30")
        + _row("1.1.2.3", "|của", 73, "400 60 80 30")
    )
    head, text = tesseract.parse_table(table)
    assert (head.text, text.text) == ("STT Cửa", "cứ Thông dẫn của")
    assert [(word.left, word.width) for word in text.words] == [(100, 40), (160, 100), (300, 60), (420, 60)]


@pytest.mark.parametrize("text", ["1|", "|1/2024", "Quý|I", "vớ|", "|à", "Đ|ều", "NỘ|", "phê-duyê|"])
def test_a_bar_that_may_be_a_digit_or_a_letter_stays(text: str) -> None:
    [line] = tesseract.parse_table(HEAD + _row("1.1.1.1", text, 90))
    assert line.text == text


def test_missing_tesseract_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pytesseract.pytesseract, "tesseract_cmd", "no-such-program")
    with pytest.raises(MissingDependencyError, match="apt-get install tesseract-ocr tesseract-ocr-vie"):
        tesseract.read_image(PAPER, 200, 10)
    assert tesseract.find_turns(PAPER, 200, 10) is None


def test_missing_language_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(tesseract, "LANGUAGE", "vxx")
    with pytest.raises(MissingDependencyError, match="tesseract-ocr-vie"):
        tesseract.read_image(PAPER, 200, 10)


def test_missing_engine_is_no_failed_page(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, print_page: Callable[..., Image.Image]
) -> None:
    path = tmp_path / "scan.png"
    print_page().save(path, dpi=(200, 200))
    monkeypatch.setattr(pytesseract.pytesseract, "tesseract_cmd", "no-such-program")
    with pytest.raises(MissingDependencyError):
        read_page(path, 1, Settings())


def _program(folder: Path, body: str) -> str:
    path = folder / "tesseract"
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)
    return str(path)


VERSION = (
    'case "$*" in *--version*) echo "tesseract 5.3.0"; exit 0;; *--list-langs*) echo vie; exit 0;; esac\n'
)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("kill -SEGV $$", "Tesseract was ended by SIGSEGV"),
        ("kill -KILL $$", "Tesseract was ended by SIGKILL"),
        ("echo oops >&2; exit 1", "Tesseract failed with status 1"),
        ("exec sleep 30", "needed more time than a page has; raise KEHOACH_PAGE_SECONDS"),
        ("true", "something else than its table"),
        ("echo Kế hoạch", "something else than its table"),
        (r"printf 'level\tpage_num\n5\t1\n'", "something else than its table"),
        (r"printf 'level\tpage_num\n5\t1\377\376\n'", "something else than its table"),
        ("cat /dev/urandom | head -c 100000", "something else than its table"),
    ],
    ids=["crashes", "is killed", "fails", "hangs", "is silent", "talks", "stops", "no UTF-8", "noise"],
)
def test_an_engine_that_breaks_is_a_reason(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    print_page: Callable[..., Image.Image],
    body: str,
    reason: str,
) -> None:
    monkeypatch.setattr(pytesseract.pytesseract, "tesseract_cmd", _program(tmp_path, VERSION + body))
    with pytest.raises(PageUnreadableError, match=reason):
        tesseract.read_image(PAPER, 200, 0.3)
    path = tmp_path / "scan.png"
    print_page().save(path, dpi=(200, 200))
    page = read_page(path, 1, Settings(page_seconds=0.3))
    assert page.status == "failed"
    assert reason in page.reason
    assert page.text == ""


def test_one_thread_a_page(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("OMP_THREAD_LIMIT", raising=False)
    seen = tmp_path / "threads"
    body = VERSION + f"echo $OMP_THREAD_LIMIT > {seen}; printf 'level\\tpage_num\\n'"
    monkeypatch.setattr(pytesseract.pytesseract, "tesseract_cmd", _program(tmp_path, body))
    assert tesseract.read_image(PAPER, 200, 10) == []
    assert seen.read_text().strip() == "1"


def test_nothing_is_left_behind(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    tesseract.read_image(PAPER, 200, 30)
    assert list(tmp_path.iterdir()) == []


def test_a_version_that_is_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(
        pytesseract.pytesseract, "tesseract_cmd", _program(tmp_path, "head -c 999 /dev/urandom")
    )
    assert tesseract.version() is None
    monkeypatch.setattr(pytesseract.pytesseract, "tesseract_cmd", "no-such-program")
    assert tesseract.version() is None
    assert tesseract.languages() is None


def test_tesseract_is_gone_with_whoever_waits_for_it(tmp_path: Path) -> None:
    _program(
        tmp_path,
        VERSION + f"echo $$ > {tmp_path}/pid.new; mv {tmp_path}/pid.new {tmp_path}/pid; exec sleep 60",
    )
    code = "import numpy; from pipeline.reading.tesseract import read_image; read_image(numpy.full((99, 99), 255, 'u1'), 200, 60)"
    path = f"{tmp_path}:{os.environ['PATH']}"
    reader = subprocess.Popen([sys.executable, "-c", code], env=os.environ | {"PATH": path})
    _wait_until((tmp_path / "pid").exists)
    number = (tmp_path / "pid").read_text().strip()
    assert Path(f"/proc/{number}").exists()
    reader.kill()
    reader.wait()
    _wait_until(lambda: not _runs(number))
    assert not _runs(number)


def _runs(number: str) -> bool:
    try:
        return Path(f"/proc/{number}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def _wait_until(true: Callable[[], bool], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not true() and time.monotonic() < end:
        time.sleep(0.05)


def test_the_program_is_there() -> None:
    languages = subprocess.run(
        ["tesseract", "--list-langs"], capture_output=True, text=True, check=True
    ).stdout
    assert "vie" in languages.split()
