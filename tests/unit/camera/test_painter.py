import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.camera.painter import Painter
from inspector.camera.scene import PCB_KINDS, STEEL_KINDS
from tests.unit.camera.fakes import a_scene

QUIET = {"contrast_to_noise": [8, 8], "size_px": [12, 24], "texture_strength": 0.3}


def every_kind(kinds, per_metre=6.0):
    return [{"kind": kind, "per_metre": per_metre} for kind in kinds]


STEEL = Painter(a_scene(defects=every_kind(STEEL_KINDS), difficulty=QUIET))
PCB = Painter(a_scene("pcb", defects=every_kind(PCB_KINDS, 20), difficulty=QUIET))
WHOLE = {"steel": STEEL.paint(0, 1000), "pcb": PCB.paint(0, 1000)}


@pytest.mark.parametrize("painter", [STEEL, PCB], ids=["steel", "pcb"])
@settings(max_examples=15, deadline=None)
@given(cuts=st.lists(st.integers(1, 999), max_size=4, unique=True))
def test_any_cutting_gives_the_same_bytes(painter, cuts):
    edges = [0, *sorted(cuts), 1000]
    pieces = [painter.paint(a, b - a) for a, b in pairwise(edges)]
    assert (np.concatenate(pieces) == WHOLE[painter.scene.kind]).all()


@pytest.mark.parametrize("painter", [STEEL, PCB], ids=["steel", "pcb"])
def test_lines_are_the_same_when_asked_for_backwards_by_another_painter(painter):
    other = Painter(painter.scene)
    assert other.truth(2000, 500) == painter.truth(2000, 500)
    late = other.paint(900, 100)
    assert (other.paint(0, 900) == WHOLE[painter.scene.kind][:900]).all()
    assert (late == WHOLE[painter.scene.kind][900:]).all()


def test_another_seed_is_another_web():
    other = Painter(STEEL.scene, seed=6)
    assert (other.paint(0, 300) != STEEL.paint(0, 300)).mean() > 0.8


def test_what_is_painted_belongs_to_the_caller():
    lines = STEEL.paint(10, 20)
    lines[:] = 0
    assert STEEL.paint(10, 20).any()


def test_lines_far_away_can_be_asked_for_at_once():
    assert STEEL.paint(10**9, 3).shape == (3, 256)


@pytest.mark.parametrize("asked", [(-1, 5), (0, 0), (3, -2)])
def test_lines_that_are_not_on_the_web_are_refused(asked):
    with pytest.raises(ValueError, match="not on the web"):
        STEEL.paint(*asked)
    with pytest.raises(ValueError, match="not on the web"):
        STEEL.truth(*asked)


@pytest.mark.parametrize(
    ("painter", "kinds"), [(STEEL, STEEL_KINDS), (PCB, PCB_KINDS)], ids=["steel", "pcb"]
)
def test_every_kind_is_injected_and_named_in_the_truth(painter, kinds):
    assert {found.kind for found in painter.truth(0, 30_000)} == set(kinds)


@pytest.mark.parametrize("painter", [STEEL, PCB], ids=["steel", "pcb"])
def test_truth_lies_on_the_web_in_order_and_in_millimetres(painter):
    found = painter.truth(500, 8000)
    across, along = painter.scene.pitch_mm
    assert [f.xyxy_px[1] for f in found] == sorted(f.xyxy_px[1] for f in found)
    for f in found:
        x1, y1, x2, y2 = f.xyxy_px
        assert 0 <= x1 < x2 <= painter.scene.width_px
        assert y1 < 8500
        assert y2 > 500
        assert f.xyxy_mm == (x1 * across, y1 * along, x2 * across, y2 * along)


@pytest.mark.parametrize("painter", [STEEL, PCB], ids=["steel", "pcb"])
def test_the_web_differs_from_a_clean_one_inside_the_truth_and_only_there(painter):
    clean = Painter(painter.scene.model_copy(update={"defects": ()}))
    difference = np.abs(painter.paint(0, 6000).astype(int) - clean.paint(0, 6000))
    inside = np.zeros_like(difference, bool)
    for f in painter.truth(0, 6000):
        x1, y1, x2, y2 = (int(v) for v in f.xyxy_px)
        assert difference[max(0, y1) : y2, x1:x2].max() > 4
        inside[max(0, y1 - 12) : y2 + 12, max(0, x1 - 12) : x2 + 12] = True
    assert difference[~inside].max(initial=0) <= 10  # faint ends do not count
    assert (difference[~inside] > 0).mean() < 0.001


def test_a_defect_is_as_strong_as_was_asked_for():
    hard = {**QUIET, "contrast_to_noise": [2, 2]}
    painter = Painter(
        a_scene(defects=every_kind(["pit", "inclusion", "stain"], 12), difficulty=hard)
    )
    assert {f.contrast_to_noise for f in painter.truth(0, 20_000)} == {2.0}


def test_a_roll_prints_its_mark_at_pi_times_its_diameter():
    cause = {"cause": "roll", "diameter_mm": 100, "at_mm": 30}
    marks = Painter(a_scene(causes=[cause])).truth(0, 20_000)
    tops = np.array([m.xyxy_mm[1] for m in marks])
    assert {m.cause for m in marks} == {"roll"}
    assert np.abs(np.diff(tops) - 100 * math.pi).max() <= 0.25
    assert len({m.xyxy_px[0] for m in marks}) == 1


def test_an_artwork_fault_repeats_on_every_panel_from_its_first():
    cause = {"cause": "repeater", "kind": "copper", "at_mm": [80, 60], "from_panel": 2}
    scene = a_scene("pcb", causes=[cause], panel={"length_mm": 120, "wander_px": 0})
    marks = Painter(scene).truth(0, scene.panel_lines * 6)
    places = {(m.xyxy_px[0], m.xyxy_px[1] % scene.panel_lines) for m in marks}
    assert len(marks) == 4
    assert len(places) == 1
    assert marks[0].xyxy_px[1] > 2 * scene.panel_lines


def test_a_lane_scratch_stays_in_its_lane_and_a_nozzle_in_its_band():
    causes = [
        {"cause": "lane", "at_mm": 20, "per_metre": 4},
        {
            "cause": "nozzle",
            "kind": "scale",
            "at_mm": 45,
            "width_mm": 6,
            "per_metre": 9,
            "clear_m": 2,
            "blocked_m": 2,
        },
    ]
    found = Painter(a_scene(causes=causes, difficulty=QUIET)).truth(0, 60_000)
    for f in found:
        middle_mm = (f.xyxy_mm[0] + f.xyxy_mm[2]) / 2
        if f.cause == "lane":
            assert abs(middle_mm - 20) < 5
        else:
            assert abs(middle_mm - 45) < 6
            assert (f.xyxy_mm[3] / 1000) % 4 >= 1.9 or (f.xyxy_mm[1] / 1000) % 4 < 0.1
    assert {f.cause for f in found} == {"lane", "nozzle"}


def test_a_tool_wears_until_it_is_changed():
    cause = {"cause": "wear", "kind": "edge_crack", "life_m": 20, "per_metre": 6}
    found = Painter(a_scene(causes=[cause])).truth(0, 160_000)
    worn = np.array([(f.xyxy_mm[1] / 1000) % 20 for f in found])
    assert (worn > 10).sum() > 2 * (worn < 10).sum()


def test_dirt_comes_in_bursts():
    cause = {
        "cause": "burst",
        "kind": "stain",
        "every_m": 10,
        "spots": 6,
        "within_m": 0.2,
    }
    found = Painter(a_scene(causes=[cause], difficulty=QUIET)).truth(0, 120_000)
    steps_m = np.diff([f.xyxy_mm[1] / 1000 for f in found])
    assert len(found) >= 6
    assert np.median(steps_m) < 0.2


def test_the_golden_picture_repeats_and_shows_the_board_without_its_defects():
    period = PCB.panel_lines
    assert period == PCB.scene.panel_lines
    golden = PCB.golden(0, period)
    assert (PCB.golden(7 * period, period) == golden).all()
    still = PCB.scene.model_copy(
        update={"panel": PCB.scene.panel.model_copy(update={"wander_px": 0})}
    )
    picture = Painter(still).paint(0, period).astype(float)
    likeness = np.corrcoef(picture.ravel(), golden.ravel().astype(float))[0, 1]
    assert likeness > 0.95


def test_a_board_that_lies_off_is_still_whole_and_lies_nowhere_else():
    scene = a_scene("pcb", panel={"length_mm": 40, "gap_mm": 10, "wander_px": 16})
    painter = Painter(scene)
    lines = 8 * painter.panel_lines
    bright = np.median(painter.paint(0, lines), axis=1) > 40
    ends = np.flatnonzero(np.diff(bright.astype(int)))
    boards = np.diff(ends)[1::2] if bright[0] else np.diff(ends)[::2]
    assert len(boards) >= 6
    assert np.abs(boards - scene.board_lines).max() <= 1


def test_steel_has_no_golden_picture():
    assert STEEL.golden(0, 10) is None
    assert STEEL.panel_lines is None


def test_a_dim_lamp_darkens_its_lines_and_no_others():
    fault = {"fault": "lamp", "at_line": 300, "lines": 200, "share": 0.4}
    dim = Painter(STEEL.scene.model_copy(update={"faults": ()}))
    dark = Painter(a_scene(**{**STEEL.scene.model_dump(), "faults": [fault]}))
    assert (dark.paint(0, 300) == dim.paint(0, 300)).all()
    assert (dark.paint(500, 300) == dim.paint(500, 300)).all()
    assert dark.paint(300, 200).mean() < 0.5 * dim.paint(300, 200).mean()


def test_a_lens_out_of_focus_blurs_what_it_sees():
    fault = {"fault": "lens", "at_line": 0, "lines": 400, "blur_px": 6}
    scene = a_scene("pcb", faults=[fault])
    sharp = Painter(a_scene("pcb")).paint(0, 400).astype(float)
    soft = Painter(scene).paint(0, 400).astype(float)
    assert np.diff(soft, axis=1).std() < 0.7 * np.diff(sharp, axis=1).std()


def test_a_white_target_shows_gain_of_columns_and_little_else():
    white = STEEL.white(64).astype(float)
    assert white.std(axis=0).mean() < 4
    assert white.mean(axis=0).max() - white.mean(axis=0).min() > 15


def test_the_strip_wanders_between_dark_sides():
    lines = STEEL.paint(0, 4000)
    assert lines[:, :6].mean() < 40
    assert lines[:, 128].mean() > 90
    inside = (lines[:, :60] > 70).argmax(axis=1)
    assert inside.max() - inside.min() >= 3
