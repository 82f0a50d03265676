"""Run the documentation and write its generated parts; `make docs` calls it.

    python docs/build.py            write the generated pages, run every example of PAGES
    python docs/build.py --outputs  also write what the commands print now under them (of the pages named)
    python docs/build.py --written  only write the generated pages, and pictures of policies that changed
    python docs/build.py --pictures make all pictures of policies anew
    python docs/build.py --picture  also make the README's picture (needs Chromium)

A page's code blocks run from top to bottom in one empty folder: a line `<!-- file: NAME -->` before a block
saves it there, bash blocks run with `levelfield` on the path (`<!-- fails -->` before one says that it must),
the python blocks of a page run together, `<!-- not run -->` leaves a block out, and a text block after a bash
block shows what that printed, or the part of it that `<!-- the first table -->` or
`<!-- without the folder -->` before it names.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.policies.base import Policy

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
PAGES = (
    "README.md",
    "docs/scenarios.md",
    "docs/results.md",
    "docs/python.md",
    "docs/analysis.md",
    "docs/tutorials/01-first-comparison.md",
    "docs/tutorials/02-your-own-schools.md",
    "docs/tutorials/03-write-a-policy.md",
    "docs/tutorials/04-a-sweep.md",
)
"""Pages whose examples are run."""
_BLOCK = re.compile(r"(?:<!-- (?P<note>[^\n]*) -->\n)?```(?P<language>\w+)\n(?P<text>.*?)```\n", re.DOTALL)
WIDTH = "96"
"""Columns of the tables that are shown."""


@dataclass
class Block:
    """A code block of a page: its language, its text, what the note before it says, and where it lies."""

    language: str
    text: str
    note: str
    span: tuple[int, int]


@dataclass
class Shown:
    """A text block and what the bash block before it printed."""

    block: Block
    printed: str


def blocks(page: str) -> list[Block]:
    """The code blocks of a page, in order."""
    return [
        Block(found["language"], found["text"], found["note"] or "", found.span("text"))
        for found in _BLOCK.finditer(page)
    ]


def run_page(path: Path, folder: Path, shorten: bool = False) -> list[Shown]:
    """Run a page's examples in ``folder``.

    Args:
        path: the page.
        folder: empty working folder.
        shorten: live two replicates, however many the page says.

    Raises:
        RuntimeError: an example fails; the message holds what it printed.
    """
    shown: list[Shown] = []
    printed, script = "", []
    (folder / "scenarios").symlink_to(ROOT / "scenarios")
    for block in blocks(path.read_text(encoding="utf-8")):
        if block.note.startswith("file: "):
            file = folder / block.note.removeprefix("file: ")
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(block.text, encoding="utf-8")
        elif block.note == "not run" or block.language not in ("bash", "python", "text"):
            continue
        elif block.language == "python":
            script.append(block.text)
        elif block.language == "bash":
            command = block.text
            if shorten:  # two replicates in one process
                command = re.sub(r"--replicates \d+", "--replicates 2 --workers 1", command)
                command = command.replace("levelfield rerun ", "levelfield rerun --workers 1 ")
            printed = _run(["bash", "-euo", "pipefail", "-c", command], folder, path, block.note == "fails")
        else:
            shown.append(Shown(block, printed))
    if script:
        (folder / "page.py").write_text("\n".join(script), encoding="utf-8")
        _run([sys.executable, "page.py"], folder, path)
    return shown


def _run(command: list[str], folder: Path, page: Path, fails: bool = False) -> str:
    """What a command prints; on standard error too, if it is meant to fail."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    around = {
        **os.environ,
        "PATH": path,
        "COLUMNS": WIDTH,
        "PYTHONPATH": os.pathsep.join([str(folder), str(ROOT)]),
        "PYTHONIOENCODING": "utf-8",
    }
    done = subprocess.run(command, cwd=folder, env=around, capture_output=True, text=True, encoding="utf-8")
    if bool(done.returncode) != fails:
        raise RuntimeError(f"{page.name}: {command[-1]}\n{done.stdout}\n{done.stderr}")
    return done.stdout + (done.stderr if fails else "")


def policies_page() -> str:
    """The page docs/policies.md, from the classes and the pictures that there are."""
    from docs.pictures import words_of
    from sim.policies.base import all_policies

    lines = [
        "# Policies",
        "",
        "Generated from the policy classes by `make docs`; do not edit. Each policy is one file in "
        "`sim/policies/`. Beside its own parameters it may say `from`, `until`, `ramp_years` and `where` in "
        "a scenario ([scenarios.md](scenarios.md)). Every policy has a `share`, and with share 0 it changes "
        "nothing at all. Its picture shows a pair of scenarios on a small county ([working and failing]"
        "(../scenarios/README.md#working-and-failing)): the mean of eight replicates, with the same luck. "
        "Sources are ids of [science.md](science.md), rows of `calibration/figures.csv` "
        "(in `code`), or the word assumption; sureness says how firm the default is. Where a likely range is "
        "given, nine of ten draws of a stance lie in it ([stances.md](stances.md)).",
    ]
    for policy in all_policies():
        lines += ["", f"## `{policy.name}`: {policy.title['en']} ({policy.title['zh']})", ""]
        said = [" ".join(part.split()) for part in (policy.__doc__ or "").strip().split("\n\n")]
        lines += ["\n\n".join(said), ""]
        if seen := words_of(policy):
            lines += [f"![{seen}](pictures/policies/{policy.name}.svg)", ""]
        lines += [f"- **Acts in**: {', '.join(policy.phases())}"]
        lines += [f"- **Money**: {policy.paid_by.rstrip('.')}"]
        lines += [f"- **Can fail by**: {'; '.join(policy.fails_by)}"]
        if policy.revealed_by:
            shows = ", ".join(f"`{name}`" for name in policy.revealed_by)
            pair = f"../scenarios/failures/{policy.name}"
            lines += [
                f"- **Failing shows in**: {shows}; a pair of scenarios: [working]({pair}-working.yaml), "
                f"[failing]({pair}.yaml)"
            ]
        if policy.figures:
            lines += [f"- **Reported figures about it**: {', '.join(f'`{row}`' for row in policy.figures)}"]
        lines += [
            "",
            "| parameter | default | unit | allowed | meaning | source | sureness |",
            "|" + "---|" * 7,
        ]
        for name, one in policy.parameters.items():
            allowed = ", ".join(one.choices) or _range(one.low, one.high)
            if one.prior is not None:
                allowed += f"; likely {one.prior.low:.3g} to {one.prior.high:.3g}"
            figures = ", ".join(f"`{row}`" for row in one.figures)
            sources = [part for part in (figures, "" if one.source == "figures.csv" else one.source) if part]
            unit = "" if one.unit in ("choice", "switch", "text") else one.unit
            lines.append(
                f"| `{name}` | {_plain(one.default)} | {unit} | {allowed} | {one.doc} | "
                f"{'; '.join(sources)} | {one.confidence} |"
            )
    return "\n".join(lines) + "\n"


def with_policies(readme: str) -> str:
    """The README with its table of policies as they are now."""
    from sim.policies.base import all_policies

    rows = ["| policy | what it does |", "|---|---|"]
    for policy in all_policies():
        says = " ".join((policy.__doc__ or "").strip().split("\n\n")[0].split())
        rows.append(f"| [`{policy.name}`](docs/policies.md#{_anchor(policy)}) | {says} |")
    begin, end = "<!-- policies -->\n", "<!-- end of policies -->"
    before, rest = readme.split(begin)
    return before + begin + "\n".join(rows) + "\n" + end + rest.split(end)[1]


def with_priors(page: str) -> str:
    """docs/stances.md with its table of uncertain parameters as they are now."""
    from sim.priors import uncertain

    rows = ["| parameter | 5 % | median | 95 % | unit | meaning | source | sureness |", "|" + "---|" * 8]
    for name, one in uncertain().items():
        assert one.prior is not None
        numbers = " | ".join(f"{value:.3g}" for value in (one.prior.low, one.prior.median, one.prior.high))
        rows.append(f"| `{name}` | {numbers} | {one.unit} | {one.doc} | {one.source} | {one.confidence} |")
    begin, end = "<!-- priors -->\n", "<!-- end of priors -->"
    before, rest = page.split(begin)
    return before + begin + "\n".join(rows) + "\n" + end + rest.split(end)[1]


def _anchor(policy: type[Policy]) -> str:
    """The anchor of a policy's heading on its page, as GitHub makes it."""
    head = f"{policy.name} {policy.title['en']} {policy.title['zh']}".lower()
    return re.sub(r"[^\w\- ]", "", head).replace(" ", "-")


def _plain(value: object) -> str:
    return f"{value:,.10g}".replace(",", " ") if isinstance(value, (int, float)) else str(value)


def _range(low: float | None, high: float | None) -> str:
    if low is None or high is None:
        return f"at least {_plain(low)}" if low is not None else f"at most {_plain(high)}" if high else ""
    return f"{_plain(low)} to {_plain(high)}"


def write_outputs(path: Path, shown: list[Shown]) -> None:
    """Put what the commands print now into the page's text blocks."""
    page = path.read_text(encoding="utf-8")
    for one in reversed(shown):
        begin, end = one.block.span
        page = page[:begin] + part_of(one) + page[end:]
    path.write_text(page, encoding="utf-8")


def part_of(one: Shown) -> str:
    """What a text block shows of the output: what its note asks for, all of it without one."""
    lines = [line.rstrip() for line in one.printed.splitlines()]
    if one.block.note == "without the folder":
        lines = [line for line in lines if not line.startswith(("folder: ", "report: "))]
    if one.block.note == "the first table":
        lines = lines[: next((n for n, line in enumerate(lines) if line.startswith("extra cost")), None)]
    return "\n".join(lines).strip("\n") + "\n"


def make_picture() -> None:
    """The README's picture: four charts of its comparison, by headless Chromium."""
    import shutil

    import sim
    from sim.results import charts

    browser = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if browser is None:
        raise SystemExit("no Chromium found; the picture stays as it is")
    comparison = sim.compare("china-county", "weak-schools-first", replicates=20)
    figures = [
        comparison.plot("academic_achievement", "weak", "levels"),
        comparison.plot("academic_achievement", "city"),
        comparison.plot("academic_achievement", kind="groups"),
        charts.cost_stack(comparison),
    ]
    for figure in figures:
        figure.update_layout(width=650, height=390)
    cells = [figure.to_html(full_html=False, include_plotlyjs=not n) for n, figure in enumerate(figures)]
    style = (
        "body{margin:0;width:1332px;background:#fff}.modebar{display:none}"
        "main{display:grid;grid-template-columns:650px 650px;gap:8px 16px;padding:8px}"
    )
    page = f"<!doctype html><meta charset=utf-8><style>{style}</style><main>{''.join(cells)}</main>"
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "page.html"
        file.write_text(page, encoding="utf-8")
        target = DOCS / "pictures" / "weak-schools-first.png"
        subprocess.run(
            [browser, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
             "--window-size=1333,804", "--force-device-scale-factor=1.2", "--virtual-time-budget=8000",
             f"--screenshot={target}", file.as_uri()],
            check=True, capture_output=True,
        )  # fmt: skip


def main(words: list[str]) -> None:
    """Write what is generated, then run the examples."""
    from calibration.places import markdown as figures_page
    from calibration.results.page import with_result
    from docs import pictures
    from sim.measures.catalogue import markdown as measures_page

    made = pictures.write(everything="--pictures" in words)
    if made:
        print(f"pictures made anew: {', '.join(made)}", flush=True)
    (DOCS / "policies.md").write_text(policies_page(), encoding="utf-8")
    (DOCS / "measures.md").write_text(measures_page(), encoding="utf-8")
    (DOCS / "figures.md").write_text(figures_page(), encoding="utf-8")
    readme = ROOT / "README.md"
    readme.write_text(with_policies(readme.read_text("utf-8")), encoding="utf-8")
    calibration = DOCS / "calibration.md"
    calibration.write_text(with_result(calibration.read_text("utf-8")), encoding="utf-8")
    stances = DOCS / "stances.md"
    stances.write_text(with_priors(stances.read_text("utf-8")), encoding="utf-8")
    if "--picture" in words:
        make_picture()
    if "--written" in words:
        return
    for page in [word for word in words if not word.startswith("--")] or PAGES:
        with tempfile.TemporaryDirectory() as folder:
            shown = run_page(ROOT / page, Path(folder), shorten="--outputs" not in words)
        if "--outputs" in words:
            write_outputs(ROOT / page, shown)
        print(f"{page}: every example runs", flush=True)


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    main(sys.argv[1:])
