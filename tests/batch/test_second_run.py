"""What a second run does with a shelf that has changed: what it need not do again, it does not."""

import json
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

import pipeline
from corpus.plan import PLANS
from pipeline.batch import run as batch
from pipeline.batch.lock import alone
from pipeline.batch.plan import Choice
from pipeline.batch.run import Product, Summary, Work, dry_run
from pipeline.batch.store import Store
from pipeline.errors import FileAccessError, InputError
from pipeline.model import Page
from pipeline.settings import Settings

pytest_plugins = ("databases",)

TEXT = next((PLANS.parent / "sample").rglob("*.txt"))
TABLES = ("documents", "dates", "references", "phases", "targets", "fixes")


def opened_anew(path: Path, settings: Settings) -> Any:
    raise AssertionError("opened")


def read_anew(path: Path, number: int, settings: Settings) -> Page:
    raise AssertionError("read")


def finished_anew(source: str, sha256: str, pages: tuple[Page, ...], settings: Settings) -> Product:
    raise AssertionError("finished")


def refused(path: Path, settings: Settings) -> tuple[str, InputError]:
    return "0" * 64, InputError("damaged")


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    folder = tmp_path / "shelf"
    (folder / "2021").mkdir(parents=True)
    plan = TEXT.read_text("utf-8")
    for number, name in enumerate(("a.txt", "b.txt", "2021/c.txt")):
        (folder / name).write_text(plan.replace("70%", f"{70 + number}%") + f"\n{'ý ' * number}", "utf-8")
    return folder


def extract(shelf: Path, out: Path, work: Work | None = None, **values: Any) -> Summary:
    choice = values.pop("choice", Choice())
    return batch.run([shelf], out, Settings(**values), 1, choice=choice, work=work or Work())


def tables(out: Path) -> Mapping[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(out.glob("*.*")) if path.stem in TABLES}


def test_the_second_run_opens_nothing_and_writes_no_table(shelf: Path, tmp_path: Path, database: str) -> None:
    out = tmp_path / "out"
    assert extract(shelf, out, database=database).done == 3
    before = {path: path.stat().st_mtime_ns for path in out.rglob("*.[pct]*") if path.is_file()}
    second = extract(shelf, out, Work(opened_anew, read_anew, finished_anew), database=database)
    assert (second.unchanged, second.done, second.failures) == (3, 0, ())
    assert second.facts["documents"] == 3
    assert {path: path.stat().st_mtime_ns for path in before} == before


def test_the_same_shelf_makes_the_same_tables_in_every_order_and_database(
    shelf: Path, tmp_path: Path, postgresql_database: str
) -> None:
    at_once, by_parts = tmp_path / "at-once", tmp_path / "by-parts"
    extract(shelf, at_once)
    for only in ("c.txt", "b.txt", "a.txt"):
        extract(shelf, by_parts, choice=Choice(only=only), database=postgresql_database)
    assert len(tables(at_once)) == 2 * len(TABLES)
    assert tables(by_parts) == tables(at_once)


def test_a_file_that_was_only_touched_is_not_worked_on(shelf: Path, tmp_path: Path) -> None:
    extract(shelf, tmp_path / "out")
    (shelf / "a.txt").touch()
    assert extract(shelf, tmp_path / "out", Work(read=read_anew, finish=finished_anew)).unchanged == 3


def test_another_dictionary_redoes_all_but_reading(shelf: Path, tmp_path: Path) -> None:
    out, own = tmp_path / "out", tmp_path / "own"
    extract(shelf, out)
    own.mkdir()
    (own / "phrases.tsv").write_text("text\nTrường Chính trị tỉnh\n", "utf-8")
    again = extract(shelf, out, Work(read=read_anew), dictionary=own)
    assert (again.done, again.pages, again.unchanged, again.failures) == (3, 0, 0, ())


def test_a_renamed_file_takes_its_results_with_it(shelf: Path, tmp_path: Path, database: str) -> None:
    out = tmp_path / "out"
    extract(shelf, out, database=database)
    text = (out / "text" / "2021" / "c.txt").read_bytes()
    (shelf / "2021" / "c.txt").rename(shelf / "kế hoạch.txt")
    second = extract(shelf, out, Work(read=read_anew, finish=finished_anew), database=database)
    assert (second.reused, second.unchanged, second.failures) == (1, 2, ())
    assert (out / "text" / "kế hoạch.txt").read_bytes() == text
    assert json.loads((out / "records" / "kế hoạch.json").read_text("utf-8"))["source"].endswith(
        "kế hoạch.txt"
    )
    assert not (out / "text" / "2021").exists()
    assert not (out / "records" / "2021").exists()
    results = pipeline.load(out)
    assert set(results.documents["document"]) == {"a", "b", "kế hoạch"}
    assert "2021/c" not in set(results.targets["document"])
    fresh = tmp_path / "fresh"
    extract(shelf, fresh)
    assert tables(out) == tables(fresh)


def test_a_copy_gets_results_of_its_own_without_being_read(shelf: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    shutil.copy(shelf / "a.txt", shelf / "0.txt")  # both new: one is read
    first = extract(shelf, out)
    assert (first.done + first.reused, first.pages) == (4, 3)
    shutil.copy(shelf / "b.txt", shelf / "z.txt")  # one known
    second = extract(shelf, out, Work(read=read_anew, finish=finished_anew))
    assert (second.reused, second.unchanged, second.duplicates) == (1, 4, 2)
    documents = pipeline.load(out).documents.set_index("document")
    assert documents["duplicate_of"].dropna().to_dict() == {"a": "0", "z": "b"}
    assert (out / "records" / "z.json").is_file()


def test_plans_that_differ_in_two_numbers_are_reported_and_not_merged(shelf: Path, tmp_path: Path) -> None:
    plan = TEXT.read_text("utf-8").replace("70%", "75%").replace("2022", "2023", 1)
    (shelf / "d.txt").write_text(plan, "utf-8")
    summary = extract(shelf, tmp_path / "out")
    assert (summary.duplicates, summary.near_duplicates) == (0, 3)
    documents = pipeline.load(tmp_path / "out").documents.set_index("document")
    assert documents.loc["d", "near_duplicate_of"] == "2021/c"
    assert (tmp_path / "out" / "records" / "d.json").is_file()
    assert 75.0 in set(pipeline.load(tmp_path / "out").targets["value"])


def test_a_file_that_is_gone_keeps_its_results_and_is_named(shelf: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    extract(shelf, out)
    (shelf / "b.txt").unlink()
    extract(shelf, out)
    assert json.loads((out / "run.json").read_text("utf-8"))["gone"] == ["b"]
    assert "b" in set(pipeline.load(out).documents["document"])


def test_what_failed_is_left_until_it_is_asked_for(shelf: Path, tmp_path: Path, database: str) -> None:
    out = tmp_path / "out"
    (shelf / "bad.pdf").write_bytes(b"%PDF-1.7 cut")
    assert len(extract(shelf, out, database=database).failures) == 1
    left = extract(shelf, out, Work(open=opened_anew), database=database)
    assert (left.left, left.unchanged) == (1, 3)
    assert [failure.name for failure in left.failures] == ["bad"], "a run does not hide what is missing"
    retried = extract(shelf, out, choice=Choice(retry_failed=True), database=database)
    assert (retried.left, [failure.kind for failure in retried.failures]) == (0, ["InputError"])
    roomier = extract(shelf, out, Work(open=refused), database=database, page_seconds=300.0)
    assert (roomier.left, [failure.reason for failure in roomier.failures]) == (0, ["damaged"])


def test_only_some(shelf: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"

    def names(choice: Choice) -> list[str]:
        return [decision.seen.name for decision in dry_run([shelf], out, Settings(), choice)]

    assert names(Choice()) == ["2021/c", "a", "b"]
    assert names(Choice(only="[ac].txt")) == ["2021/c", "a"]
    assert names(Choice(only="2021/*")) == ["2021/c"]
    assert not out.exists()


def test_only_since_a_day(shelf: Path, tmp_path: Path) -> None:
    import os
    from datetime import datetime

    os.utime(shelf / "a.txt", (0, datetime(2022, 1, 10, 23, 59).timestamp()))
    os.utime(shelf / "b.txt", (0, datetime(2022, 1, 11, 0, 0).timestamp()))
    os.utime(shelf / "2021" / "c.txt", (0, 0))
    summary = extract(shelf, tmp_path / "out", choice=Choice(since=datetime(2022, 1, 11)))
    assert (summary.documents, summary.done) == (1, 1)


def test_a_dry_run_says_why_and_changes_nothing(shelf: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    command = [sys.executable, "-m", "pipeline", "extract", str(shelf), "--out", str(out)]

    def told(*options: str) -> str:
        done = subprocess.run([*command, "--dry-run", *options], capture_output=True, text=True, check=True)
        return done.stdout

    assert told("--only", "a.txt") == f"new\t{shelf}/a.txt\n"
    assert not out.exists()
    extract(shelf, out)
    (shelf / "b.txt").write_text("đổi", "utf-8")
    with closing(Store(f"sqlite:///{out / 'catalogue.sqlite'}")):
        pass
    assert told() == f"changed\t{shelf}/b.txt\n"
    assert told() == f"changed\t{shelf}/b.txt\n"
    assert told("--text-layer", "keep").count("reading has changed") == 2


def test_a_second_run_on_the_same_folder_is_refused_at_once(shelf: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    command = [sys.executable, "-m", "pipeline", "extract", str(shelf), "--out", str(out)]
    holder = subprocess.Popen(
        [sys.executable, "-c", f"""
import time; from pathlib import Path; from pipeline.batch.lock import alone
with alone(Path({str(out)!r})): print("held", flush=True); time.sleep(60)"""],
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    refused = subprocess.run(command, capture_output=True, text=True, check=False)
    assert refused.returncode == 5
    assert "another run is at work there (process" in refused.stderr
    assert not (out / "catalogue.sqlite").exists()
    with pytest.raises(FileAccessError, match="another run"), alone(out):
        pass
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    with alone(out):
        pass


def test_a_run_killed_between_catalogue_and_tables_writes_them_the_next_time(
    shelf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out, whole = tmp_path / "out", tmp_path / "whole"

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(batch, "_write_tables", killed)
        with pytest.raises(KeyboardInterrupt):
            extract(shelf, out)
    assert not (out / "targets.parquet").exists()
    assert extract(shelf, out, Work(opened_anew, read_anew, finished_anew)).unchanged == 3
    extract(shelf, whole)
    assert tables(out) == tables(whole)


def test_a_run_killed_at_any_moment_goes_on_to_the_same_tables(shelf: Path, tmp_path: Path) -> None:
    for number in range(12):
        shutil.copy(shelf / "a.txt", shelf / f"{number}.txt")
        with (shelf / f"{number}.txt").open("a", encoding="utf-8") as file:
            file.write(f"số {number}\n")
    out, whole = tmp_path / "out", tmp_path / "whole"
    command = [sys.executable, "-m", "pipeline", "extract", str(shelf), "--out"]
    for seconds in (1.0, 1.8, 2.6):
        running = subprocess.Popen([*command, str(out)], stderr=subprocess.DEVNULL)
        time.sleep(seconds)
        running.kill()
        running.wait()
    subprocess.run([*command, str(out)], check=True, capture_output=True)
    subprocess.run([*command, str(whole)], check=True, capture_output=True)
    assert tables(out) == tables(whole)
    assert len(pipeline.load(out).documents) == 15


def test_results_that_cannot_have_their_name_cost_no_other_document(shelf: Path, tmp_path: Path) -> None:
    (shelf / "a.json").mkdir()
    shutil.copy(
        TEXT, shelf / "a.json" / "b.txt"
    )  # whose records would lie in the file that are those of a.txt
    summary = extract(shelf, tmp_path / "out")
    assert (summary.done, len(summary.failures)) == (3, 1)
