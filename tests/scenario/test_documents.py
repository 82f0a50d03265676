"""A scenario's document is the scenario: read back, it is the same; and nothing makes the reader stumble."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.behaviour import Behaviour
from sim.parameters import Parameter, ParameterError, Parameters
from sim.policies.base import WHERE, Policy, all_policies
from sim.scenario import Scenario, ScenarioError, load
from sim.scenario.check import KEYS
from sim.scenario.load import from_document, to_yaml
from sim.scenario.reader import parse, scalar
from sim.scenario.tree import Problems
from sim.scenario.words import PRESETS, measures, preset_names

FREELY = settings(
    deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)


def number_of(parameter: Parameter) -> st.SearchStrategy[Any]:
    """Values that a parameter allows."""
    if parameter.kind == "switch":
        return st.booleans()
    if parameter.kind == "choice":
        return st.sampled_from(parameter.choices)
    low = -1e6 if parameter.low is None else parameter.low
    high = min(max(1e6, low), 1e9 if parameter.high is None else parameter.high)
    if parameter.kind == "integer":
        return st.integers(int(low), int(high))
    return st.floats(low, high, allow_nan=False, allow_subnormal=False)


def values_of(owner: type[Parameters], leave: tuple[str, ...] = ()) -> st.SearchStrategy[dict[str, Any]]:
    """Some parameters with allowed values; tables partly, wholly, or as one number."""
    optional: dict[str, st.SearchStrategy[Any]] = {}
    for name, parameter in owner.parameters.items():
        if name in leave or parameter.kind == "text":
            continue
        one = number_of(parameter)
        optional[name] = (
            st.one_of(one, st.fixed_dictionaries({}, optional=dict.fromkeys(parameter.keys, one)))
            if parameter.keys
            else one
        )
    return st.lists(st.sampled_from(sorted(optional)), max_size=4, unique=True).flatmap(
        lambda names: st.fixed_dictionaries({name: optional[name] for name in names})
    )


words = st.text(st.characters(exclude_categories=("Cc", "Cs", "Cn")), min_size=1, max_size=30).filter(
    str.strip
)
languages = st.one_of(words, st.fixed_dictionaries({"en": words}, optional={"zh": words}))


def _go_together(policy: type[Policy], values: dict[str, Any]) -> bool:
    """Whether a policy takes these values beside each other (a smallest grant below the largest)."""
    try:
        policy(**values)
    except ParameterError:
        return False
    return True


@st.composite
def scenarios(draw: st.DrawFn) -> dict[str, Any]:
    """Documents of scenarios that are in order."""
    start, years = draw(st.integers(1950, 2100)), draw(st.integers(1, 100))
    document: dict[str, Any] = {
        "start_year": start,
        "years": years,
        "title": draw(languages),
        "seed": draw(st.integers(0, 2**40)),
    }
    if draw(st.booleans()):
        document["extends"] = "china-county"
    if draw(st.booleans()):
        document["note"] = draw(languages)
    sizes = draw(st.tuples(*[st.integers(1, 30)] * 3))
    document["world"] = draw(
        st.fixed_dictionaries(
            {},
            optional={
                "schools": st.just(dict(zip(("city", "town", "village"), sizes, strict=True))),
                "students": st.integers(100, 100_000),
                "student_share": st.just({"city": 0.2, "town": 0.3, "village": 0.5}),
                "funding": number_of_funding,
                "radius": st.integers(1, 300),
                "births": st.just("constant"),
            },
        )
    )
    document["behaviour"] = draw(values_of(Behaviour))
    chosen = draw(st.lists(st.sampled_from(list(all_policies())), max_size=3, unique=True))
    document["interventions"] = []
    for policy in chosen:
        entry = {"use": policy.name, **draw(values_of(policy).filter(partial(_go_together, policy)))}
        first = draw(st.integers(start, start + years - 1))
        if draw(st.booleans()):
            entry["from"] = first
            if draw(st.booleans()):
                entry["until"] = draw(st.integers(first + 1, start + years))
        if draw(st.booleans()):
            entry["where"] = draw(
                st.fixed_dictionaries(
                    {},
                    optional={
                        key: st.one_of(st.sampled_from(known), st.lists(st.sampled_from(known), min_size=1))
                        for key, known in WHERE.items()
                    },
                )
            )
        document["interventions"].append(entry)
    document["goals"] = draw(
        st.lists(
            st.fixed_dictionaries(
                {"measure": st.sampled_from(sorted(measures())), "at_least": st.floats(-100, 100)},
                optional={
                    "change": st.sampled_from(["none", "absolute", "relative"]),
                    "by": st.integers(start + 1, start + years),
                    "figure": st.just("t-funding-cv"),
                },
            ),
            max_size=3,
        )
    )
    return document


number_of_funding = st.one_of(
    st.integers(0, 10**6), st.fixed_dictionaries({}, optional={"city": st.floats(0, 1e6)})
)


def same(one: Scenario, other: Scenario) -> None:
    """Equal in what the model reads, not only in their documents."""
    assert one == other
    assert one.hash == other.hash
    assert (one.title, one.note, one.start_year, one.years, one.seed, one.baseline, one.goals) == (
        other.title,
        other.note,
        other.start_year,
        other.years,
        other.seed,
        other.baseline,
        other.goals,
    )
    assert one.world.values() == other.world.values()
    assert one.behaviour.values() == other.behaviour.values()
    assert [(p.name, vars(p)) for p in one.interventions] == [(p.name, vars(p)) for p in other.interventions]


@FREELY
@given(scenarios())
def test_a_document_read_back_is_the_same_scenario(tmp_path: Path, document: dict[str, Any]) -> None:
    scenario = from_document(document, "mine")
    same(scenario, from_document(scenario.document, "mine"))
    same(scenario, from_document(json.loads(json.dumps(scenario.document)), "mine"))
    path = tmp_path / "mine.yaml"
    path.write_text(to_yaml(scenario.document), encoding="utf-8")
    same(scenario, load(path))


@pytest.mark.parametrize("name", preset_names())
def test_shipped_documents_read_back_the_same(name: str, tmp_path: Path) -> None:
    scenario = load(name)
    path = tmp_path / f"{name}.yaml"
    path.write_text(to_yaml(scenario.document), encoding="utf-8")
    same(scenario, load(path))


@FREELY
@given(st.text(max_size=20))
def test_any_text_written_is_read_back_as_that_text(text: str) -> None:
    problems = Problems()
    node = parse(to_yaml({"text": text}), "x", problems)
    assert node is not None, problems.found
    assert node.plain() == {"text": text}


@given(st.one_of(st.integers(-(10**17), 10**17), st.floats(allow_nan=False), st.booleans(), st.none()))
def test_numbers_written_are_read_back_exactly(value: Any) -> None:
    node = parse(to_yaml({"value": value}), "x", Problems())
    assert node is not None
    assert node.plain() == {"value": value}
    assert type(node.plain()["value"]) is type(value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("no", "no"),
        ("on", "on"),
        ("1:30", "1:30"),
        ("017", 17),
        ("0o17", "0o17"),
        ("0x1f", "0x1f"),
        ("1_000", "1_000"),
        ("1e3", 1000.0),
        (".5", 0.5),
        ("5.", 5.0),
        ("+3", 3),
        ("2023-09-01", "2023-09-01"),
        ("~", None),
        ("TRUE", True),
        ("tRue", "tRue"),
        ("٣", "٣"),
        ("-.inf", float("-inf")),
        ("=", "="),
        ("<<", "<<"),
    ],
)
def test_plain_words_mean_what_YAML_1_2_says_with_decimal_numbers_only(text: str, value: Any) -> None:
    assert scalar(text) == value
    assert type(scalar(text)) is type(value)


def refuses_or_loads(call: Callable[[], Scenario]) -> None:
    """Whatever is wrong is a ScenarioError of clear lines."""
    try:
        call()
        problems = []
    except ScenarioError as error:
        problems = error.problems or [None]
    for problem in problems:
        assert problem is not None, "an error without a problem"
        assert len(str(problem).splitlines()) == 1, problem
        assert problem.message


@FREELY
@given(st.binary(max_size=300))
def test_random_bytes_never_stumble(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "random.yaml"
    path.write_bytes(data)
    refuses_or_loads(lambda: load(path))


@FREELY
@given(st.text(st.sampled_from("abc:-[]{}&*!|>'\"%@`#,?~ \n\t0123.\\\r\x85\u2028\ufeff<世"), max_size=80))
def test_random_YAML_never_stumbles(tmp_path: Path, text: str) -> None:
    path = tmp_path / "random.yaml"
    path.write_text(text, encoding="utf-8", newline="")
    refuses_or_loads(lambda: load(path))


anything = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        st.text(max_size=8),
        st.binary(max_size=3),
        st.just(10**4000),
        st.just("30%"),
        st.just("alliance"),
        st.just("china-county"),
        st.dates(),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.one_of(
                st.sampled_from(
                    [
                        *KEYS,
                        "use",
                        "from",
                        "until",
                        "where",
                        "schools",
                        "students",
                        "measure",
                        "by",
                        "at_least",
                        "schools_table",
                    ]
                ),
                st.text(max_size=4),
                st.integers(),
            ),
            inner,
            max_size=4,
        ),
    ),
    max_leaves=12,
)


@FREELY
@given(anything, st.sampled_from([*KEYS, "else"]))
def test_random_data_never_stumble(data: Any, key: str) -> None:
    refuses_or_loads(lambda: from_document(data))
    good = {"start_year": 2023, "years": 3, "world": {"students": 3000}}
    refuses_or_loads(lambda: from_document({**good, key: data}))


def places(data: Any) -> list[tuple[Any, Any]]:
    """Every (container, key) of a document."""
    pairs = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return [place for key, value in pairs for place in [(data, key), *places(value)]]


@FREELY
@given(st.data())
def test_a_mutated_scenario_never_stumbles(tmp_path: Path, data: st.DataObject) -> None:
    document = copy.deepcopy(
        yaml.safe_load(
            (PRESETS / f"{data.draw(st.sampled_from(preset_names()))}.yaml").read_text(encoding="utf-8")
        )
    )
    for _ in range(data.draw(st.integers(1, 3))):
        there = places(document)
        if not there:
            break
        container, key = there[data.draw(st.integers(0, len(there) - 1))]
        action = data.draw(st.sampled_from(["replace", "delete", "rename"]))
        if action == "replace" or isinstance(container, list):
            container[key] = data.draw(anything)
        elif action == "delete":
            del container[key]
        else:
            container[data.draw(st.text(max_size=6))] = container.pop(key)
    refuses_or_loads(lambda: from_document(document))
    path = tmp_path / "mutated.yaml"
    path.write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")
    refuses_or_loads(lambda: load(path))


def test_data_inside_itself_is_refused() -> None:
    ring: dict[str, Any] = {"years": 3}
    ring["world"] = ring
    with pytest.raises(ScenarioError, match="more than 20 levels"):
        from_document(ring)
