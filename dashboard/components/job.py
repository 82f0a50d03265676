"""Where a job stands, as a card on the page that asked for it."""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc
from dash import html

from dashboard.components.aria import aria
from dashboard.components.parts import notice
from dashboard.failed import failure_in
from dashboard.jobs import Job
from dashboard.words import Words

__all__ = ["bar_of", "job_card"]


def job_card(job: Job, word: Words) -> list[Any]:
    """Where a job stands, in words and as a bar; the command that does the same, where there is one."""
    left = job.seconds_left()
    if job.state == "failed":
        return [notice(word("job.failed", why=failure_in(job.message, word)), "warning")]
    text = word(f"job.{job.state}", done=f"{job.done:,}", total=f"{job.total:,}", ahead=job.ahead)
    if left is not None:
        text += word("job.left", seconds=max(1, round(left)))
    command = job.request.command
    return [
        html.Div(
            [html.P(text), bar_of(job, word), html.Pre(command, className="command") if command else None],
            className="card job",
        )
    ]


def bar_of(job: Job, word: Words, size: str = "lg") -> dmc.ProgressRoot:
    """How far a job is, as a bar."""
    percent = 100 * job.done / max(job.total, 1)
    section = dmc.ProgressSection(value=percent, color="teal", **aria(label=word("job.progress")))
    return dmc.ProgressRoot(section, size=size)
