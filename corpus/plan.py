"""A plan (kế hoạch) as it is written down in `corpus/plans/NAME.toml`.

The formal parts are fields; `body` and `annex` are text, one paragraph a line:

    I. MỤC ĐÍCH, YÊU CẦU        a heading in bold: Roman number and capitals, or `# ` before any line
    1. Mục đích                 everything else is a paragraph with its first line indented
    | Đơn vị | Chỉ tiêu |       lines between bars are rows of a ruled table, the first one its head
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Literal

from pydantic import ConfigDict, TypeAdapter

PLANS = Path(__file__).with_name("plans")


@dataclass(frozen=True, slots=True)
class Plan:
    """The formal parts of a plan (thể thức). Names of fields as in `pipeline.records.DocumentHeader`, but as printed.

    `kind`: `nd30` for state bodies (Nghị định 30/2020/NĐ-CP and what was before it), `party` for Party bodies.
    """

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    name: str
    kind: Literal["nd30", "party"]
    parent_body: tuple[str, ...]
    issuer: tuple[str, ...]
    number: str
    place_date: str
    type: str
    title: tuple[str, ...]
    body: str
    recipients: tuple[str, ...]
    authority: tuple[str, ...]
    position: str
    signer: str
    annex: str = ""


def load_plan(path: Path) -> Plan:
    """Reads one plan. Raises pydantic.ValidationError where a field is missing or unknown."""
    return TypeAdapter(Plan).validate_python({"name": path.stem, **tomllib.loads(path.read_text("utf-8"))})


def load_plans(folder: Path = PLANS) -> list[Plan]:
    """All plans of a folder, in the order of their names."""
    return [load_plan(path) for path in sorted(folder.glob("*.toml"))]
