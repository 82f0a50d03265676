"""The page of a stored result: every part says what the result says, in both languages."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from dashboard.address import read
from dashboard.context import Context
from dashboard.jobs import Jobs, Request
from dashboard.numerals import digits_for, number
from dashboard.pages import run as page
from dashboard.pages.files import csv_file
from dashboard.result import deeds, equity_tables, goals, money_tables, network, teachers
from dashboard.result.files import MADE
from dashboard.result.shown import TABS, Shown, look_at
from dashboard.result.taking import python_lines
from dashboard.store import Store
from dashboard.words import words
from sim.results.compare import Comparison
from sim.results.folder import write_comparison, write_run
from sim.results.schools import SCHOOLS
from tests.dashboard.fixture import YEARS, comparison, result
from tests.dashboard.reading import components, plain, said, text_of

HAN = re.compile(r"[\u4e00-\u9fff]")
LATIN = re.compile(r"[A-Za-z]{2,}")
SAME = {
    "CSV",
    "PNG",
    "SVG",
    "PDF",
    "HTML",
    "JSON",
    "Excel",
    "SHA",
    "Levelfield",
    "rich",
    "parts",
    "single",
    "br",
}
POLICIES = (
    {
        "use": "alliance",
        "title": {"en": "School alliances", "zh": "学校联盟"},
        "from": 2023,
        "until": 9999,
        "ramp_years": 0.0,
        "where": {},
        "parameters": {"share": 1.0},
    },
    {
        "use": "course_sharing",
        "title": {"en": "Course sharing", "zh": "课程共享"},
        "from": 2023,
        "until": 9999,
        "ramp_years": 0.0,
        "where": {},
        "parameters": {"share": 1.0},
    },
)


def schools(label: str, allied: bool) -> pd.DataFrame:
    luck = np.random.default_rng(7)
    rows = []
    places = [("town", "quality")] * 2 + [("village", "weak")] * 6 + [("city", "ordinary")]
    spots = luck.uniform(-20, 20, size=(len(places), 2))
    for year in YEARS:
        for school, (location, tier) in enumerate(places):
            alliance = school % 2 if allied and year > YEARS[0] and school < 8 else -1
            rows.append(
                (
                    label,
                    year,
                    0,
                    school,
                    location,
                    tier,
                    "primary",
                    *spots[school],
                    alliance,
                    int(alliance >= 0 and school < 2),
                    100.0 * (school + 1),
                    0.1 * school - 0.5 + 0.02 * (year - 2023),
                    0.1,
                    9000.0 + 500 * school,
                )
            )
    return pd.DataFrame(rows, columns=["scenario", *SCHOOLS])


def flows(labels: tuple[str, ...], replicates: int) -> pd.DataFrame:
    luck = np.random.default_rng(11)
    places = [
        f"{where} {tier}" for where in ("city", "town", "village") for tier in ("quality", "ordinary", "weak")
    ]
    rows = [
        (label, replicate, year, kind, origin, target, float(luck.integers(1, 9)))
        for label in labels
        for replicate in range(replicates)
        for year in YEARS[1:]
        for kind, origin, target in (
            *(("transfer", one, other) for one, other in pairwise(places)),
            ("hired", "outside", "village weak"),
            ("exit", "city quality", "outside"),
        )
    ]
    return pd.DataFrame(rows, columns=["scenario", "replicate", "year", "kind", "from", "to", "count"])


def rich() -> Comparison:
    """A comparison that holds everything a result may hold, with a policy that shows a sign of failure."""
    bare = comparison((0, 2))
    labels = bare.labels
    about = (bare.about[0], replace(bare.about[1], interventions=POLICIES))
    formal = replace(bare.quantities[5], name="formalism", better="lower", unit="%")
    formal = replace(formal, title={"en": "Effort that goes to show", "zh": "形式主义程度"})
    values = bare.values.copy()
    values[1, :, 1:, 5] += 10.0
    activity = pd.DataFrame(
        [
            ("alliance", replicate, year, "alliance", "alliance_schools", 8.0)
            for replicate in range(8)
            for year in YEARS[1:]
        ],
        columns=["scenario", "replicate", "year", "policy", "name", "count"],
    ).assign(scenario=labels[1])
    return replace(
        bare,
        about=about,
        quantities=(*bare.quantities[:5], formal),
        values=values,
        flows=flows(labels, bare.replicates),
        activity=activity,
        schools=pd.concat([schools(labels[0], False), schools(labels[1], True)], ignore_index=True),
    )


def parted() -> Comparison:
    """The same as if it had been taken apart."""
    bare = comparison((0, 1, 2))
    roles = [("reference", ""), ("whole", ""), ("alone", "alliance")]
    labels = bare.labels
    bare.about = (bare.about[0], replace(bare.about[1], interventions=POLICIES), bare.about[2])
    bare.provenance |= {
        "kind": "decomposition",
        "parts": [
            {"label": label, "role": role, "policy": use}
            for label, (role, use) in zip(labels, roles, strict=True)
        ]
        + [{"label": labels[2], "role": "without", "policy": "alliance"}],
    }
    bare.values = np.concatenate([bare.values, bare.values[2:]])
    bare.students = np.concatenate([bare.students, bare.students[2:]])
    bare.reference = np.concatenate([bare.reference, bare.reference[1:]])
    bare.about = (*bare.about, replace(bare.about[2], label="again"))
    return bare


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> Context:
    root = tmp_path_factory.mktemp("results")
    write_comparison(rich(), root / "rich")
    write_comparison(parted(), root / "parts")
    write_run(result(), root / "single")

    def never(request: Request, progress: object) -> str:
        raise AssertionError("no test of a layout may simulate")

    return Context(Store(root), Jobs(never), dict)


def shown(context: Context, tab: str, search: str = "", run: str = "rich", lang: str = "en") -> Shown:
    return look_at(read("/run", f"run={run}&tab={tab}&{search}"), context.store, words(lang))


def laid_out(context: Context, search: str, lang: str = "en") -> Any:
    return page.layout(read("/run", search, lang), words(lang), context)


def reads(context: Context, search: str) -> None:
    english, chinese = (laid_out(context, search, lang) for lang in ("en", "zh"))
    assert not HAN.search(text_of(english))
    for text in said(chinese):
        bare = re.sub(r"<.*?>", "", text)
        assert not set(LATIN.findall(bare)) - SAME or "levelfield" in bare, text
    assert [props["component"] for props in components(plain(english))].count("H1") == 1


@pytest.mark.parametrize("run", ["rich", "parts", "single"])
@pytest.mark.parametrize("tab", TABS)
def test_every_part_of_every_result_reads_in_both_languages(tab: str, run: str, there: Context) -> None:
    reads(there, f"run={run}&tab={tab}")


@pytest.mark.parametrize(
    "search",
    [
        "tab=learning&view=levels",
        "tab=learning&view=spread&group=village",
        "tab=equity&view=relative&measure=dropout_rate",
        "tab=teachers&view=difference&by=both",
        "tab=network&figure=funding",
        "tab=money&by=payer",
    ],
)
def test_every_view_reads_in_both_languages(search: str, there: Context) -> None:
    reads(there, f"run=rich&{search}")


def test_no_graph_can_send_its_data_away_and_each_has_a_table_a_file_and_pictures(there: Context) -> None:
    for tab in TABS:
        found = list(components(plain(laid_out(there, f"run=rich&tab={tab}"))))
        graphs = [props for props in found if props["component"] == "Graph"]
        for graph in graphs:
            assert graph["config"]["showSendToCloud"] is False
        cards = [
            props
            for props in found
            if props["component"] == "Article" and str(props.get("id", "")).startswith("card-")
        ]
        for card in cards:
            inside = list(components(card["children"]))
            if any(props["component"] == "Graph" for props in inside):
                assert any(props["component"] == "Table" for props in inside)
                assert any(str(props.get("href", "")).startswith("/csv/run-") for props in inside)
                assert {props.get("data-picture") for props in inside} >= {"png", "svg"}


def test_every_table_of_a_part_is_a_file(there: Context) -> None:
    for name in MADE:
        found = csv_file(f"run-{name}", read("/csv", "run=rich"), there)
        assert found is not None
        assert found[1].startswith("\ufeff")
        assert re.fullmatch(r"[\w.-]+\.csv", found[0])
    assert csv_file("run-nothing", read("/csv", "run=rich"), there) is None
    assert csv_file("run-goals", read("/csv", "run=../rich"), there) is None
    assert csv_file("run-financing", read("/csv", "run=single"), there) is None


def test_a_link_to_what_is_not_there_says_so_and_opens_the_usual_view(there: Context) -> None:
    text = text_of(laid_out(there, "run=rich&tab=nonsense&measure=wealth"))
    assert "nonsense" in text
    assert "At a glance" in text
    assert "There is no stored result" in text_of(laid_out(there, "run=nothing"))
    assert "Compare them" in text_of(laid_out(there, "run=rich,single"))


def test_the_headline_numbers_are_those_of_the_comparison(there: Context) -> None:
    looked = shown(there, "goals")
    effects = looked.stored.comparison.to_frame()
    rows = goals.headlines(looked)
    assert len(rows)
    for row in rows.to_dict("records"):
        [found] = effects[
            (effects["measure"] == row["measure"])
            & (effects["group"] == row["group"])
            & (effects["year"] == YEARS[-1])
        ].to_dict("records")
        for name in ("mean", "low", "high", "share_better"):
            assert row[name] == pytest.approx(found[name])
    text = text_of(laid_out(there, "run=rich"))
    first = rows.iloc[0]
    assert (
        number(first["mean"], digits_for([first["mean"], first["low"], first["high"]]), signed=True) in text
    )


def test_gaps_change_by_what_the_groups_gain(there: Context) -> None:
    looked = shown(there, "equity", "measure=academic_achievement")
    gaps = equity_tables.gaps(looked)
    gains = equity_tables.gains(looked).set_index("group")["mean"]
    assert set(gaps["family"]) == {"location", "tier", "ses", "alliance"}
    for row in gaps[gaps["scenario"] == "alliance"].to_dict("records"):
        assert row["gap"] == pytest.approx(row["upper_mean"] - row["lower_mean"])
        if row["family"] != "alliance":
            assert row["change"] == pytest.approx(gains[row["upper"]] - gains[row["lower"]])


def test_relative_gaps_are_parts_of_the_upper_level_and_refused_without_a_zero(there: Context) -> None:
    looked = shown(there, "equity", "measure=dropout_rate&view=relative")
    for row in equity_tables.gaps(looked).to_dict("records"):
        # A mean of quotients is near the quotient of means.
        assert row["gap"] == pytest.approx(100 * (1 - row["lower_mean"] / row["upper_mean"]), abs=8)
    assert (
        equity_tables.relative(shown(there, "equity", "measure=academic_achievement&view=relative")) is None
    )
    assert "no natural zero" in text_of(
        laid_out(there, "run=rich&tab=equity&measure=academic_achievement&view=relative")
    )


def test_lorenz_curves_rise_from_nothing_to_all_below_the_line_of_equal_shares(there: Context) -> None:
    curves = equity_tables.lorenz(shown(there, "equity"))
    assert set(curves["scenario"]) == {"county", "alliance"}
    for _, one in curves.groupby("scenario"):
        x, y = one["students"].to_numpy(), one["part"].to_numpy()
        assert (x[0], y[0], x[-1], y[-1]) == pytest.approx((0, 0, 1, 1))
        assert (np.diff(x) > 0).all()
        assert (np.diff(y) >= 0).all()
        assert (y <= x + 1e-12).all()
    table = there.store.open("rich").outcome.schools
    rows = table[(table["scenario"] == "county") & (table["year"] == YEARS[-1])]
    people, funding = rows["students"].to_numpy(), rows["funding"].to_numpy()
    apart = np.abs(funding[:, None] - funding[None, :]) * people[:, None] * people[None, :]
    expected = apart.sum() / (2 * people.sum() * (people * funding).sum())
    assert equity_tables.gini(curves[curves["scenario"] == "county"]) == pytest.approx(expected)


@pytest.mark.parametrize("by", ["location", "tier", "both"])
def test_the_sankey_keeps_every_teacher_and_is_no_knot(by: str, there: Context) -> None:
    looked = shown(there, "teachers", f"by={by}&year=2025")
    rows = teachers.moves(looked)
    table = looked.outcome.flows
    for label, column in (("alliance", "count"), ("county", "baseline")):
        moved = table[(table["scenario"] == label) & (table["year"] == 2025)]["count"].sum() / 8
        assert rows[column].sum() == pytest.approx(moved)
    assert rows["difference"].sum() == pytest.approx(rows["count"].sum() - rows["baseline"].sum())
    assert len(teachers.nodes_of(rows)) <= teachers.MOST_NODES
    balance = teachers.balance(rows)
    assert balance["balance"].sum() == pytest.approx(0)
    figure = teachers.sankey(rows, False, words("en"))
    link = figure["data"][0]["link"]
    assert sum(link["value"]) == pytest.approx(rows["count"].sum())
    assert max(*link["source"], *link["target"]) < len(figure["data"][0]["node"]["label"])


def test_one_kind_of_moves_is_part_of_all(there: Context) -> None:
    every = teachers.moves(shown(there, "teachers"))["count"].sum()
    kinds = [
        teachers.moves(shown(there, "teachers", f"kind={kind}"))["count"].sum()
        for kind in ("exit", "hired", "transfer")
    ]
    assert sum(kinds) == pytest.approx(every)


def test_every_tie_joins_a_member_to_its_lead_and_no_two_schools_share_a_place(there: Context) -> None:
    rows = network.schools_at(shown(there, "network"))
    alliance = rows.set_index("school")["alliance"]
    lead = rows.set_index("school")["lead"]
    ties = network.ties(rows)
    assert len(ties) == 6
    for tie in ties.itertuples():
        assert alliance[tie.lead] == alliance[tie.member] == tie.alliance
        assert lead[tie.lead] == 1
    placed = network.arranged(rows)
    assert len(placed[["column", "row"]].round(6).drop_duplicates()) == len(rows)
    other = network.arranged(network.schools_at(shown(there, "network", "year=2024")))
    assert placed[["school", "column", "row"]].equals(other[["school", "column", "row"]])
    sums = network.alliances(rows)
    assert sums["schools"].sum() == len(rows)
    assert sums["students"].sum() == pytest.approx(rows["students"].sum())
    assert rows["change"].to_numpy() == pytest.approx(0.06)


def test_money_by_part_adds_up_to_the_costs_of_the_comparison(there: Context) -> None:
    for by in ("purpose", "payer"):
        looked = shown(there, "money", f"by={by}")
        rows = money_tables.spending(looked)
        whole = rows[rows[by] == "all"].set_index("year")["mean"]
        parts = rows[rows[by] != "all"].groupby("year")["mean"].sum()
        for year in YEARS[1:]:
            assert parts[year] == pytest.approx(whole[year])
    financing = money_tables.financing(shown(there, "money"))
    assert (financing["cost"] - financing["others"] - financing["county"]).abs().max() < 1e-6
    assert financing.set_index("year")["cost"].to_dict() == pytest.approx(whole.to_dict())


def test_each_pair_has_its_place_in_the_plane(there: Context) -> None:
    looked = shown(there, "money", "measure=dropout_rate&group=village")
    pairs = money_tables.pairs(looked)
    assert pairs["effect"].to_numpy() == pytest.approx(
        looked.stored.comparison.difference(1, "dropout_rate", "village")[:, -1]
    )
    spent = looked.stored.comparison.efficiency().set_index("name")["mean"]["discounted_per_student"]
    assert pairs["cost"].mean() == pytest.approx(spent)
    for better in ("higher", "lower"):
        shares = money_tables.quadrants(pairs, better)
        assert sum(shares.values()) == pytest.approx(1.0)
    assert money_tables.quadrants(pairs, "lower")["better_dearer"] == (pairs["effect"] < 0).mean()


def test_a_sign_of_failure_stands_with_its_number_and_the_ways_to_fail(there: Context) -> None:
    text = text_of(laid_out(there, "run=rich&tab=deeds"))
    assert "Effort that goes to show" in text
    assert "higher than in the baseline in 2026" in text
    assert "plaques without effect: effort goes to what is counted" in text
    assert "schools in alliances" in text
    assert len(deeds.TABLES["signs"](shown(there, "deeds"))) == 1
    quiet = text_of(laid_out(there, "run=single"))
    assert "No policy acts in this result" in quiet


def test_parts_are_shown_when_they_are_stored_and_offered_when_not(there: Context) -> None:
    text = text_of(laid_out(there, "run=parts"))
    assert "left out" in text
    assert "School alliances" in text
    assert "fewer than two policies" in text_of(laid_out(there, "run=rich&tab=parts"))
    assert "has no baseline" in text_of(laid_out(there, "run=single&tab=parts"))


def test_the_lines_of_python_are_python_and_name_the_result(there: Context) -> None:
    for run, call in (("rich", "sim.compare("), ("single", "sim.run("), ("parts", "sim.compare(")):
        lines = python_lines(shown(there, "goals", run=run), "runs")
        compile(lines, "lines", "exec")
        assert call in lines
        assert f"runs/{run}" in lines
        assert "replicates=8" in lines


def test_the_tabs_keep_what_was_picked(there: Context) -> None:
    found = components(
        plain(laid_out(there, "run=rich&tab=learning&measure=dropout_rate&group=village&year=2025"))
    )
    [money_link] = [props["href"] for props in found if "tab=money" in str(props.get("href", ""))]
    for word in ("measure=dropout_rate", "group=village", "run=rich"):
        assert word in money_link


def test_a_taken_apart_result_looks_like_its_whole_elsewhere(there: Context) -> None:
    looked = shown(there, "learning", run="parts")
    assert looked.outcome.labels == parted().labels[:2]
    assert looked.outcome.values.shape[0] == 2
    assert Path(looked.full.info.path).name == "parts"
