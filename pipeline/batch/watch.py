"""Watch mode: documents are taken once they are whole.

Folders are looked through again and again: what is copied to a network share by another machine, inotify does not tell.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from pipeline.batch.shelf import Found, Shelf

_State = tuple[int, int]


def settled(
    paths: Sequence[Path | str],
    out: Path,
    seconds: float,
    every: float,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> Iterator[Callable[[Found], bool]]:
    """Whenever documents have settled since the last time: what tells those that have settled from the others.

    A document has settled when its size and time of change have been the same for so many seconds, by a clock that is never
    set back; that it was changed long ago says nothing, as `cp -p` and rsync bring that time along. Looks `every` so many
    seconds, for ever; raises as `Shelf.find` does.
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
        else:
            sleep(every)


def _is_in(ready: dict[str, _State], one: Found) -> bool:
    return ready.get(one.path) == (one.size, one.mtime_ns)
