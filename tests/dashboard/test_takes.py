"""What it would take: the dashboard's answer is the optimiser's, and it can be taken along and had again."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import numpy as np
import pytest

from dashboard.address import link, read
from dashboard.app import create_app
from dashboard.context import Context
from dashboard.draft import Draft, base_values, build
from dashboard.draft_code import decode
from dashboard.pages import answer as page
from dashboard.store import Store
from dashboard.takes import answer as answers
from dashboard.takes import question as questions
from dashboard.takes import search
from dashboard.takes.form import FIELDS, form, question_of
from dashboard.takes.printed import report
from dashboard.takes.question import Question, candidates, changes_of
from dashboard.takes.shown import budget, cards, finding, lab_link
from dashboard.words import words
from sim.results.ensemble import Pool
from tests.dashboard.reading import said, text_of

SMALL = {
    "years": 2,
    "goals": "",
    "stance": "central",
    "world.students": 600,
    "world.schools.city": 1,
    "world.schools.town": 1,
    "world.schools.village": 3,
    "world.senior_schools": 1,
}
ASKED = Question(
    "weak-schools-first",
    "china-county",
    json.dumps(SMALL),
    "academic_achievement",
    "all",
    2025,
    "higher",
    money=3e6,
    most=2,
    policies=("studios", "teacher_incentives", "teacher_rotation"),
)
LATIN = re.compile(r"[A-Za-z]{2,}")


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """A question answered in a small county: the folder of results, and the answer."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(questions, "SEARCH", 2)
        patch.setattr(questions, "CONFIRM", 4)
        patch.setattr(questions, "_GENERATIONS", 2)
        patch.setattr(search, "AGAIN", 2)
        root = tmp_path_factory.mktemp("runs")
        told: list[tuple[int, int]] = []
        name = search.work(ASKED, root, lambda done, of: told.append((done, of)), Pool(1))
        assert search.work(ASKED, root, lambda done, of: None, Pool(1)) == name
    assert all(0 <= done <= of for done, of in told)
    answer = answers.load(root, name)
    assert answer is not None
    return root, answer


def test_the_command_line_gives_the_same_answer_to_the_same_question(found, tmp_path):
    import sim

    root, answer = found
    front = sim.optimise(root / answer.folder / "question.yaml", workers=1, out=tmp_path / "again")
    mixes, reached = answers.mixes_of(front, ASKED, 6)
    assert list(answer.mixes) == mixes or str(answer.mixes) == str(tuple(mixes))
    assert reached == answer.reached
    best = answer.mixes[0]
    row = front.frame[np.isclose(front.frame["academic_achievement, 2025"], best.effect)].iloc[0]
    assert (row["academic_achievement, 2025 low"], row["cost per year"]) == (best.low, best.cost)


def test_mixes_keep_the_number_of_policies_and_the_best_comes_first(found):
    _, answer = found
    assert answer.mixes
    assert all(1 <= len(mix.shares) <= 2 and set(mix.shares) <= set(ASKED.policies) for mix in answer.mixes)
    assert len({tuple(mix.shares) for mix in answer.mixes}) == len(answer.mixes)
    cheap = [mix.effect for mix in answer.mixes if mix.within >= 0.5]
    assert cheap == sorted(cheap, reverse=True)


def test_a_target_is_reached_as_cheaply_as_can_be(found):
    from sim.analysis.front import open_front

    root, answer = found
    front = open_front(root / answer.folder)
    low = min(mix.effect for mix in answer.mixes) - 1.0
    mixes, reached = answers.mixes_of(front, replace(ASKED, target=low), 6)
    assert reached
    assert mixes[0].chance == 1.0
    within = [mix.cost for mix in mixes if mix.within >= 0.5]
    assert within == sorted(within)
    far, never = answers.mixes_of(front, replace(ASKED, target=99.0), 6)
    assert not never
    assert all(mix.chance == 0 for mix in far)


def test_a_mix_in_the_lab_is_the_scenario_that_was_stored(found):
    root, answer = found
    stored = Store(root).open(answer.run)
    assert stored.outcome.labels[1:] == answer.labels
    for mix, about in zip(answer.mixes, stored.outcome.about[1:]):
        address = read("/lab", lab_link(ASKED, mix, words("en")).partition("?")[2])
        changes, unread = decode(address.get("changes"))
        assert not unread
        built = build(Draft(address.get("scenario"), address.get("baseline"), changes))
        theirs = {key: value for key, value in about.document.items() if key != "title"}
        assert {key: value for key, value in built.scenario.document.items() if key != "title"} == theirs
        assert set(mix.shares) == {entry["use"] for entry in theirs["interventions"]}


def test_a_mix_stands_in_place_of_the_drafts_policies_or_beside_them():
    instead = changes_of(replace(ASKED, policies=()), {"studios": 0.5})
    assert instead["studios.share"] == 0.5
    assert instead["alliance"] == "off"
    beside = changes_of(replace(ASKED, policies=(), keep=True), {"studios": 0.5})
    assert "alliance" not in beside
    assert "alliance" not in candidates(replace(ASKED, policies=(), keep=True))
    assert len(candidates(replace(ASKED, policies=()))) == 21


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_answer_says_effect_certainty_cost_and_what_could_go_wrong(lang: str, found):
    from dashboard.levers import about
    from dashboard.numerals import digits_for, money, number
    from sim.policies.base import policy_named

    root, answer = found
    word = words(lang)
    context = Context(Store(root), None, dict)  # type: ignore[arg-type]
    at = read(page.PATH, link("", answer=answer.folder, lang=lang).partition("?")[2])
    shown = page.layout(at, word, context)
    text = text_of(shown)
    best = answer.mixes[0]
    costs = [sum for mix in answer.mixes for sum in (mix.cost, mix.cost_low, mix.cost_high)]
    for piece in (
        number(best.effect, digits_for([best.effect]), signed=True),
        money(best.cost, word, among=[ASKED.money, *costs]),
        *[one for name in best.shares for one in about(policy_named(name), word)["fails"]],
        finding(answer, word),
    ):
        assert piece in text
    assert answer.folder in str(shown)
    printed = report(answer, context.store, word).decode()
    assert "<button" not in printed
    assert "http" not in printed.split("</head>")[1]
    assert number(best.effect, digits_for([best.effect]), signed=True) in printed
    if lang == "zh":
        for line in [*said(shown), *said(cards(answer, word))]:
            assert set(LATIN.findall(line)) <= {"HTML", "PDF", "STEM"}, line


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_first_page_leads_to_the_answers_that_were_found(lang, found):
    from dashboard.pages import start

    root, answer = found
    word = words(lang)
    assert [one.folder for one in answers.newest(root, 3)] == [answer.folder]
    assert answers.newest(root, 0) == []
    shown = start.layout(read("/", f"lang={lang}"), word, Context(Store(root), None, dict))  # type: ignore[arg-type]
    assert finding(answer, word) in text_of(shown)
    assert link("/answer", answer=answer.folder, lang=lang) in str(shown)


def test_what_is_typed_as_a_budget_is_said_as_typed():
    for typed, lang, told in (
        (4e6, "en", "4 million yuan"),
        (4.5e6, "en", "4.5 million yuan"),
        (4e6, "zh", "400 万元"),
        (2e8, "zh", "2 亿元"),
        (900_000, "en", "900,000 yuan"),
        (100, "en", "100 yuan"),
    ):
        assert budget(replace(ASKED, money=typed), words(lang)) == told


def test_nothing_but_a_stored_answer_is_looked_up(found):
    root, answer = found
    for name in ("", "..", "optimise-../../etc", f"../{root.name}/{answer.folder}", "optimise-*", answer.run):
        assert answers.load(root, name) is None
    word = words("en")
    shown = page.layout(read("/answer", "answer=optimise-none"), word, Context(Store(root), None, dict))  # type: ignore[arg-type]
    assert word("takes.gone") in text_of(shown)


def test_the_answer_is_taken_along_as_a_file_that_can_be_searched_again(found):
    import io
    import zipfile

    from sim.analysis.mix import load

    root, answer = found
    visitor = create_app(root).server.test_client()
    at = f"/export-answer?answer={answer.folder}&lang=zh"
    found_page = visitor.get(at)
    assert found_page.status_code == 200
    assert 'lang="zh-CN"' in found_page.get_data(as_text=True)
    files = zipfile.ZipFile(io.BytesIO(visitor.get(at + "&kind=files").data))
    home = root / "unpacked"
    files.extractall(home)
    assert load(home / answer.folder / "question.yaml").id[:8] == answer.folder[-8:]
    assert visitor.get(at + "&kind=pdf").status_code == 404  # not printed yet
    assert visitor.get("/export-answer?answer=optimise-x").status_code == 404


def test_what_is_filled_in_is_checked():
    draft = Draft("weak-schools-first", "china-county", {})
    given = dict(
        zip(FIELDS, ["dropout_rate", "village", "lower", 2028, 2, 4, "", "level", 80, "no", ["studios", "x"]])
    )
    question = question_of(draft, given)
    assert question is not None
    assert (question.money, question.most, question.target, question.kind) == (4e6, 2, None, "gain")
    assert question.policies == ("studios",)
    # Each language fills in money as it counts it: millions, or 万.
    assert question_of(draft, given | {"money": 400}, "zh") == question
    assert question_of(draft, given | {"target": 3.5}).kind == "level"
    assert question_of(draft, given | {"by": 2099}).by == 2030
    for wrong in (
        {"by": ""},
        {"measure": "x"},
        {"money": -1},
        {"most": "two"},
        {"group": "x"},
        {"better": ""},
    ):
        assert question_of(draft, given | wrong) is None


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_form_asks_for_measure_budget_and_number_in_the_readers_language(lang: str):
    shown = form((2023, 2030), words(lang))
    ids = {one.get("id") for one in _props(shown)}
    assert {f"takes-{name}" for name in FIELDS} <= ids
    if lang == "zh":
        for line in said(shown):
            assert set(LATIN.findall(line)) <= {"STEM"}, line
    assert base_values("weak-schools-first")["studios"] == "off"


def _props(shown):
    from tests.dashboard.reading import components, plain

    return list(components(plain(shown)))
