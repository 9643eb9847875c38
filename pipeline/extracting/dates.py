"""Dates and periods (mốc thời gian): what is printed becomes a first and a last day, never by the clock."""

from calendar import monthrange
from collections.abc import Mapping
from datetime import date

from pipeline.extracting.outline import Outline
from pipeline.extracting.rules import find_hits, load_rules
from pipeline.records import DateMention, DateRole, DocumentHeader, Reference


def find_dates(outline: Outline) -> tuple[DateMention, ...]:
    """Find the dates and periods of a text; their role is still `other`."""
    found = []
    for hit in find_hits(load_rules("dates"), outline.flat):
        year, month, day = (int(hit.match[name]) for name in ("year", "month", "day"))
        if day > monthrange(year, month)[1]:
            continue
        when = date(year, month, day)
        found.append(
            DateMention(
                text=outline.text[hit.start : hit.end],
                start=when,
                end=when,
                precision="day",
                role="other",
                start_char=hit.start,
                end_char=hit.end,
                rule=hit.rule.name,
                confidence=hit.rule.confidence,
            )
        )
    return tuple(found)


def assign_roles(
    outline: Outline,
    dates: tuple[DateMention, ...],
    header: DocumentHeader | None,
    references: tuple[Reference, ...],
    phase_dates: Mapping[int, DateRole],
) -> tuple[DateMention, ...]:
    """Decide what each date is for: phases and references know theirs, its words tell the rest."""
    roles = (phase_dates.get(mention.start_char) or _role_by_words(outline, mention) for mention in dates)
    return tuple(
        mention.model_copy(update={"role": role}) for mention, role in zip(dates, roles, strict=True)
    )


def _role_by_words(outline: Outline, mention: DateMention) -> DateRole:
    before = outline.flat[: mention.start_char].rstrip()
    return "deadline" if before.endswith("trước ngày") else "other"
