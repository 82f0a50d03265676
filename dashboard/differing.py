"""What differs between scenarios: their documents side by side, and what else makes results hard to compare.

The first scenario is the reference: everything is told as it differs from that one. Policies, the place,
behaviour, years and goals come from the stored documents; seed, stance, code and replicates from the
provenance of the runs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dashboard.store import Stored
from dashboard.views import Line

if TYPE_CHECKING:
    from sim.parameters import Parameter

__all__ = ["ASSUMPTIONS", "Difference", "assumptions", "differing", "flat", "kept_apart", "policies"]

OFF, ON = "off", "on"
ASSUMPTIONS = ("behaviour", "world", "stance", "years", "start_year", "schools")
"""What holds for a scenario and for its baseline alike; everything else is policy."""
_DATES = ("from", "until", "ramp_years", "where")


@dataclass(frozen=True)
class Difference:
    """One thing that is not the same in all scenarios.

    Attributes:
        kind: ``policy`` (on or off), ``setting`` (of a policy), ``behaviour``, ``world``, ``goal``, or
            ``frame`` (years, stance, seed).
        path: ``teacher_rotation``, ``teacher_rotation.share``, ``world.funding.village``, ``stance`` ...
        values: one for each scenario; None where a scenario has no such thing.
        parameter: its declaration, where there is one.
    """

    kind: str
    path: str
    values: tuple[Any, ...]
    parameter: Parameter | None = None

    def moved(self, at: int) -> bool:
        """Whether a scenario differs from the reference in it."""
        return bool(self.values[at] != self.values[0])


def flat(stored: Stored, place: int) -> dict[str, Any]:
    """Everything that a scenario of a stored run sets, by path."""
    about = stored.outcome.about[place]
    document: Mapping[str, Any] = about.document
    out: dict[str, Any] = {}
    for entry in document.get("interventions", ()):
        name = str(entry["use"])
        out[name] = ON
        for key, value in entry.items():
            if key == "where":
                out |= {f"{name}.where.{part}": _plain(words) for part, words in value.items()}
            elif key != "use":
                out |= _spread(f"{name}.{key}", value)
    for owner in ("behaviour", "world"):
        for key, value in (document.get(owner) or {}).items():
            if key in ("schools_table", "schools_from"):
                out["schools"] = _fingerprint(value)
            else:
                out |= _spread(f"{owner}.{key}", value)
    for key in ("start_year", "years"):
        out[key] = document.get(key)
    out["stance"] = str(stored.outcome.provenance.get("stance", ""))
    out["seed"] = about.seed
    for goal in about.goals:
        bounds = {key: goal.get(key) for key in ("at_least", "at_most") if goal.get(key) is not None}
        change = "" if goal.get("change") in (None, "none") else goal["change"]
        out[f"goal.{goal['measure']}.{goal['group']}.{goal['by']}.{change}"] = _plain(bounds)
    return out


def differing(runs: Sequence[Stored], lines: Sequence[Line]) -> list[Difference]:
    """What is not the same in the scenarios of some lines, in the order of a scenario file.

    A parameter that a document leaves out has its default; the parameters of a policy are compared between
    the scenarios that use it.
    """
    opened = {stored.id: stored for stored in runs}
    documents = [flat(opened[line.run], line.place) for line in lines]
    known = _declared()
    paths = dict.fromkeys(path for document in documents for path in document)
    found = []
    for path in sorted(paths, key=_order):
        parameter = known.get(path)
        owner = path.split(".")[0]
        kind = _kind(path, owner)
        values = []
        for document in documents:
            if kind == "policy":
                values.append(document.get(path, OFF))
            elif kind == "setting" and document.get(owner, OFF) == OFF:
                values.append(None)
            else:
                values.append(document.get(path, _default(path, parameter)))
        there = [value for value in values if value is not None] if kind == "setting" else values
        if any(value != there[0] for value in there):
            found.append(Difference(kind, path, tuple(values), parameter))
    return found


def policies(found: Sequence[Difference]) -> list[Difference]:
    """Those that are policy: switched, set or dated otherwise."""
    return [one for one in found if one.kind in ("policy", "setting")]


def assumptions(found: Sequence[Difference]) -> list[Difference]:
    """Those that hold for a scenario and its baseline alike."""
    return [one for one in found if one.path.split(".")[0] in ASSUMPTIONS]


def kept_apart(runs: Sequence[Stored]) -> list[tuple[str, list[str]]]:
    """What else than scenarios differs between runs: a key of the texts, and the value for each run."""
    out = []
    for key, read in (
        ("version", lambda stored: _version(stored)),
        ("seed", lambda stored: "/".join(sorted({str(about.seed) for about in stored.outcome.about}))),
        ("stance", lambda stored: str(stored.outcome.provenance.get("stance", ""))),
        ("replicates", lambda stored: str(stored.outcome.replicates)),
    ):
        values = [str(read(stored)) for stored in runs]
        if len(set(values)) > 1:
            out.append((key, values))
    return out


def _version(stored: Stored) -> str:
    """Of the simulator: its number, and the first letters of its code's hash."""
    record = stored.outcome.provenance
    number = (record.get("versions") or {}).get("levelfield", "?")
    code = str(record.get("code") or "")[:8]
    return f"{number} ({code})" if code else str(number)


def _declared() -> dict[str, Parameter]:
    from dashboard.draft import declared

    return declared()


def _default(path: str, parameter: Parameter | None) -> Any:
    if parameter is None:
        return None
    value = parameter.default
    return _plain(
        value.get(path.split(".")[2]) if isinstance(value, Mapping) and path.count(".") == 2 else value
    )


def _kind(path: str, owner: str) -> str:
    if owner in ("behaviour", "world", "goal"):
        return owner
    if owner in ("start_year", "years", "stance", "seed", "schools"):
        return "frame"
    return "setting" if "." in path else "policy"


_KINDS = ("frame", "policy", "setting", "world", "behaviour", "goal")


def _order(path: str) -> tuple[int, str]:
    owner = path.split(".")[0]
    kind = _kind(path, owner)
    return (_KINDS.index("policy" if kind == "setting" else kind), path)


def _spread(path: str, value: Any) -> dict[str, Any]:
    if isinstance(value, Mapping):
        return {f"{path}.{key}": _plain(inner) for key, inner in value.items()}
    return {path: _plain(value)}


def _plain(value: Any) -> Any:
    """Something that can be compared and shown: numbers as they are, lists and tables as words."""
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {_plain(inner)}" for key, inner in sorted(value.items()))
    if isinstance(value, list | tuple):
        return ", ".join(str(_plain(item)) for item in value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    return value


def _fingerprint(value: Any) -> str:
    import hashlib
    import json

    text = json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:8]
