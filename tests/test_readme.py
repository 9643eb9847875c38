"""What the README promises is there: its commands, its settings, its files, its Python."""

import re
from pathlib import Path

import typer

import pipeline
from pipeline.cli import app
from pipeline.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text("utf-8")


def test_every_command_is_documented_and_every_documented_command_exists() -> None:
    group = typer.main.get_command(app)
    commands = set(getattr(group, "commands", {}))
    assert set(re.findall(r"`kehoach ([a-z]+)", README)) == commands


def test_every_setting_that_is_named_exists() -> None:
    named = {name.lower() for name in re.findall(r"KEHOACH_([A-Z_]+)", README)}
    assert named
    assert named <= set(Settings.model_fields)


def test_the_example_in_python_says_what_happens() -> None:
    example = re.search(r'pipeline\.restore\("(.+?)"\)\.text\n# \'(.+?)\'', README)
    assert example is not None
    assert pipeline.restore(example[1]).text == example[2]


def test_links_lead_somewhere() -> None:
    for page in (ROOT / "README.md", *ROOT.glob("*/README.md"), *ROOT.glob("*/*/README.md")):
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text("utf-8")):
            assert (page.parent / target).exists(), f"{page}: {target}"
