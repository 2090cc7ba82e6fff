"""What reviewers are asked is the same on every database."""

from datetime import timedelta

import pytest

from inspector.findings import Decision, Opinion
from inspector.store import review_queue
from inspector.store.explained import runs_of_lot
from tests.plantrecords import Plant, with_pictures
from tests.storefakes import LOT, NOW, RUN, a_record, a_review


@pytest.fixture
def plant(tmp_path, plant_url):
    made = Plant(tmp_path, plant_url)
    made.store(*(with_pictures(n) for n in range(6)))
    yield made
    made.engine.dispose()


def places(found):
    return [(one.detail.point.index, one.detail.point.number) for one in found]


def test_open_findings_are_those_nobody_judged_newest_first(plant):
    plant.store(a_review(5, number=1), a_review(4, number=0))
    found = review_queue.open_findings(plant.engine, 4)
    assert places(found) == [(5, 0), (4, 1), (3, 1), (3, 0)]
    assert found[0].reach == pytest.approx(0.5)
    assert review_queue.open_findings(plant.engine, 100)[-1].detail.run_id == RUN


def test_what_was_said_comes_back_oldest_first(plant):
    area = (1.0, 2.0, 3.0, 4.0)
    missed = {"number": None, "opinion": Opinion.MISSED, "kind": "pit"}
    later = NOW + timedelta(seconds=1)
    plant.store(
        a_review(0, number=1, spent_s=2.5),
        a_review(1, **missed, area_px=area, at=later),
    )
    first, second = review_queue.newest_said(plant.engine)
    assert (first.index, first.number, first.opinion) == (0, 1, Opinion.FALSE)
    assert (first.spent_s, first.area_px, first.at) == (2.5, None, NOW)
    assert (second.number, second.kind, second.area_px) == (None, "pit", area)
    assert (second.run_id, second.lot_id) == (RUN, LOT)


def test_neighbours_are_of_the_same_run_and_camera(plant):
    near = review_queue.neighbours(plant.engine, RUN, "top", 2, frames=1)
    assert [(p.index, p.number) for p in near] == [
        (n, k) for n in (1, 2, 3) for k in (0, 1)
    ]
    assert review_queue.neighbours(plant.engine, "none", "top", 2) == ()
    assert review_queue.neighbours(plant.engine, RUN, "bottom", 2) == ()


def test_findings_and_frames_are_found_by_their_places(plant):
    wanted = [(RUN, "top", 1, 0), (RUN, "top", 1, 7), ("none", "top", 1, 0)]
    (found,) = review_queue.findings(plant.engine, wanted)
    assert (found.point.index, found.point.number) == (1, 0)
    details = review_queue.frame_details(plant.engine, RUN, "top", 3)
    assert [one.point.number for one in details] == [0, 1]
    plant.store(a_record(50, defects=0, decision=Decision.ACCEPT))
    frames = ((RUN, "top", 50), (RUN, "top", 1), (RUN, "top", 99))
    assert review_queue.stored_frames(plant.engine, frames) == {(RUN, "top", 50)}


def test_the_runs_of_a_lot_are_named(plant):
    assert runs_of_lot(plant.engine, LOT) == (RUN,)
    assert runs_of_lot(plant.engine, "no such lot") == ()
