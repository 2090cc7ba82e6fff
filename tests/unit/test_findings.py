from dataclasses import replace
from datetime import datetime

import pytest

from inspector.findings import Decision, Event, EventKind
from inspector.types import UNKNOWN
from tests.fakes import NOW, PROVENANCE, defect, inspection


@pytest.mark.parametrize("box", [(4, 0, 4, 2), (0, 3, 4, 2), (4, 0, 0, 2)])
def test_a_defect_without_area_is_refused(box):
    with pytest.raises(ValueError, match="area"):
        replace(defect(), xyxy_px=box)


def test_a_box_that_is_no_number_is_refused():
    with pytest.raises(ValueError, match="area"):
        replace(defect(), xyxy_px=(0.0, 0.0, float("nan"), 2.0))


@pytest.mark.parametrize("score", [-0.1, 1.1, float("nan")])
def test_a_score_outside_0_to_1_is_refused(score):
    with pytest.raises(ValueError, match="score"):
        defect(score=score)


@pytest.mark.parametrize("score", [0.0, 1.0])
def test_the_ends_of_the_score_are_allowed(score):
    assert defect(score=score).score == score


def test_the_size_of_a_defect_is_its_longer_side():
    assert defect(size_mm=3.0).size_mm == 3.0
    assert defect(size_mm=0.25).size_mm == 1.0


def test_decisions_are_ordered_by_gravity():
    assert sorted(Decision, key=lambda d: d.gravity) == [
        Decision.ACCEPT,
        Decision.REVIEW,
        Decision.REJECT,
    ]


def test_anything_but_accept_is_suspicious():
    assert not inspection(decision=Decision.ACCEPT).suspicious
    assert inspection(decision=Decision.REVIEW).suspicious
    assert inspection(decision=Decision.REJECT).suspicious


def test_unknown_findings_are_counted():
    seen = inspection(defects=(defect(UNKNOWN), defect("pit"), defect(UNKNOWN)))
    assert seen.unknowns == 2
    assert inspection().unknowns == 0


def test_the_digest_of_a_provenance_sees_every_part_and_no_order():
    same = replace(PROVENANCE, artifacts=dict(PROVENANCE.artifacts))
    assert same.digest == PROVENANCE.digest
    two = {"a": "1", "b": "2"}
    turned = {"b": "2", "a": "1"}
    assert (
        replace(PROVENANCE, engines=two).digest
        == replace(PROVENANCE, engines=turned).digest
    )
    changed = [
        replace(PROVENANCE, recipe="x"),
        replace(PROVENANCE, station="x"),
        replace(PROVENANCE, artifacts={"steel": "x"}),
        replace(PROVENANCE, engines={"steel": "x"}),
        replace(PROVENANCE, library="x"),
        replace(PROVENANCE, software="x"),
    ]
    assert len({PROVENANCE.digest, *(one.digest for one in changed)}) == 7


def test_an_event_needs_an_instant_with_a_zone():
    assert Event(EventKind.ROLL, NOW, None, "roll 3", "wei").position_mm is None
    with pytest.raises(ValueError, match="zone"):
        Event(EventKind.ROLL, datetime(2025, 1, 1), None, "", "wei")  # noqa: DTZ001 the point
