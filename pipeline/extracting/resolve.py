"""What citations point to: `Quyết định số 12/QĐ-BYT nêu trên` is the decision cited in full before it.

Three things are kept apart: what is printed (`text`), how it is read (`number`, `issued_on`), and the document it means
(`resource_id`, the same for all that mean one document, in other papers of the shelf too).
"""

import re
from collections import deque
from collections.abc import Sequence
from datetime import date

from pipeline.extracting.outline import Outline
from pipeline.extracting.references import document_type
from pipeline.extracting.rules import by_rules, compile_pattern, find_hits, load_parts, load_rules
from pipeline.records import DocumentHeader, Reference, ShortReference


def same_documents(references: Sequence[Reference]) -> tuple[tuple[int, ...], ...]:
    """Group the numbered citations of a text by the document they mean, as indices in order of first mention.

    Citations mean one document where type and number agree and no two days differ; a short one, without a day, joins
    the nearest group before it. A number alone is not enough: it comes again every year, and at every issuer. The
    records stay as printed: a short form gets no date.
    """
    groups: list[list[int]] = []
    alike: dict[tuple[str, str], list[list[int]]] = {}
    day_of: dict[int, date | None] = {}  # of the group that begins with this index
    for index, reference in enumerate(references):
        if reference.number is None:
            continue
        others = alike.setdefault((reference.doc_type, reference.number), [])
        for group in reversed(others):
            day = day_of[group[0]]
            if day is None or reference.issued_on in (None, day):
                group.append(index)
                day_of[group[0]] = day or reference.issued_on
                break
        else:
            day_of[index] = reference.issued_on
            others.append([index])
            groups.append(others[-1])
    return tuple(tuple(group) for group in groups)


def name_resources(references: Sequence[Reference]) -> tuple[Reference, ...]:
    """Give each citation the identifier of the document it means; None where the text does not say which one that is."""
    named = [reference.model_copy(update={"resource_id": _id_of_name(reference)}) for reference in references]
    for group in same_documents(references):
        if (references[group[0]].number or "").isdecimal():
            continue
        members = [references[index] for index in group]
        known = max(members, key=lambda one: (one.issued_on is not None, one.issuer is not None))
        issuer = next((one.issuer_canonical or one.issuer for one in (known, *members) if one.issuer), None)
        resource = resource_id(
            known.number or "", (known.issued_on and known.issued_on.isoformat()) or None, issuer
        )
        for index in group:
            named[index] = references[index].model_copy(update={"resource_id": resource})
    # `Chỉ thị 11` is `11-CT/TU`, where only one such directive was cited before it
    before: dict[tuple[str, str], set[str | None]] = {}
    for index, reference in enumerate(named):
        number = reference.number or ""
        if number.isdecimal():
            ids = before.get((reference.doc_type, number), ())
            named[index] = reference.model_copy(
                update={"resource_id": next(iter(ids)) if len(ids) == 1 else None}
            )
        elif code := _NUMBERED.match(number):
            for zeros in range(len(code["zeros"]) + 1):
                before.setdefault((reference.doc_type, code[0][zeros:]), set()).add(reference.resource_id)
    return tuple(named)


_NUMBERED = re.compile(r"(?P<zeros>0*)[0-9]+(?=[-/])")


def with_resource(header: DocumentHeader) -> DocumentHeader:
    """The header with the identifier that citations of this document have."""
    if header.number is None:
        return header
    issued_on = header.issued_on and header.issued_on.isoformat()
    return header.model_copy(
        update={
            "resource_id": resource_id(
                header.number, issued_on or None, header.issuer_canonical or header.issuer
            )
        }
    )


def resource_id(number: str, issued_on: str | None, issuer: str | None) -> str:
    """The identifier of a numbered document: as much as it takes to tell it from others, and no more.

    >>> resource_id("30/2020/NĐ-CP", "2020-03-05", "Chính phủ"), resource_id("34-CT/TW", "2014-04-07", "Bộ Chính trị")
    ('30/2020/NĐ-CP', '34-CT/TW 2014-04-07')
    >>> resource_id("12/KH-UBND", "2022-03-04", "Ủy ban nhân dân tỉnh Lào Cai")
    '12/KH-UBND 2022-03-04 ủy ban nhân dân tỉnh lào cai'

    A number with its year that only one body gives (laws, decrees, circulars) is enough; one that comes again every year
    or term needs its day, one that every office gives its issuer too. What a citation leaves out, its identifier lacks:
    two identifiers may mean one document, one never means two that the text tells apart.
    """
    national = _national().search(number) is not None
    parts = [number]
    if issued_on and not (national and _WITH_YEAR.search(number)):
        parts.append(issued_on)
    if issuer and not national:
        parts.append(" ".join(issuer.split()).casefold())
    return " ".join(parts)


_WITH_YEAR = re.compile(r"/(?:19|20)\d\d/")


@by_rules
def _national() -> re.Pattern[str]:
    return compile_pattern("{national_code}", load_parts())


def _id_of_name(reference: Reference) -> str | None:
    """A law or a Party resolution is known by its name: `luật thi đua, khen thưởng`."""
    if reference.number is not None or reference.rule not in _rules_by_name():
        return None
    return " ".join(reference.text.split()).casefold()


@by_rules
def _rules_by_name() -> frozenset[str]:
    return frozenset(rule.name for rule in load_rules("references") if rule.meaning == "named")


def find_short_references(
    outline: Outline, header: DocumentHeader | None, references: Sequence[Reference]
) -> tuple[ShortReference, ...]:
    """Find `Kế hoạch này`, `Chỉ thị nêu trên`, and say which document they mean.

    `này` after the type of the paper itself is the paper; any other short form is the last document of that type cited
    before it, unless the block in which that one stands cites two: then it stays open.
    """
    own = header.resource_id if header else None
    cited = deque(sorted(references, key=lambda reference: reference.start_char))
    before: dict[str, list[Reference]] = {}
    end = 0
    found = []
    rules = [rule for rule in load_rules("short_references") if rule.meaning != "name"]
    for hit in find_hits(rules, outline.flat):
        while cited and cited[0].start_char < hit.end:
            before.setdefault(cited[0].doc_type, []).append(cited[0])
            end = cited.popleft().end_char
        if hit.start < end:
            continue
        kind = document_type(hit.match["type"])
        is_own = header is not None and kind == header.type and hit.rule.meaning == "this"
        found.append(
            ShortReference(
                text=outline.text[hit.start : hit.end],
                doc_type=kind,
                is_own=is_own,
                resource_id=own if is_own else _last_cited(outline, before.get(kind, ())),
                start_char=hit.start,
                end_char=hit.end,
                rule=hit.rule.name,
                confidence=hit.rule.confidence,
            )
        )
    return tuple(found)


def _last_cited(outline: Outline, before: Sequence[Reference]) -> str | None:
    if not before:
        return None
    last = before[-1]
    block = outline.block_at(last.start_char)
    start = block.start if block else last.start_char
    rivals = {one.resource_id for one in before[-4:] if one.start_char >= start}
    return last.resource_id if len(rivals) == 1 else None
