import numpy as np
import pytest

from inspector.errors import StoreError
from inspector.store.evidence import Picture
from inspector.store.lot_sheet import defect_detail, lot_sheet
from inspector.store.rows import write
from tests.storefakes import LINES, LOT, PITCH_MM, RUN, a_gap, a_record

FRAME_MM = LINES * PITCH_MM[1]


@pytest.fixture
def filled(engine):
    with engine.begin() as db:
        first = [a_record(i, defects=1) for i in range(3)]
        write(db, first, {(RUN, "top", 1, 0): Picture("a/b.jpg", "f", (1, 2), 3)})
        write(db, [a_record(0, defects=2, run_id="later")], {})
    return engine


def test_runs_of_a_lot_lie_end_to_end(filled):
    sheet = lot_sheet(filled, LOT)
    offset_mm = 10 * PITCH_MM[1]  # a frame answers from half its overlap on
    first_mm = offset_mm + 3 * FRAME_MM
    assert sheet.length_mm == pytest.approx(first_mm + offset_mm + FRAME_MM)
    assert sheet.seams_mm == pytest.approx((first_mm,))
    along = sheet.lot.xy_mm[:, 1]
    assert len(along) == 5
    later = along[sheet.lot.run == sheet.lot.runs.index("later")]
    assert (later > first_mm).all()
    assert (np.delete(along, [3, 4]) < first_mm).all()


def test_what_was_not_inspected_is_told_with_its_reason(filled):
    with filled.begin() as db:
        write(db, [a_gap(run_id="later")], {})
    sheet = lot_sheet(filled, LOT)
    ((start_mm, length_mm, reason),) = [
        (one.start_mm, one.length_mm, one.reason) for one in sheet.unseen
    ]
    assert start_mm == pytest.approx(sheet.seams_mm[0] + 125.0)
    assert (length_mm, reason) == (10.0, "lost")


def test_a_defect_is_looked_at_with_its_picture(filled):
    found = defect_detail(filled, RUN, "top", 1, 0)
    assert found is not None
    assert (found.evidence_path, found.lot_id) == ("a/b.jpg", LOT)
    assert defect_detail(filled, RUN, "top", 1, 9) is None


def test_a_lot_that_is_not_there_is_refused(engine):
    with pytest.raises(StoreError, match="no lot"):
        lot_sheet(engine, "nowhere")
