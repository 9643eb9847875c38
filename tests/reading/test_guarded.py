"""A page on which a library crashes, hangs or takes all memory is one failed page; the others are read."""

import faulthandler
import mmap
import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bench.fuzz import made_to_hurt
from pipeline.errors import InputError
from pipeline.model import Page
from pipeline.reading import guarded, read_page
from pipeline.reading.guarded import CRASHED, read_pages_apart
from pipeline.settings import Settings


def _crash() -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def _hang() -> None:
    time.sleep(60)


def _swallow_memory() -> None:
    held = bytearray(4 << 30)
    os._exit(len(held) % 2)


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """pytest would print the stack of each worker that is meant to crash."""
    faulthandler.disable()
    yield
    faulthandler.enable(2)


@pytest.fixture
def three_pages(tmp_path: Path) -> Path:
    path = tmp_path / "plan.txt"
    path.write_text("một\fhai\fba")
    return path


def _bad_second_page(monkeypatch: pytest.MonkeyPatch, do: Callable[[], None]) -> None:
    def read(path: Path, number: int, *more: object) -> Page:
        if number == 2:
            do()
        return read_page(path, number, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(guarded, "read_page", read)
    monkeypatch.setattr(guarded, "GRACE", 0.5)


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("do", [_crash, _hang])
def test_one_bad_page_leaves_the_others(
    three_pages: Path, monkeypatch: pytest.MonkeyPatch, do: Callable[[], None], jobs: int
) -> None:
    _bad_second_page(monkeypatch, do)
    pages = list(read_pages_apart(three_pages, Settings(page_seconds=1), jobs=jobs))
    assert [(page.status, page.text) for page in pages] == [("ok", "một"), ("failed", ""), ("ok", "ba")]
    assert pages[1].reason == CRASHED


def test_a_worker_has_as_much_memory_as_the_pixel_limit_asks_for(
    three_pages: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _bad_second_page(monkeypatch, _swallow_memory)
    pages = read_pages_apart(three_pages, Settings(max_pixels=1_000_000))
    assert next(pages).text == "một"
    with pytest.raises(MemoryError):
        next(pages)


def test_what_the_parent_holds_is_not_the_workers(three_pages: Path) -> None:
    with mmap.mmap(-1, 3 << 30, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS):
        pages = list(read_pages_apart(three_pages, Settings(max_pixels=1_000_000)))
    assert [page.text for page in pages] == ["một", "hai", "ba"]


def test_a_file_that_crashes_the_reader_when_it_is_opened(
    three_pages: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guarded, "count_pages", lambda *_: _crash())
    with pytest.raises(InputError, match=r"plan\.txt: damaged"):
        list(read_pages_apart(three_pages, Settings()))


def test_a_pdf_that_draws_itself_without_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guarded, "GRACE", 0.5)
    path = tmp_path / "laughs.pdf"
    path.write_bytes(made_to_hurt()["billion-laughs.pdf"]())
    (page,) = read_pages_apart(path, Settings(page_seconds=1))
    assert (page.status, page.reason) == ("failed", CRASHED)


def test_a_small_pdf_that_grows_to_gigabytes(tmp_path: Path) -> None:
    path = tmp_path / "saves.pdf"
    path.write_bytes(made_to_hurt()["saves-bomb.pdf"]())
    assert path.stat().st_size < 100_000
    (page,) = read_pages_apart(path, Settings(max_pixels=10_000_000))
    assert (page.status, page.reason) == ("failed", CRASHED)


@pytest.mark.parametrize("jobs", [1, 2])
def test_no_worker_is_left(three_pages: Path, jobs: int) -> None:
    pages = read_pages_apart(three_pages, Settings(), jobs=jobs)
    next(pages)
    assert len(multiprocessing.active_children()) == jobs
    pages.close()  # type: ignore[attr-defined]
    assert multiprocessing.active_children() == []


def test_models_load_while_the_first_page_is_read(three_pages: Path) -> None:
    loaded: list[str] = []
    pages = read_pages_apart(three_pages, Settings(), lambda: loaded.append("models"))
    assert [next(pages).status, loaded] == ["ok", ["models"]]
    assert [page.status for page in pages] == ["ok", "ok"]
    assert loaded == ["models"]
