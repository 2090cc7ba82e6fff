import threading
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.channel import Lossless
from inspector.errors import BackendError, InferenceError
from inspector.findings import Change, Decision, Inspection
from inspector.judge import Judge
from inspector.line.desk import Arrival
from inspector.line.feeds import SightingFeed
from inspector.line.inspect import Inspecting, inspect
from inspector.recipe import RulePart
from inspector.types import Frame, GapReason
from tests.fakes import (
    CAMERA,
    LINES,
    NOW,
    PITCH_MM,
    WIDTH,
    Clock,
    FakeDesk,
    FakeDetector,
    FakeEngine,
    arrival,
    found,
    info,
)

PIT = (2, 2, 6, 6, 0.9, 1)
BROKEN = InferenceError("out of memory")
BUG = ZeroDivisionError("bug")


class Bench:
    """Frames that have arrived, engines to open, and what came of them."""

    def __init__(self, arrivals, *engines, **more):
        self.engines = list(engines)
        self.opened = []
        self.clock = Clock()
        self.desk = FakeDesk(records=10_000, clock=self.clock)
        channel = Lossless(max(1, len(arrivals)))
        for one in arrivals:
            channel.put(one)
        channel.close()
        lines = len(arrivals) * LINES
        self.desk.tally.produced(CAMERA, lines, lines * PITCH_MM[1])
        given = {
            "camera": CAMERA,
            "open_inspector": self._open,
            "arrivals": channel,
            "desk": self.desk.desk,
            "sightings": SightingFeed(),
            "now_s": self.clock,
            "jpeg_quality": 90,
            "hurry": threading.Event(),
        }
        self.work = Inspecting(**given | more)

    def _open(self, attempt):
        self.opened.append(attempt)
        if attempt >= len(self.engines):
            return None
        engine = self.engines[attempt]
        if isinstance(engine, Exception):
            raise engine
        return engine

    def run(self):
        inspect(self.work)
        assert self.work.ready.is_set()
        assert self.work.arrivals.drained
        self.records = self.desk.records.take(10_000)
        return self

    @property
    def bodies(self):
        return [record.body for record in self.records]

    @property
    def ledger(self):
        return self.desk.tally.ledgers()[CAMERA]

    def outcome(self):
        """Index of each inspected frame, reason of each gap, in order."""
        return [
            body.info.index if isinstance(body, Inspection) else body.reason
            for body in self.bodies
        ]


def engine(*answers, rules=()):
    return FakeEngine(FakeDetector(*answers), Judge(tuple(rules)))


def arrivals(count):
    return [arrival(n) for n in range(count)]


def test_every_frame_gets_its_answer_in_order():
    one = engine()
    bench = Bench(arrivals(3), one).run()
    assert bench.outcome() == [0, 1, 2]
    assert bench.ledger.inspected_lines == 3 * LINES
    assert bench.work.refused == ""
    assert (bench.opened, one.closed) == ([0], 1)
    assert bench.desk.alarm_keys == []


def test_what_people_have_changed_is_handed_on_once():
    one = engine()
    one.told = [Change(NOW, "Li", "change", "library steel")]
    bench = Bench(arrivals(2), one).run()
    first, *others = bench.bodies
    assert first == Change(NOW, "Li", "change", "library steel")
    assert all(isinstance(body, Inspection) for body in others)


def test_without_frames_the_engine_is_opened_and_given_back():
    one = engine()
    bench = Bench([], one).run()
    assert (bench.opened, one.closed, bench.bodies) == ([0], 1, [])


def test_a_frame_that_fails_costs_itself_alone(caplog):
    bench = Bench(arrivals(3), engine(found(), BUG)).run()
    assert bench.outcome() == [0, GapReason.FAILED, 2]
    assert bench.desk.alarm_keys == [f"inspect:{CAMERA}"]
    assert "frame 1" in bench.desk.raised[0].text
    assert bench.ledger.gap_lines == LINES
    assert bench.ledger.pending_lines == 0
    assert bench.opened == [0]
    assert "ZeroDivisionError" in caplog.text


def test_after_a_failure_the_rules_over_length_begin_anew():
    pair = RulePart(name="pair", decision=Decision.REJECT, min_count=2, per_mm=1e6)
    answers = [found(PIT), BUG, found(PIT), found(PIT)]
    bench = Bench(arrivals(4), engine(*answers, rules=[pair])).run()
    verdicts = [b.verdict.rule for b in bench.bodies if isinstance(b, Inspection)]
    assert verdicts == ["", "", "pair"]


def test_an_engine_that_fails_is_replaced_and_the_frame_tried_again():
    first, second = engine(found(), BROKEN), engine()
    bench = Bench(arrivals(3), first, second).run()
    assert bench.outcome() == [0, 1, 2]
    assert (first.detector.seen, second.detector.seen) == ([0, 1], [1, 2])
    assert (first.closed, second.closed) == (1, 1)
    assert bench.opened == [0, 1]
    (alarm,) = bench.desk.raised
    assert alarm.key == f"engine:{CAMERA}"
    assert "out of memory" in alarm.text


def test_an_engine_that_cannot_be_opened_is_passed_over():
    bench = Bench(arrivals(1), BackendError("no such runtime"), engine()).run()
    assert bench.outcome() == [0]
    assert bench.work.refused == ""
    assert "no such runtime" in bench.desk.raised[0].text


def test_when_no_engine_is_left_the_rest_becomes_gaps():
    bench = Bench(arrivals(3), engine(found(), BROKEN)).run()
    assert bench.outcome() == [0, GapReason.FAILED, GapReason.FAILED]
    assert f"inspect:{CAMERA}" in bench.desk.alarm_keys
    assert bench.ledger.pending_lines == 0


def test_a_line_without_any_engine_is_refused_with_the_reason():
    bench = Bench(arrivals(1), BROKEN, BackendError("not installed")).run()
    assert "no runtime is left" in bench.work.refused
    assert "not installed" in bench.work.refused
    assert bench.outcome() == [GapReason.FAILED]


def test_a_bug_while_opening_the_engine_refuses_the_line():
    bench = Bench([], BUG)
    with pytest.raises(ZeroDivisionError):
        inspect(bench.work)
    assert bench.work.ready.is_set()
    assert "could not be opened" in bench.work.refused


def test_when_the_line_is_to_stop_what_waits_becomes_gaps():
    hurry = threading.Event()
    hurry.set()
    one = engine()
    bench = Bench(arrivals(3), one, hurry=hurry).run()
    assert bench.outcome() == [GapReason.STOPPED] * 3
    assert one.detector.seen == []
    assert bench.ledger.pending_lines == 0


def test_a_record_belongs_to_the_lot_of_its_frame():
    frames = [arrival(0, "coil 0"), arrival(1, "coil 1"), arrival(2, "coil 2")]
    bench = Bench(frames, engine(found(), BUG)).run()
    assert [r.lot_id for r in bench.records] == ["coil 0", "coil 1", "coil 2"]


def test_rules_over_length_reach_across_frames():
    pair = RulePart(name="pair", decision=Decision.REJECT, min_count=2, per_mm=5.0)
    answers = [found(PIT), found(PIT), found(), found(PIT)]
    bench = Bench(arrivals(4), engine(*answers, rules=[pair])).run()
    assert [b.verdict.rule for b in bench.bodies] == ["", "pair", "", ""]


def test_a_finding_is_proved_by_a_picture_and_shown():
    bench = Bench(arrivals(2), engine(found(PIT))).run()
    with_pit, clean = bench.records
    (picture,) = with_pit.evidence
    assert picture.defect_number == 0
    assert picture.jpeg.startswith(b"\xff\xd8")
    assert clean.evidence == ()
    (sighting,) = bench.work.sightings.take()
    assert (sighting.index, sighting.defect.kind) == (0, "pit")


def test_colour_is_shown_as_one_channel():
    pixels = np.zeros((LINES, WIDTH, 3), np.uint8)
    bench = Bench([Arrival(Frame(info(), pixels), 0.0, "")], engine(found(PIT))).run()
    (sighting,) = bench.work.sightings.take()
    assert sighting.crop.ndim == 2


def test_of_very_many_findings_the_worst_are_proved():
    spots = [(n % 20, n // 4, n % 20 + 2, n // 4 + 2, n / 100, 1) for n in range(50)]
    bench = Bench(arrivals(1), engine(found(*spots))).run()
    (record,) = bench.records
    assert len(record.body.defects) == 50
    assert len(record.evidence) == 24
    scores = {d.number: d.score for d in record.body.defects}
    shown = [scores[picture.defect_number] for picture in record.evidence]
    assert shown == sorted(scores.values(), reverse=True)[:24]


def test_a_window_that_nobody_looks_at_is_not_filled_for_ever():
    bench = Bench(arrivals(600), engine(*[found(PIT)] * 600)).run()
    assert len(bench.work.sightings.take()) < 600
    assert bench.ledger.inspected_lines == 600 * LINES


def test_a_window_that_fails_costs_the_frame_and_no_line_is_counted_twice():
    class Broken(SightingFeed):
        def show(self, sighting):
            raise BUG

    made = engine(found(PIT), found())
    bench = Bench(arrivals(2), made, sightings=Broken()).run()
    assert bench.outcome() == [GapReason.FAILED, 1]
    assert bench.ledger.balanced
    assert bench.ledger.pending_lines == 0


def test_times_lie_beside_the_inspection():
    bench = Bench([replace(arrival(0), arrived_s=10.0)], engine())
    bench.clock.now_s = 12.0
    bench.run()
    (record,) = bench.records
    assert record.timing_ms["wait"] == record.timing_ms["latency"] == 2000.0
    stages = {"screen", "detect", "judge", "evidence"}
    assert set(record.timing_ms) == {"wait", "latency"} | stages
    assert bench.desk.tally.latency().max_ms == 2000.0


def test_the_same_frames_get_the_same_inspections_whatever_the_engine_went_through():
    answers = [found(PIT), found(), found(PIT)]
    plain = Bench(arrivals(3), engine(*answers)).run()
    broken = Bench(arrivals(3), engine(answers[0], BROKEN), engine(*answers[1:])).run()
    assert plain.bodies == broken.bodies


@given(
    st.lists(st.sampled_from(["clean", "pit", "bug", "broken"]), max_size=12),
    st.integers(0, 3),
    st.integers(0, 6),
)
def test_every_line_is_inspected_masked_or_a_gap(script, spare, masked):
    answers = {"clean": found(), "pit": found(PIT), "bug": BUG, "broken": BROKEN}
    shared = [answers[step] for step in script]
    detector = FakeDetector()
    detector._answers = shared
    engines = [FakeEngine(detector) for _ in range(spare)]
    masks = ((2, 2 + masked),) if masked else ()
    bench = Bench([arrival(n, masked_rows=masks) for n in range(12)], *engines).run()
    ledger = bench.ledger
    assert ledger.inspected_lines + ledger.gap_lines == 12 * (LINES - masked)
    assert ledger.pending_lines == 12 * masked  # the masks are the assembler's to tell
    assert bool(bench.work.refused) == (spare == 0)
