"""`kehoach rules`: check, list and try extraction rules, ours and your own."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from pipeline.errors import ExitCode

app = typer.Typer(
    help="Extraction rules, ours and your own. Yours are files in a folder, named as ours in `dictionaries/rules`; a row with"
    " a name of ours replaces ours, any other is added. Give the folder to `kehoach extract --rules`.",
    no_args_is_help=True,
)

RulesOption = Annotated[
    Path | None,
    typer.Option("--rules", metavar="FOLDER", envvar="KEHOACH_RULES", help="Rules of your own, beside ours."),
]


@app.command()
def check(
    folder: Annotated[
        Path | None, typer.Argument(metavar="[FOLDER]", help="Rules of your own; default: ours.")
    ] = None,
) -> int:
    """Holds each row to its example and its counter-example; names file, line and reason, one message a line.

    kehoach rules check my-rules/
    """
    from pipeline.extracting.trial import check_rules

    faults = list(check_rules(folder))
    for fault in faults:
        print(fault, file=sys.stderr)
    return ExitCode.BAD_SETTINGS if faults else ExitCode.OK


@app.command("list")
def list_rules(
    rules: RulesOption = None,
    file: Annotated[str | None, typer.Option("--file", help="Only those of this file, as `dates`.")] = None,
) -> None:
    """All rules as a table with tabs, in the order in which they are tried; own rows are named by their line.

    kehoach rules list --file dates
    """
    from pipeline.errors import SettingsError
    from pipeline.extracting.rules import load_rules, rule_files, rules_in_force

    if file is not None and file not in rule_files():
        raise SettingsError(f"--file {file}: no such file of rules; there are {', '.join(rule_files())}")
    with rules_in_force(rules):
        print("file\tname\tmeaning\tconfidence\texample\tsource\twhere")
        for name in rule_files():
            for rule in load_rules(name) if file in (None, name) else ():
                example = rule.example.replace("\n", "\\n")
                print(
                    f"{name}\t{rule.name}\t{rule.meaning}\t{rule.confidence}\t{example}\t{rule.source}\t{rule.where}"
                )


@app.command("try")
def try_text(
    text: Annotated[str, typer.Argument(metavar="TEXT", help="The text; - is stdin.")],
    rules: RulesOption = None,
) -> None:
    """Which rules fire on a text, where, what they mean, and what records come of it.

    kehoach rules try "Hoàn thành trước ngày 31/12/2026, đạt ít nhất 95%."
    """
    from pipeline.extracting.trial import try_rules

    if text == "-":
        text = sys.stdin.buffer.read().decode("utf-8-sig", errors="replace")
    for found in try_rules(text, rules):
        printed = " ".join(text[found.start : found.end].split())
        said = ", ".join(f"{name}={value}" for name, value in found.said.items())
        kind = f"record {found.what}" if found.is_record else found.what
        print(f"{found.start}-{found.end}\t{kind}\t{printed!r}\t{found.rule}\t{said}")
