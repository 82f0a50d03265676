"""The `levelfield` command.

Each topic file registers its commands. Nothing heavy is imported before a command runs, so that help comes at
once. Exit status: 0 done, 1 ran and failed, 2 bad input, 130 interrupted.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import Annotated, Any, NoReturn

import typer

__all__ = ["app", "main"]

TOPICS = (
    "demo", "run", "sweep", "analysis",
    "calibrate", "validate", "rerun", "new", "check", "catalog", "serve", "bench",
)  # fmt: skip
"""Topic files, in the order of the help page."""
INTERRUPTED = 130
KEEPING = {"demo", "run", "compare", "goals", "sweep", "optimise", "calibrate"}
"""Commands whose finished runs wait for the next call when they are interrupted."""

app = typer.Typer(
    name="levelfield",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback(invoke_without_command=True)
def levelfield(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version and exit.")] = False,
    traceback: Annotated[
        bool,
        typer.Option(
            "--traceback", help="On an unexpected failure, show where it happened. May stand anywhere."
        ),
    ] = False,
) -> None:
    """Levelfield simulates school policies: who gains, at what cost, with what certainty.

    Start with: levelfield demo
    """
    if version:
        from importlib.metadata import version as installed

        typer.echo(f"levelfield {installed('levelfield')}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())
        raise typer.Exit


def _register() -> None:
    """Let every topic file that is there add its commands."""
    for topic in TOPICS:
        name = f"sim.cli.{topic}"
        try:
            module = import_module(name)
        except ModuleNotFoundError as missing:
            if missing.name != name:
                raise
            continue
        module.register(app)


def main(arguments: list[str] | None = None) -> None:
    """Run the command and exit with its status."""
    words = sys.argv[1:] if arguments is None else list(arguments)
    traceback = "--traceback" in words
    words = [word for word in words if word != "--traceback"]
    try:
        _register_once()
        status = app(args=words, prog_name="levelfield", standalone_mode=False)
        sys.stdout.flush()
    except BrokenPipeError:
        _leave_quietly()
    except SystemExit as leaving:
        # Rich and click turn a broken pipe into an exit with status 1.
        if isinstance(leaving.__context__, BrokenPipeError):
            _leave_quietly()
        raise
    except (KeyboardInterrupt, typer.Abort):
        status = INTERRUPTED
    except Exception as error:
        sys.exit(_explain(error, traceback))
    if status == INTERRUPTED:  # typer may turn Ctrl-C into this status itself
        kept = (
            "; what had finished is kept, and the same command goes on from there"
            if KEEPING & set(words)
            else ""
        )
        print(f"levelfield: interrupted{kept}", file=sys.stderr)
    sys.exit(status if isinstance(status, int) else 0)


def _leave_quietly() -> NoReturn:
    """Whoever read our output has gone (`| head`): say nothing, and nothing more at exit."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except BrokenPipeError:
            os.dup2(nowhere, stream.fileno())
    sys.exit(0)


def _register_once() -> None:
    if not app.registered_commands:
        _register()


def _explain(error: Exception, traceback: bool) -> int:
    """Print what went wrong on standard error; returns the exit status."""
    lines = _bad_input(error)
    if lines:
        for line in lines:
            print(line, file=sys.stderr)
        return 2
    if traceback:
        import traceback as printer

        printer.print_exception(error)
        return 1
    first = (str(error).strip() or type(error).__name__).splitlines()[0]
    plain = type(error).__name__ in ("WorkerDied", "SweepStopped", "OtherCode")
    kind = "" if plain else f"{type(error).__name__}: "
    print(f"levelfield: failed: {kind}{first} (--traceback shows where)", file=sys.stderr)
    return 1


def _bad_input(error: Any) -> list[str]:
    """The lines that say what is wrong with the input; none if that is not what happened."""
    if hasattr(error, "format_message"):  # the command line itself; typer may carry its own click
        context = getattr(error, "ctx", None)
        hint = f" (see {context.command_path} --help)" if context is not None else ""
        return [f"levelfield: {' '.join(error.format_message().split())}{hint}"]
    scenario, common = sys.modules.get("sim.scenario.document"), sys.modules.get("sim.cli.common")
    if scenario is not None and isinstance(error, scenario.ScenarioError):
        return [str(problem) for problem in error.problems]
    outcome, folder = sys.modules.get("sim.results.outcome"), sys.modules.get("sim.results.stored")
    engines = sys.modules.get("sim.engines.base")
    if engines is not None and isinstance(error, engines.EngineError):
        return [f"levelfield: {error}"]
    if common is not None and isinstance(error, common.BadInput):
        return str(error).splitlines()
    if outcome is not None and isinstance(error, outcome.UnknownName):
        return [f"levelfield: {error}"]
    if folder is not None and isinstance(error, folder.FolderError):
        return [str(error)]
    return []
