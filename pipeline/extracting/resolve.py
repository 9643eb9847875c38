"""What a short citation points to: `Kế hoạch số 12/KH-UBND nêu trên` is the plan cited in full before it."""

from collections.abc import Mapping, Sequence

from pipeline.records import Reference


def resolve_references(references: Sequence[Reference]) -> Mapping[int, int]:
    """Link short citations to the full one they repeat: index of the one, index of the other.

    A citation is short where it gives a number without the day. It points to the citation of the same number and type
    that does give one: the nearest before it, or else the first after it. The records themselves stay as printed; a
    short form gets no date.
    """
    links: dict[int, int] = {}
    for index, reference in enumerate(references):
        if reference.number is None or reference.issued_on is not None:
            continue
        full = [
            other
            for other, cited in enumerate(references)
            if cited.number == reference.number
            and cited.doc_type == reference.doc_type
            and cited.issued_on is not None
        ]
        before = [other for other in full if other < index]
        if full:
            links[index] = before[-1] if before else full[0]
    return links
