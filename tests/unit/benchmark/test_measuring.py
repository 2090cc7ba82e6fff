import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from inspector import artifact as artifacts
from inspector.benchmark.blocks import LINES, Painted, painted
from inspector.benchmark.children import (
    ChildFailed,
    measure_map,
    measure_peer_map,
    measure_peers,
    run_child,
)
from inspector.benchmark.network import grow_batches, measure_networks
from inspector.benchmark.path import Bench
from inspector.benchmark.run import Wanted, measure
from inspector.build import open_runtime, read_line
from inspector.station import RuntimePart
from inspector.types import Frame
from tests.lines import write_model, write_tiny_line


class Ticks:
    """A clock that goes on by a millisecond at each look."""

    def __init__(self):
        self.ms = 0

    def __call__(self):
        self.ms += 1
        return self.ms / 1e3


@pytest.fixture(scope="module")
def line(tmp_path_factory):
    return write_tiny_line(tmp_path_factory.mktemp("line"), threshold=0.5)


@pytest.fixture(scope="module")
def artifact(line):
    return artifacts.load(str(line.model))


@pytest.fixture(scope="module")
def bench(line, artifact):
    recipe, station = read_line(line.station, line.recipe)
    engine = open_runtime(artifact, "onnx", RuntimePart(threads=1))
    yield Bench(recipe, station, artifact, engine, Ticks())
    engine.close()


def test_blocks_hold_so_many_defects_on_average_and_know_where():
    blocks = painted(512, 10.0, 3, seed=1)
    found = [len(block.truth) for block in blocks]

    assert [block.frame.pixels.shape for block in blocks] == [(LINES, 512)] * 3
    assert 3 <= np.mean(found) <= 15
    for block in blocks:
        for x1, y1, x2, y2 in block.truth:
            assert 0 <= x1 < x2
            assert 0 <= y1 < y2 <= LINES


def test_blocks_without_defects_have_none_and_differ():
    first, second = painted(512, 0.0, 2, seed=1)

    assert first.truth == second.truth == ()
    assert (first.frame.pixels != second.frame.pixels).any()


def test_screening_is_measured_in_pixels_per_second(bench):
    found = bench.screening(512)

    assert found.mpix_per_s > 0
    assert found.copies > 0


def test_the_whole_path_says_what_screening_loses_of_what_full_inspection_finds(bench):
    (whole,) = painted(512, 40.0, 1, seed=2)
    info = replace(whole.frame.info, owned_rows=(0, 128))
    inside = tuple(box for box in whole.truth if box[3] <= 128)
    block = Painted(Frame(info, whole.frame.pixels[:128]), inside)

    row = bench.whole_path([block], 5.0)

    assert row.injected == len(inside) > 0
    assert row.found_by_full <= row.injected
    assert row.escape_rate is None or 0 <= row.escape_rate <= 1
    assert {"screen", "detect", "judge"} <= set(row.stages_ms)


def test_networks_that_cannot_be_run_say_why_and_the_others_are_measured(artifact):
    combinations = (("onnx", "f32"), ("onnx", "int8"), ("no-such", "f32"))
    exact, int8, other = measure_networks(artifact, 1, Ticks(), combinations)

    assert exact.ms_per_tile > 0
    assert exact.pre_ms > 0
    assert exact.post_ms >= 0
    assert exact.engine.startswith("onnxruntime")
    assert int8.ms_per_tile is None
    assert "not measured: model 'tiny' has no int8 file" in int8.why
    assert "not measured: no runtime 'no-such'" in other.why


def test_of_a_model_that_compares_the_network_alone_is_measured(tmp_path):
    model = write_model(tmp_path, channels="pair", tile=(96, 96))
    found = measure(Wanted(str(model), "onnx", growth=False), lambda _: None)

    assert found.whole_path == found.peer == ()
    assert found.network[0].ms_per_tile > 0


def test_batches_grow_and_the_time_is_per_tile(artifact):
    rows = grow_batches(artifact, "onnx", 1, Ticks(), (1, 2))

    assert [(row.what, row.size, row.figure) for row in rows] == [
        ("batch", 1, 1.0),
        ("batch", 2, 0.5),
    ]


ROWS = [
    {
        "name": "ultralytics yolov8n onnx",
        "mode": "sliced",
        "ms_per_tile": 50.0,
        "mpix_per_s": 4.0,
    }
]
FRAMES = [np.zeros((64, 64), np.uint8)]


def test_the_peers_answer_is_read_from_its_last_line(tmp_path):
    asked = []

    def run(arguments):
        asked.append(list(arguments))
        return "a word of its own\n" + json.dumps(ROWS) + "\n"

    (peer,) = measure_peers(FRAMES, 64, tmp_path, 1, run)

    assert (peer.mode, peer.mpix_per_s) == ("sliced", 4.0)
    assert asked[0][0] == "models.peer_child"
    assert str(tmp_path) in asked[0]


@pytest.mark.parametrize("answer", ["", "no json", "[{}]", "[1]", '{"a": 1}'])
def test_a_peer_that_answers_nothing_useful_is_not_measured(answer):
    peers = measure_peers(FRAMES, 64, None, 1, lambda _: answer)

    assert all(peer.ms_per_tile is None for peer in peers)
    assert all("not measured" in peer.why for peer in peers)


def test_a_peer_that_is_not_installed_says_what_it_needs():
    def run(_arguments):
        raise ChildFailed("No module named ultralytics")

    peers = measure_peers(FRAMES, 64, None, 1, run)
    assert {"No module named ultralytics" in peer.why for peer in peers} == {True}
    assert measure_map("m", "onnx", "f32", "scene:steel", 1, run) is None


def test_a_trained_peer_is_scored_as_its_users_run_it():
    asked = []

    def run(arguments):
        asked.extend(arguments)
        return '{"map50_95": 0.25, "map50": 0.5}'

    assert measure_peer_map(Path("a peer"), 512, "scene:steel", 3, run) == 0.25
    assert asked[:4] == ["inspector", "lab", "evaluate", "peer"]
    assert measure_peer_map(Path("a peer"), 512, "", 3, lambda _: "") is None


def test_a_child_that_fails_gives_its_last_line():
    with pytest.raises(ChildFailed, match="no_such_module"):
        run_child(["no_such_module"])
