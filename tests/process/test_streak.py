"""A defect longer than many frames is one defect, wherever it is read."""

from __future__ import annotations

import pytest

from inspector.build import read_line
from inspector.findings import Decision
from inspector.records import default_url, evidence_folder
from inspector.report.collect import collect
from inspector.store.database import open_database
from inspector.store.gallery import Wanted, page
from tests.lines import FRAME_LINES
from tests.process.test_web import PITCH_MM, exact, run, write_web

LENGTH_MM = 3000.0
LINES = round(LENGTH_MM / PITCH_MM)
BLOCKS = LINES // FRAME_LINES + 12
TOP = 100.0
SEAM = (120.0, 124.0)
"""Columns that both cameras see."""
LEFT_ALONE = (40.0, 43.0)


def a_web(folder, columns):
    x1, x2 = columns
    pits = [(10.0, 200.0 + 90 * n, 14.0, 206.0 + 90 * n) for n in range(LINES // 90)]
    truth = [(x1, TOP, x2, TOP + LINES), *pits]
    line = write_web(folder)
    return line, *run(line, BLOCKS, truth)


@pytest.fixture(scope="module", params=[LEFT_ALONE, SEAM], ids=["alone", "seam"])
def web(request, tmp_path_factory):
    return a_web(tmp_path_factory.mktemp("streak") / "line", request.param)


def longest(points):
    return max(points, key=lambda point: point.size_mm)


def test_a_scratch_of_three_metres_is_one_defect_of_its_true_length(web):
    _, status, facts, sheet, truth = web
    exact(status, BLOCKS)
    assert facts.run.outcome == "ended"
    assert len(truth) == len(facts.points) == sum(status.defects.values())
    assert sum(facts.kinds.values()) == len(truth)
    assert abs(longest(facts.points).size_mm / LENGTH_MM - 1) < 0.01
    assert abs(facts.worst[0].point.size_mm / LENGTH_MM - 1) < 0.01
    # the map's
    assert len(sheet.lot) == len(truth)
    assert abs(sheet.lot.size_mm.max() / LENGTH_MM - 1) < 0.01
    middle_mm = sheet.lot.xy_mm[sheet.lot.size_mm.argmax(), 1]
    assert abs(middle_mm - (TOP + LINES / 2) * PITCH_MM) < 0.01 * LENGTH_MM
    # the report's
    assert collect(facts).defects == len(truth)


def test_the_gallery_shows_it_once(web):
    line, *_, truth = web
    _, station = read_line(line.station, line.recipe)
    engine = open_database(default_url(station), read_only=True)
    try:
        shown = page(engine, Wanted(), most=500)
    finally:
        engine.dispose()
    assert len(shown.defects) == len(truth)
    assert all(one.evidence_path for one in shown.defects)
    assert evidence_folder(station).is_dir()


def test_a_rule_about_length_fires_as_soon_as_it_has_grown_so_long(web):
    _, status, facts, _, _ = web
    assert status.verdicts[Decision.REJECT.value] > 100  # none of its pieces is 30 mm
    assert facts.decisions["REJECT"] == status.verdicts["REJECT"]
