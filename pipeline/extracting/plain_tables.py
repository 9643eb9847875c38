"""Tables without rulings (bảng không kẻ): lines whose words stand in columns, set apart by tabs or wide gaps."""

import re

Span = tuple[int, int]

GAP = re.compile(r" *\t[ \t]*| {2,}")
"""What sets columns apart: a justified line has no gap as wide."""
_FEWEST = 3
_BETWEEN = 2
"""So many lines with other words, the ends of long cells, may stand between two rows."""
_PERCENT = re.compile(r"\d\s*%")


def find_plain_tables(flat: str) -> list[list[Span]]:
    """The rows of each table without rulings, its head first, as spans of the text.

    >>> text = "Đơn vị\\tNăm 2012\\tNăm 2015\\nHuyện A\\t25%\\t40%\\nHết."
    >>> [[text[start:end] for start, end in rows] for rows in find_plain_tables(text)]
    [['Đơn vị\\tNăm 2012\\tNăm 2015', 'Huyện A\\t25%\\t40%']]

    Lines with three cells or more, as many in each row; a table whose first row has percentages has lost its head and is none.
    """
    tables: list[list[Span]] = []
    width, missed, at = 0, 0, 0
    for line in flat.split("\n"):
        start = at + len(line) - len(line.lstrip())
        end = at + len(line.rstrip())
        at += len(line) + 1
        found = len(GAP.split(flat[start:end])) if end > start and "|" not in line else 0
        if found >= _FEWEST:
            if found != width:
                tables.append([])
            tables[-1].append((start, end))
            width, missed = found, 0
        elif end > start:
            missed += 1
            width = width if missed <= _BETWEEN else 0
    return [rows for rows in tables if len(rows) > 1 and not _PERCENT.search(flat, *rows[0])]
