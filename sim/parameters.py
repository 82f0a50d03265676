"""A number that has a name, a unit, a range and a source, declared once.

Policies, behavioural parameters and the assumptions about a world are all classes whose fields are
made by :func:`parameter`. From that one declaration follow the checks of a scenario file, the JSON
Schema for editors, `levelfield catalog`, the documentation and the dashboard's forms.

    class TeacherRotation(Policy):
        cycle: Years = parameter(5, "a teacher's turn comes once in this time", figure="rotation-period")
"""

from __future__ import annotations

import copy
import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any, ClassVar, Literal, Self, get_args, get_origin

from sim.priors import Prior

__all__ = ["Parameter", "ParameterError", "Parameters", "Unit", "parameter"]


@dataclass(frozen=True)
class Unit:
    """What a number counts, and the values it can ever take."""

    name: str
    low: float | None = None
    high: float | None = None


Fraction = Annotated[float, Unit("fraction", 0.0, 1.0)]
Years = Annotated[float, Unit("years", 0.0, 100.0)]
Year = Annotated[int, Unit("calendar year", 1900, 2200)]
Days = Annotated[float, Unit("days/week", 0.0, 7.0)]
Hours = Annotated[float, Unit("hours/week", 0.0, 80.0)]
Count = Annotated[int, Unit("count", 0, None)]
SD = Annotated[float, Unit("student SD", None, None)]
Yuan = Annotated[float, Unit("yuan", 0.0, None)]
YuanPerYear = Annotated[float, Unit("yuan/year", 0.0, None)]
YuanPerStudent = Annotated[float, Unit("yuan/student", 0.0, None)]
YuanPerTeacher = Annotated[float, Unit("yuan/teacher/year", 0.0, None)]
Kilometres = Annotated[float, Unit("km", 0.0, 1000.0)]
Ratio = Annotated[float, Unit("ratio", None, None)]
PupilsPerTeacher = Annotated[float, Unit("pupils per teacher", 1.0, 200.0)]


class ParameterError(ValueError):
    """A value that a parameter does not allow; the message says what was found and what is allowed."""


@dataclass(frozen=True)
class Parameter:
    """One declared number (or choice, or table of numbers by location).

    Attributes:
        name: the field's name, as written in a scenario file.
        default: the value used where a scenario is silent.
        doc: what it means, in half a sentence.
        unit: the unit's name; ``choice`` for a choice, ``switch`` for a yes or no.
        low, high: the values allowed (inclusive), None where there is no bound.
        kind: ``number``, ``integer``, ``choice``, ``switch`` or ``text``.
        choices: the allowed words of a choice.
        keys: the allowed keys, for a parameter that is a table (``{city: 15, village: 23}``).
        figures: ids of rows of ``calibration/figures.csv`` that give the default or a limit.
        source: where the default comes from ("science A1", "assumption").
        confidence: ``high``, ``medium`` or ``low``.
        prior: what is believed of it, where it is uncertain; the default is its median.
    """

    name: str
    default: Any
    doc: str
    unit: str
    low: float | None = None
    high: float | None = None
    kind: str = "number"
    choices: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()
    source: str = "assumption"
    confidence: str = "medium"
    prior: Prior | None = None

    def check(self, value: Any) -> Any:
        """Return ``value`` in its own type.

        Raises:
            ParameterError: the value is of another type or outside the range.
        """
        if self.keys:
            return self._check_table(value)
        if self.kind == "switch":
            if not isinstance(value, bool):
                raise ParameterError(f"expected true or false, found {value!r}")
            return value
        if self.kind in ("choice", "text"):
            if not isinstance(value, str):
                raise ParameterError(f"expected a word, found {value!r}")
            if self.kind == "choice" and value not in self.choices:
                raise ParameterError(f"expected one of {', '.join(self.choices)}; found {value!r}")
            return value
        return self._check_number(value)

    def _check_number(self, value: Any) -> float | int:
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise ParameterError(f"expected a number ({self.unit}), found {value!r}")
        if value != value or value in (float("inf"), float("-inf")):
            raise ParameterError(f"expected a finite number ({self.unit}), found {value!r}")
        if self.kind == "integer" and value != int(value):
            raise ParameterError(f"expected a whole number ({self.unit}), found {value!r}")
        if (self.low is not None and value < self.low) or (self.high is not None and value > self.high):
            raise ParameterError(f"expected {self.allowed()}, found {value!r}")
        return int(value) if self.kind == "integer" else float(value)

    def _check_table(self, value: Any) -> dict[str, float | int]:
        if not isinstance(value, Mapping):
            value = dict.fromkeys(self.keys, value)
        unknown = [str(key) for key in value if key not in self.keys]
        if unknown:
            raise ParameterError(f"unknown key {unknown[0]!r}; expected {', '.join(self.keys)}")
        return {key: self._check_number(value.get(key, self.default[key])) for key in self.keys}

    def allowed(self) -> str:
        """The allowed values in words."""
        if self.choices:
            return "one of " + ", ".join(self.choices)
        if self.kind == "switch":
            return "true or false"
        low = "" if self.low is None else f"{self.low:g}"
        high = "" if self.high is None else f"{self.high:g}"
        if low and high:
            return f"{low} to {high} {self.unit}"
        if low:
            return f"at least {low} {self.unit}"
        if high:
            return f"at most {high} {self.unit}"
        return f"a number ({self.unit})"

    def schema(self) -> dict[str, Any]:
        """This parameter as JSON Schema."""
        likely = f"; likely {self.prior.low:.3g} to {self.prior.high:.3g}" if self.prior else ""
        if self.keys:
            one = replace(self, keys=(), default=next(iter(self.default.values()))).schema()
            one.pop("default", None)
            one.pop("description", None)
            table = {
                "type": "object",
                "additionalProperties": False,
                "properties": dict.fromkeys(self.keys, one),
            }
            return {"description": f"{self.doc} [{self.unit}]", "anyOf": [one, table]}
        out: dict[str, Any] = {"description": f"{self.doc} [{self.unit}{likely}]", "default": self.default}
        if self.kind == "switch":
            out["type"] = "boolean"
        elif self.kind in ("choice", "text"):
            out["type"] = "string"
            if self.choices:
                out["enum"] = list(self.choices)
        else:
            out["type"] = "integer" if self.kind == "integer" else "number"
            if self.low is not None:
                out["minimum"] = self.low
            if self.high is not None:
                out["maximum"] = self.high
        return out

    def record(self) -> dict[str, Any]:
        """This parameter as a row of `levelfield catalog`."""
        return {
            "name": self.name,
            "default": self.default,
            "unit": self.unit,
            "low": self.low,
            "high": self.high,
            "kind": self.kind,
            "choices": list(self.choices),
            "doc": self.doc,
            "figures": list(self.figures),
            "source": self.source,
            "confidence": self.confidence,
            "prior": self.prior and self.prior.record(),
        }


@dataclass(frozen=True)
class _Draft:
    """What :func:`parameter` was told, before the class gives it a name and a unit."""

    default: Any
    doc: str
    range: tuple[float | None, float | None] | None
    figures: tuple[str, ...]
    source: str
    confidence: str
    unit: str | None
    keys: tuple[str, ...]
    prior: tuple[float, float] | None


def parameter(
    default: Any,
    doc: str,
    *,
    range: tuple[float | None, float | None] | None = None,
    figure: str | tuple[str, ...] = (),
    source: str = "",
    confidence: str = "medium",
    unit: str | None = None,
    prior: tuple[float, float] | None = None,
) -> Any:
    """Declare a field of a :class:`Parameters` class.

    Args:
        default: the value where a scenario is silent; a dict makes a table with those keys.
        doc: what it means, in half a sentence.
        range: (low, high) allowed, inclusive; the unit's own range where omitted.
        figure: id or ids of rows of ``calibration/figures.csv`` it comes from.
        source: where it comes from otherwise.
        confidence: ``high``, ``medium`` or ``low``.
        unit: overrides the unit's name.
        prior: the values below which it lies with a chance of 5 % and of 95 %, for an uncertain number;
            the default is its median (:class:`~sim.priors.Prior`).
    """
    figures = (figure,) if isinstance(figure, str) else tuple(figure)
    keys = tuple(default) if isinstance(default, dict) else ()
    return _Draft(
        default,
        doc,
        range,
        figures,
        source or ("figures.csv" if figures else "assumption"),
        confidence,
        unit,
        keys,
        prior,
    )


def _finish(name: str, draft: _Draft, hint: Any) -> Parameter:
    """Give a draft its name, unit and kind from the annotation it stands under."""
    unit, choices, kind = Unit(""), (), "number"
    if get_origin(hint) is Annotated:
        base, *notes = get_args(hint)
        unit = next((note for note in notes if isinstance(note, Unit)), unit)
    else:
        base = hint
    if get_origin(base) is dict:
        base = get_args(base)[1]
        if get_origin(base) is Annotated:
            unit = next((note for note in get_args(base)[1:] if isinstance(note, Unit)), unit)
            base = get_args(base)[0]
    if get_origin(base) is Literal:
        kind, choices, unit = "choice", tuple(get_args(base)), Unit("choice")
    elif base is bool:
        kind, unit = "switch", Unit("switch")
    elif base is str:
        kind, unit = "text", Unit("text")
    elif base is int:
        kind = "integer"
    low, high = draft.range if draft.range is not None else (unit.low, unit.high)
    if draft.prior is not None and (kind != "number" or draft.keys):
        raise TypeError(f"{name}: only a single number can have a prior")
    prior = draft.prior and Prior(draft.default, *draft.prior, (low, high), draft.source, draft.confidence)
    return Parameter(
        name,
        draft.default,
        draft.doc,
        draft.unit or unit.name,
        low,
        high,
        kind,
        choices,
        draft.keys,
        draft.figures,
        draft.source,
        draft.confidence,
        prior,
    )


class Parameters:
    """A class whose fields are declared numbers; an instance holds checked values.

    Raises:
        ParameterError: on an unknown name or a value that is not allowed (first problem found).
    """

    parameters: ClassVar[Mapping[str, Parameter]] = {}
    settled: frozenset[str]
    """Uncertain parameters (those with a prior) that somebody has set; a stance leaves them alone."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        drafts = {name: value for name, value in vars(cls).items() if isinstance(value, _Draft)}
        hints = typing.get_type_hints(cls, include_extras=True) if drafts else {}
        declared: dict[str, Parameter] = {}
        for base in reversed(cls.__mro__[1:]):
            declared.update(getattr(base, "parameters", {}))
        for name, draft in drafts.items():
            declared[name] = _finish(name, draft, hints[name])
            delattr(cls, name)
        cls.parameters = types.MappingProxyType(declared)

    def __init__(self, **values: Any) -> None:
        for name in values:
            if name not in self.parameters:
                raise ParameterError(f"unknown parameter {name!r}")
        for name, declared in self.parameters.items():
            given = values.get(name, declared.default)
            try:
                setattr(self, name, declared.check(given))
            except ParameterError as problem:
                raise ParameterError(f"{name}: {problem}") from None
        self.settled = frozenset(name for name in values if self.parameters[name].prior is not None)

    def values(self) -> dict[str, Any]:
        """All values by name, in the order of declaration."""
        return {name: getattr(self, name) for name in self.parameters}

    def stated(self) -> dict[str, Any]:
        """The values by name, without uncertain ones that nobody has set."""
        return {
            name: getattr(self, name)
            for name, declared in self.parameters.items()
            if declared.prior is None or name in self.settled
        }

    def drawn(self, values: Mapping[str, float]) -> Self:
        """A copy in which uncertain parameters that nobody has set have these values, and count as set.

        Raises:
            ParameterError: a value that is not allowed.
        """
        out = copy.copy(self)
        fresh = {name: value for name, value in values.items() if name not in self.settled}
        for name, value in fresh.items():
            setattr(out, name, self.parameters[name].check(value))
        out.settled = self.settled | fresh.keys()
        return out
