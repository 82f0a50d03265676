"""The lab answers with the simulator's own numbers, the newest question first, and keeps no backlog."""

from __future__ import annotations

import base64
import re
import threading
import time

import numpy as np
import pytest

from dashboard.address import read
from dashboard.context import Context
from dashboard.draft import Draft
from dashboard.interactive import Busy, Desk, Superseded, fit, mean_cost
from dashboard.own_tables import OwnTables, unpacked
from dashboard.pages import lab
from dashboard.pages.lab_show import described, for_the_browser, nothing, request_of
from dashboard.problems import message_in
from dashboard.words import words
from tests.dashboard.fixture import comparison
from tests.dashboard.reading import components, plain, text_of

CHANGES = ({}, {"alliance": "off"}, {"alliance.members_per_group": 3}, {"studios": "on"})


def draft(number: int = 0) -> Draft:
    return Draft("weak-schools-first", "china-county", CHANGES[number])


def made_up(built, replicates, stance, check):
    for done in range(replicates):
        check(done, replicates)
    return comparison((0, 1), replicates)


def test_the_same_draft_is_simulated_once():
    calls = []

    def counted(*asked):
        calls.append(asked)
        return made_up(*asked)

    desk = Desk(counted)
    first = desk.ask("a", 1, draft())
    assert desk.ask("b", 7, draft()) is first
    assert len(calls) == 1
    assert first.stored.outcome.replicates == 8


def test_a_newer_question_ends_the_older_one():
    begun = threading.Event()

    def slow(built, replicates, stance, check):
        begun.set()
        for _ in range(400):
            check(0, replicates)
            time.sleep(0.005)
        return comparison((0, 1), replicates)

    desk = Desk(slow)
    ended: list[object] = []

    def older() -> None:
        try:
            desk.ask("a", 1, draft(1))
        except Superseded as error:
            ended.append(error)

    thread = threading.Thread(target=older)
    thread.start()
    assert begun.wait(5)
    desk._compare = made_up
    began = time.perf_counter()
    desk.ask("a", 2, draft(2))
    assert time.perf_counter() - began < 1
    thread.join(5)
    assert len(ended) == 1


def test_only_a_few_visitors_wait():
    hold, begun = threading.Event(), threading.Event()

    def held(built, replicates, stance, check):
        begun.set()
        hold.wait(10)
        return comparison((0, 1), replicates)

    desk = Desk(held)
    threads = [
        threading.Thread(target=lambda at=at: desk.ask(f"v{at}", 1, draft(at % 4)), daemon=True)
        for at in range(7)
    ]
    threads[0].start()
    assert begun.wait(5)
    for thread in threads[1:]:
        thread.start()
    for _ in range(200):
        if desk._waiting == 6:
            break
        time.sleep(0.01)
    with pytest.raises(Busy):
        desk.ask("late", 1, Draft("weak-schools-first", "china-county", {"years": 3}))
    hold.set()
    for thread in threads:
        thread.join(5)


def test_the_fit_is_exact_for_parabolas_and_honest_for_others():
    points = [0.0, 0.25, 0.5, 0.75, 1.0]
    *_, error = fit(points, [2 - x + 3 * x * x for x in points])
    assert error == pytest.approx(0, abs=1e-9)
    wild = np.array([0.0, 1.0, 0.0, 1.0, 0.0])
    *_, error = fit(points, wild)
    u = np.linspace(-1, 1, 5)
    misses = []
    for left in range(5):
        keep = np.arange(5) != left
        design = np.stack([np.ones(4), u[keep], u[keep] ** 2], axis=1)
        other, *_ = np.linalg.lstsq(design, wild[keep], rcond=None)
        misses.append(wild[left] - other @ [1, u[left], u[left] ** 2])
    assert error == pytest.approx(np.sqrt(np.mean(np.square(misses))))


def test_a_response_goes_through_real_runs():
    desk = Desk(made_up)
    found = desk.respond(
        "a", 1, draft(), "teacher_incentives.bonus", [0, 0.2, 0.4, 0.6, 0.8], ["dropout_rate/all", "cost"]
    )
    assert found.pairs == 4
    assert len(found.fits["dropout_rate/all"]) == 4
    real = comparison((0, 1), 4).difference(1, "dropout_rate", "all").mean(axis=0)
    assert [one[0] for one in found.fits["dropout_rate/all"]] == pytest.approx(list(real))


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_what_is_shown_is_what_was_simulated(lang: str):
    from dashboard.components import lab_results
    from dashboard.numerals import digits_for, number

    word = words(lang)
    answer = Desk(made_up).ask("a", 1, draft())
    effects = answer.stored.comparison.to_frame()
    row = effects[
        (effects["measure"] == "dropout_rate") & (effects["group"] == "village") & (effects["year"] == 2026)
    ].iloc[0]
    digits = digits_for([row["mean"], row["low"], row["high"]])
    shown = text_of(lab_results.cards(answer, word))
    assert number(row["mean"], digits, signed=True) in shown
    browser = for_the_browser(
        answer, {"ticket": 3}, ("dropout_rate", "village"), ("dropout_rate", "village"), 0.4, word
    )
    assert browser["pairs"]["dropout_rate/village"]["change"][-1] == pytest.approx(row["mean"])
    costs = answer.stored.comparison.costs()
    whole = costs[(costs["payer"] == "all") & (costs["purpose"] == "all")]
    assert mean_cost(answer.stored.comparison)["mean"] == pytest.approx(whole["mean"].mean())
    drawn = lab_results.charts(answer, ("dropout_rate", "village"), ("dropout_rate", "village"), word)
    assert drawn["difference"][0]["data"][-1]["y"][-1] == pytest.approx(row["mean"])
    if lang == "zh":
        assert "percentage" not in shown


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_draft_lists_what_differs_and_what_does_nothing_yet(lang: str):
    asked = Draft(
        "weak-schools-first",
        "china-county",
        {"teacher_rotation.share": 0.5, "studios.relief": 2.0, "behaviour.move_cost": 3.0, "years": 5},
    )
    code, name, said, problem = described(asked, asked.changes, Desk(made_up), words(lang))
    assert code["code"] == "behaviour.move_cost:3.0,studios.relief:2.0,teacher_rotation.share:0.5,years:5"
    assert code["mark"] in name
    assert problem == []
    text = text_of(said)
    assert "0.30 → 0.50" in text
    assert ("名师工作室" if lang == "zh" else "Teacher studios") in text
    _, _, same, _ = described(draft(), {}, Desk(made_up), words(lang))
    assert words(lang)("lab.changed_nothing") in text_of(same)
    *_, wrong = described(draft(), {"nonsense": 1}, Desk(made_up), words(lang))
    assert "nonsense" in text_of(wrong)


def test_a_draft_without_effect_says_why():
    def idle(built, replicates, stance, check):
        same = comparison((0, 1), replicates)
        same.values[1] = same.values[0]
        same.reference[:] = same.values[0][None][..., -2:]
        return same

    word = words("en")
    answer = Desk(idle).ask("a", 1, Draft("china-county", "china-county", {"years": 3}))
    assert word("lab.nothing_off") in text_of(nothing(answer, word))
    answer = Desk(idle).ask(
        "a", 1, Draft("china-county", "china-county", {"studios": "on", "studios.share": 0.0})
    )
    assert "their share is 0" in text_of(nothing(answer, word))
    assert nothing(Desk(made_up).ask("a", 1, draft()), word) == []


def test_a_full_run_asks_for_the_draft_and_nothing_else():
    asked = request_of(draft(1), 20, Desk(made_up))
    assert asked.baseline == "china-county"
    assert asked.reference == ""
    assert "draft" in asked.scenario
    assert '"alliance"' not in asked.draft
    plain_request = request_of(draft(), 20, Desk(made_up))
    assert (plain_request.draft, plain_request.scenario) == ("", "weak-schools-first")


CSV = "学校,位置,层次,学生数,教师数\n一小,城市,优质,900,60\n二小,乡村,薄弱,{n},20\n"


def test_a_table_is_kept_under_what_it_says(tmp_path):
    tables = OwnTables(tmp_path)
    said = tables.take(CSV.format(n=300).encode())
    assert tables.rows(said.key) == list(said.rows)
    assert tables.take(CSV.format(n=300).encode("gb18030")).key == said.key
    assert tables.take(CSV.format(n=301).encode()).key != said.key
    for path in ("../../etc/passwd", "/etc/passwd", "", said.key.upper() + "x", f"../schools/{said.key}"):
        assert tables.rows(path) is None


def test_a_wrong_table_is_refused_row_by_row_and_leaves_nothing(tmp_path):
    said = OwnTables(tmp_path).take(CSV.format(n="many").encode())
    assert said.key == ""
    [(line, column, message)] = said.problems
    assert (line, column) == (3, "students")
    assert "应为" in message_in(message, words("zh"))
    assert not list(tmp_path.rglob("*.json"))
    assert OwnTables(tmp_path).take(b"\x00\x01\x02").problems


def test_an_upload_is_capped_and_decoded():
    text = "data:text/csv;base64," + base64.b64encode(b"x" * 900).decode()
    assert unpacked(text, 900) == b"x" * 900
    assert unpacked(text, 600) is None
    assert unpacked("no upload", 600) is None
    assert unpacked("data:,!!!", 600) is None


def test_a_draft_lives_in_the_planners_schools(tmp_path):
    from dashboard.draft import build

    tables = OwnTables(tmp_path)
    said = tables.take(CSV.format(n=300).encode())
    built = build(Draft("weak-schools-first", "china-county", {"schools": said.key}), tables.rows)
    for scenario in (built.scenario, built.reference):
        assert list(scenario.schools["name"]) == ["一小", "二小"]
    assert built.moved


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("search", ["", "changes=studios:on,studios.relief:2,nonsense:4,alliance.share:9"])
def test_the_page_has_every_policy_and_says_what_it_did_not_understand(
    lang: str, search: str, context: Context
):
    from sim.policies.base import all_policies

    real = Context(
        context.store,
        context.jobs,
        lambda: {
            "weak-schools-first": ({"en": "W", "zh": "弱"}, "china-county"),
            "china-county": ({"en": "C", "zh": "县"}, ""),
        },
    )
    shown = lab.layout(read("/lab", search), words(lang), real)
    switches = [
        one
        for one in components(plain(shown))
        if isinstance(one.get("id"), dict) and one["id"].get("type") == "lab-switch"
    ]
    assert {one["id"]["path"] for one in switches} == {policy.name for policy in all_policies()}
    assert all(one["label"] for one in switches)
    assert ("nonsense" in text_of(shown)) == bool(search)
    assert ("alliance.share" in text_of(shown)) == bool(search)
    on = {one["id"]["path"] for one in switches if one["checked"]}
    assert ("studios" in on) == bool(search)


def test_the_page_and_its_forms_can_be_read_in_chinese(context: Context):
    from dashboard.components.lab_levers import assumption_fields, body, more, spec
    from dashboard.draft import base_values, declared
    from sim.policies.base import all_policies
    from tests.dashboard.reading import said

    latin = re.compile(r"[A-Za-z]{2,}")
    word, values = words("zh"), base_values("weak-schools-first")
    known = {"weak-schools-first": ({"zh": "弱"}, "china-county"), "china-county": ({"zh": "县"}, "")}
    shown = [
        *lab.layout(read("/lab", ""), word, Context(context.store, context.jobs, lambda: known)),
        *assumption_fields("behaviour", values, word),
    ]
    for policy in all_policies():
        shown += [*body(policy, values, (2023, 2030), word), *more(policy, values, word)]
    for text in said(shown):
        assert set(latin.findall(text)) <= {"CSV", "PNG", "STEM"}, text
    for path in declared():
        told = spec(path, values, word)
        *facts, source = told["facts"]
        # Ids of reported figures are the same in both languages; the rest is said in Chinese.
        assert not re.search(r"[A-Za-z]{2,}", re.sub(r"[a-z0-9]+(?:-[a-z0-9]+)+", "", source)), (path, source)
        facts[0] = facts[0].replace("100Kin10", "")
        for text in (told["name"], told["unit"], *facts, *(one for _, one in told.get("choices", []))):
            assert not latin.search(text), (path, text)
