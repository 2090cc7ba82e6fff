"""What is enrolled while the line runs is in the audit before the run ends."""

from __future__ import annotations

from inspector.build import make_plan, read_line
from inspector.enrol.collect import Shot
from inspector.line.client import Start, Stop
from inspector.line.runner import LineRunner
from inspector.records import default_url
from inspector.status import Phase
from inspector.store import audit
from inspector.store.database import open_database
from tests.lines import write_tiny_line
from tests.tinyembed import enrolment, stripes, write_embedder
from tests.waiting import until


def test_enrolling_and_promoting_are_told_while_the_line_runs(tmp_path):
    model = write_embedder(tmp_path / "embedder")
    line = write_tiny_line(
        tmp_path,
        realtime=True,
        line_rate_hz=1000.0,
        recipe={
            "library": {
                "folder": "steel",
                "artifact": str(model),
                "look_every_s": 0.05,
            }
        },
    )
    recipe, station = read_line(line.station, line.recipe)
    runner = LineRunner(make_plan(recipe, station))
    runner.send(Start("coil 7"))
    try:
        until(lambda: runner.status().acknowledged > 5)
        reader = open_database(default_url(station), read_only=True)
        teacher = enrolment(station.folder / "steel", model, by="Li")
        teacher.teach("scratch", [Shot(stripes(0), "a")], {})
        teacher.promote("scratch", force=True)
        until(lambda: len(_of_library(reader)) == 2)
        assert runner.status().phase in (Phase.RUNNING, Phase.DEGRADED)
    finally:
        runner.send(Stop())
        until(lambda: runner.status().phase in (Phase.IDLE, Phase.FAULT))
        runner.close()
    assert [entry.change.who for entry in _of_library(reader)] == ["Li", "Li"]
    assert audit.check(reader).problems == ()
    reader.dispose()


def _of_library(reader):
    return audit.newest(reader, subject="library steel")
