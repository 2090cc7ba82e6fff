import pytest

from inspector.channel import Lossless
from inspector.errors import OutputError
from inspector.factory.schedule import Schedule
from inspector.findings import Decision, Mark
from inspector.line.act import act
from inspector.status import Phase
from tests.fakes import NOW, FakeDesk


def mark(index):
    return Mark("top", index, 0.0, 1.0, Decision.REJECT, "any")


class FakeOutput:
    """Takes marks and beats; a script says what goes wrong.

    Attributes:
        sent: Indices of the marks taken.
        beats: Phases heard.
    """

    def __init__(self, send=(), beat=(), opening=None):
        self._send, self._beat, self._opening = list(send), list(beat), opening
        self.sent, self.beats, self.closed = [], [], False

    def __enter__(self):
        if self._opening is not None:
            raise self._opening
        return self

    def __exit__(self, *_error):
        self.closed = True

    def send(self, mark, at):
        self._play(self._send)
        self.sent.append(mark.index)

    def beat(self, phase, at):
        self._play(self._beat)
        self.beats.append(phase)

    @staticmethod
    def _play(script):
        step = script.pop(0) if script else None
        if isinstance(step, Exception):
            raise step
        if step is not None:
            step()


@pytest.fixture
def desk():
    return FakeDesk()


def run(output, desk, marks, phase=Phase.RUNNING):
    act("log", output, marks, lambda: phase, lambda: NOW, 0.0, desk.alarms)
    assert marks.drained


def closed(*indices):
    channel = Lossless(200)
    for index in indices:
        channel.put(mark(index))
    channel.close()
    return channel


def test_marks_are_handed_over_in_order(desk):
    output = FakeOutput()
    run(output, desk, closed(*range(150)))
    assert output.sent == list(range(150))
    assert output.closed
    assert desk.alarm_keys == []


def test_it_beats_while_there_are_no_marks(desk):
    marks = Lossless(1)
    output = FakeOutput(beat=[None, None, marks.close])
    run(output, desk, marks)
    assert output.beats[:3] == [Phase.RUNNING] * 3
    assert output.sent == []


def test_the_last_beat_says_that_the_line_stands(desk):
    output = FakeOutput()
    run(output, desk, closed(1))
    assert output.beats[-1] is Phase.IDLE


def test_a_beat_tells_the_phase_of_the_line(desk):
    output = FakeOutput()
    run(output, desk, closed(1), phase=Phase.DEGRADED)
    assert output.beats == [Phase.DEGRADED, Phase.IDLE]


def test_a_mark_that_is_refused_once_is_sent_again(desk):
    output = FakeOutput(send=[OutputError("busy")])
    run(output, desk, closed(1, 2))
    assert output.sent == [1, 2]
    assert desk.alarm_keys == ["output:log"]


def test_a_mark_that_is_refused_twice_is_told_and_the_next_one_sent(desk):
    output = FakeOutput(send=[OutputError("busy")] * 2)
    run(output, desk, closed(1, 2))
    assert output.sent == [2]
    assert "hold the lot" in desk.raised[0].text


def test_a_beat_that_is_refused_is_told_until_one_is_taken(desk):
    marks = Lossless(1)
    active = []
    output = FakeOutput(
        beat=[
            OutputError("no route"),
            lambda: active.append(desk.active("output:log")),
            lambda: (active.append(desk.active("output:log")), marks.close()),
        ]
    )
    run(output, desk, marks)
    assert active == [True, False]
    assert desk.alarm_keys == ["output:log"]


BROKEN = [
    pytest.param(FakeOutput(opening=OutputError("no such host")), id="opening"),
    pytest.param(FakeOutput(send=[ZeroDivisionError("bug")]), id="sending"),
    pytest.param(FakeOutput(beat=[ZeroDivisionError("bug")]), id="beating"),
]


@pytest.mark.parametrize("output", BROKEN)
def test_an_output_that_breaks_is_told_and_holds_up_nobody(output, desk):
    run(output, desk, closed(*range(100)))
    assert desk.alarm_keys == ["output:log"]
    assert desk.active("output:log")
    assert "the plant must hold" in desk.raised[0].text


def test_an_output_that_breaks_is_given_back_and_says_nothing_more(desk):
    output = FakeOutput(send=[None, ZeroDivisionError("bug")])
    run(output, desk, closed(1, 2, 3))
    assert output.sent == [1]
    assert output.closed
    assert output.beats == [Phase.RUNNING]


def test_a_last_beat_that_is_refused_is_told(desk):
    output = FakeOutput(beat=[None, OutputError("gone")])
    run(output, desk, closed(1))
    assert desk.active("output:log")


def placed(*places_mm):
    channel = Lossless(200)
    for number, place_mm in enumerate(places_mm):
        channel.put(Mark("top", number, place_mm, 1.0, Decision.REJECT, "any"))
    return channel


def scheduled(output, desk, marks, distance_mm, position_mm):
    schedule = Schedule(distance_mm, position_mm)
    act(
        "log",
        output,
        marks,
        lambda: Phase.RUNNING,
        lambda: NOW,
        0.0,
        desk.alarms,
        schedule,
    )


def test_a_mark_waits_for_its_piece(desk):
    marks = placed(100.0, 50.0)
    seen = []

    def position_mm():
        at_mm = 10.0 * len(seen)
        seen.append(list(output.sent))
        if at_mm > 700.0:
            marks.close()
        return at_mm

    output = FakeOutput()
    scheduled(output, desk, marks, 500.0, position_mm)
    assert output.sent == [1, 0]  # 50 mm before 100 mm, whatever came first
    first = next(n for n, sent in enumerate(seen) if sent == [1])
    assert 550.0 <= 10.0 * first <= 580.0
    assert desk.alarm_keys == []


def test_a_mark_after_its_piece_is_not_sent_but_told_and_counted(desk):
    marks = placed(10.0, 20.0, 10_000.0)
    marks.close()
    output = FakeOutput()
    scheduled(output, desk, marks, 100.0, lambda: 1000.0)
    assert output.sent == []
    assert desk.alarm_keys == ["late:log", "ahead:log"]
    (late,) = [a for a in desk.alarms.open() if a.key == "late:log"]
    assert late.count == 2
    assert "2 marks" in late.text
    assert "by 880 mm" in late.text


def test_what_lies_before_the_actuator_at_the_end_is_told(desk):
    marks = placed(900.0)
    marks.close()
    output = FakeOutput()
    scheduled(output, desk, marks, 500.0, lambda: 1000.0)
    assert output.sent == []
    assert "take them out by hand" in desk.raised[0].text
