"""The search, in the queue of jobs: the same as `levelfield optimise` of its file; and a stored run.

The best mixes are lived once more beside each other and stored as a comparison, so that everything else that
a result says (who gains, who pays, which policy shows signs of failing) can be read and taken along.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dashboard.draft import Draft, Rows, build
from dashboard.own_tables import OwnTables
from dashboard.takes.answer import Answer, Mix, load, mixes_of, save
from dashboard.takes.question import AGAIN, FILE, SHOWN, Question, changes_of, write

if TYPE_CHECKING:
    from sim.results.ensemble import Pool
    from sim.scenario import Scenario

__all__ = ["titles_of", "work"]

_KEPT = 6
"""Mixes of an answer."""


def work(request: Question, root: Path, progress: Callable[[int, int], None], pool: Pool) -> str:
    """Answer a question; returns the name of the folder with the answer. The same question is answered once.

    Raises:
        ScenarioError: the draft makes no scenario.
        FolderError: the folder cannot be written.
        NotEnough: the measure is defined for none of the mixes.
    """
    from sim.analysis.mix import load as load_mix
    from sim.analysis.optimise import default_folder, optimise

    began = time.perf_counter()
    root = Path(root)
    rows = OwnTables(root).rows
    last = (1 + SHOWN) * AGAIN
    progress(0, request.steps)
    root.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".question-", dir=root) as place:
        path = write(request, Path(place), rows)
        mix = load_mix(path)
        folder = default_folder(mix, root)
        if (known := load(root, folder.name)) is not None and (root / known.run).is_dir():
            return folder.name
        front = optimise(
            mix,
            out=folder,
            pool=pool,
            progress=lambda done, of: progress(done, of + last),
            command=f"levelfield optimise {FILE}",
        )
        for one in Path(place).iterdir():
            shutil.copyfile(one, folder / one.name)
    mixes, reached = mixes_of(front, request, _KEPT)
    runs = len(front.evaluations)
    run, labels = _stored(
        request, mixes[:SHOWN], root, rows, pool, lambda done: progress(runs + done, runs + last)
    )
    searched = front.evaluations[front.evaluations["stage"] == "search"]
    answer = Answer(
        request,
        tuple(mixes),
        int(searched["mix"].nunique()),
        runs,
        int(front.record["confirm"]),
        reached,
        folder.name,
        run,
        labels,
        time.perf_counter() - began,
    )
    save(answer, root)
    return folder.name


def _stored(
    request: Question,
    mixes: Sequence[Mix],
    root: Path,
    rows: Rows,
    pool: Pool,
    tell: Callable[[int], None],
) -> tuple[str, tuple[str, ...]]:
    """Store the best mixes as a comparison with the reference; its id, and the label of each mix."""
    from sim.results.compare import compare
    from sim.results.folder import name_for, write_comparison

    if not mixes:
        return "", ()
    scenarios, reference, stance = [], None, ""
    for place, mix in enumerate(mixes, start=1):
        draft = Draft(request.scenario, request.reference, changes_of(request, mix.shares))
        built = build(draft, rows)
        reference, stance = built.reference, draft.stance
        scenarios.append(_titled(built.scenario, mix, f"mix-{place}-{draft.key[:6]}"))
    assert reference is not None
    arms = 1 + len(scenarios)
    comparison = compare(
        reference,
        scenarios,
        AGAIN,
        seed=reference.seed,
        pool=pool,
        progress=lambda done, of: tell(done * arms),
        keep=root,
        stance=stance,
    )
    return write_comparison(comparison, root / name_for(comparison, True)).name, tuple(
        one.name for one in scenarios
    )


def _titled(scenario: Scenario, mix: Mix, name: str) -> Scenario:
    """The scenario of a mix under a name and a title that say what it is."""
    from sim.scenario import from_document

    return from_document({**dict(scenario.document), "title": titles_of(mix)}, name)


def titles_of(mix: Mix) -> dict[str, str]:
    """What a mix is called, by language: its policies, with their share where it is not all."""
    from sim.policies.base import policy_named

    out: dict[str, str] = {}
    for lang, joined, form in (("en", " + ", "{} ({:.0%})"), ("zh", "＋", "{}（{:.0%}）")):
        parts: list[Any] = []
        for name, share in mix.shares.items():
            title = policy_named(name).title.get(lang, name)
            parts.append(title if share == 1 else form.format(title, share))
        out[lang] = joined.join(parts)
    return out
