"""Attributes whose names are no Python names: ``html.Nav(..., **aria(label="Pages"))``."""

from __future__ import annotations

from typing import Any

__all__ = ["aria"]


def aria(**values: Any) -> dict[str, Any]:
    """``aria-*`` attributes by their last part; underscores become hyphens."""
    return {f"aria-{name.replace('_', '-')}": value for name, value in values.items()}
