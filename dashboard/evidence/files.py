"""The figures, parameters and facts of the evidence page as files."""

from __future__ import annotations

from dashboard.address import Address
from dashboard.components.tables import to_csv
from dashboard.evidence import source
from dashboard.evidence.words import measure_name
from dashboard.words import words

__all__ = ["csv_text"]


def csv_text(name: str, asked: Address) -> str | None:
    """The figures, parameters or facts behind the page as a file; None where there is no such thing."""
    import pandas as pd

    word = words(asked.lang)
    if name == "facts":
        rows = [
            {"fact": fact["fact"], "title": fact["title"], "passed": fact["passed"], **one}
            for fact in source.facts()
            for one in fact["criteria"]
        ]
        return to_csv(pd.DataFrame(rows), {}, word)
    found = source.result(asked.get("stance") or source.STANCES[0])
    if found is None:
        return None
    if name == "figures":
        chosen = source.shown(
            found, asked.get("site") or "all", asked.get("policy") or "all", asked.get("kind") or "all"
        )
        rows = [*chosen.rows, *chosen.others]
        if asked.get("figure"):
            rows = [row for row in found["figures"] if row["id"] == asked.get("figure")]
        rows = [
            {**row, "years": "-".join(map(str, row["years"])), "title": measure_name(row, word)}
            for row in rows
        ]
        return to_csv(pd.DataFrame(rows), {"stance": found["stance"]}, word)
    if name == "parameters":
        rows = [
            {
                **{key: value for key, value in row.items() if key not in ("prior", "posterior")},
                **{f"{kind}_{at}": row[kind][at] for kind in ("prior", "posterior") for at in row[kind]},
            }
            for row in found["parameters"]
        ]
        return to_csv(pd.DataFrame(rows), {"stance": found["stance"]}, word)
    return None
