from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from inspector.channel import Lossless
from inspector.findings import Decision, Event, EventKind, Evidence, Record
from inspector.line.desk import GAP_RULE, Outbox
from inspector.types import Gap, GapReason, Mask
from tests.fakes import CAMERA, LINES, NOW, PITCH_MM, WIDTH, FakeDesk, gap, inspection

FULL = Record("run-1", "coil 1", Event(EventKind.ROLL, NOW, None, "", ""))
STAGES = {"detect": 3.0}


def full_records():
    """A channel in which one record lies and no more has room."""
    channel = Lossless(1)
    channel.put(FULL)
    return channel


def record(body, lot_id="coil 1"):
    return Record("run-1", lot_id, body)


def bodies(outbox):
    return [waiting.body for waiting in outbox.waiting]


def test_what_has_room_goes_to_the_writer_at_once():
    outbox = Outbox(Lossless(2))
    outbox.put(record(gap()))
    assert not outbox.waiting
    assert len(outbox.records) == 1


def test_gaps_that_continue_each_other_become_one_while_the_writer_is_away():
    outbox = Outbox(full_records())
    for n in range(500):
        outbox.put(record(gap(n * LINES)))
    (joined,) = bodies(outbox)
    assert (joined.first_line, joined.lines, joined.frames) == (0, 500 * LINES, 500)
    assert joined.position_mm == 0.0
    assert joined.length_mm == 500 * LINES * PITCH_MM[1]


def test_gaps_that_differ_in_anything_stay_apart():
    first = record(gap(0))
    others = [
        record(gap(LINES + 1)),
        record(gap(LINES, reason=GapReason.LOST)),
        record(gap(LINES, camera="bottom")),
        record(gap(LINES, width_share=0.5)),
        record(gap(LINES), lot_id="coil 2"),
        record(Mask(CAMERA, 1, LINES, LINES, None, "weld")),
    ]
    for other in others:
        outbox = Outbox(full_records())
        outbox.put(first)
        outbox.put(other)
        assert bodies(outbox) == [first.body, other.body]


def test_a_gap_that_is_already_on_its_way_is_left_as_it_is():
    outbox = Outbox(Lossless(5))
    outbox.put(record(gap(0)))
    outbox.put(record(gap(LINES)))
    assert [r.body.lines for r in outbox.records.take(5)] == [LINES, LINES]


def test_a_record_between_two_gaps_keeps_their_order():
    outbox = Outbox(full_records())
    for body in (gap(0), inspection(1), gap(2 * LINES)):
        outbox.put(record(body))
    assert len(outbox.waiting) == 3


def test_what_waits_is_handed_over_when_there_is_room():
    outbox = Outbox(full_records())
    outbox.put(record(gap(0)))
    assert not outbox.flush()
    outbox.records.take(1)
    assert outbox.flush()
    assert isinstance(outbox.records.take(1)[0].body, Gap)


class Slow(Lossless):
    """A writer that takes one record whenever it has kept somebody waiting."""

    def __init__(self):
        super().__init__(1)
        self.taken = []

    def put(self, item, timeout_s=0.0):
        if super().put(item):
            return True
        self.taken += self.take(1) if timeout_s else []
        return False


def test_at_the_end_everything_is_handed_over_however_long_it_takes():
    outbox = Outbox(Slow())
    everything = [record(inspection(n)) for n in range(20)]
    for one in everything:
        outbox.put(one)
    outbox.finish()
    assert outbox.records.taken + outbox.records.take(1) == everything


@given(st.lists(st.booleans(), max_size=60), st.integers(1, 4))
def test_no_line_is_lost_or_doubled_whenever_the_writer_comes(visits, capacity):
    outbox, taken = Outbox(Lossless(capacity)), []
    for n, visit in enumerate(visits):
        outbox.put(record(gap(n * LINES)))
        if visit:
            taken += outbox.records.take(1)
    while not outbox.flush():
        taken += outbox.records.take(1)
    taken += outbox.records.take(capacity)
    lines = [
        n
        for r in taken
        for n in range(r.body.first_line, r.body.first_line + r.body.lines)
    ]
    assert lines == list(range(len(visits) * LINES))


def test_a_gap_is_counted_recorded_and_marked_for_review():
    marks = Lossless(4)
    desk = FakeDesk(marks=[marks])
    desk.desk.gap(gap(LINES))
    assert desk.tally.ledgers()[CAMERA].gap_lines == LINES
    assert desk.bodies == [gap(LINES)]
    (mark,) = marks.take(4)
    assert (mark.decision, mark.rule) == (Decision.REVIEW, GAP_RULE)
    assert (mark.position_mm, mark.length_mm) == (LINES * 0.25, LINES * 0.25)


def test_whoever_wants_hears_which_lines_are_answered_for():
    heard = []
    desk = replace(FakeDesk().desk, on_covered=lambda *what: heard.append(what))
    desk.gap(gap())
    desk.gap(gap(LINES), covers=LINES + 4)  # four of its lines are masked
    desk.mask(Mask(CAMERA, 0, 3 * LINES, 8, None, "weld seam"))
    desk.mask(Mask(CAMERA, 0, 3 * LINES, 8, (0, 4), "label"))  # not the whole width
    assert heard == [
        (CAMERA, 0, LINES),
        (CAMERA, LINES, LINES + 4),
        (CAMERA, 3 * LINES, 8),
    ]


def test_a_mask_is_counted_and_recorded_and_not_marked():
    marks = Lossless(4)
    desk = FakeDesk(marks=[marks])
    left_out = Mask(CAMERA, 0, 0, LINES, None, "weld seam")
    desk.desk.mask(left_out)
    assert desk.tally.ledgers()[CAMERA].masked_lines == LINES
    assert desk.bodies == [left_out]
    assert len(marks) == 0


def hand_in(desk, done, lot_id="coil 1", evidence=()):
    desk.desk.inspection(done, evidence, WIDTH, STAGES, 12.0, lot_id)


def test_an_inspection_is_recorded_with_evidence_times_and_the_lot_it_came_with():
    desk = FakeDesk()
    desk.lot_id = "coil 2"
    picture = (Evidence(0, b"jpeg", (0, 0)),)
    hand_in(desk, inspection(), evidence=picture)
    (stored,) = desk.records.take(2)
    assert (stored.lot_id, stored.evidence) == ("coil 1", picture)
    assert stored.timing_ms == {"detect": 3.0, "latency": 12.0}
    assert desk.tally.verdicts == {"ACCEPT": 1}


def test_accepted_material_gets_no_mark_and_the_rest_one_for_what_is_owned():
    marks = Lossless(4)
    desk = FakeDesk(marks=[marks])
    hand_in(desk, inspection(0))
    hand_in(desk, inspection(1, Decision.REJECT, owned_rows=(4, 14)))
    (mark,) = marks.take(4)
    assert (mark.index, mark.decision, mark.rule) == (1, Decision.REJECT, "a rule")
    assert mark.position_mm == (LINES + 4) * PITCH_MM[1]
    assert mark.length_mm == 10 * PITCH_MM[1]


def test_every_output_gets_every_mark():
    marks = [Lossless(2), Lossless(2)]
    desk = FakeDesk(marks=marks)
    hand_in(desk, inspection(0, Decision.REVIEW))
    assert [len(channel) for channel in marks] == [1, 1]


def test_a_mark_that_has_no_room_raises_an_alarm_and_holds_up_nobody():
    slow, quick = Lossless(1), Lossless(9)
    desk = FakeDesk(marks=[slow, quick])
    for n in range(3):
        hand_in(desk, inspection(n, Decision.REJECT))
    assert desk.alarm_keys == ["output:full"]
    assert desk.alarms.open()[0].count == 2
    assert (len(slow), len(quick), len(desk.records)) == (1, 3, 3)


def test_an_event_says_where_the_web_was_unless_told():
    desk = FakeDesk()
    desk.tally.produced(CAMERA, 100, 25.0)
    desk.desk.event(EventKind.RECOVERED, "camera is back")
    desk.desk.event(EventKind.ROLL, "roll 3", source="wei", at_mm=0.0)
    here, there = desk.bodies
    assert (here.position_mm, here.source) == (25.0, "line")
    assert (there.position_mm, there.source) == (0.0, "wei")


def test_a_gap_belongs_to_the_lot_of_its_frame_if_that_is_known():
    desk = FakeDesk()
    desk.desk.gap(gap(), lot_id="coil 0")
    desk.desk.gap(gap(5 * LINES))
    assert [r.lot_id for r in desk.records.take(2)] == ["coil 0", "coil 1"]
