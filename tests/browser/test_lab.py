"""The lab in a real browser: a lever moves the page at once, and the simulator's number takes its place."""

from __future__ import annotations

from pathlib import Path

import pytest
from werkzeug.serving import make_server

from tests.browser.conftest import Server, Visit
from tests.dashboard.fixture import comparison, runs_folder

pytestmark = pytest.mark.browser

REAL = "document.querySelector('#lab-state')?.className.includes('state-real')"
BONUS = "input.slide[data-path='teacher_incentives.bonus']"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory):
    """A dashboard whose interactive simulator answers with made-up numbers at once."""
    import threading

    from dashboard import interactive
    from dashboard.app import create_app

    def made_up(built, replicates, stance, check):
        bonus = next(
            (one.bonus for one in built.scenario.interventions if one.name == "teacher_incentives"), 0.0
        )
        check(0, replicates)
        out = comparison((0, 1), replicates)
        out.values[1, :, 1:] += bonus
        return out

    before, interactive.simulated = interactive.simulated, made_up
    runs: Path = runs_folder(tmp_path_factory.mktemp("runs"))
    app = create_app(runs, run_job=lambda request, progress: "county")
    listening = make_server("127.0.0.1", 0, app.server, threaded=True)
    thread = threading.Thread(target=listening.serve_forever, daemon=True)
    thread.start()
    yield Server(f"http://127.0.0.1:{listening.server_port}", runs)
    listening.shutdown()
    listening.server_close()
    thread.join(5)
    interactive.simulated = before


def settle(page) -> None:
    page.wait_for_timeout(400)
    page.wait_for_function(REAL)


def test_a_lever_is_moved_estimated_simulated_undone_and_shared(visit: Visit):
    page = visit.page
    page.goto("/lab?lang=en")
    page.wait_for_function(REAL)
    before = page.locator(".kpi .delta").first.inner_text()
    assert page.locator("#lab-undo").is_disabled()

    lever = page.locator(BONUS)
    lever.scroll_into_view_if_needed()
    with page.expect_response(lambda answer: "lab-response" in (answer.request.post_data or "")):
        lever.hover()
    page.wait_for_timeout(200)
    box = lever.bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.16, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + box["height"] / 2, steps=4)
    page.wait_for_function("document.querySelector('#lab-state').className.includes('state-estimate')")
    assert page.locator(".kpi .estimate").first.inner_text().startswith("≈")
    assert "leave-one-out" in page.locator("#lab-state").inner_text()
    page.mouse.up()
    settle(page)
    page.wait_for_function("location.search.includes('changes=teacher_incentives.bonus:')")
    assert page.locator(".kpi .estimate").first.inner_text() == ""
    after = page.locator(".kpi .delta").first.inner_text()
    assert after != before
    assert "draft" in page.locator("#lab-name").inner_text()
    assert "Bonus" in page.locator("#lab-changed").inner_text()

    link = page.url
    page.locator("#lab-undo").click()
    settle(page)
    assert page.locator(".kpi .delta").first.inner_text() == before
    page.wait_for_function("!location.search.includes('changes=')")
    page.goto(link)
    page.wait_for_function(REAL)
    assert page.locator(".kpi .delta").first.inner_text() == after
    assert float(lever.input_value()) > 0.2


def test_policies_and_assumptions_by_keyboard_alone_in_chinese(visit: Visit):
    page = visit.page
    page.goto("/lab?lang=zh")
    page.wait_for_function(REAL)
    studios = page.get_by_role("switch", name="名师工作室")
    studios.focus()
    page.keyboard.press("Space")
    settle(page)
    assert "名师工作室：启用" in page.locator("#lab-changed").inner_text()
    share = page.get_by_role("slider", name="实际设立比例")
    share.focus()
    page.keyboard.press("ArrowLeft")
    settle(page)
    assert "实际设立比例" in page.locator("#lab-changed").inner_text()
    page.get_by_text("假定：世界如何运转").focus()
    page.keyboard.press("Enter")
    page.get_by_text("人的行为").focus()
    page.keyboard.press("Enter")
    number = page.get_by_role("spinbutton", name="流动阻力")
    number.fill("3")
    number.press("Tab")
    settle(page)
    assert "同样适用于基准" in page.locator("#lab-changed").inner_text()
    assert "behaviour.move_cost:3" in page.url
    page.get_by_role("button", name="恢复已保存情景").press("Enter")
    settle(page)
    assert float(number.input_value()) == 4.5
    assert not studios.is_checked()


def test_a_goal_is_added_changed_and_removed_by_keyboard(visit: Visit):
    page = visit.page
    page.goto("/lab?lang=zh&scenario=china-county&baseline=china-county")
    page.wait_for_function(REAL)
    page.locator(".goal-editor > summary").focus()
    page.keyboard.press("Enter")
    add = page.get_by_role("button", name="添加目标")
    add.press("Enter")
    goal = page.locator(".goal-rows fieldset").last
    count = page.locator(".goal-rows fieldset").count()
    goal.get_by_label("指标").select_option("dropout_rate")
    assert goal.get_by_label("要求").input_value() == "at_most"
    target = goal.get_by_label("目标值")
    target.fill("3.5")
    target.press("Tab")
    settle(page)
    assert "dropout_rate/all/at_most/3.5/none/2030" in page.url
    assert "目标有改动" in page.locator("#lab-changed").inner_text()
    assert page.locator(".kpis").get_by_text("辍学率").count()
    page.get_by_role("button", name="撤销").press("Enter")
    settle(page)
    assert page.locator(".goal-rows fieldset").count() == count - 1
    page.get_by_role("button", name="重做").press("Enter")
    settle(page)
    page.get_by_role("button", name=f"删除: 目标 {count}").press("Enter")
    settle(page)
    assert "dropout_rate" not in page.url
