"""The options of a run, in one frozen object: each field says its default and what it risks."""

import os
from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

_PACKAGE = Path(__file__).resolve().parent

DICTIONARIES = (
    _PACKAGE / "dictionaries" if (_PACKAGE / "dictionaries").is_dir() else _PACKAGE.parent / "dictionaries"
)
"""The folder of lexicons, rules and models: inside the installed wheel, or at the top of a checkout."""

TextLayerPolicy = Literal["auto", "keep", "redo"]


class Settings(BaseSettings):
    """What can be chosen. Given in Python, or as `KEHOACH_...` in the environment; an unknown name is refused."""

    model_config = SettingsConfigDict(env_prefix="KEHOACH_", extra="forbid", frozen=True)

    text_layer: TextLayerPolicy = Field(
        default="auto",
        description="What to do with text a PDF page already carries. `auto` judges it page by page; `keep` trusts it,"
        " even where it is an English reading of Vietnamese; `redo` reads every image again, which takes longer.",
    )
    fast: bool = Field(
        default=False,
        description="Read nothing a second time: a doubtful text layer is judged without a sample, and a page that seems to lie"
        " on its side or head is turned without asking the engine.",
    )
    dpi: int = Field(
        default=300,
        ge=100,
        le=600,
        description="Upper bound of the resolution a PDF page is rendered at, dots an inch. More is slower, seldom better.",
    )
    max_pixels: int = Field(
        default=200_000_000,
        gt=0,
        description="Largest page image that is opened. Guards against decompression bombs; larger pages are refused. A"
        " worker may take 16 bytes of memory for each, and 1 GiB.",
    )
    max_pages: int = Field(
        default=10_000,
        gt=0,
        description="Most pages a file may have. Guards against files that claim a million; larger ones are refused.",
    )
    page_seconds: float = Field(
        default=120.0,
        gt=0,
        description="Time limit for a page, seconds: drawing, cleaning and Tesseract together. A page that needs longer"
        " fails with a reason; where a library hangs, `extract` and `read` end the process that reads it 5 s later.",
    )
    dictionary: Path | None = Field(
        default=None,
        description="Folder with names, bodies, places, phrases and pairs that you know better than the models"
        " (`kehoach dictionary --help`). A wrong entry is believed wherever the page allows it.",
    )
    rules: Path | None = Field(
        default=None,
        description="Folder with extraction rules, document types, bodies and names of your own beside ours"
        " (`kehoach rules --help`). What they find is recorded at their word.",
    )
    database: str | None = Field(
        default=None,
        repr=False,
        description="Where `extract` keeps its catalogue: a URL such as postgresql+psycopg://USER:PASSWORD@HOST/NAME. Default:"
        " catalogue.sqlite among the results. One folder of results, one database: another folder's documents would be mixed in.",
    )
    cluster: str | None = Field(
        default=None,
        description="Address of a Dask scheduler, as tcp://HOST:8786, whose workers do the work of `extract`. They must have the"
        " same kehoach and Tesseract, and see the same files; who can reach the scheduler can run any program on its workers.",
    )
    password: str | None = Field(default=None, repr=False, description="Password for encrypted PDFs.")


def usable_cores() -> int:
    """How many processes can compute at once: the cores that this one may use."""
    return len(os.sched_getaffinity(0))
