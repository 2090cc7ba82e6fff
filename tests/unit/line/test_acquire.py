import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.camera.assemble import Assembler
from inspector.channel import Lossless
from inspector.errors import CameraError, CameraLost, CameraTimeout, FeatureError
from inspector.findings import Event, EventKind
from inspector.line.acquire import Acquisition, acquire
from inspector.line.feeds import StripFeed
from inspector.types import Block, Gap, GapReason, Mask
from tests.fakes import (
    CAMERA,
    LINES,
    OVERLAP,
    PITCH_MM,
    WIDTH,
    Clock,
    FakeDesk,
    ScriptedCamera,
    ScriptedStop,
    block,
    inspection,
    recipe,
)

LOST = CameraLost("unplugged")


class Scene:
    """One camera's acquisition from a script, and what came of it."""

    def __init__(
        self, script, *, room=100, patient=False, masks=(), truth=None, **camera
    ):
        self.camera = ScriptedCamera(script, **camera)
        self.clock = Clock()
        self.desk = FakeDesk(records=10_000, clock=self.clock)
        self.stop = ScriptedStop()
        self.configured = 0
        self.work = Acquisition(
            camera=self.camera,
            configure=self._configure,
            assembler=Assembler(CAMERA, recipe(masks=masks), self.clock.utc),
            frames=Lossless(room),
            strips=StripFeed(PITCH_MM),
            desk=self.desk.desk,
            now_s=self.clock,
            stall_s=3.0,
            return_s=30.0,
            patient=patient,
            truth=truth,
        )

    def _configure(self, camera):
        assert camera is self.camera
        self.configured += 1

    def run(self):
        acquire(self.work, self.stop)
        return self

    def consume(self, most=10_000):
        """Inspect what has arrived; the frames, oldest first."""
        frames = [arrival.frame for arrival in self.work.frames.take(most)]
        for frame in frames:
            seen = inspection(
                frame.info.index,
                owned_rows=frame.info.owned_rows,
                masked_rows=frame.info.masked_rows,
            )
            self.desk.tally.inspected(seen, WIDTH, 0.0, {})
        return frames

    @property
    def ledger(self):
        self.consume()
        return self.desk.tally.ledgers()[CAMERA]


def blocks(count):
    return [block(n * LINES) for n in range(count)]


def reasons(gaps):
    return [gap.reason for gap in gaps]


def test_every_line_of_a_recording_is_handed_on():
    scene = Scene(blocks(3)).run()
    frames = scene.consume()
    assert scene.ledger.inspected_lines == scene.ledger.produced_lines == 3 * LINES
    assert sum(frame.info.owned_lines for frame in frames) == 3 * LINES
    assert [frame.info.index for frame in frames] == [0, 1, 2, 3]
    assert scene.desk.gaps == []
    assert scene.work.frames.drained
    assert (scene.camera.opened, scene.camera.closed, scene.configured) == (1, 1, 1)


def test_a_recording_without_a_block_ends_at_once():
    scene = Scene([]).run()
    assert scene.ledger.produced_lines == 0
    assert scene.work.frames.drained


def test_blocks_are_counted_and_shown():
    scene = Scene(blocks(2)).run()
    assert scene.desk.tally.counts == (2, 0)
    assert [s.first_line for s in scene.work.strips.take()] == [0, LINES]
    assert scene.desk.tally.position_mm == 2 * LINES * PITCH_MM[1]


def test_a_web_that_stands_still_is_normal():
    script = [CameraTimeout("still")] * 5 + blocks(1)
    scene = Scene(script).run()
    assert scene.ledger.inspected_lines == LINES
    assert scene.desk.alarm_keys == []


def test_a_long_silence_is_told_until_lines_come_again():
    states = []
    scene = Scene([])
    key = f"stall:{CAMERA}"

    def wait():
        scene.clock.now_s += 3.0

    script = [wait, CameraTimeout("still"), block(0), CameraTimeout("still")]
    script.insert(2, lambda: states.append(scene.desk.active(key)))
    script.insert(4, lambda: states.append(scene.desk.active(key)))
    scene.camera._script = script
    scene.run()
    assert states == [True, False]
    assert scene.desk.alarm_keys == [key]


@pytest.mark.parametrize(
    ("encoder", "told"),
    [([7.0, 7.0, 7.0], False), ([7.0, 8.0, 9.0], True), (None, True)],
    ids=["stands", "moves", "is not there"],
)
def test_silence_is_told_unless_the_encoder_says_that_the_web_stands(encoder, told):
    scene = Scene([])
    values = list(encoder or [])

    def get(feature):
        if encoder is None or feature != "EncoderValue":
            raise FeatureError(f"no feature {feature!r}")
        return values.pop(0)

    def wait():
        scene.clock.now_s += 1.6

    scene.camera.get = get
    scene.camera._script = [wait, CameraTimeout("no lines")] * 3
    scene.run()
    assert (f"stall:{CAMERA}" in scene.desk.alarm_keys) is told


def test_when_the_inspection_cannot_follow_the_material_becomes_a_gap():
    scene = Scene(blocks(5), room=2).run()
    assert [frame.info.index for frame in scene.consume()] == [0, 1]
    gaps = scene.desk.gaps
    assert set(reasons(gaps)) == {GapReason.BUSY}
    assert [gap.first_index for gap in gaps] == [2, 3, 4, 5]
    assert scene.ledger.balanced
    assert scene.ledger.pending_lines == 0


def test_after_a_gap_acquisition_goes_on():
    scene = Scene([])
    scene.work.frames = Lossless(1)
    arrived = []
    script = [*blocks(2), lambda: arrived.extend(scene.consume()), block(2 * LINES)]
    scene.camera._script = script
    scene.run()
    arrived += scene.consume()
    assert [frame.info.index for frame in arrived] == [0, 2]
    assert scene.ledger.pending_lines == 0


def test_lost_and_damaged_lines_become_gaps():
    script = [
        block(0),
        block(LINES + 8, lost_before=8),
        block(2 * LINES + 8, complete=False),
        block(3 * LINES + 8),
    ]
    scene = Scene(script).run()
    gaps = scene.desk.gaps
    assert [(g.reason, g.lines) for g in gaps] == [
        (GapReason.LOST, 8),
        (GapReason.INCOMPLETE, LINES),
    ]
    assert scene.ledger.produced_lines == 4 * LINES + 8
    assert scene.ledger.pending_lines == 0


def test_lines_that_no_block_brings_are_told_at_the_stop():
    scene = Scene([], undelivered=5)
    scene.camera._script = [scene.stop.set, block(0), block(LINES)]
    scene.run()
    (gap,) = scene.desk.gaps
    assert (gap.reason, gap.first_line, gap.lines) == (GapReason.STOPPED, LINES, 5)
    assert scene.ledger.produced_lines == LINES + 5
    assert scene.ledger.pending_lines == 0


def test_a_stop_before_the_start_opens_nothing():
    scene = Scene(blocks(1))
    scene.stop.set()
    scene.run()
    assert scene.camera.opened == 0
    assert scene.work.frames.drained


def test_a_camera_that_is_lost_is_opened_again_and_its_absence_is_a_gap():
    scene = Scene([block(0), LOST, block(40, lost_before=40)]).run()
    recorded = scene.desk.bodies
    (gap,) = [body for body in recorded if isinstance(body, Gap)]
    assert (gap.reason, gap.first_line, gap.lines) == (GapReason.CAMERA, LINES, 40)
    assert [b.kind for b in recorded if isinstance(b, Event)] == [EventKind.RECOVERED]
    assert scene.desk.alarm_keys == [f"camera:{CAMERA}"]
    assert not scene.desk.active(f"camera:{CAMERA}")
    assert scene.ledger.produced_lines == 2 * LINES + 40
    assert scene.ledger.pending_lines == 0
    assert scene.camera.opened == scene.camera.closed == 3


def test_strips_go_on_by_the_lines_of_the_run_after_a_return():
    scene = Scene([block(0), LOST, block(40, lost_before=40)]).run()
    strips = scene.work.strips.take()
    assert [(s.first_line, s.missing_before) for s in strips] == [
        (0, 0),
        (LINES + 40, 40),
    ]


def test_the_pauses_between_tries_grow_and_end():
    away = [None] + [CameraError("no answer")] * 8
    scene = Scene([block(0), LOST, block(0)], openings=away).run()
    waits = scene.stop.waits_s
    assert waits == sorted(waits)
    assert (waits[0], waits[1], waits[-1]) == (0.25, 0.5, 1.0)
    assert scene.ledger.inspected_lines == 2 * LINES


def test_a_camera_that_stays_away_ends_the_run_with_all_lines_told():
    away = [None] + [CameraError("no answer")] * 1000
    scene = Scene([block(0), LOST], openings=away)
    scene.clock.step_s = 1.0
    scene.run()
    (alarm,) = scene.desk.alarms.open()
    assert "did not come back within 30 s" in alarm.text
    assert scene.ledger.inspected_lines == LINES
    assert scene.work.frames.drained


def test_a_stop_while_the_camera_is_away_ends_the_run():
    away = [None] + [CameraError("no answer")] * 1000
    scene = Scene([block(0), LOST], openings=away)
    scene.stop.patience = 3
    scene.run()
    assert scene.ledger.inspected_lines == LINES
    assert scene.work.frames.drained


def test_a_camera_that_cannot_be_opened_at_all_is_told():
    scene = Scene(blocks(1), openings=[CameraError("no such device")]).run()
    assert scene.desk.active(f"camera:{CAMERA}")
    assert "no such device" in scene.desk.raised[0].text
    assert scene.work.frames.drained


def test_a_setting_that_the_camera_refuses_is_told():
    scene = Scene(blocks(1))

    def refuse(_camera):
        raise FeatureError("ExposureTime is at most 90 us")

    scene.work.configure = refuse
    scene.run()
    assert "at most 90 us" in scene.desk.raised[0].text
    assert scene.camera.closed == 1
    assert scene.work.frames.drained


def test_a_bug_in_a_driver_is_told_and_no_line_is_left_unaccounted_for(caplog):
    scene = Scene([block(0), ZeroDivisionError("bug"), block(LINES)]).run()
    assert scene.desk.active(f"camera:{CAMERA}")
    assert scene.camera.closed == 1
    assert scene.ledger.produced_lines == LINES
    assert scene.ledger.pending_lines == 0
    assert scene.work.frames.drained
    assert "ZeroDivisionError" in caplog.text


def test_a_recording_waits_for_the_inspection():
    scene = Scene(blocks(20), patient=True)

    class Consumed(Lossless):
        """Whoever has to wait here gives the inspection a turn."""

        def put(self, item, timeout_s=0.0):
            done = super().put(item)
            if not done:
                scene.consume(1)
            return done

    scene.work.frames = Consumed(1)
    scene.run()
    assert scene.ledger.inspected_lines == 20 * LINES
    assert scene.desk.gaps == []


def test_a_recording_that_is_stopped_while_it_waits_tells_what_is_left():
    scene = Scene(blocks(20), patient=True)

    class Stuck(Lossless):
        """Nobody takes anything; in the end somebody stops the line."""

        def put(self, item, timeout_s=0.0):
            done = super().put(item)
            if not done:
                scene.stop.set()
            return done

    scene.work.frames = Stuck(1)
    scene.run()
    assert set(reasons(scene.desk.gaps)) == {GapReason.STOPPED}
    assert scene.ledger.pending_lines == 0


def test_a_frame_belongs_to_the_lot_that_was_on_the_line():
    scene = Scene([])
    scene.desk.lot_id = "coil 1"

    def change():
        scene.desk.lot_id = "coil 2"

    scene.camera._script = [block(0), change, block(LINES)]
    scene.run()
    lots = [arrival.lot_id for arrival in scene.work.frames.take(9)]
    assert lots == ["coil 1", "coil 2", "coil 2"]


MASKS = ({"reason": "weld seam", "along_mm": (1.0, 9.0)},)


def test_masked_frames_are_not_inspected_and_not_gaps_when_it_is_busy():
    scene = Scene(blocks(4), room=1, masks=MASKS).run()
    masks = [body for body in scene.desk.bodies if isinstance(body, Mask)]
    assert sum(mask.lines for mask in masks) == 32 == scene.ledger.masked_lines
    assert scene.ledger.pending_lines == 0


steps = st.lists(
    st.one_of(
        st.tuples(st.integers(1, 40), st.integers(0, 5), st.booleans()),
        st.sampled_from([LOST, CameraTimeout("still")]),
    ),
    max_size=12,
)


@given(
    steps=steps,
    room=st.integers(1, 4),
    masks=st.sampled_from([(), MASKS]),
    undelivered=st.integers(0, 20),
    end=st.sampled_from([None, ZeroDivisionError("bug")]),
)
def test_every_line_is_accounted_for_whatever_happens(
    steps, room, masks, undelivered, end
):
    script, line = [], 0
    for step in steps:
        if isinstance(step, tuple):
            lines, lost, complete = step
            line += lost
            pixels = np.zeros((lines, WIDTH), np.uint8)
            script.append(Block(CAMERA, pixels, line, lost, complete))
            line += lines
        else:
            script.append(step)
    script += [end] if end else []
    scene = Scene(script, room=room, masks=masks, undelivered=undelivered).run()
    ledger = scene.ledger
    assert ledger.produced_lines == line + (0 if end else undelivered)
    assert ledger.pending_lines == 0
    assert scene.work.frames.drained


def test_frames_share_the_overlap_and_own_every_row_once():
    frames = Scene(blocks(3)).run().consume()
    assert [f.info.overlap_lines for f in frames[:3]] == [0, OVERLAP, OVERLAP]
    ends = [f.info.first_owned_line + f.info.owned_lines for f in frames]
    assert [f.info.first_owned_line for f in frames] == [0, *ends[:-1]]
