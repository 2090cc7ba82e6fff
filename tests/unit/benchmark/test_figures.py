import json
from dataclasses import replace

import pytest

from inspector.benchmark.figures import (
    RUNS,
    Benchmark,
    Grown,
    Network,
    Peer,
    Screened,
    WholePath,
    median_ms,
    p99,
)
from inspector.benchmark.page import drawing, markdown


class Ticks:
    """Each call of `work` takes as many milliseconds as the script says."""

    def __init__(self, *took_ms):
        self._took_ms, self.ms, self.calls = list(took_ms), 0.0, 0

    def work(self):
        self.ms += self._took_ms[self.calls % len(self._took_ms)]
        self.calls += 1

    def __call__(self):
        return self.ms / 1e3


def test_a_time_is_the_median_of_five_runs_after_a_warm_up():
    clock = Ticks(500, 1, 9, 2, 8, 3)

    assert median_ms(clock.work, clock) == pytest.approx(3)
    assert clock.calls == 1 + RUNS


def test_a_run_of_several_calls_is_divided_by_them():
    clock = Ticks(2)

    assert median_ms(clock.work, clock, times=4) == pytest.approx(2)
    assert clock.calls == 1 + 4 * RUNS


def test_the_99th_percentile_of_nothing_is_nothing():
    assert p99([]) == 0
    assert p99([1.0] * 100) == 1


def benchmark():
    return Benchmark(
        machine={"cpu": "a cpu", "load before": 0.5},
        screening=Screened(400.0, 2.0),
        whole_path=(
            WholePath(0.0, 0, 10, 300.0, 12.0, None, 0),
            WholePath(0.1, 1, 10, 240.0, 15.0, 0.0, 1, {"screen": 3.0}),
        ),
        network=(
            Network("m", "onnx", "f32", 60.0, 0.1, 0.2, 0.5, "onnxruntime 1 f32"),
            Network("m", "openvino", "bf16", 20.0, 0.1, 0.2),
            Network("m", "tensorrt", "f16", why="not measured: no NVIDIA GPU"),
        ),
        peer=(
            Peer("ultralytics onnx", "sliced", 50.0, 4.0),
            Peer("ultralytics", "letterboxed", why="not measured: no lab"),
        ),
        growth=(Grown("width", 4096, 250.0, "MPix/s"),),
    )


def test_ratios_compare_what_was_measured_and_nothing_else():
    assert benchmark().ratios() == {
        "openvino bf16 to onnx f32": 3.0,
        "whole path to ultralytics onnx sliced": 60.0,
        "tile, onnx f32 to ultralytics onnx": 0.83,
        "tile, openvino bf16 to ultralytics onnx": 2.46,
    }


def test_the_document_has_the_keys_of_the_contract():
    content = json.loads(json.dumps(benchmark().document()))

    assert {"whole_path", "network", "peer", "machine"} <= set(content)
    assert {"defects_per_block", "mpix_per_s", "p99_ms", "escape_rate"} <= set(
        content["whole_path"][0]
    )
    assert {
        *("model", "runtime", "precision", "ms_per_tile"),
        *("pre_ms", "post_ms", "map50_95"),
    } <= set(content["network"][0])
    assert {"name", "mode", "ms_per_tile", "mpix_per_s", "map50_95"} <= set(
        content["peer"][0]
    )


def test_what_was_not_measured_says_so_and_why():
    text = markdown(benchmark())

    assert "| m | tensorrt | f16 | not measured | not measured |" in text
    assert "- not measured: no NVIDIA GPU" in text
    assert "| 0.1 | 10 | 240 | 15 | 0 of 1 |" in text
    assert "| 0 | 10 | 300 | 12 | not measured of 0 |" in text


def test_the_drawing_shows_our_path_and_the_peer():
    svg = drawing(benchmark())

    assert svg.startswith("<svg")
    assert "0.1 defects" in svg
    assert "onnx sliced" in svg


def test_the_drawing_shows_the_time_of_a_tile_and_what_grows():
    svg = drawing(benchmark())

    assert "openvino bf16" in svg
    assert "By width, MPix/s" in svg
    assert "By" not in drawing(replace(benchmark(), growth=()))
