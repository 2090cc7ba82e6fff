import threading

import numpy as np
import pytest

from inspector.line.begin import Beginning, CommonStart
from inspector.types import Block, GapReason
from tests.fakes import Clock

PITCH_MM, COUNTS_PER_MM = 0.5, 4.0


def block(line, lines=10, lost=0, count=True):
    """Lines of the web from `line` on; each row holds the line's number."""
    rows = np.arange(line, line + lines) % 256
    pixels = np.repeat(rows.astype(np.uint8)[:, None], 4, 1)
    encoder = round(line * PITCH_MM * COUNTS_PER_MM) if count else None
    return Block("any", pixels, 5000, lost, True, encoder)


def cameras(*names, patience_s=5.0, along_mm=0.0):
    clock = Clock()
    common = CommonStart(names, clock, patience_s)
    made = [
        Beginning(name, common, COUNTS_PER_MM, along_mm * place, PITCH_MM)
        for place, name in enumerate(names)
    ]
    return clock, made


class Impatient(threading.Event):
    """Lets the clock run while somebody waits; stops after a while."""

    def __init__(self, clock, most=1000):
        super().__init__()
        self._clock, self._left = clock, most

    def wait(self, timeout=None):
        self._clock.now_s += timeout or 0.0
        self._left -= 1
        return self._left < 0


def test_the_run_begins_where_the_last_camera_began():
    _, (left, right) = cameras("left", "right")
    right.common.offer("right", 1013 * PITCH_MM)
    stop = threading.Event()
    assert left.taken(block(990), stop) is None
    assert left.taken(block(1000), stop) is None  # ends before line 1013
    begun = left.taken(block(1010), stop)
    assert (begun.lines, begun.lost_before, begun.pixels[0, 0]) == (7, 0, 1013 % 256)
    assert begun.encoder_count == 1013 * 2
    assert right.taken(block(1013), stop).lost_before == 0
    later = block(1020, lost=3)
    assert left.taken(later, stop) is later


def test_a_camera_down_the_web_leaves_out_what_passed_before_the_run():
    _, (up, down) = cameras("up", "down", along_mm=20.0)  # 40 lines
    stop = threading.Event()
    down.common.offer("down", 1000 * PITCH_MM - 20.0)
    assert up.taken(block(1000), stop).lines == 10
    assert down.taken(block(1035), stop).pixels[0, 0] == 1040 % 256


def test_a_camera_that_is_not_up_in_time_has_a_gap_up_to_where_it_begins():
    clock, (left, right) = cameras("left", "right", patience_s=2.0)
    assert left.taken(block(1000), Impatient(clock)).lines == 10
    late = right.taken(block(1600), threading.Event())
    assert (late.lost_before, late.loss_reason) == (600, GapReason.CAMERA)


def test_lines_lost_before_the_first_block_count_from_the_start_of_the_run():
    _, (left, right) = cameras("left", "right")
    right.common.offer("right", 1000 * PITCH_MM)
    assert left.taken(block(900), threading.Event()) is None
    first = left.taken(block(1030, lost=120), threading.Event())
    assert (first.lost_before, first.loss_reason) == (30, None)


def test_a_camera_that_fails_is_not_waited_for():
    _, (left, right) = cameras("left", "right", patience_s=None)
    right.over()
    assert left.taken(block(70), threading.Event()).lines == 10


def test_a_stop_ends_the_waiting():
    clock, (left, _) = cameras("left", "right", patience_s=None)
    assert left.taken(block(0), Impatient(clock, 3)) is None
    assert not left.begun


def test_without_an_encoder_a_camera_begins_where_it_begins():
    _, (left, right) = cameras("left", "right", patience_s=None)
    without = block(0, count=False)
    assert right.taken(without, threading.Event()) is without
    assert left.taken(block(300), threading.Event()).lines == 10


@pytest.mark.parametrize("late", [0, 1, 9, 10, 11, 500])
def test_cameras_that_began_apart_number_the_web_alike(late):
    _, (left, right) = cameras("left", "right")
    stop = threading.Event()
    left.common.offer("left", 100 * PITCH_MM)
    right.common.offer("right", (100 + late) * PITCH_MM)
    produced, shown = {}, {}
    for one, first in ((left, 100), (right, 100 + late)):
        produced[one.camera] = 0
        for number in range(80):
            taken = one.taken(block(first + 10 * number), stop)
            if taken is None:
                continue
            produced[one.camera] += taken.lost_before
            for row in taken.pixels[:, 0]:
                shown.setdefault(produced[one.camera], set()).add(int(row))
                produced[one.camera] += 1
    assert all(len(rows) == 1 for rows in shown.values())
