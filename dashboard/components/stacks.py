"""Tables that a phone shows as one block for each row, each cell under its own heading (assets/pages.css)."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html

__all__ = ["stacked"]


def stacked(titles: Sequence[str], body: Sequence[html.Tr], wide: Sequence[int] = ()) -> list[html.Tr]:
    """The same lines, whose cells know their headings; the first shows its own where it is ``labelled``.

    Args:
        titles: of the columns.
        body: lines, a cell for each column.
        wide: columns that get a line of their own on a phone.
    """
    for line in body:
        for at, (title, cell) in enumerate(zip(titles, line.children)):
            setattr(cell, "data-column", title)
            if at == 0:
                continue
            looks = [getattr(cell, "className", "") or "", "wide" if at in wide else ""]
            if not cell.children:
                looks.append("none")
            cell.className = " ".join(look for look in looks if look)
    return list(body)
