"""A story: steps in an order that somebody chose, each a claim and the chart that shows it.

    title: {en: Who gains when teachers rotate?, zh: 教师轮岗，谁受益？}
    lead: {en: ..., zh: ...}                      # one sentence under the title
    steps:
      - text: {en: Weak schools gain., zh: 薄弱校受益。}
        more: {en: ..., zh: ...}                  # a few sentences below the claim
        notes: {en: ..., zh: ...}                 # for whoever presents
        compare: weak-schools-first               # a scenario, against `baseline:` or its usual one
        view: {chart: difference, measure: academic_achievement, group: weak, year: 2030}
        highlight: {year: 2027, says: {en: bonus begins, zh: 津贴开始}}

Instead of ``compare`` a step may name a stored result (``run: FOLDER``), or nothing: then it has words only.
A step without ``view`` shows the paired difference of the achievement of everyone. Read strictly, like a
scenario: one line per problem, with line and column. Numbers stand in no text; the page puts in what the
result says.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from sim.scenario import Problem, ScenarioError
from sim.scenario.reader import parse, read_text
from sim.scenario.tree import Node, Problems
from sim.scenario.words import PRESETS, groups, measures, nearest, preset_names

__all__ = ["CHARTS", "SHIPPED", "Step", "Story", "read_story", "stories", "story_text"]

CHARTS = ("difference", "levels", "groups", "costs", "goals")
SHIPPED = PRESETS / "stories"
_LANGUAGES = ("en", "zh")
_TEXT = 2000
_STEPS = 40
_STORIES = 100
_LARGEST = 200_000
Texts = Mapping[str, str]


@dataclass(frozen=True)
class Step:
    """One claim and what shows it.

    Attributes:
        text, more, notes: words by language; ``more`` and ``notes`` may be empty.
        scenario, baseline: of the catalogue, "" where the step shows none.
        run: id of a stored result, "" where the step names none.
        chart: one of :data:`CHARTS`.
        measure, group: what is shown.
        year: the summer that is looked at, 0 for the last.
        mark: a summer to point at, 0 for none; ``says`` what stands there.
    """

    text: Texts
    more: Texts = field(default_factory=dict)
    notes: Texts = field(default_factory=dict)
    scenario: str = ""
    baseline: str = ""
    run: str = ""
    chart: str = "difference"
    measure: str = "academic_achievement"
    group: str = "all"
    year: int = 0
    mark: int = 0
    says: Texts = field(default_factory=dict)

    @property
    def shows(self) -> bool:
        """Whether there is a chart beside the words."""
        return bool(self.scenario or self.run)


@dataclass(frozen=True)
class Story:
    """Steps with a title.

    Attributes:
        name: of its file.
        title, lead: words by language.
        steps: at least one.
    """

    name: str
    title: Texts
    lead: Texts
    steps: tuple[Step, ...]


def read_story(path: Path, label: str = "") -> Story:
    """A story from a file.

    Raises:
        ScenarioError: it is wrong; every problem is listed.
    """
    problems = Problems()
    try:
        size = path.stat().st_size
    except OSError:
        size = 0
    if size > _LARGEST:
        raise ScenarioError([Problem(label or path.name, 0, 0, "", f"too large: at most {_LARGEST:,} bytes")])
    text = read_text(path, label or path.name, problems)
    if text is None:
        raise ScenarioError(problems.sorted())
    return story_text(text, path.stem, label or path.name)


def story_text(text: str, name: str, label: str) -> Story:
    """A story from the text of a file.

    Raises:
        ScenarioError: it is wrong; every problem is listed.
    """
    problems = Problems()
    root = parse(text, label, problems)
    if root is None:
        raise ScenarioError(problems.sorted())
    _known(root, ("title", "lead", "steps"), "", problems)
    title = _texts(root.entries().get("title"), root, "title", problems, needed=True)
    lead = _texts(root.entries().get("lead"), root, "lead", problems)
    listed = root.entries().get("steps")
    steps: list[Step] = []
    if listed is None or not listed.items():
        problems.add((listed or root).at, "steps", "expected a list of steps")
    else:
        if len(listed.items()) > _STEPS:
            problems.add(listed.at, "steps", f"expected at most {_STEPS} steps")
        steps = [_step(node, f"steps.{at}", problems) for at, node in enumerate(listed.items()[:_STEPS])]
    if problems:
        raise ScenarioError(problems.sorted())
    return Story(name, title, lead, tuple(steps))


def _step(node: Node, path: str, problems: Problems) -> Step:
    entries = node.entries()
    if not isinstance(node.value, dict):
        problems.add(node.mark, path, f"expected a table with text, view, ...; found {node.found()}")
        return Step({})
    _known(node, ("text", "more", "notes", "compare", "baseline", "run", "view", "highlight"), path, problems)
    texts = {
        key: _texts(entries.get(key), node, f"{path}.{key}", problems, needed=key == "text")
        for key in ("text", "more", "notes")
    }
    scenario = _scenario(entries.get("compare"), f"{path}.compare", problems)
    baseline = _scenario(entries.get("baseline"), f"{path}.baseline", problems)
    run = _word(entries.get("run"), f"{path}.run", problems)
    if scenario and run:
        problems.add(entries["run"].at, f"{path}.run", "expected compare or run, found both")
    if scenario and not baseline:
        baseline = _usual(scenario)
        if not baseline:
            problems.add(
                entries["compare"].at, f"{path}.compare", f"{scenario} has no usual baseline; give baseline"
            )
    view, marked = entries.get("view"), entries.get("highlight")
    shown, pointed = (view.entries() if view else {}), (marked.entries() if marked else {})
    if view is not None:
        _known(view, ("chart", "measure", "group", "year"), f"{path}.view", problems)
        if not scenario and not run:
            problems.add(view.at, f"{path}.view", "there is nothing to view; give compare or run")
    if marked is not None:
        _known(marked, ("year", "says"), f"{path}.highlight", problems)
    return Step(
        **texts,
        scenario=scenario,
        baseline=baseline,
        run=run,
        chart=_one_of(shown.get("chart"), CHARTS, "difference", f"{path}.view.chart", problems),
        measure=_one_of(
            shown.get("measure"), tuple(measures()), "academic_achievement", f"{path}.view.measure", problems
        ),
        group=_one_of(shown.get("group"), tuple(groups()), "all", f"{path}.view.group", problems),
        year=_year(shown.get("year"), f"{path}.view.year", problems),
        mark=_year(pointed.get("year"), f"{path}.highlight.year", problems),
        says=_texts(pointed.get("says"), node, f"{path}.highlight.says", problems),
    )


def _known(node: Node, names: tuple[str, ...], path: str, problems: Problems) -> None:
    if not isinstance(node.value, dict):
        problems.add(node.at, path, f"expected a table, found {node.found()}")
        return
    for name, entry in node.entries().items():
        if name not in names:
            inside = f"{path}.{name}" if path else name
            problems.add(
                entry.at, inside, f"unknown key{nearest(name, names)}; expected one of {', '.join(names)}"
            )


def _texts(node: Node | None, owner: Node, path: str, problems: Problems, *, needed: bool = False) -> Texts:
    """Words in both languages; one language alone is not enough."""
    if node is None:
        if needed:
            problems.add(owner.at, path, "is missing; expected {en: ..., zh: ...}")
        return {}
    _known(node, _LANGUAGES, path, problems)
    out = {}
    for lang in _LANGUAGES:
        entry = node.entries().get(lang)
        if entry is None or not isinstance(entry.value, str) or not entry.value.strip():
            found = "nothing" if entry is None else entry.found()
            problems.add((entry or node).at, f"{path}.{lang}", f"expected words, found {found}")
        elif len(entry.value) > _TEXT:
            problems.add(entry.at, f"{path}.{lang}", f"expected at most {_TEXT} letters")
        else:
            out[lang] = entry.value.strip()
    return out


def _word(node: Node | None, path: str, problems: Problems) -> str:
    if node is None:
        return ""
    if not isinstance(node.value, str) or not node.value or len(node.value) > 160:
        problems.add(node.at, path, f"expected a name, found {node.found()}")
        return ""
    return node.value


def _scenario(node: Node | None, path: str, problems: Problems) -> str:
    name = _word(node, path, problems)
    if name and node is not None and name not in preset_names():
        problems.add(
            node.at, path, f"no scenario of that name comes along: {name}{nearest(name, preset_names())}"
        )
        return ""
    return name


@lru_cache(maxsize=128)
def _usual(scenario: str) -> str:
    from sim.scenario import load

    return load(scenario).baseline


def _one_of(node: Node | None, known: tuple[str, ...], usual: str, path: str, problems: Problems) -> str:
    if node is None:
        return usual
    if node.value in known:
        return str(node.value)
    allowed = f"; expected one of {', '.join(known)}" if len(known) < 20 else ""
    problems.add(node.at, path, f"found {node.found()}{nearest(str(node.value), known)}{allowed}")
    return usual


def _year(node: Node | None, path: str, problems: Problems) -> int:
    if node is None:
        return 0
    if isinstance(node.value, bool) or not isinstance(node.value, int) or not 1900 <= node.value <= 2300:
        problems.add(node.at, path, f"expected a year, found {node.found()}")
        return 0
    return node.value


def stories(runs: Path) -> tuple[dict[str, Story], dict[str, list[Problem]]]:
    """The stories that come along and those below the runs folder, by name, and what is wrong with others.

    An own story takes the place of a shipped one of the same name.
    """
    found: dict[str, Story] = {}
    wrong: dict[str, list[Problem]] = {}
    for folder in (SHIPPED, Path(runs) / "stories"):
        if not folder.is_dir():
            continue
        for path in sorted(folder.glob("*.yaml"))[:_STORIES]:
            if path.name.startswith(".") or not path.is_file():
                continue
            try:
                stamp = path.stat().st_mtime
                found[path.stem] = _read(path, stamp)
            except ScenarioError as error:
                wrong[path.stem] = error.problems
            except OSError:
                continue
    return found, wrong


@lru_cache(maxsize=256)
def _read(path: Path, stamp: float) -> Story:
    return read_story(path)
