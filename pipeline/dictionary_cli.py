"""`kehoach dictionary`: check, list and extend a user dictionary."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from pipeline.errors import ExitCode

app = typer.Typer(help="Names, bodies, places, phrases and pairs of your own.", no_args_is_help=True)


class Kind(StrEnum):
    """The lists of a user dictionary."""

    NAMES = "names"
    BODIES = "bodies"
    PLACES = "places"
    PHRASES = "phrases"
    ALWAYS = "always"
    NEVER = "never"


FolderArgument = Annotated[Path, typer.Argument(metavar="FOLDER", help="The folder of the dictionary.")]


@app.command()
def check(folder: FolderArgument) -> int:
    """Names every bad line: file, line, reason and remedy, one message a line.

    kehoach dictionary check my-words/
    """
    from pipeline.restoring.user_dictionary import check_user_dictionary

    problems = check_user_dictionary(folder)
    for problem in problems:
        print(problem, file=sys.stderr)
    return ExitCode.BAD_SETTINGS if problems else ExitCode.OK


@app.command("list")
def list_entries(
    folder: FolderArgument,
    kind: Annotated[Kind | None, typer.Option("--kind", help="Only these; default: all.")] = None,
) -> None:
    """What the dictionary holds, as a table with tabs; of a pair, `text` is what was read.

    kehoach dictionary list my-words/ --kind places
    """
    from pipeline.restoring.user_dictionary import load_user_dictionary

    dictionary = load_user_dictionary(folder)
    print("kind\ttext\tmeant")
    for entry in dictionary.phrases:
        if kind in (None, entry.kind):
            print(f"{entry.kind}\t{entry.text}\t")
    for rule, pairs in (("always", dictionary.always), ("never", dictionary.never)):
        if kind in (None, rule):
            for pair in pairs:
                print(f"{rule}\t{pair.read}\t{pair.meant}")


@app.command()
def add(
    folder: FolderArgument,
    kind: Annotated[Kind, typer.Argument(metavar="KIND", help=f"One of {', '.join(Kind)}.")],
    text: Annotated[str, typer.Argument(metavar="TEXT", help="The text; of a pair, the word as it is read.")],
    meant: Annotated[
        str | None, typer.Argument(metavar="MEANT", help="Of a pair: what it always, or never, means.")
    ] = None,
) -> None:
    """Adds a text or a pair, after checking it; the folder and the file are made where there are none.

    kehoach dictionary add my-words/ places "xã Sín Chéng"

    kehoach dictionary add my-words/ always Péc Độc
    """
    from pipeline.restoring.user_dictionary import add_to_user_dictionary

    is_pair = kind in (Kind.ALWAYS, Kind.NEVER)
    if is_pair and meant is None:
        raise typer.BadParameter(f"{kind.value} needs two words: READ MEANT")
    if not is_pair and meant is not None:
        raise typer.BadParameter(f'{kind.value} takes one text: put it in quotation marks ("{text} {meant}")')
    add_to_user_dictionary(folder, kind.value, text, *([meant] if meant is not None else []))
