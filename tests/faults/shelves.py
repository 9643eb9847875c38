"""A small shelf, and what a run leaves of it that nothing befalls."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from bench.faults import finish, make_shelf, results, start


@pytest.fixture(scope="session")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_shelf(tmp_path_factory.mktemp("faults") / "shelf", 6)


@pytest.fixture(scope="session")
def whole(shelf: Path) -> Mapping[str, bytes]:
    """What an undisturbed run leaves."""
    assert finish(start(shelf, shelf.parent / "whole"))[0] == 20, "one of the files is damaged"
    return results(shelf.parent / "whole")
