"""Processes that work: which task a death costs, and when a worker makes room for another."""

import os
import signal
import time
from collections.abc import Iterator

import pytest
import tasks

from pipeline.batch import executors
from pipeline.batch.executors import Processes, WorkerLostError
from pipeline.errors import InputError
from pipeline.settings import Settings


@pytest.fixture
def two() -> Iterator[Processes]:
    workers = Processes(Settings(), 2)
    yield workers
    workers.kill()


def test_a_dead_worker_costs_its_own_task_and_no_other(two: Processes) -> None:
    before, dead = two.submit(tasks.slow, 0.2), two.submit(tasks.die)
    after = [two.submit(tasks.slow, 0.05) for _ in range(4)]
    assert isinstance(dead.exception(timeout=60), WorkerLostError)
    assert all(future.result(timeout=60) for future in (before, *after))


def test_a_task_over_its_time_is_ended_with_its_worker(two: Processes) -> None:
    with pytest.raises(WorkerLostError):
        two.submit(tasks.hang_in_time, 0.2).result(timeout=60)
    assert two.submit(tasks.process).result(timeout=60)


def test_what_a_task_raises_reaches_whoever_asked(two: Processes) -> None:
    with pytest.raises(InputError, match=r"a\.pdf: damaged"):
        two.submit(tasks.refuse, "a.pdf").result(timeout=60)
    with pytest.raises(RuntimeError, match="cannot be sent"):
        two.submit(tasks.unsendable).result(timeout=60)
    with pytest.raises((AttributeError, TypeError, ValueError)):
        two.submit(lambda: None).result(timeout=60)
    assert two.submit(tasks.process).result(timeout=60)


def test_a_worker_is_one_process_until_it_is_killed_from_outside() -> None:
    one = Processes(Settings(), 1)
    try:
        first = one.submit(tasks.process).result(timeout=60)
        assert one.submit(tasks.process).result(timeout=60) == first
        os.kill(first, signal.SIGKILL)
        while True:  # its death is noticed before or after it is given a task
            try:
                assert one.submit(tasks.process).result(timeout=60) != first
                break
            except WorkerLostError:
                continue
    finally:
        one.kill()


def test_a_worker_that_holds_too_much_is_replaced() -> None:
    one = Processes(Settings(), 1)
    try:
        first = one.submit(tasks.hold, 1).result(timeout=60)
        assert one.submit(tasks.hold, (executors.RESIDENT >> 20) + 1).result(timeout=60) == first
        assert one.submit(tasks.process).result(timeout=60) != first
    finally:
        one.kill()


def test_a_worker_is_replaced_after_its_last_task() -> None:
    one = Processes(Settings(), 1)
    try:
        seen = [one.submit(tasks.process) for _ in range(executors.TASKS + 1)]
        numbers = [future.result(timeout=120) for future in seen]
        assert len(set(numbers[:-1])) == 1
        assert numbers[-1] != numbers[0]
    finally:
        one.kill()


def test_shutdown_finishes_what_waits_or_cancels_it() -> None:
    one = Processes(Settings(), 1)
    futures = [one.submit(tasks.slow, 0.1) for _ in range(3)]
    one.shutdown()
    assert all(future.done() and not future.cancelled() for future in futures)
    with pytest.raises(RuntimeError):
        one.submit(tasks.process)
    other = Processes(Settings(), 1)
    futures = [other.submit(tasks.slow, 0.5) for _ in range(3)]
    while not futures[0].running():
        time.sleep(0.01)
    other.shutdown(cancel_futures=True)
    assert [future.cancelled() for future in futures] == [False, True, True]
