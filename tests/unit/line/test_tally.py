from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from inspector.findings import Decision
from inspector.line.tally import Tally
from inspector.status import Latency, Ledger, Screening
from inspector.types import Mask
from tests.fakes import CAMERA, LINES, PITCH_MM, WIDTH, defect, gap, inspection


def mask(lines=LINES, columns_px=None, camera=CAMERA):
    return Mask(camera, 0, 0, lines, columns_px, "weld seam")


def count(tally, done, ms=1.0):
    tally.inspected(done, WIDTH, ms, {"detect": ms})


def test_before_the_first_line_there_is_nothing():
    tally = Tally()
    assert (tally.ledgers(), tally.latency(), tally.stages_ms()) == ({}, Latency(), {})
    assert (tally.counts, tally.pixels, tally.position_mm) == ((0, 0), 0, 0.0)
    assert (tally.defects, tally.verdicts, tally.gap_mm) == ({}, {}, 0.0)


def test_every_line_is_inspected_masked_a_gap_or_pending():
    tally = Tally()
    tally.produced(CAMERA, 5 * LINES, 20.0)
    count(tally, inspection(0))
    tally.gap(gap(LINES))
    tally.mask(mask())
    (ledger,) = tally.ledgers().values()
    assert ledger == Ledger(5 * LINES, LINES, LINES, LINES, 2 * LINES)
    assert ledger.balanced


def test_produced_is_what_the_camera_says_in_all():
    tally = Tally()
    for lines in (LINES, 3 * LINES):
        tally.produced(CAMERA, lines, lines * PITCH_MM[1])
    assert tally.ledgers()[CAMERA].produced_lines == 3 * LINES
    assert tally.position_mm == 3 * LINES * PITCH_MM[1]


def test_masked_columns_do_not_count_as_lines():
    tally = Tally()
    tally.mask(mask(columns_px=(0, 4)))
    assert tally.ledgers() == {}


def test_masked_rows_of_a_frame_are_not_inspected():
    tally = Tally()
    count(tally, inspection(owned_rows=(2, 12), masked_rows=((3, 6),)))
    assert tally.ledgers()[CAMERA].inspected_lines == 7
    assert tally.pixels == 7 * WIDTH


def test_each_camera_has_a_ledger_and_the_furthest_tells_the_position():
    tally = Tally()
    tally.produced("top", 10, 2.5)
    tally.produced("bottom", 20, 5.0)
    tally.gap(gap(camera="bottom", lines=4))
    ledgers = tally.ledgers()
    assert (ledgers["top"].gap_lines, ledgers["bottom"].gap_lines) == (0, 4)
    assert tally.position_mm == 5.0


def test_defects_and_verdicts_are_counted_by_name():
    tally = Tally()
    count(tally, inspection(0, Decision.REJECT, (defect("pit"), defect("pit"))))
    count(tally, inspection(1, Decision.ACCEPT))
    count(tally, inspection(2, Decision.REJECT, (defect("scratch"),)))
    assert tally.defects == {"pit": 2, "scratch": 1}
    assert tally.verdicts == {"REJECT": 2, "ACCEPT": 1}


def test_gaps_are_counted_with_their_length_and_blocks_as_they_come():
    tally = Tally()
    tally.block()
    tally.gap(gap(lines=4))
    tally.gap(gap(lines=8))
    assert tally.counts == (1, 2)
    assert tally.gap_mm == 12 * PITCH_MM[1]


def test_latency_is_given_by_its_middle_and_its_end():
    tally = Tally()
    for n in range(101):
        count(tally, inspection(n), float(n))
    assert tally.latency() == Latency(50.0, 99.0, 100.0)


def test_the_time_of_a_stage_is_its_median():
    tally = Tally()
    for ms in (1.0, 2.0, 90.0):
        count(tally, inspection(), ms)
    assert tally.stages_ms() == {"detect": 2.0}


def test_what_was_read_does_not_change_afterwards():
    tally = Tally()
    count(tally, inspection(0, Decision.REJECT))
    verdicts = tally.verdicts
    count(tally, inspection(1, Decision.REJECT))
    assert verdicts == {"REJECT": 1}


steps = st.lists(st.tuples(st.sampled_from(["seen", "gap", "mask"]), st.integers(1, 9)))


@given(steps, st.integers(0, 50))
def test_the_ledger_is_balanced_after_every_step(steps, on_their_way):
    tally, produced = Tally(), on_their_way
    for what, lines in steps:
        produced += lines
        tally.produced(CAMERA, produced, 0.0)
        if what == "seen":
            count(tally, inspection(owned_rows=(0, lines)))
        elif what == "gap":
            tally.gap(gap(lines=lines))
        else:
            tally.mask(mask(lines))
        ledger = tally.ledgers()[CAMERA]
        assert ledger.balanced
        assert ledger.pending_lines == on_their_way


def test_tiles_of_all_frames_are_added_up_and_a_frame_without_counts_adds_none():
    tally = Tally()
    for index in range(2):
        counts = Screening(tiles=9, looked_at=3, audited=2, escaped=1)
        count(tally, replace(inspection(index), screening=counts))
    count(tally, inspection(2))
    assert tally.screening == Screening(18, 6, 4, 2, 0)
