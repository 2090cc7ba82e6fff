import numpy as np

from inspector.cause.evidence_place import (
    bursts,
    edge_group,
    fixed_lane,
    head_or_tail,
    one_side,
)
from inspector.cause.lot import Position

WEB = (0.0, 500.0)


def test_a_lane_is_found_among_strangers():
    random = np.random.default_rng(1)
    x = np.concatenate([random.normal(320, 2, 12), random.uniform(0, 500, 20)])
    seen = fixed_lane(x, WEB)
    assert seen is not None
    assert seen.p_value is not None
    assert seen.p_value < 1e-5
    assert np.abs(x[seen.members] - 320).max() < 15


def test_a_lane_names_what_stands_there():
    x = np.full(10, 321.0) + np.arange(10) * 0.1
    seen = fixed_lane(x, WEB, [Position("nozzle 7", "nozzle", 320, 20)])
    assert seen is not None
    assert seen.values["band_match"] == "nozzle"
    assert "nozzle 7" in seen.text.en
    assert "nozzle 7" in seen.text.zh


def test_chance_makes_few_lanes_edges_ends_and_bursts():
    random = np.random.default_rng(2)
    false = dict.fromkeys(("lane", "edge", "end", "burst"), 0)
    for _ in range(150):
        n = int(random.integers(6, 80))
        x, y = random.uniform(0, 500, n), np.sort(random.uniform(0, 1e5, n))
        found = {
            "lane": fixed_lane(x, WEB),
            "edge": edge_group(x, WEB),
            "end": head_or_tail(y, (0, 1e5)),
            "burst": bursts(y),
        }
        for name, seen in found.items():
            false[name] += seen is not None and (seen.p_value or 0) <= 0.01
    assert all(count <= 6 for count in false.values()), false


def test_kinds_that_always_lie_at_the_edge_make_no_lane_there():
    x = np.concatenate([np.full(20, 3.0), np.linspace(60, 440, 10)])
    seen = fixed_lane(x, WEB, avoid_edges=True)
    assert seen is not None
    assert (seen.p_value or 0) > 0.01


def test_defects_at_one_edge_are_found():
    x = np.concatenate([np.full(12, 490.0), np.linspace(60, 440, 5)])
    seen = edge_group(x, WEB)
    assert seen is not None
    assert (seen.p_value or 1) < 1e-4


def test_one_face_counts_only_where_both_are_looked_at():
    assert one_side(["top"] * 20, ["top"] * 50) is None
    seen = one_side(["top"] * 20, ["top", "bottom"] * 25)
    assert seen is not None
    assert seen.values["side"] == "top"
    assert (seen.p_value or 1) < 1e-4


def test_a_face_that_nobody_told_says_nothing():
    assert one_side([""] * 20, ["top", "bottom"] * 25) is None


def test_bursts_are_found_and_a_step_of_the_rate_is_none():
    random = np.random.default_rng(3)
    middles = np.sort(random.uniform(0, 1e5, 8))
    burst = bursts(np.sort((middles[:, None] + random.uniform(0, 500, (8, 5))).ravel()))
    step = bursts(np.sort(random.uniform(7e4, 1e5, 60)))
    assert burst is not None
    assert step is not None
    assert (burst.p_value or 1) < 1e-4
    assert (step.p_value or 0) > 1e-3


def test_defects_at_the_head_are_found():
    seen = head_or_tail(np.linspace(0, 3000, 12), (0, 1e5))
    assert seen is not None
    assert seen.values["length_position"] == "head"
    assert (seen.p_value or 1) < 1e-6


def test_nothing_says_nothing():
    empty = np.zeros(0)
    assert fixed_lane(empty, WEB) is None
    assert edge_group(empty, WEB) is None
    assert head_or_tail(empty, (0, 1)) is None
    assert bursts(empty) is None
    assert one_side([], []) is None
