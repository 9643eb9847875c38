"""Which citations mean one document: `Quyết định số 12/QĐ-BYT nêu trên` is the decision cited in full before it."""

from collections.abc import Sequence

from pipeline.records import Reference


def same_documents(references: Sequence[Reference]) -> tuple[tuple[int, ...], ...]:
    """Group the numbered citations of a text by the document they mean, as indices in order of first mention.

    Citations mean one document where type and number agree and no two days differ; a short one, without a day, joins
    the nearest group before it. A number alone is not enough: it comes again every year, and at every issuer. The
    records stay as printed: a short form gets no date.
    """
    groups: list[list[int]] = []
    for index, reference in enumerate(references):
        if reference.number is None:
            continue
        for group in reversed(groups):
            other = references[group[0]]
            days = {references[member].issued_on for member in group} | {reference.issued_on}
            if (other.doc_type, other.number) == (reference.doc_type, reference.number) and len(
                days - {None}
            ) <= 1:
                group.append(index)
                break
        else:
            groups.append([index])
    return tuple(tuple(group) for group in groups)
