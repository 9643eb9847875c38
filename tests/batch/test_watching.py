"""What a run tells others while it works, and the mode in which it waits for files."""

import json
import os
import shutil
import signal
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest
from test_bad_luck import TEXT, kehoach, start, wait_until

from pipeline.batch.events import Progress, told
from pipeline.batch.shelf import Found, Shelf
from pipeline.batch.status import StatusFile, tell
from pipeline.batch.watch import settled
from pipeline.errors import FileAccessError

PLAN = "KẾ HOẠCH\nSố: 11/KH-UBND\n"


# --- what is told ---


def test_time_left_goes_by_pages_once_they_are_counted() -> None:
    assert told(Progress(20, 0, None, 0, 0, 0.5)) == "0 of 20 documents, 0 pages, 0.0 pages/s, 0 failed"
    assert told(Progress(20, 5, None, 8, 0, 10)).endswith("0.8 pages/s, 0 failed, 0:00:30 left")
    assert told(Progress(20, 5, 80, 8, 1, 10)).endswith("1 failed, 0:01:30 left")
    assert told(Progress(20, 20, 80, 80, 1, 10)).endswith("1 failed")


def test_status_tells_what_runs_what_ended_and_what_was_killed(tmp_path: Path) -> None:
    with pytest.raises(FileAccessError, match="no run has told"):
        tell(tmp_path)
    with StatusFile(tmp_path, "2022-01-11T08:00:00+0700") as status:
        status.phase("looking for documents")
        assert tell(tmp_path).startswith("running: looking for documents\nstarted 2022-01-11")
        status.show(Progress(20, 5, 80, 8, 1, 10))
        status.end("finished")
    assert tell(tmp_path).splitlines()[:2] == [
        "finished",
        "5 of 20 documents, 8 of 80 pages, 0.8 pages/s, 1 failed, 0:01:30 left",
    ]
    with pytest.raises(FileAccessError), StatusFile(tmp_path, "2022"):
        raise FileAccessError("the disk is full")
    assert tell(tmp_path).startswith("failed: the disk is full\n")


def test_status_of_another_shell(tmp_path: Path) -> None:
    shelf, out = tmp_path / "shelf", tmp_path / "out"
    shelf.mkdir()
    for number in range(200):
        (shelf / f"{number}.txt").write_text(TEXT.read_text("utf-8") + f"\n{number}\n", "utf-8")
    running = start("extract", shelf, "--out", out, "--jobs", "1")
    wait_until(lambda: (out / "status.json").exists() and "working" in kehoach("status", out)[1])
    code, told_there, _ = kehoach("status", out)
    assert (code, "of 200 documents" in told_there) == (0, True)
    assert f"process {running.pid} on {os.uname().nodename}" in told_there
    running.kill()
    running.communicate()
    assert kehoach("status", out)[1].startswith("killed: working\n")


def test_the_json_log_names_what_happens(tmp_path: Path) -> None:
    shelf = tmp_path / "shelf"
    shelf.mkdir()
    shutil.copy(TEXT, shelf / "kế hoạch.txt")
    (shelf / "broken.pdf").write_bytes(b"%PDF-1.7 cut")
    code, _, messages = kehoach("extract", shelf, "--out", tmp_path / "out", "--json-log")
    assert code == 20
    lines = [json.loads(line) for line in messages.splitlines()]
    assert [line["event"] for line in (lines[0], lines[-1])] == ["run_started", "run_finished"]
    told_of = {line["event"]: line for line in lines}
    assert told_of["document_done"]["document"].endswith("kế hoạch.txt")
    assert told_of["document_failed"]["reason"].startswith("a PDF that is damaged")
    assert (lines[-1]["done"], lines[-1]["failed"]) == (1, 1)
    assert all(line["timestamp"].endswith("Z") for line in lines)


def test_a_program_that_reads_the_json_log_reads_nothing_else(tmp_path: Path) -> None:
    shelf, out = tmp_path / "shelf", tmp_path / "out"
    code, _, messages = kehoach("extract", shelf, "--out", out, "--json-log")
    told_last = json.loads(messages)
    assert (code, told_last["event"], told_last["kind"]) == (5, "run_failed", "FileAccessError")
    assert told_last["reason"] == f"{shelf}: no such file or folder"
    shelf.mkdir()
    (shelf / "kh.txt").write_text(PLAN, "utf-8")
    running = start("watch", shelf, "--out", out, "--json-log", "--every", "0.1", "--settle", "0")
    wait_until((out / "run.json").exists)
    running.send_signal(signal.SIGINT)
    _, messages = running.communicate(timeout=60)
    events = [json.loads(line) for line in messages.splitlines()]
    assert [event["event"] for event in events if event["event"] in ("watching", "stopping")] == [
        "watching",
        "stopping",
    ]
    assert running.returncode == 130
    assert next(event["signal"] for event in events if event["event"] == "stopping") == "SIGINT"


# --- watching ---


class Clock:
    """A clock that goes on by sleeping; what happens meanwhile comes from a script."""

    def __init__(self, script: Iterator[object]) -> None:
        self.now = 0.0
        self.script = script

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> bool:
        self.now += seconds
        if seconds:
            next(self.script)
        return False


def test_a_file_is_taken_once_it_has_settled(tmp_path: Path) -> None:
    shelf, out = tmp_path / "shelf", tmp_path / "out"
    shelf.mkdir()
    (shelf / "whole.txt").write_text(PLAN)
    os.utime(shelf / "whole.txt", (0, 0))  # as cp -p leaves it, also while it copies

    def script() -> Iterator[object]:
        for n in range(3):  # still being copied at 5, 10 and 15 s
            yield (shelf / "half.txt").write_text(PLAN * (n + 1))
        while True:
            yield None

    clock = Clock(script())
    seen = [
        (clock.now, [Path(one.path).name for one in filter(take, _found(shelf, out))])
        for take in islice(settled([shelf], out, 10, 5, clock.sleep, clock), 2)
    ]
    assert seen == [(10, ["whole.txt"]), (25, ["half.txt", "whole.txt"])]


def _found(shelf: Path, out: Path) -> list[Found]:
    return sorted(Shelf().find([shelf], out), key=lambda one: one.path)


def test_watching_works_on_what_comes_and_ends_with_130(tmp_path: Path) -> None:
    shelf, out = tmp_path / "shelf", tmp_path / "out"
    shelf.mkdir()
    (shelf / "first.txt").write_text(PLAN, "utf-8")
    running = start("watch", shelf, "--out", out, "--settle", "2", "--every", "0.2", "--jobs", "1")
    wait_until((out / "run.json").exists, 60)
    half = shelf / "second.txt"
    for part in range(8):
        half.write_text(PLAN * (part + 1), "utf-8")
        time.sleep(0.1)
    wait_until((out / "records" / "second.json").exists, 60)
    wait_until(lambda: json.loads((out / "run.json").read_text())["documents"] == 2, 60)
    running.send_signal(signal.SIGINT)
    _, messages = running.communicate(timeout=30)
    assert running.returncode == 130
    assert "Traceback" not in messages
    assert (out / "text" / "second.txt").read_text("utf-8").count("KH-UBND") == 8


def test_ctrl_c_in_the_middle_of_a_run_ends_watching(tmp_path: Path) -> None:
    shelf, out = tmp_path / "shelf", tmp_path / "out"
    shelf.mkdir()
    for number in range(200):
        (shelf / f"{number}.txt").write_text(TEXT.read_text("utf-8") + f"\n{number}\n", "utf-8")
    running = start("watch", shelf, "--out", out, "--jobs", "1", "--settle", "0", "--every", "0.2")
    wait_until(lambda: len(list(out.glob("records/*.json"))) > 2)
    running.send_signal(signal.SIGINT)
    running.communicate(timeout=60)
    assert running.returncode == 130
    assert len(list(out.glob("records/*.json"))) < 200
