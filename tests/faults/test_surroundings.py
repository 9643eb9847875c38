"""The disk is full, the results may not be written: said clearly, and made up for."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from bench.faults import finish, results, start

pytest_plugins = ("shelves",)


def may_mount() -> bool:
    """Whether a file system can be mounted here, in a name space of its own."""
    if shutil.which("unshare") is None:
        return False
    command = ["unshare", "-m", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


FULL = """
set -u
mount -t tmpfs -o size=400k tmpfs "$1"
"$2" -m pipeline extract "$3" --out "$1" --jobs 1; echo "exit $?" >&2
mount -o remount,size=100m "$1"
"$2" -m pipeline extract "$3" --out "$1" --jobs 1; echo "exit $?" >&2
cp -r "$1" "$4"
"""


@pytest.mark.skipif(not may_mount(), reason="no file system may be mounted here")
def test_a_disk_that_fills_up_stops_the_run_and_with_room_again_it_goes_on(
    shelf: Path, whole: Mapping[str, bytes], tmp_path: Path
) -> None:
    out, copy = tmp_path / "out", tmp_path / "copy"
    out.mkdir()
    done = subprocess.run(
        ["unshare", "-m", "sh", "-c", FULL, "sh", out, sys.executable, shelf, copy],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    first, second = done.stderr.split("exit ")[1:3]
    assert (first[:1], second[:2]) == ("5", "20"), done.stderr
    assert "Traceback" not in done.stderr
    assert results(copy) == whole


def test_a_folder_that_may_not_be_written_is_named_at_once(
    shelf: Path, whole: Mapping[str, bytes], tmp_path: Path
) -> None:
    """Also for root, who is not asked: without that right, as in a container, he is."""
    as_user: tuple[str, ...] = ()
    if os.geteuid() == 0:
        as_user = ("setpriv", "--bounding-set=-dac_override,-dac_read_search")
    out = tmp_path / "out"
    out.mkdir()
    out.chmod(0o500)
    code, messages = finish(start(shelf, out, before=as_user))
    assert (code, messages) == (5, f"kehoach: {out} cannot be written to: Permission denied\n")
    out.chmod(0o700)
    (out / "records").mkdir(mode=0o500)
    code, messages = finish(start(shelf, out, before=as_user))
    assert (code, "cannot be written to: Permission denied" in messages) == (5, True), messages
    assert "Traceback" not in messages
    (out / "records").chmod(0o700)
    finish(start(shelf, out, before=as_user))
    assert results(out) == whole
