import threading

from inspector.channel import Lossless
from inspector.findings import Decision, Inspection
from inspector.judge import Judge
from inspector.line.coverage import Coverage
from inspector.line.feeds import SightingFeed
from inspector.line.join import Joining, join
from inspector.line.joining import Face, OneFace
from inspector.types import Gap, GapReason
from tests.fakes import Clock, FakeDesk
from tests.unit.line.test_joining import FRAME, FRAME_MM, PITCH_MM, at, looked


class Web:
    """A joining worker with the channels of two cameras."""

    def __init__(self, patience_s=None, judge=None):
        self.desk = FakeDesk(records=1000)
        self.clock = Clock()
        face = Face("top", ("left", "right"), judge or Judge(()), frame_mm=FRAME_MM)
        self.ways = {name: Lossless(100) for name in face.cameras}
        self.coverage = Coverage()
        self.work = Joining(
            faces=[OneFace(face)],
            ways=self.ways,
            coverage=self.coverage,
            along_mm=PITCH_MM,
            desk=self.desk.desk,
            sightings=SightingFeed(),
            now_s=self.clock,
            patience_s=patience_s,
        )

    def run(self):
        for way in self.ways.values():
            way.close()
        join(self.work)
        return [(one.info.camera, one.info.index) for one in self.inspections]

    @property
    def inspections(self):
        self.bodies = self.desk.bodies
        return [body for body in self.bodies if isinstance(body, Inspection)]


def test_all_answers_are_recorded_in_the_order_of_the_web():
    web = Web()
    for n in range(3):
        for name in ("right", "left"):
            web.ways[name].put(looked(name, n))
    done = web.run()
    assert done == [(name, n) for n in range(3) for name in ("left", "right")]
    assert web.desk.tally.ledgers()["left"].inspected_lines == 3 * FRAME


def test_nothing_to_join_ends_at_once():
    assert Web().run() == []


def test_what_is_counted_and_shown_is_what_is_left():
    web = Web()
    web.ways["left"].put(looked("left", 0, at(505, 10, 508, 13, score=0.5)))
    web.ways["right"].put(looked("right", 0, at(505, 10, 508, 13)))
    web.run()
    assert sum(web.desk.tally.defects.values()) == 1
    (shown,) = web.work.sightings.take()
    assert shown.camera == "right"


class Broken:
    """A judge with a bug, for one frame."""

    memory_mm = 0.0

    def judge(self, defects, _recent):
        if defects:
            raise ZeroDivisionError("bug")
        return Judge(()).judge(defects, ())

    def remember(self, *_):
        return ()


def test_an_answer_that_cannot_be_settled_is_a_gap_and_the_rest_goes_on(caplog):
    web = Web(judge=Broken())
    web.ways["left"].put(looked("left", 0, at(10, 10, 12, 12)))
    web.ways["left"].put(looked("left", 1))
    assert web.run() == [("left", 1)]
    (gap,) = [body for body in web.bodies if isinstance(body, Gap)]
    assert (gap.reason, gap.lines) == (GapReason.FAILED, FRAME)
    assert web.desk.active("join:top")
    assert "ZeroDivisionError" in caplog.text


def test_a_camera_that_gets_no_further_is_not_waited_for():
    web = Web(patience_s=0.5)
    web.clock.step_s = 0.01
    for n in range(4):
        web.ways["left"].put(looked("left", n))
    web.ways["left"].close()
    thread = threading.Thread(target=join, args=(web.work,))
    thread.start()  # right never hands anything in, and has not ended
    while web.desk.tally.ledgers().get("left") is None:
        threading.Event().wait(0.01)
    web.ways["right"].close()
    thread.join()
    assert len(web.inspections) == 4


def test_a_camera_whose_lines_are_gaps_is_not_waited_for():
    web = Web()
    web.coverage.cover("right", 0, 1000)
    web.ways["left"].put(looked("left", 0))
    web.ways["left"].close()
    thread = threading.Thread(target=join, args=(web.work,))
    thread.start()
    while web.desk.tally.ledgers().get("left") is None:
        threading.Event().wait(0.01)
    web.ways["right"].close()
    thread.join()
    assert web.desk.tally.verdicts == {Decision.ACCEPT.value: 1}
