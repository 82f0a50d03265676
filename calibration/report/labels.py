"""Names of figures, places and policies in two languages."""

from __future__ import annotations

from functools import cache
from typing import Any

__all__ = ["figure_label", "measure_label", "policies_of", "policy_label", "site_label"]

_CONTRASTS = {
    "level": ("", ""),
    # Its measure is a gap or a ratio by itself, and says so.
    "gap": ("", ""),
    "relative gap": ("relative gap", "相对差距"),
    "before-after": ("change", "前后变化"),
    "points": ("change", "变化"),
    "relative": ("relative change", "相对变化"),
    "ratio": ("times the start", "为起始时的倍数"),
    "counterfactual": ("against no policy", "较无政策"),
    "counterfactual relative": ("relative to no policy", "较无政策的相对变化"),
}


def measure_label(row: dict[str, Any], lang: str) -> str:
    """What a figure measures, of whom, and what is compared."""
    from sim.measures.catalogue import MEASURES
    from sim.results.words import group

    measure = MEASURES.get(row["measure"])
    title = measure.title[lang] if measure else row["measure"]
    of = [group(name, lang) for name in row["group"].split("/")] if row["group"] != "all" else []
    extra = "/".join(of), _CONTRASTS.get(row["contrast"], ("", ""))[lang == "zh"]
    said = [part for part in extra if part]
    if not said:
        return title
    return f"{title}（{'，'.join(said)}）" if lang == "zh" else f"{title}, {', '.join(said)}"


def figure_label(row: dict[str, Any], lang: str) -> str:
    """Where and what, short enough for an axis."""
    text = f"{site_label(row['site'], lang)}: {measure_label(row, lang)}"
    if row["id"].endswith(":start"):
        text += "（起始）" if lang == "zh" else " (start)"
    return text if len(text) <= 74 else text[:73] + "…"


def site_label(name: str, lang: str) -> str:
    """A place's name."""
    return _sites().get(name, {}).get(lang, name)


@cache
def _sites() -> dict[str, dict[str, str]]:
    from calibration.sites import sites

    return {name: dict(site.title) for name, site in sites().items()}


def policies_of(figure: str) -> list[str]:
    """The policies that a figure's row names."""
    from sim.scenario.words import figures

    row = figures().get(figure.removesuffix(":start"), {})
    return [name for name in (row.get("interventions") or "").split(";") if name]


def policy_label(name: str, lang: str) -> str:
    """A policy's title."""
    return _policies().get(name, {}).get(lang, name)


@cache
def _policies() -> dict[str, dict[str, str]]:
    from sim.policies.base import all_policies

    return {policy.name: dict(policy.title) for policy in all_policies()}
