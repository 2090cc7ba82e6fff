import threading
from collections import Counter
from dataclasses import replace

import numpy as np

from inspector.findings import Decision, Verdict
from inspector.line.passing import Passed, Passing, keep_passed, offer, place
from inspector.store.passed import PassedFolder
from inspector.types import Frame
from tests.storefakes import an_inspection

ACCEPTED = Decision.ACCEPT


def a_frame(index, hw=(150, 900)):
    pixels = np.arange(hw[0] * hw[1], dtype=np.uint8).reshape(hw)
    return Frame(an_inspection(index, 0).info, pixels)


def an_answer(index, decision=ACCEPTED, defects=0):
    made = an_inspection(index, defects)
    return replace(made, verdict=Verdict(decision, "any", ()))


def drawn(every, frames=2000, **more):
    found = (
        place(a_frame(n), an_answer(n, **more), every, "run") for n in range(frames)
    )
    return [one for one in found if one is not None]


def test_about_one_accepted_frame_in_so_many_is_drawn():
    assert 60 <= len(drawn(20)) <= 140
    assert drawn(0) == []
    assert drawn(1, 50, decision=Decision.REVIEW) == []


def test_the_same_frame_is_drawn_at_the_same_place_every_time():
    assert drawn(5) == drawn(5)


def test_a_tile_lies_inside_the_frame_and_anywhere_across_it():
    found = drawn(1, 300)
    lefts = Counter(x1 // 100 for x1, _, _, _ in found)
    assert all(0 <= x1 < x2 <= 900 and 0 <= y1 < y2 <= 150 for x1, y1, x2, y2 in found)
    assert len(lefts) >= 4


def test_a_tile_never_shows_a_finding():
    for x1, y1, _x2, _y2 in drawn(1, 300, defects=3):
        assert x1 >= 26 or y1 >= 36  # the made-up defects lie before these


def test_a_frame_full_of_findings_gives_none():
    answer = an_answer(1, defects=1)
    everywhere = replace(answer.defects[0], xyxy_px=(0.0, 0.0, 900.0, 150.0))
    answer = replace(answer, defects=(everywhere,))
    assert place(a_frame(1), answer, 1, "run") is None


def test_what_is_offered_is_kept_with_its_place(tmp_path):
    passing, folder = Passing(), PassedFolder(tmp_path)
    frame = a_frame(4, hw=(600, 700))
    offer(passing, "run", 1, frame, an_answer(4), "coil 7")
    stop = _Once()
    keep_passed(passing, folder, 100, stop)
    (tile,) = folder.newest(9)
    assert (tile.run_id, tile.lot_id, tile.index) == ("run", "coil 7", 4)
    x, y = tile.origin_px
    wanted = frame.pixels[y : y + 512, x : x + 512]
    assert folder.picture(tile).shape == wanted.shape


def test_a_disk_that_refuses_costs_the_pictures_alone(tmp_path):
    passing = Passing()
    offer(passing, "run", 1, a_frame(1), an_answer(1), "")
    blocked = tmp_path / "file"
    blocked.write_text("here is no folder")
    keep_passed(passing, PassedFolder(blocked), 90, _Once())
    assert isinstance(passing.take(), Passed | None)


class _Once(threading.Event):
    """Lets one round of work happen."""

    def wait(self, timeout=None):
        first, self._seen = not getattr(self, "_seen", False), True
        return not first
