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
) -> None:
    """Open the dashboard on stored runs, until Ctrl-C.

    Example: levelfield dashboard --port 8050 --runs runs
    """
    serve(runs, host, port)


def serve(runs: Path, host: str = "127.0.0.1", port: int = 8050) -> None:
    """Serve the dashboard until Ctrl-C.

    Raises:
        BadInput: the port is taken, or the address is not this machine's.
    """
    import socket

    from sim.cli.common import BadInput

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

    serve_dashboard(runs=runs, host=host, port=port)
