"""`levelfield dashboard`: stored runs in the browser."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

__all__ = ["register", "serve"]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(dashboard)


def dashboard(
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="Port to listen on.")] = 8050,
    host: Annotated[
        str, typer.Option("--host", help="Address to listen on; this machine only by default.")
    ] = "127.0.0.1",
    runs: Annotated[Path, typer.Option("--runs", help="Folder with stored runs.")] = Path("runs"),
    token: Annotated[
        str | None,
        typer.Option(
            "--token",
            help="Word that every visitor must show once; better set in LEVELFIELD_TOKEN, which no list of "
            "processes shows.",
        ),
    ] = None,
    no_token: Annotated[
        bool, typer.Option("--no-token", help="Let everybody in who can reach the address.")
    ] = False,
) -> None:
    """Open the dashboard on stored runs, until Ctrl-C.

    Example: levelfield dashboard --port 8050 --runs runs
    """
    import os

    from sim.cli.common import BadInput

    if token is not None and no_token:
        raise BadInput("levelfield dashboard: --token and --no-token; expected one of them")
    shown = "" if no_token else os.environ.get("LEVELFIELD_TOKEN", "") if token is None else token
    if token == "":
        raise BadInput("levelfield dashboard: --token: an empty word; leave it away, or say --no-token")
    serve(runs, host, port, shown, no_token)


def serve(
    runs: Path, host: str = "127.0.0.1", port: int = 8050, token: str = "", anybody: bool = False
) -> None:
    """Serve the dashboard until Ctrl-C.

    Raises:
        BadInput: the port is taken, the address is not this machine's, the token is too short, or others
            could reach the address and nothing is said about who may.
    """
    import socket

    from dashboard.guard import is_loopback, wrong_token
    from sim.cli.common import BadInput

    if token and (wrong := wrong_token(token)):
        raise BadInput(f"levelfield dashboard: {wrong}")
    if not (token or anybody or is_loopback(host)):
        raise BadInput(
            f"levelfield dashboard: {host} can be reached from other machines; give a --token (or set "
            "LEVELFIELD_TOKEN), or say --no-token if everybody there may simulate and see all results"
        )
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, OverflowError) as error:
            raise BadInput(
                f"cannot listen on {host}:{port}: {getattr(error, 'strerror', None) or error}; "
                "try another --port"
            ) from error
    from dashboard.app import serve as serve_dashboard

    serve_dashboard(runs=runs, host=host, port=port, token=token, anybody=anybody)
