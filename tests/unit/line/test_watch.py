from dataclasses import dataclass, field

import pytest

from inspector.findings import Decision
from inspector.line.watch import Watch, read_lot, watch
from tests.fakes import CAMERA, Clock, FakeDesk, ScriptedStop, gap, inspection


@dataclass
class Line:
    """A line whose disk, clocks and lot file the test moves."""

    lot_file: object = None
    free_mb: float = 10_000.0
    clock_moved_s: float = 0.0
    lots: list = field(default_factory=list)
    flushed: int = 0

    def __post_init__(self):
        self.clock = Clock()
        self.utc = Clock()
        self.desk = FakeDesk()
        self.watch = Watch(
            tally=self.desk.tally,
            alarms=self.desk.alarms,
            now=self.utc.utc,
            now_s=self.clock,
            free_mb=lambda: self.free_mb,
            min_free_mb=500.0,
            gap_mm=10.0,
            reject_share=0.5,
            lot_file=self.lot_file,
            on_lot=self.lots.append,
            flush=self._flush,
        )

    def _flush(self):
        self.flushed += 1

    def look(self, after_s=1.0):
        self.clock.now_s += after_s
        self.utc.now_s += after_s
        self.watch.look()

    def frames(self, *decisions):
        for decision in decisions:
            self.desk.tally.inspected(inspection(0, decision), 1, 0.0, {})


@pytest.fixture
def line():
    return Line()


def test_a_line_in_order_raises_nothing(line):
    for _ in range(3):
        line.look()
    assert line.desk.alarm_keys == []
    assert line.flushed == 3


def inspected_in(line, ms):
    stages = {"wait": 900.0, "detect": ms, "judge": 1.0}
    line.desk.tally.inspected(inspection(0), 1, 0.0, stages)


def test_frames_that_take_longer_than_they_come_are_told_before_lines_are_lost(line):
    line.watch.frame_period_ms = 50.0
    inspected_in(line, 49.5)
    line.look()
    assert line.desk.active("budget")
    inspected_in(line, 10.0)
    inspected_in(line, 10.0)
    line.look()
    assert not line.desk.active("budget")


def test_a_source_that_waits_for_us_cannot_be_too_fast(line):
    inspected_in(line, 10_000.0)
    line.look()
    assert line.desk.alarm_keys == []


def test_the_speed_is_the_way_since_the_last_look(line):
    line.look()
    assert line.watch.speed == 0.0
    line.desk.tally.produced(CAMERA, 100, 300.0)
    line.look(after_s=2.0)
    assert line.watch.speed == 150.0
    line.look()
    assert line.watch.speed == 0.0


def test_two_looks_at_the_same_instant_do_no_harm(line):
    line.look()
    line.look(after_s=0.0)
    assert line.watch.speed == 0.0


def test_a_disk_that_runs_low_is_told_until_there_is_room(line):
    line.free_mb = 499.0
    line.look()
    assert line.desk.active("disk")
    line.free_mb = 500.0
    line.look()
    assert not line.desk.active("disk")


@pytest.mark.parametrize("step_s", [3600.0, -3600.0, 1.5])
def test_a_clock_that_is_moved_is_told_once(line, step_s):
    line.look()
    line.utc.now_s += step_s
    line.look()
    line.look()
    (alarm,) = line.desk.raised
    assert (alarm.key, alarm.count) == ("clock", 1)
    assert f"{step_s:+.1f} s" in alarm.text


def test_a_clock_that_was_moved_makes_the_line_worse_for_a_minute(line):
    line.look()
    line.utc.now_s -= 3600
    line.look()
    for _ in range(59):
        line.look()
        assert line.desk.active("clock")
    for _ in range(2):
        line.look()
    assert not line.desk.active("clock")


def test_a_clock_that_drifts_is_let_be(line):
    for _ in range(100):
        line.utc.now_s += 0.01
        line.look()
    assert line.desk.alarm_keys == []


def test_unseen_web_is_told_and_the_alarm_goes_when_it_is_calm(line):
    line.desk.tally.gap(gap(lines=41))
    line.look()
    assert line.desk.active("gap")
    line.look(after_s=5.0)
    assert line.desk.active("gap")
    line.look()
    assert not line.desk.active("gap")


def test_a_gap_within_what_the_recipe_allows_is_no_alarm(line):
    line.desk.tally.gap(gap(lines=40))
    line.look()
    assert line.desk.alarm_keys == []


def test_small_gaps_add_up(line):
    for n in range(3):
        line.desk.tally.gap(gap(n, lines=20))
        line.look()
    assert line.desk.alarm_keys == ["gap"]


def test_new_gaps_keep_the_alarm_up(line):
    for n in range(20):
        line.desk.tally.gap(gap(n, lines=41))
        line.look()
    assert line.desk.active("gap")
    assert line.desk.alarms.open()[0].count == 20


def test_too_many_rejects_of_a_hundred_are_told_until_they_are_few_again(line):
    line.frames(*[Decision.REJECT] * 51, *[Decision.ACCEPT] * 48)
    line.look()
    assert line.desk.alarm_keys == []
    line.frames(Decision.REVIEW)
    line.look()
    assert line.desk.active("rejects")
    assert "51 of the last 100" in line.desk.raised[0].text
    line.frames(*[Decision.REJECT] * 50, *[Decision.ACCEPT] * 50)
    line.look()
    assert not line.desk.active("rejects")


def test_a_new_lot_in_the_file_is_heard_once(tmp_path):
    file = tmp_path / "lot.txt"
    line = Line(lot_file=file)
    line.look()
    file.write_text("coil 7\n")
    line.look()
    line.look()
    file.write_text("")
    line.look()
    file.write_text("coil 8\nsecond line\n")
    line.look()
    assert line.lots == ["coil 7", "coil 8"]


@pytest.mark.parametrize(
    ("data", "lot"),
    [
        (b"", ""),
        (b"\n\n", ""),
        (b"   \r\ncoil 7", ""),
        (b"  coil 7 \r\nmore\r\n", "coil 7"),
        (b"coil 7", "coil 7"),
        (b"\xef\xbb\xbfcoil 7\n", "coil 7"),
        ("卷号 7 上\n".encode(), "卷号 7 上"),
        (b"coil \xff7\n", "coil \ufffd7"),
        (b"x" * 10_000_000, "x" * 128),
        ("上".encode() * 500, "上" * 128),
    ],
    ids=[
        *("empty", "blank lines", "first line blank", "spaces", "no end", "mark"),
        *("Chinese", "broken", "huge", "huge Chinese"),
    ],
)
def test_the_lot_is_the_first_line_of_the_file(data, lot, tmp_path):
    file = tmp_path / "lot.txt"
    file.write_bytes(data)
    assert read_lot(file) == lot


def test_a_lot_holds_no_characters_that_a_database_refuses(tmp_path):
    file = tmp_path / "lot.txt"
    file.write_bytes(b"coil\x00 7\x1b[31m\n")
    assert read_lot(file) == "coil 7[31m"


def test_no_lot_file_is_no_lot(tmp_path):
    assert read_lot(tmp_path / "none.txt") == ""
    assert read_lot(tmp_path) == ""


def test_the_watch_looks_until_it_is_told_to_stop(line):
    watch(line.watch, ScriptedStop(patience=3))
    assert line.flushed == 3


def test_a_look_that_fails_is_told_and_the_next_one_is_taken(line, caplog):
    room = iter([OSError("the drive is gone"), 10_000.0, 10_000.0])

    def free_mb():
        found = next(room)
        if isinstance(found, Exception):
            raise found
        return found

    line.watch.free_mb = free_mb
    watch(line.watch, ScriptedStop(patience=3))
    assert line.desk.alarm_keys == ["watch"]
    assert not line.desk.active("watch")
    assert "the drive is gone" in caplog.text
