"""A run that is killed, stopped or robbed of a worker: the next one makes the results of a run that nothing befell."""

import os
import signal
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
import work

import pipeline
from bench.faults import finish, kill, make_shelf, phase, results, start, workers_of
from pipeline.batch.run import Work, run
from pipeline.settings import Settings
from pipeline.writing.tables import load

pytest_plugins = ("shelves",)


def until(true: Callable[[], object], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


def test_a_run_killed_at_one_moment_after_the_other_ends_in_the_same_results(
    shelf: Path, whole: Mapping[str, bytes], tmp_path: Path
) -> None:
    """The same folder each time: each run goes on from what the killed ones before it left."""
    out = tmp_path / "out"
    for number, seconds in enumerate((0.5, 1.5, 2.5)):
        running = start(shelf, out)
        time.sleep(seconds)
        kill(running, all_at_once=number % 2 == 0)
    assert finish(start(shelf, out))[0] == 20
    assert results(out) == whole
    assert not list(out.rglob(".writing-*"))


def test_a_worker_that_is_killed_costs_nothing(
    shelf: Path, whole: Mapping[str, bytes], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    running = start(shelf, out)
    until(lambda: workers_of(running) and (out / "records").exists())
    os.kill(workers_of(running)[0], signal.SIGKILL)
    assert finish(running)[0] == 20
    assert results(out) == whole


def test_ctrl_c_once_finishes_what_is_in_work_twice_stops_at_once(
    shelf: Path, whole: Mapping[str, bytes], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    for times in 1, 2:
        running = start(shelf, out)
        until(lambda: phase(out) == "working")
        for _ in range(times):
            running.send_signal(signal.SIGINT)
            time.sleep(0.05)
        code, messages = finish(running)
        assert (code, "Traceback" in messages) == (130, False), messages
        assert ("Stopped before the end" in messages) == (times == 1)
        assert phase(out) == "stopped"
    finish(start(shelf, out))
    assert results(out) == whole


def test_a_second_run_on_the_same_folder_is_refused_and_harms_nothing(
    shelf: Path, whole: Mapping[str, bytes], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    first = start(shelf, out)
    until((out / "status.json").exists)
    code, messages = finish(start(shelf, out))
    assert code == 5
    assert f"another run is at work there (process {first.pid}" in messages
    assert finish(first)[0] == 20
    assert results(out) == whole


@pytest.mark.parametrize("poison", [work.CRASHES, work.HANGS], ids=["crashes", "hangs"])
def test_a_poisoned_page_in_the_middle_costs_itself_only(shelf: Path, tmp_path: Path, poison: Work) -> None:
    summary = run([shelf / "long.txt", shelf / "2024"], tmp_path, Settings(), 2, work=poison)
    documents = load(tmp_path).documents.set_index("document")
    assert (summary.done, len(summary.failures)) == (6, 1)
    assert list(documents.loc["long", ["status", "pages", "pages_failed"]]) == ["partial", 6, 1]
    assert str(documents.loc["long", "reason"]).startswith(f"page {work.POISONED}: the reader crashed")
    text = (tmp_path / "text" / "long.txt").read_text("utf-8").split("\f")
    assert [bool(page.strip()) for page in text] == [True, True, False, True, True, True]


def test_a_clock_that_goes_backwards_and_files_from_the_future_change_nothing(
    shelf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, out, whole = make_shelf(tmp_path / "shelf", 3), tmp_path / "out", tmp_path / "whole"
    tomorrow = time.time() + 86_400
    os.utime(folder / "long.txt", (tomorrow, tomorrow))
    run([folder], out, Settings(), 2)
    (folder / "long.txt").write_text("Phấn đấu 99% trở lên.\n", "utf-8")
    os.utime(folder / "long.txt", (1_000_000_000, 1_000_000_000))
    for name in "time", "time_ns":
        now = getattr(time, name)
        monkeypatch.setattr(time, name, lambda now=now: now() // 2)
    monkeypatch.setattr(time, "strftime", lambda _: "1999-01-01T00:00:00+0700")
    assert run([folder], out, Settings(), 2).done == 1
    monkeypatch.undo()
    run([folder], whole, Settings(), 2)
    assert results(out) == results(whole)
    assert 99 in pipeline.load(out).targets["value"].tolist()
