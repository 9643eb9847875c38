"""Watch mode: documents are taken once they are whole.

Folders are looked through again and again: what is copied to a network share by another machine, inotify does not tell.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from pipeline.batch.shelf import Found, Shelf

_NAP = 0.2
"""How soon Ctrl-C is seen, seconds."""

_State = tuple[int, int]


def settled(
    paths: Sequence[Path | str],
    out: Path,
    seconds: float,
    every: float,
    sleep: Callable[[float], bool],
    clock: Callable[[], float] = time.monotonic,
) -> Iterator[Callable[[Found], bool]]:
    """Whenever documents have settled since the last time: what tells those that have settled from the others.

    A document has settled when its size and time of change have been the same for so many seconds, by a clock that is never
    set back; that it was changed long ago says nothing, as `cp -p` and rsync bring that time along. Looks `every` so many
    seconds, until `sleep` says that it was woken; raises as `Shelf.find` does.
    """
    since: dict[str, tuple[_State, float]] = {}
    taken: dict[str, _State] = {}
    while True:
        now = clock()
        found = {one.path: (one.size, one.mtime_ns) for one in Shelf().find(paths, out)}
        since = {
            path: since[path] if path in since and since[path][0] == state else (state, now)
            for path, state in found.items()
        }
        ready = {path: state for path, (state, first) in since.items() if now - first >= seconds}
        news = any(taken.get(path) != state for path, state in ready.items())
        taken = ready
        if news:
            yield partial(_is_in, ready)
        if sleep(0.0 if news else every):
            return


def sleep_until(stopped: Sequence[object], seconds: float) -> bool:
    """Sleeps for so long, or until there is something in `stopped`; whether there is."""
    end = time.monotonic() + seconds
    while not stopped and (left := end - time.monotonic()) > 0:
        time.sleep(min(left, _NAP))
    return bool(stopped)


def _is_in(ready: dict[str, _State], one: Found) -> bool:
    return ready.get(one.path) == (one.size, one.mtime_ns)
