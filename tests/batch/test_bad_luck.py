"""What befalls a command from outside: no language data, a Tesseract that dies, a kill, a full disk, a hostile file."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from PIL import Image

import pipeline
from bench.fuzz import made_to_hurt
from corpus.plan import PLANS
from pipeline.settings import usable_cores

SAMPLE = PLANS.parent / "sample"
SCAN = next((SAMPLE / "tinh-uy").rglob("*.tif"))
TEXT = next(SAMPLE.rglob("*.txt"))

pytestmark = pytest.mark.skipif(shutil.which("tesseract") is None, reason="Tesseract is not installed")


def start(*arguments: str | Path, room: int | None = None, **environment: Any) -> subprocess.Popen[str]:
    """A command; `room`: the largest file it may write, bytes. Ctrl-C reaches it also where the suite runs in the background."""
    limit = [] if room is None else ["prlimit", f"--fsize={room}"]
    return subprocess.Popen(
        ["env", "--default-signal=INT", *limit, sys.executable, "-m", "pipeline", *map(str, arguments)],
        env=os.environ | environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def kehoach(*arguments: str | Path, room: int | None = None, **environment: Any) -> tuple[int, str, str]:
    running = start(*arguments, room=room, **environment)
    out, messages = running.communicate(timeout=60)
    return running.returncode, out, messages


def fake_tesseract(folder: Path, body: str) -> dict[str, Any]:
    """A `tesseract` that does `body` where it is asked to read, first on the path."""
    folder.mkdir(exist_ok=True)
    program = folder / "tesseract"
    real = shutil.which("tesseract")
    program.write_text(f'#!/bin/sh\ncase "$*" in *tsv) {body};; *) exec {real} "$@";; esac\n')
    program.chmod(0o755)
    return {"PATH": f"{folder}:{os.environ['PATH']}"}


def wait_until(true: Callable[[], bool], seconds: float = 90) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


# --- language data ---


def test_missing_language_data_is_said_once(tmp_path: Path) -> None:
    code, out, messages = kehoach("read", SCAN, TESSDATA_PREFIX=str(tmp_path))
    assert (code, out) == (3, "")
    assert messages == (
        "kehoach: Tesseract's Vietnamese model is missing; install it: apt-get install tesseract-ocr tesseract-ocr-vie\n"
    )


def test_missing_language_data_stops_a_run(tmp_path: Path) -> None:
    code, _, messages = kehoach("extract", SAMPLE, "--out", tmp_path / "out", TESSDATA_PREFIX=str(tmp_path))
    assert code == 3
    assert messages.count("tesseract-ocr-vie") == 1
    assert "Traceback" not in messages


# --- Tesseract ---


def test_tesseract_killed_on_one_page_leaves_the_others(tmp_path: Path) -> None:
    once = f'if mkdir {tmp_path}/seen 2>/dev/null; then kill -KILL $$; else exec {shutil.which("tesseract")} "$@"; fi'
    fake = fake_tesseract(tmp_path / "bin", once)
    code, out, messages = kehoach("read", "--raw", SCAN, **fake)
    assert code == 20
    first, second = out.split("\f")
    assert (first, "page 1: Tesseract was ended by SIGKILL" in messages) == ("", True)
    assert len(second) > 100


def test_tesseract_killed_on_one_page_is_kept_in_the_tables(tmp_path: Path) -> None:
    fake = fake_tesseract(tmp_path / "bin", "kill -KILL $$")
    code, _, _ = kehoach("extract", SCAN, TEXT, "--out", tmp_path / "out", **fake)
    assert code == 20
    documents = pipeline.load(tmp_path / "out").documents.set_index("document")
    assert documents.loc[TEXT.stem, "status"] == "ok"
    assert str(documents.loc[SCAN.stem, "reason"]).startswith(
        "page 1: Tesseract was ended by SIGKILL; page 2:"
    )


# --- kills ---


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_nothing_is_left_behind_by_a_kill(tmp_path: Path, end: signal.Signals) -> None:
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    mark = tmp_path / "pid"
    fake = fake_tesseract(tmp_path / "bin", f"echo $$ > {mark}.new; mv {mark}.new {mark}; exec sleep 60")
    with SCAN.open("rb") as scan:
        running = subprocess.Popen(
            ["env", "--default-signal=INT", sys.executable, "-m", "pipeline", "read", "-"],
            env=os.environ | fake | {"TMPDIR": str(temporary)},
            stdin=scan,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
    wait_until(mark.exists)
    family = [int(mark.read_text()), *_children(running.pid)]
    assert len(family) == 1 + usable_cores(), "workers and a Tesseract"
    running.send_signal(end)
    _, messages = running.communicate(timeout=30)
    if end == signal.SIGINT:
        assert (running.returncode, "Traceback" in messages) == (130, False)
    wait_until(lambda: not any(map(_runs, family)))
    assert list(temporary.iterdir()) == []


def _children(number: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{number}/task/{number}/children").read_text().split()]


def _runs(number: int) -> bool:
    try:
        return Path(f"/proc/{number}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def test_a_killed_run_leaves_no_worker_and_the_next_run_no_half_file(tmp_path: Path) -> None:
    out, mark = tmp_path / "out", tmp_path / "pid"
    fake = fake_tesseract(tmp_path / "bin", f"echo $$ > {mark}.new; mv {mark}.new {mark}; exec sleep 60")
    running = start("extract", SCAN, TEXT, "--out", out, "--jobs", "1", **fake)
    wait_until(mark.exists)
    running.kill()
    running.communicate()
    wait_until(lambda: not _runs(int(mark.read_text())))
    (out / "records").mkdir(exist_ok=True)
    for folder in (out, out / "records"):
        (folder / ".writing-1234").write_text("half")
    assert kehoach("extract", TEXT, "--out", out)[0] == 0
    assert not list(out.rglob(".writing-*"))


# --- a full disk ---


def test_a_full_disk_under_stdout() -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "pipeline", "read", str(TEXT)],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 5
    assert done.stderr == "kehoach: output: No space left on device\n"


@pytest.mark.parametrize("room", [0, 4096, 20_000])
def test_a_full_disk_under_the_results(tmp_path: Path, room: int) -> None:
    """A limit on the size of files stands in for the disk: every write beyond it fails, as on a full one."""
    out = tmp_path / "out"
    code, _, messages = kehoach("extract", TEXT, "--out", out, room=room)
    assert code == 5, messages
    assert "Traceback" not in messages
    assert "cannot be" in messages.splitlines()[-1]
    assert not list(out.rglob(".writing-*"))
    for path in out.rglob("*.json"):
        json.loads(path.read_text("utf-8"))
    assert kehoach("extract", TEXT, "--out", out)[0] == 0


# --- hostile files ---


def test_a_file_that_hangs_the_reader_is_a_row_with_a_reason(tmp_path: Path) -> None:
    shelf, out = tmp_path / "shelf", tmp_path / "out"
    shelf.mkdir()
    shutil.copy(TEXT, shelf / "good.txt")
    (shelf / "laughs.pdf").write_bytes(made_to_hurt()["billion-laughs.pdf"]())
    (shelf / "saves.pdf").write_bytes(made_to_hurt()["saves-bomb.pdf"]())
    limits: dict[str, Any] = {"KEHOACH_PAGE_SECONDS": "1", "KEHOACH_MAX_PIXELS": "10000000"}
    code, _, messages = kehoach("extract", shelf, "--out", out, "--jobs", "2", **limits)
    assert code == 20, messages
    documents = pipeline.load(out).documents.set_index("document")
    assert documents["status"].to_dict() == {"good": "ok", "laughs": "failed", "saves": "failed"}
    assert str(documents.loc["laughs", "reason"]).startswith("page 1: the reader crashed")


# --- passwords ---


@pytest.mark.parametrize("revision", [2, 3, 4, 6], ids=["RC4-40", "RC4-128", "AES-128", "AES-256"])
def test_a_password_opens_a_locked_pdf(tmp_path: Path, revision: int) -> None:
    path = tmp_path / "locked.pdf"
    with pikepdf.open(next((SAMPLE / "van-phong-ubnd").rglob("*.pdf"))) as document:
        del document.pages[1:]
        encryption = pikepdf.Encryption(
            owner="chủ" if revision == 6 else "owner", user="khách" if revision == 6 else "user", R=revision,  # type: ignore[arg-type]
            aes=revision >= 4, metadata=revision >= 4,
        )  # fmt: skip
        document.save(path, encryption=encryption)
    right = "khách" if revision == 6 else "user"
    keep = ("--raw", "--text-layer", "keep")
    code, out, messages = kehoach("read", *keep, "--password", right, path)
    assert (code, messages) == (0, "")
    assert len(out) > 500
    assert kehoach("read", *keep, path, KEHOACH_PASSWORD=right)[1] == out
    for wrong, says in (
        (("--password", "sai"), "the password is wrong"),
        ((), "encrypted; give its password"),
    ):
        code, out, messages = kehoach("read", *keep, *wrong, path)
        assert (code, out) == (8, "")
        assert says in messages
        assert "--password" in messages


def test_a_password_is_kept_nowhere(tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert kehoach("extract", TEXT, "--out", out, "--password", "bí-mật-2022")[0] == 0
    assert not [
        path for path in out.rglob("*") if path.is_file() and "bí-mật-2022".encode() in path.read_bytes()
    ]


def test_raw_pages_are_printed_as_they_are_read(tmp_path: Path) -> None:
    scan = tmp_path / "two.tif"
    with Image.open(SCAN) as paper:
        paper.save(scan, save_all=True, append_images=[paper], compression="group4", dpi=(200, 200))
    second = f'if mkdir {tmp_path}/seen 2>/dev/null; then exec {shutil.which("tesseract")} "$@"; else exec sleep 60; fi'
    running = start("read", "--raw", scan, **fake_tesseract(tmp_path / "bin", second))
    assert running.stdout is not None
    first = running.stdout.readline()
    assert len(first.strip()) > 5, "the first page is out while the second is being read"
    running.kill()
    running.communicate()


def test_a_pdf_from_stdin_is_read_as_from_a_file() -> None:
    layered = next((SAMPLE / "van-phong-ubnd").rglob("*.pdf"))
    command = [sys.executable, "-m", "pipeline", "read", "--text-layer", "keep"]
    named = subprocess.run([*command, str(layered)], capture_output=True, check=True).stdout
    with layered.open("rb") as file:
        piped = subprocess.run([*command, "-"], stdin=file, capture_output=True, check=True).stdout
    assert piped == named
    assert len(named) > 1000


def test_what_is_wrong_with_stdin_is_said_of_stdin() -> None:
    command = [sys.executable, "-m", "pipeline", "read", "-"]
    done = subprocess.run(command, input=b"%PDF-1.7 cut", capture_output=True, check=False)
    assert done.returncode == 2
    assert done.stderr.decode().startswith("kehoach: stdin: a PDF that is damaged")
