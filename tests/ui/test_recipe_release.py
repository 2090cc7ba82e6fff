"""A recipe from the window to the line: run, changed, tried, released, run again."""

import pytest

from inspector.build import database_of, read_line
from inspector.cli.drive import drive
from inspector.line.runner import LineRunner
from inspector.recipe import load
from inspector.renewal import PlanSource
from inspector.store import audit
from inspector.store.opened import reading
from inspector.store.query import run_facts
from tests.lines import write_tiny_line
from ui.actions import Key
from ui.main_window import MainWindow
from ui.work import work_of

SOON = 60_000
RULES = [{"name": "large", "decision": "REJECT", "min_size_mm": 14}]


@pytest.fixture
def line(tmp_path):
    return write_tiny_line(tmp_path, threshold=0.34, recipe={"rules": RULES})


@pytest.fixture
def runner(line):
    source = PlanSource(line.station, line.recipe, blocks=8)
    made = LineRunner(source(), source)
    yield made
    made.close()


def test_what_is_released_in_the_window_decides_in_the_next_run(
    qtbot, bridge, texts, marks, notifier, line, runner
):
    first = drive(runner, "COIL-1")
    assert first.verdicts.get("REJECT", 0) > 0
    recipe, station = read_line(line.station, line.recipe)
    url = database_of(station)
    work = work_of(recipe, station, url, line.recipe)
    window = MainWindow(bridge, texts, marks, notifier, work=work)
    qtbot.addWidget(window)
    window.resize(1366, 768)
    window.show()
    try:
        window.actions_[Key.RECIPE].trigger()
        page = window.recipe
        qtbot.waitUntil(lambda: page.desk.draft is not None, timeout=SOON)
        size = next(
            one
            for one in page.tolerances.form.fields
            if one.setting.name == "min_size_mm"
        )
        size.edit.selectAll()
        qtbot.keyClicks(size.edit, "500")
        page.choose(page.trial)
        page.trial.runs.selectRow(0)
        page.trial.attempt.click()
        qtbot.waitUntil(lambda: page.trial.figures.cells() != [], timeout=SOON)
        rejects = {row[0]: row[1:3] for row in page.trial.figures.cells()}[
            "Frames: Reject"
        ]
        assert rejects == [str(first.verdicts["REJECT"]), "0"]
        qtbot.keyClicks(page.why.edit, "too many rejects")
        page.release.click()
        qtbot.waitUntil(
            lambda: not page.desk.busy and bool(page.desk.pages.versions),
            timeout=SOON,
        )
    finally:
        window.hide()
        window.close_sources()
    assert load(line.recipe).rules[0].min_size_mm == 500
    second = drive(runner, "COIL-2")
    assert second.verdicts.get("REJECT", 0) == 0
    with reading(url) as engine:
        assert run_facts(engine, second.run_id).inspections > 0
        released = [
            one.change for one in audit.newest(engine) if one.change.action == "release"
        ]
    assert [one.subject for one in released] == ["recipe tiny"]
