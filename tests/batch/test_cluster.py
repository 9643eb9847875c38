"""A run on a Dask cluster: two workers on loopback, one of which is lost; what is wrong with a cluster is said at once."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import tasks
from test_bad_luck import kehoach, start, wait_until

from pipeline.batch.events import Event
from pipeline.batch.run import Summary, run
from pipeline.errors import FileAccessError, SettingsError
from pipeline.settings import Settings

pytest.importorskip("distributed", reason="distributed is not installed: pip install 'kehoach[cluster]'")

HERE = Path(__file__).resolve().parent


@contextmanager
def cluster(folder: Path, workers: int = 2, **environment: str) -> Iterator[tuple[str, int]]:
    """The address of a scheduler, and the number of its process; the marks of `tasks.finish` go to `folder`."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"tcp://127.0.0.1:{port}"
    known = os.environ | {"PYTHONPATH": f"{HERE.parents[1]}:{HERE}", "KEHOACH_TEST_MARKS": str(folder)}
    dask = [sys.executable, "-m", "dask"]
    commands = [
        [*dask, "scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard"],
        [*dask, "worker", address, "--nworkers", str(workers), "--nthreads", "1", "--no-dashboard"],
    ]
    with (folder / "dask.log").open("wb") as log:
        running = [
            subprocess.Popen(command, env=known | environment, cwd=folder, stdout=log, stderr=log)
            for command in commands
        ]
        try:
            from distributed import Client

            with Client(address, timeout=30, set_as_default=False) as client:
                client.wait_for_workers(workers, timeout=60)
            yield address, running[0].pid
        finally:
            for process in reversed(running):
                process.terminate()
            for process in running:
                process.wait(timeout=30)


@pytest.fixture(scope="module")
def marks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("marks")


@pytest.fixture(scope="module")
def address(marks: Path) -> Iterator[str]:
    with cluster(marks) as (address, _):
        yield address


def shelf(folder: Path, count: int) -> Path:
    folder.mkdir()
    for number in range(count):
        (folder / f"{number:02}.txt").write_text(f"KẾ HOẠCH\nSố: {number}/KH-UBND\n" * 5, "utf-8")
    (folder / "long.txt").write_text(
        "\f".join(f"Trang {page}: kế hoạch công tác" for page in range(9)), "utf-8"
    )
    return folder


def tables(out: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in out.glob("*.csv") if path.name != "documents.csv"}


def test_a_cluster_gives_what_this_machine_gives(address: str, tmp_path: Path) -> None:
    """Everything is real here: the rules and the dictionary of the user travel along."""
    words = tmp_path / "words"
    words.mkdir()
    (words / "names.tsv").write_text("text\nNguyễn Thị Hồng Đào\n", "utf-8")
    folder = shelf(tmp_path / "shelf", 3)
    here, there = tmp_path / "here", tmp_path / "there"
    run([folder], here, Settings(dictionary=words), jobs=2)
    summary = run([folder], there, Settings(dictionary=words, cluster=address))
    assert (summary.documents, summary.done, summary.failures) == (4, 4, ())
    assert tables(there) == tables(here) != {}
    for path in (here / "records").iterdir():
        assert (there / "records" / path.name).read_bytes() == path.read_bytes()


def test_a_lost_worker_costs_no_document_and_none_is_kept_twice(marks: Path, tmp_path: Path) -> None:
    folder, out = shelf(tmp_path / "shelf", 30), tmp_path / "out"
    (tmp_path / "marks").mkdir()
    lost: list[dict[str, object]] = []

    def log(event: Event, facts: dict[str, object]) -> None:
        if event is Event.WORKER_LOST:
            lost.append(facts)

    with cluster(tmp_path / "marks") as (address, _):
        killer = threading.Thread(target=_kill_one, args=(address, tmp_path / "marks"))
        killer.start()
        summary = run([folder], out, Settings(cluster=address), work=tasks.QUICK, log=log)
        killer.join()
    assert (summary.documents, summary.done, summary.failures) == (31, 31, ())
    assert any("worker" in facts for facts in lost)
    worked_on = Counter(mark.name.split(".txt.")[0] for mark in (tmp_path / "marks").glob("*.txt.*"))
    assert len(worked_on) == 31
    assert 31 < sum(worked_on.values()) <= 33, (
        "what the lost worker had in hand is done again, and nothing else"
    )
    again = run([folder], out, Settings(), work=tasks.QUICK)
    assert (again.done, again.unchanged) == (0, 31)


def _kill_one(address: str, marks: Path) -> None:
    from distributed import Client

    while len(list(marks.glob("*.txt.*"))) < 5:
        time.sleep(0.05)
    with Client(address, set_as_default=False) as client:
        process = next(iter(client.run(os.getpid).values()))
    os.kill(process, signal.SIGKILL)


@pytest.mark.parametrize("times", [1, 2])
def test_ctrl_c_ends_a_run_and_leaves_the_cluster_to_others(address: str, tmp_path: Path, times: int) -> None:
    folder, out = shelf(tmp_path / "shelf", 60), tmp_path / "out"
    running = start("extract", folder, "--out", out, "--cluster", address)
    wait_until(lambda: len(list(out.glob("records/*.json"))) > 2)
    for _ in range(times):
        running.send_signal(signal.SIGINT)
        time.sleep(0.1)
    messages = running.communicate(timeout=60)[1]
    assert (running.returncode, "Traceback" in messages) == (130, False), messages
    assert len(list(out.glob("records/*.json"))) < 61
    code, _, messages = kehoach("extract", folder, "--out", out, "--cluster", address)
    assert code == 0, messages
    run([folder], tmp_path / "whole", Settings())
    assert tables(out) == tables(tmp_path / "whole") != {}


def test_a_page_that_kills_costs_itself_and_no_dask_worker(address: str, tmp_path: Path) -> None:
    folder, out = shelf(tmp_path / "shelf", 3), tmp_path / "out"
    (folder / "laughs.txt").write_text("KẾ HOẠCH", "utf-8")
    summary = run([folder], out, Settings(cluster=address), work=tasks.DEADLY)
    assert [(failure.name, failure.kind) for failure in summary.failures] == [("laughs", "WorkerCrash")]
    assert summary.done == 4


def test_a_scheduler_that_is_not_there_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from pipeline.batch import cluster as module

    monkeypatch.setattr(module, "_CONNECTING", 0.5)
    with pytest.raises(FileAccessError, match="no scheduler answers"):
        run([HERE], tmp_path / "out", Settings(cluster="tcp://127.0.0.1:9"))
    with pytest.raises(SettingsError, match="name it as tcp://"):
        run([HERE], tmp_path / "out", Settings(cluster="carrier-pigeon://127.0.0.1:9"))


def test_a_worker_that_would_read_otherwise_is_refused(tmp_path: Path) -> None:
    """Another Tesseract, say: what it reads would be taken for what this machine's reads."""
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "tesseract").write_text("#!/bin/sh\necho tesseract 4.0.0\n")
    (programs / "tesseract").chmod(0o755)
    folder = shelf(tmp_path / "shelf", 1)
    with (
        cluster(tmp_path, 1, PATH=f"{programs}:{os.environ['PATH']}") as (address, _),
        pytest.raises(SettingsError, match=r"another tesseract for reading .* 4\.0\.0"),
    ):
        run([folder], tmp_path / "out", Settings(cluster=address))


def test_a_scheduler_that_dies_ends_the_run_and_the_next_goes_on(tmp_path: Path) -> None:
    folder, out = shelf(tmp_path / "shelf", 20), tmp_path / "out"
    (tmp_path / "marks").mkdir()
    with cluster(tmp_path / "marks") as (address, scheduler):
        killer = threading.Thread(target=_kill_scheduler, args=(scheduler, tmp_path / "marks"))
        killer.start()
        with pytest.raises(FileAccessError, match="the scheduler is gone"):
            run([folder], out, Settings(cluster=address), work=tasks.QUICK)
        killer.join()
    summary: Summary = run([folder], out, Settings(), work=tasks.QUICK)
    assert (summary.documents, summary.failures) == (21, ())
    assert summary.unchanged > 0


def _kill_scheduler(scheduler: int, marks: Path) -> None:
    while len(list(marks.glob("*.txt.*"))) < 6:
        time.sleep(0.05)
    time.sleep(1)
    os.kill(scheduler, signal.SIGKILL)


def test_make_cluster_starts_workers_and_ends_by_ctrl_c(tmp_path: Path) -> None:
    folder = shelf(tmp_path / "shelf", 1)
    running = start_module("pipeline.batch.local_cluster", "--port", "0", "--workers", "1")
    assert running.stderr is not None
    address = next(line for line in running.stderr if "--cluster" in line).split()[-1]
    code, _, messages = kehoach("extract", folder, "--out", tmp_path / "out", KEHOACH_CLUSTER=address)
    assert code == 0, messages
    code, _, messages = kehoach(
        "extract", folder, "--out", tmp_path / "out", "--cluster", address, "--jobs", "2"
    )
    assert code == 9, messages
    running.send_signal(signal.SIGINT)
    _, rest = running.communicate(timeout=60)
    assert (running.returncode, "Traceback" in rest) == (0, False)


def start_module(name: str, *arguments: str) -> subprocess.Popen[str]:
    # Ctrl-C reaches it also where the suite runs in the background
    command = ["env", "--default-signal=INT", sys.executable, "-m", name, *arguments]
    return subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
