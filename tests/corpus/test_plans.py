"""The gold records of the plans: everything they name is printed, and everything of that kind that is printed is named."""

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from corpus.layout import gold_text, lay_out
from corpus.plan import PLANS, Plan, load_plan, load_plans

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

LOADED = load_plans()
CODE = re.compile(r"\d+[a-z]?(?:/\d{4})?[/-][A-ZĐ][\w/-]*[A-ZĐ]\w*")
YEAR = re.compile(r"(?<![/\d-])(?:\d{1,2}[/.-]){0,2}(?:19|20)\d\d(?![\d/])")


def flat(text: str) -> str:
    return " ".join(re.sub(r"\{\{.*?\}\}", " ", text.replace("\f", " ")).replace(" | ", " ").split())


@pytest.fixture(scope="module", params=LOADED, ids=lambda plan: plan.name)
def plan(request: pytest.FixtureRequest) -> Plan:
    chosen: Plan = request.param
    return chosen


@pytest.fixture(scope="module")
def text(plan: Plan) -> str:
    try:
        return flat(gold_text(lay_out(plan)))
    except FileNotFoundError as error:
        pytest.skip(str(error))


@pytest.fixture(scope="module")
def gold(plan: Plan) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((PLANS / f"{plan.name}.json").read_text("utf-8"))
    return loaded


def test_every_plan_has_gold_and_every_gold_a_plan() -> None:
    assert {path.stem for path in PLANS.glob("*.json")} == {plan.name for plan in LOADED}
    assert len(LOADED) >= 12


def test_what_gold_names_is_printed(gold: dict[str, Any], text: str) -> None:
    named = [record["text"] for kind in ("dates", "references", "phases", "targets") for record in gold[kind]]
    header = gold["document"]
    named += [header["number"], header["signer_name"], header["title"], *header["recipients"]]
    missing = [words for words in named if words and flat(words) not in text]
    assert not missing


def test_dates_are_days_in_order(gold: dict[str, Any]) -> None:
    for record in (*gold["dates"], *gold["phases"]):
        start, end = (value and date.fromisoformat(value) for value in (record["start"], record["end"]))
        assert not (start and end) or start <= end


def test_every_year_that_is_printed_belongs_to_a_date_or_a_code(gold: dict[str, Any], text: str) -> None:
    rest = CODE.sub(" ", text)
    for record in sorted(gold["dates"], key=lambda record: -len(record["text"])):
        rest = rest.replace(flat(record["text"]), " ", 1)
    assert not YEAR.findall(rest)


def test_every_code_that_is_printed_is_the_plan_s_own_or_cited(gold: dict[str, Any], text: str) -> None:
    known = {record["number"] for record in gold["references"]} | {gold["document"]["number"]}
    assert set(CODE.findall(text)) - known == set()


def test_every_percentage_is_a_target_or_said_to_be_none(gold: dict[str, Any], text: str) -> None:
    printed = {float(value.replace(",", ".")) for value in re.findall(r"(\d+(?:,\d+)?)\s*%", text)}
    known = {
        float(one[name])
        for one in gold["targets"]
        for name in ("value", "value_max", "baseline")
        if one.get(name)
    }
    none = {float(value) for value in gold.get("not_targets", {})}
    assert printed - known - none == set()
    assert none <= printed, "a percentage that is not printed cannot be left out"
    assert known <= printed | {float(value) for value in re.findall(r"(\d+)\s*[-–]\s*\d", text)}


def test_a_plan_with_an_unknown_field_is_refused(tmp_path: Path) -> None:
    source = (PLANS / f"{LOADED[0].name}.toml").read_text("utf-8")
    (tmp_path / "plan.toml").write_text(source + '\nissuers = ["SỞ Y TẾ"]\n', "utf-8")
    with pytest.raises(ValidationError, match="issuers"):
        load_plan(tmp_path / "plan.toml")


def test_a_plan_without_a_number_is_refused(tmp_path: Path) -> None:
    source = (PLANS / f"{LOADED[0].name}.toml").read_text("utf-8")
    (tmp_path / "plan.toml").write_text(re.sub(r"(?m)^number = .*$", "", source), "utf-8")
    with pytest.raises(ValidationError, match="number"):
        load_plan(tmp_path / "plan.toml")
