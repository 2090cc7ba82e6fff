import json
from itertools import pairwise

import pytest

from inspector.cause.causebase import load_base
from inspector.cause.explain import Explainer
from inspector.cause.ranking import load_ranking
from inspector.explaining import recorded_lot
from models.causes.pixels import PIXEL_PLANS, PixelLine, database_at, draw
from models.causes.settings import load_settings
from models.causes.through_pixels import PixelAnswer, _figures, _known, _write

RANGES = load_settings().pixels_development


def test_causes_through_pixels_are_those_of_the_base_and_at_least_twelve():
    base = load_base()
    for plan in PIXEL_PLANS:
        known = base.candidates(plan.material, plan.kind).causes
        assert plan.cause in {cause.id for cause in known}
    assert len({plan.cause for plan in PIXEL_PLANS}) >= 12
    assert {plan.material for plan in PIXEL_PLANS} == {"steel", "pcb"}


def test_the_same_number_gives_the_same_lot_and_without_a_cause_no_events():
    one, other = draw(RANGES, 1), draw(RANGES, 1)
    assert (one.scene, one.lines, one.events) == (
        other.scene,
        other.lines,
        other.events,
    )
    assert one.events
    empty = draw(RANGES, 1, cause=False)
    assert empty.scene.causes == ()
    assert empty.events == ()


def test_seeds_of_pixels_never_meet_those_of_records():
    settings = load_settings()
    firsts = [
        settings.development.first_seed,
        settings.pixels_development.first_seed,
        settings.final.first_seed,
        settings.pixels_final.first_seed,
    ]
    assert sorted(firsts) == firsts
    assert min(b - a for a, b in pairwise(firsts)) >= 1_000_000


def test_figures_count_each_way_by_itself(tmp_path):
    right = {"ranking": ("a", "b"), "prior_only": ("b", "a"), "pictures_only": ()}
    answers = [
        PixelAnswer(0, "a", 9, right, 0.9, 1),
        PixelAnswer(1, "b", 9, {}, 0.0, 0),
    ]
    found = _figures(answers, [PixelAnswer(0, "", 9, {}, 0.0, 0)])
    assert found.top1["ranking"] == 0.5
    assert (found.top1["prior_only"], found.top3["prior_only"]) == (0.0, 0.5)
    assert found.top3["pictures_only"] == 0.0
    assert found.none_on_random == 1.0
    assert found.per_cause == {"a": 1.0, "b": 0.0}
    log = tmp_path / "log.jsonl"
    _write(log, "0", answers[0])
    assert json.loads(log.read_text())["key"] == "0"
    assert _known(log) == {"0": answers[0]}


@pytest.mark.slow
def test_a_roll_is_named_from_pixels_through_records(tmp_path):
    lot = draw(RANGES, 0)
    line = PixelLine()
    try:
        inspections, crops = line.inspected(lot)
        url = database_at(tmp_path, 0)
        recorded = recorded_lot(url, line.record(lot, inspections, url))
    finally:
        line.close()
    assert crops[lot.plan.kind]
    explainer = Explainer.of(load_base(), load_ranking(), recorded.surroundings)
    named = [
        one.causes[0].id
        for one in explainer.lot(recorded.lot, lot.plan.material)
        if one.causes and one.kind == lot.plan.kind
    ]
    assert lot.plan.cause in named
