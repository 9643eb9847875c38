"""kehoach: scanned Vietnamese plans (kế hoạch) become restored text and typed, traceable records.

>>> import pipeline
>>> pipeline.restore("Pong Thap, ngay 11 thang 01 nam 2022").text
'Đồng Tháp, ngày 11 tháng 01 năm 2022'
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipeline.model import replay as replay
    from pipeline.process import process as process
    from pipeline.restoring import restore as restore
    from pipeline.writing.tables import load as load

_VERBS = {
    "load": "pipeline.writing.tables",
    "process": "pipeline.process",
    "replay": "pipeline.model",
    "restore": "pipeline.restoring",
}

__all__ = ["load", "process", "replay", "restore"]


def __getattr__(name: str) -> Any:
    # imported on first use: `kehoach --help` must not wait for spaCy, OpenCV and pandas
    if name not in _VERBS:
        raise AttributeError(f"module 'pipeline' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_VERBS[name]), name)
