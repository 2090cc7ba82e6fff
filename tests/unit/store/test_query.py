from dataclasses import replace

import numpy as np
import pytest

from inspector.errors import StoreError
from inspector.findings import Decision, Record
from inspector.status import Ledger
from inspector.store.evidence import EvidenceStore
from inspector.store.query import run_facts, runs
from inspector.store.rows import write
from inspector.store.runs import begin_run, end_run
from inspector.types import UNKNOWN
from tests.storefakes import (
    LOT,
    NOW,
    PITCH_MM,
    RUN,
    a_gap,
    a_mask,
    a_record,
    an_event,
    an_inspection,
    facts,
)


@pytest.fixture
def store(engine, folder):
    """A database with one run: three frames, a gap, two masks and an event."""
    begin_run(engine, facts())
    records = [
        a_record(0, defects=0, decision=Decision.ACCEPT),
        a_record(1, defects=2),
        a_record(2, defects=3, decision=Decision.REJECT),
        a_gap(),
        a_mask(),
        a_mask((3, 9)),
        an_event(),
        a_record(0, run_id="another run"),
    ]
    saved = EvidenceStore(folder / "evidence").save(records)
    with engine.begin() as db:
        write(db, records, saved.pictures)
    return engine


def test_an_empty_database_has_no_runs(engine):
    assert runs(engine) == ()


def test_a_run_that_is_not_there_is_refused_with_those_that_are(store):
    with pytest.raises(StoreError, match=r"no run 'x' in .*another run"):
        run_facts(store, "x")


def test_runs_come_newest_first_and_only_so_many(store):
    assert [entry.run_id for entry in runs(store)] == ["another run", RUN]
    assert [entry.run_id for entry in runs(store, most=1)] == ["another run"]


def test_the_ledger_is_the_sum_of_the_rows(store):
    summary = run_facts(store, RUN)
    assert summary.ledgers == {"top": Ledger(370, 300, 30, 40, 0)}
    assert summary.ledger.balanced


def test_lines_that_no_row_explains_are_told(store):
    end_run(store, RUN, NOW, {"top": Ledger(400, 300, 30, 40, 30), "low": Ledger(7)})
    summary = run_facts(store, RUN)
    assert summary.ledgers == {
        "low": Ledger(7, pending_lines=7),
        "top": Ledger(400, 300, 30, 40, 30),
    }


def test_frames_and_defects_are_counted(store):
    summary = run_facts(store, RUN)
    assert summary.inspections == 3
    assert summary.decisions == {"ACCEPT": 1, "REJECT": 1, "REVIEW": 1}
    assert summary.kinds == {"scratch": 3, UNKNOWN: 2}
    assert summary.lanes == {"": 3, "left": 2}
    assert summary.pitch_mm == {"top": PITCH_MM}
    assert summary.lots == (LOT,)
    assert summary.median_timing_ms == {"detect": 1.5, "judge": 0.25}


def test_gaps_masks_and_events_come_back_as_they_were(store):
    summary = run_facts(store, RUN)
    assert summary.gaps == (a_gap().body,)
    assert set(summary.masks) == {a_mask().body, a_mask((3, 9)).body}
    assert summary.events == (an_event().body,)


def test_what_decided_stands_with_the_run(store):
    kinds = [document.kind for document in run_facts(store, RUN).documents]
    assert kinds == ["provenance", "recipe"]


def test_points_lie_at_the_centres_in_the_order_of_the_web(store):
    points = run_facts(store, RUN).points
    body = an_inspection(1)
    x1, y1, x2, y2 = body.defects[1].xyxy_mm
    assert [(p.index, p.number) for p in points] == [
        (1, 0),
        (1, 1),
        (2, 0),
        (2, 1),
        (2, 2),
    ]
    assert (points[1].x_mm, points[1].y_mm) == ((x1 + x2) / 2, (y1 + y2) / 2)
    assert points[1].size_mm == body.defects[1].size_mm
    assert points[1].decision is Decision.REVIEW
    assert len(run_facts(store, RUN, points=2).points) == 2


def test_the_worst_are_the_gravest_then_the_largest_with_their_pictures(store, folder):
    worst = run_facts(store, RUN, worst=4).worst
    assert [(d.point.index, d.point.number) for d in worst] == [
        (2, 2),
        (2, 1),
        (2, 0),
        (1, 1),
    ]
    first = worst[0]
    assert (folder / "evidence" / first.evidence_path).exists()
    assert first.evidence_origin_px == (2, 2)
    assert first.xyxy_px == an_inspection(2, 3).defects[2].xyxy_px
    assert [d.fired for d in worst] == [False, False, True, False]
    assert (first.rule, first.lot_id, first.score) == ("any", LOT, 0.5)


def test_a_defect_without_a_picture_is_shown_without(engine):
    with engine.begin() as db:
        write(db, [a_record(0)], {})
    detail = run_facts(engine, RUN).worst[0]
    assert (detail.evidence_path, detail.evidence_sha256) == (None, "")


def test_a_run_without_records_is_an_empty_summary(engine):
    begin_run(engine, facts())
    summary = run_facts(engine, RUN)
    assert summary.ledger == Ledger()
    assert (summary.inspections, summary.points, summary.worst) == (0, (), ())
    assert (summary.kinds, summary.gaps, summary.lots) == ({}, (), ())


def test_the_same_rows_give_the_same_summary(store):
    assert run_facts(store, RUN) == run_facts(store, RUN)


def test_numbers_of_numpys_are_stored_as_numbers(engine):
    body = an_inspection(3)
    info = replace(body.info, index=np.int64(3), position_mm=np.float32(1.5))
    with engine.begin() as db:
        write(
            db,
            [Record(RUN, "", replace(body, info=info), (), {"detect": np.float32(2)})],
            {},
        )
    summary = run_facts(engine, RUN)
    assert summary.points[0].index == 3
    assert summary.median_timing_ms == {"detect": 2.0}
