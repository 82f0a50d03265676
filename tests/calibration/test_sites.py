"""Sites are in order, say what they set, and answer for every figure of their place."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
import typer
from typer.testing import CliRunner, Result

from calibration.observations import observations
from calibration.sites import load_site, simulate, site_parameters, sites
from calibration.sites.page import PAGE, with_tables
from calibration.sites.simulate import _with
from calibration.sites.site import FOLDER, _value
from sim.cli import check as check_command
from sim.parameters import ParameterError
from sim.priors import uncertain
from sim.scenario import ScenarioError
from sim.scenario.words import figures
from sim.world.assumptions import WorldAssumptions

FAST = "beijing-groups"
GOOD = """\
title: {en: A place, zh: 某地}
places: [Z county]
scenario: z-county
sets: {world.students: 1200, world.schools.village: 8, world.schools.town: 2}
known: {alliance.lead_schools_per_group: zcounty-lead-schools}
unknown:
  walkers: {sets: teacher_rotation.share, low: 0.3, high: 0.9, source: assumption}
takes_in: ["zcounty-dropout:start"]
"""


def check(*paths: Path) -> Result:
    app = typer.Typer()
    check_command.register(app)
    return CliRunner().invoke(app, [str(path) for path in paths])


def file(folder: Path, text: str) -> Path:
    path = folder / "place.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_every_site_has_a_figure_and_every_figure_a_site() -> None:
    assert {one.site for one in observations()} == set(sites())
    assert {path.stem for path in FOLDER.glob("*.yaml")} == set(sites())


def test_no_place_has_two_sites() -> None:
    named = [place for site in sites().values() for place in site.places]
    assert len(named) == len(set(named))


def test_what_is_unknown_is_centred_on_the_scenario() -> None:
    for site in sites().values():
        for name, one in site.unknown.items():
            assert name.startswith(f"site.{site.name}.")
            assert one.prior.median == _value(site.scenario, one.path)
            assert one.prior.source
    assert 25 <= len(site_parameters()) <= 60


def test_nothing_is_both_known_and_unknown() -> None:
    for site in sites().values():
        assert not set(site.known) & {one.path for one in site.unknown.values()}


def test_what_a_site_takes_in_is_one_of_its_observations() -> None:
    for site in sites().values():
        assert site.takes_in <= {one.id for one in observations() if one.site == site.name}, site.name


def test_the_scenario_and_its_baseline_are_of_the_same_world() -> None:
    for site in sites().values():
        if site.baseline is not None:
            assert site.baseline.world.values() == site.scenario.world.values()
            assert site.baseline.behaviour.values() == site.scenario.behaviour.values()


def test_parameters_reach_the_scenario_unless_its_files_set_them() -> None:
    site = sites()["z-county"]
    said = _with(
        site,
        site.scenario,
        {
            "behaviour.colleague_learning": 0.09,
            "behaviour.dropout_junior": 0.05,  # the file says 0.008
            "alliance.contact": 0.5,
            "studios.practice": 0.3,  # not used there
            "site.z-county.walkers": 0.45,
            "site.chengdu.rotation": 0.1,
        },
    )
    policies = {policy.name: policy for policy in said.interventions}
    assert said.behaviour.colleague_learning == 0.09
    assert said.behaviour.dropout_junior == site.scenario.behaviour.dropout_junior
    assert policies["alliance"].values()["contact"] == 0.5
    assert policies["teacher_rotation"].share == 0.45
    before = {policy.name: policy for policy in site.scenario.interventions}
    for name, policy in policies.items():
        assert (policy.start, policy.until, policy.where) == (
            before[name].start,
            before[name].until,
            before[name].where,
        )


def test_the_defaults_change_nothing() -> None:
    medians = {name: one.default for name, one in uncertain().items()}
    medians |= {name: prior.median for name, prior in site_parameters().items()}
    for site in sites().values():
        said = _with(site, site.scenario, medians)
        assert said.world.values() == site.scenario.world.values()
        assert said.behaviour.values() == site.scenario.behaviour.values()
        assert [p.values() for p in said.interventions] == [p.values() for p in site.scenario.interventions]


@pytest.mark.parametrize("z", [-5.0, -1.2, 1.3, 5.0])
def test_every_draw_from_the_priors_can_be_lived(z: float) -> None:
    """Whole numbers, bounds and tables included: nothing that is drawn is refused."""
    drawn = {name: float(one.prior.quantile(z)) for name, one in uncertain().items() if one.prior}
    drawn |= {name: float(prior.quantile(z)) for name, prior in site_parameters().items()}
    for site in sites().values():
        said = _with(site, site.scenario, drawn)
        for name, one in site.unknown.items():
            found = _value(said, one.path) if not _is_factor(one.path) else drawn[name]
            assert found == pytest.approx(drawn[name], abs=0.5)


def test_a_number_for_a_whole_table_is_a_factor() -> None:
    site = sites()["china"]
    said = _with(site, site.scenario, {"site.china.courses": 0.5})
    for tier, courses in said.world.courses.items():
        assert courses == 0.5 * site.scenario.world.courses[tier]


def test_the_same_question_has_the_same_answer_and_other_luck_another() -> None:
    first, again, other = (simulate(FAST, {}, number) for number in (0, 0, 1))
    assert first == again
    assert first != other


def test_a_site_answers_for_all_its_figures() -> None:
    said = simulate("haidian", {})
    asked = [one for one in observations() if one.site == "haidian"]
    assert set(said) == {reading.id for one in asked for reading in one.readings}
    assert all(math.isfinite(value) for value in said.values())


def test_contrasts_are_what_they_are_called() -> None:
    """Points over the start are the relative change; times as much less one are the relative change."""
    said = simulate("haidian", {})
    relative, points = said["haidian-member-zhongkao"], said["haidian-member-zhongkao:points"]
    assert np.sign(relative) == np.sign(points)
    assert 300 < 100 * points / relative < 700  # the mean of the examination
    times, more = said["haidian-innovation-awards"], said["haidian-innovation-awards:plus 300 %"]
    assert 100 * (times - 1) == pytest.approx(more)


def test_promises_alone_need_not_be_lived() -> None:
    assert simulate("alliance-2030", {}, fitted_only=True) == {}
    assert set(simulate("urban-teachers", {}, fitted_only=True)) < {"urban-teachers-replication"}


def test_parameters_change_what_they_should_and_luck_stays_the_same() -> None:
    said = [simulate("guangzhou", {"site.guangzhou.rotation": share}) for share in (0.1, 0.5)]
    assert said[0]["guangzhou-exchange"] < said[1]["guangzhou-exchange"]
    asks_before = "guangzhou-after-school-satisfaction"
    assert said[0][asks_before] == said[1][asks_before]


def test_unknown_parameters_are_refused() -> None:
    with pytest.raises(KeyError, match=r"no parameter 'behaviour\.colour'"):
        simulate(FAST, {"behaviour.colour": 1.0})
    with pytest.raises(KeyError):
        simulate(FAST, {"site.beijing-groups.colour": 1.0})
    with pytest.raises(ParameterError):
        simulate(FAST, {"behaviour.colleague_learning": 1e9})


def test_a_site_file_is_read(tmp_path: Path) -> None:
    site = load_site(file(tmp_path, GOOD))
    assert site.places == ("Z county",)
    assert site.scenario.world.students == 1200
    assert site.baseline is not None
    assert site.baseline.world.students == 1200
    assert list(site.unknown) == ["site.place.walkers"]
    assert site.known == {"alliance.lead_schools_per_group": "zcounty-lead-schools"}
    assert "behaviour.dropout_junior" in site.fixed
    assert "teacher_rotation.share" in site.fixed


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("scenario: z-county", "scenario: z-conty", 3, "did you mean z-county?"),
        ("[Z county]", "[Z kounty]", 2, "unknown name 'Z kounty'"),
        ("world.students: 1200", "world.studens: 1200", 4, "did you mean students?"),
        ("world.students: 1200", "world.students: -3", 4, "found -3"),
        ("zcounty-lead-schools", "zcounty-leads", 5, "unknown name"),
        ("teacher_rotation.share", "teacher_rotation.shar", 7, "did you mean share?"),
        ("teacher_rotation.share", "studios.practice", 7, "the scenario does not use studios"),
        ("low: 0.3", "low: 0.7", 7, "in order"),
        ("high: 0.9, ", "", 7, "missing: high"),
        ("zcounty-dropout:start", "zcounty-drop:start", 8, "did you mean zcounty-dropout?"),
        ("takes_in", "takes_out", 8, "unknown key 'takes_out'"),
        ("title: {en: A place, zh: 某地}", "title: {en: A place}", 1, "English and Chinese"),
    ],
)
def test_what_is_wrong_in_a_site_file_is_said_with_its_line(
    tmp_path: Path, old: str, new: str, line: int, says: str
) -> None:
    assert old in GOOD
    path = file(tmp_path, GOOD.replace(old, new))
    with pytest.raises(ScenarioError) as wrong:
        load_site(path)
    assert any(problem.line == line and says in str(problem) for problem in wrong.value.problems), str(
        wrong.value
    )
    said = check(path)
    assert said.exit_code == 2
    assert says in said.output


def test_the_command_checks_site_files(tmp_path: Path) -> None:
    said = check(file(tmp_path, GOOD), FOLDER / "chengdu.yaml")
    assert said.exit_code == 0, said.output
    assert "A place" in said.output


def test_known_rows_are_rules_and_starting_values() -> None:
    for site in sites().values():
        for path, row in site.known.items():
            assert row in figures(), (site.name, path)


def _is_factor(path: str) -> bool:
    owner, _, name = path.partition(".")
    return owner == "world" and bool(WorldAssumptions.parameters[name.split(".")[0]].keys) and "." not in name


def test_a_county_without_any_elective_can_be_lived() -> None:
    said = simulate("china", {"site.china.courses": 0.0})
    assert said["true-local-courses"] == 0.0
    assert said["exclusive-course-share"] != said["exclusive-course-share"]  # none of none


def test_the_page_of_sites_is_that_of_its_table() -> None:
    written = PAGE.read_text(encoding="utf-8")
    assert written == with_tables(written), "run: python -m calibration.sites --page"
    for one in observations():
        assert f"`{one.id}`" in written
