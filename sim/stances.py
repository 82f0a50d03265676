"""Where the values of uncertain parameters come from: the stance of a run.

Some forty parameters of behaviour and of policies are known only roughly (:mod:`sim.priors`). A stance
says what to put in for them, replicate by replicate, so that the interval of a result holds what is not
known about behaviour beside luck. ``central`` puts every one at its default, so that only luck varies; the
others are files of draws in ``calibration/stances``. What a scenario sets itself is never replaced, and all
arms of a paired replicate live with the same draw.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.parameters import ParameterError
from sim.tables import Array

if TYPE_CHECKING:
    import pandas as pd

    from sim.scenario import Scenario

__all__ = ["CENTRAL", "DEFAULT", "FOLDER", "STANCES", "Stance", "StanceError", "load", "stance_of", "write"]

STANCES = ("central", "literature", "reported", "pooled")
"""All names: medians only; the literature; a fit to the reported figures; both together."""
DEFAULT = "literature"
"""What commands and functions use where nothing is said."""
FOLDER = Path(__file__).parents[1] / "calibration" / "stances"
"""Files of draws, ``NAME.csv`` with ``NAME.json`` beside it."""


class StanceError(ValueError):
    """A stance that does not exist or whose file is out of order; the message is one clear line."""


@dataclass(frozen=True, eq=False)
class Stance:
    """Draws of uncertain parameters.

    Attributes:
        name: of the stance.
        parameters: ``behaviour.NAME`` or ``POLICY.NAME`` of each column, as in
            :func:`sim.priors.uncertain`; parameters that are left out keep their defaults.
        draws: their values in their own units, shape ``(n_draws, n_parameters)``.
        provenance: how the draws were made.

    Raises:
        StanceError: an unknown parameter, no draws, or a value that its parameter does not allow.
    """

    name: str
    parameters: tuple[str, ...] = ()
    draws: Array = field(default_factory=lambda: np.zeros((1, 0)))
    provenance: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        draws = np.array(self.draws, np.float64)
        if draws.ndim != 2 or not len(draws) or draws.shape[1] != len(self.parameters):
            raise StanceError(
                f"stance {self.name}: expected a row of {len(self.parameters)} numbers for each draw, "
                f"found shape {draws.shape}"
            )
        draws.setflags(write=False)
        object.__setattr__(self, "draws", draws)
        if self.parameters:
            self._check()

    def _check(self) -> None:
        from sim.priors import uncertain
        from sim.scenario.words import nearest

        known = uncertain()
        for column, name in enumerate(self.parameters):
            if name not in known:
                raise StanceError(
                    f"stance {self.name}: {name[:80]!r} is no uncertain parameter{nearest(name, known)}"
                )
            if name in self.parameters[:column]:
                raise StanceError(f"stance {self.name}: {name} has two columns")
            for row in (self.draws[:, column].argmin(), self.draws[:, column].argmax()):
                try:
                    known[name].check(float(self.draws[row, column]))
                except ParameterError as error:
                    raise StanceError(f"stance {self.name}: draw {row}: {name}: {error}") from None

    def values(self, replicate: int) -> dict[str, float]:
        """The draw of a replicate: number ``replicate`` modulo the number of draws."""
        row = self.draws[replicate % len(self.draws)]
        return {name: float(value) for name, value in zip(self.parameters, row)}

    def applied(self, scenario: Scenario, replicate: int) -> Scenario:
        """The scenario with a replicate's draw in its uncertain parameters.

        Parameters that the scenario (or one that it extends, or ``--set``) sets keep what it says. Doing
        it twice changes nothing more; ``central`` returns the scenario itself.
        """
        if not self.parameters:
            return scenario
        drawn: dict[str, dict[str, float]] = {}
        for key, value in self.values(replicate).items():
            owner, _, name = key.partition(".")
            drawn.setdefault(owner, {})[name] = value
        behaviour = scenario.behaviour.drawn(drawn.get("behaviour", {}))
        policies = tuple(policy.drawn(drawn.get(policy.name, {})) for policy in scenario.interventions)
        stated = {policy.name: policy.stated() for policy in policies}
        document = dict(scenario.document)
        if document:
            document["behaviour"] = behaviour.stated()
            document["interventions"] = [
                {**entry, **stated.get(entry["use"], {})} for entry in document["interventions"]
            ]
        return replace(scenario, behaviour=behaviour, interventions=policies, document=document)

    def table(self, replicates: int) -> pd.DataFrame:
        """The draws that so many replicates live with: replicate, then a column for each parameter."""
        import pandas as pd

        rows = self.draws[np.arange(replicates) % len(self.draws)]
        frame = pd.DataFrame(rows, columns=list(self.parameters))
        frame.insert(0, "replicate", np.arange(replicates, dtype=np.int32))
        return frame

    @classmethod
    def of_table(cls, name: str, frame: pd.DataFrame) -> Stance:
        """The stance that gives these replicates their draws again (see :meth:`table`).

        Raises:
            StanceError: the table does not hold that.
        """
        columns = [column for column in frame.columns if column != "replicate"]
        try:
            values = frame.sort_values("replicate")[columns].to_numpy(np.float64)
        except (KeyError, ValueError, TypeError):
            raise StanceError(f"stance {name}: the stored draws are no table of numbers") from None
        return cls(name, tuple(columns), values)

    def text(self) -> str:
        """The draws as the text of a CSV file, every number to the last digit."""
        lines = [",".join(self.parameters)]
        lines += [",".join(repr(float(value)) for value in row) for row in self.draws]
        return "\n".join(lines) + "\n"

    @cached_property
    def hash(self) -> str:
        """SHA-256 of the file of draws; empty for ``central``, which has none."""
        return hashlib.sha256(self.text().encode()).hexdigest() if self.parameters else ""


CENTRAL = Stance("central", provenance={"made": "every uncertain parameter at its default"})
"""Every parameter at its default: only luck varies between replicates."""


def load(name: str, folder: Path = FOLDER) -> Stance:
    """A stance by name.

    Args:
        name: one of :data:`STANCES`.
        folder: where the files of draws are.

    Raises:
        StanceError: there is none of that name, it has no file yet, or its file is out of order.
    """
    from sim.scenario.words import nearest

    if name not in STANCES:
        expected = f"expected one of {', '.join(STANCES)}{nearest(name, STANCES)}"
        raise StanceError(f"stance {name[:60]!r}: {expected}")
    if name == CENTRAL.name:
        return CENTRAL
    if not (folder / f"{name}.csv").exists():
        there = ", ".join(one for one in STANCES if one == CENTRAL.name or (folder / f"{one}.csv").exists())
        raise StanceError(f"stance {name}: no draws have been made for it yet; there are {there}")
    return read(folder / f"{name}.csv")


def read(path: Path) -> Stance:
    """A stance from a file of draws with its record beside it.

    Raises:
        StanceError: a file cannot be read, or the two do not belong together.
    """
    try:
        text = path.read_text("utf-8")
        record = json.loads(path.with_suffix(".json").read_text("utf-8"))
        names, *rows = csv.reader(io.StringIO(text))
        draws = np.array([[float(cell) for cell in row] for row in rows], np.float64)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error).splitlines()[0]
        raise StanceError(f"stance {path.stem}: cannot be read: {reason}") from None
    if not isinstance(record, dict) or record.get("hash") != hashlib.sha256(text.encode()).hexdigest():
        raise StanceError(f"stance {path.stem}: its draws are not those that {path.stem}.json describes")
    return Stance(path.stem, tuple(names), draws, record)


def write(stance: Stance, folder: Path = FOLDER) -> Path:
    """Write a stance's draws and how they were made; returns the file of draws.

    Each file appears whole or not at all; a reader notices when the two do not belong together.
    """
    from sim.priors import fingerprint

    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{stance.name}.csv"
    record = {
        **stance.provenance,
        "stance": stance.name,
        "draws": len(stance.draws),
        "parameters": list(stance.parameters),
        "priors": fingerprint(),
        "hash": stance.hash,
    }
    for target, text in (
        (path, stance.text()),
        (path.with_suffix(".json"), json.dumps(record, ensure_ascii=False, indent=1) + "\n"),
    ):
        fresh = target.with_name(f".{target.name}.tmp")
        fresh.write_text(text, encoding="utf-8")
        fresh.replace(target)
    return path


def stance_of(stance: Stance | str) -> Stance:
    """The stance itself, or the one of that name.

    Raises:
        StanceError: as for :func:`load`.
    """
    return stance if isinstance(stance, Stance) else load(stance)
