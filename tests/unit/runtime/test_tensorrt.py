"""TensorRT-RTX for real, as far as a machine without a GPU goes; the rest needs one."""

import dataclasses
import logging
import traceback

import pytest

pytest.importorskip("tensorrt_rtx", reason="needs TensorRT-RTX")
pytest.importorskip("cuda.bindings", reason="needs cuda-bindings")
pytestmark = pytest.mark.rtx

import numpy as np  # noqa: E402  # after the skip

from inspector.errors import ArtifactError, InferenceError  # noqa: E402
from inspector.runtime import gpu, tensorrt, tensorrt_build  # noqa: E402
from inspector.runtime.engine_cache import EngineCache  # noqa: E402
from inspector.runtime.graphs import engine_graph  # noqa: E402
from inspector.runtime.tensorrt import TensorRtRuntime  # noqa: E402
from inspector.runtime.tensorrt_build import (  # noqa: E402
    LIBRARY,
    build,
    deserialised,
    name_of,
    targets_for,
)
from inspector.runtime.tensorrt_session import Output  # noqa: E402
from tests.gpus import MeanContext, NumpyGpu  # noqa: E402
from tests.tinynet import write_detector, write_float_input  # noqa: E402

TILE = (64, 96)
SHAPE = (2, 1, *TILE)
RTX = LIBRARY.__name__ == "tensorrt_rtx"
SETTINGS = {"channels": 1, "tile_hw": TILE, "batch": 2}


@pytest.fixture(scope="module")
def network(tmp_path_factory):
    return write_detector(tmp_path_factory.mktemp("n") / "n.onnx", int8_weights=True)


@pytest.mark.parametrize("precision", ["f32", "f16"])
def test_engines_of_floats_are_built_ahead_of_time(network, precision):
    graph = engine_graph(network.read_bytes(), precision)

    assert len(build(LIBRARY, graph, SHAPE)) > 1000


def test_an_engine_of_symmetric_int8_is_built_ahead_of_time(tmp_path):
    path = write_detector(tmp_path / "q.onnx", quantised=True)

    assert len(build(LIBRARY, path.read_bytes(), SHAPE)) > 1000


def test_an_error_holds_nothing_that_the_library_would_wait_for(network):
    graph = engine_graph(network.read_bytes(), "f16")
    builders = []
    for content, targets in ((b"no network", ()), (graph, ("no such machine",))):
        with pytest.raises((ArtifactError, AttributeError)) as caught:
            build(LIBRARY, content, SHAPE, targets)
        frames = [f for f, _ in traceback.walk_tb(caught.value.__traceback__)]
        assert len(frames) > 2
        builders += [
            value
            for frame in frames
            for value in frame.f_locals.values()
            if isinstance(value, LIBRARY.Builder | LIBRARY.OnnxParser)
        ]
    assert builders == []


@pytest.mark.skipif(not RTX, reason="TensorRT builds for the GPU at hand alone")
@pytest.mark.parametrize("target", ["SM75", "SM86", "SM89", "SM120"])
def test_an_engine_is_built_for_another_machine(network, target):
    graph = engine_graph(network.read_bytes(), "f16")

    assert len(build(LIBRARY, graph, SHAPE, (target,))) > 1000


def test_a_machine_that_the_library_does_not_name_is_left_to_it():
    assert targets_for(LIBRARY, (9, 9)) == ()
    if RTX:
        assert targets_for(LIBRARY, (8, 6)) == ("SM86",)


def test_a_file_that_the_parser_refuses_gives_its_reason_in_one_line():
    with pytest.raises(ArtifactError, match="does not take the network") as refusal:
        build(LIBRARY, b"nonsense", SHAPE)
    assert "\n" not in str(refusal.value)
    assert name_of(LIBRARY) in str(refusal.value)


def test_messages_of_the_library_go_to_the_log(caplog):
    with (
        caplog.at_level(logging.INFO, tensorrt_build.__name__),
        pytest.raises(ArtifactError),
    ):
        build(LIBRARY, b"nonsense", SHAPE)
    assert any(LIBRARY.__name__ in record.message for record in caplog.records)


def test_an_engine_that_the_gpu_refuses_or_that_is_cut_short_is_an_error(network):
    graph = engine_graph(network.read_bytes(), "f32")
    content = build(LIBRARY, graph, SHAPE)

    with pytest.raises(InferenceError, match="does not run this engine"):
        deserialised(LIBRARY, content[: len(content) // 2])


def test_every_name_that_is_used_is_in_the_library():
    names = {
        "Builder": ("create_network", "create_builder_config"),
        "IBuilderConfig": ("add_optimization_profile", "clear_flag"),
        "OnnxParser": ("parse", "num_errors", "get_error"),
        "Runtime": ("deserialize_cuda_engine",),
        "ICudaEngine": (
            "create_execution_context",
            "num_io_tensors",
            "get_tensor_name",
            "get_tensor_mode",
        ),
        "IExecutionContext": (
            "set_input_shape",
            "get_tensor_shape",
            "set_tensor_address",
            "execute_async_v3",
        ),
        "BuilderFlag": ("TF32",),
        "TensorIOMode": ("INPUT",),
        "NetworkDefinitionCreationFlag": ("STRONGLY_TYPED",),
    }
    lacking = [
        f"{kind}.{name}"
        for kind, wanted in names.items()
        for name in wanted
        if not hasattr(getattr(LIBRARY, kind), name)
    ]
    assert lacking == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"device": "cpu"}, "take another runtime"),
        ({"device": "gpu:x"}, "gpu:x"),
        ({"device": "gpu:0/opencl"}, "opencl"),
        ({"precision": "bf16"}, "auto"),
        ({"precision": "int8"}, "lab quantise"),
    ],
)
def test_a_device_or_precision_that_cannot_be_had_is_refused(network, changes, said):
    with pytest.raises(InferenceError, match=said):
        TensorRtRuntime(network, **SETTINGS | changes)


def test_a_network_for_other_tiles_is_refused_before_a_gpu_is_looked_for(
    network, tmp_path
):
    with pytest.raises(ArtifactError, match="do not belong together"):
        TensorRtRuntime(network, **SETTINGS | {"channels": 3})
    with pytest.raises(ArtifactError, match="float32"):
        TensorRtRuntime(write_float_input(tmp_path / "f.onnx"), **SETTINGS)
    (tmp_path / "bad.onnx").write_bytes(b"no network")
    with pytest.raises(ArtifactError, match=r"bad\.onnx"):
        TensorRtRuntime(tmp_path / "bad.onnx", **SETTINGS)


def test_without_a_gpu_each_backend_says_what_it_lacks(network, monkeypatch):
    monkeypatch.setattr(gpu, "BACKENDS", {"pycuda": "inspector.runtime.no_such_file"})

    with pytest.raises(InferenceError, match="no NVIDIA GPU can be used here"):
        TensorRtRuntime(network, **SETTINGS | {"device": "gpu:0/pycuda"})


class Built:
    """Stands for the GPU alone: the engines are built for real and run by numpy."""

    def __init__(self, monkeypatch, refuse=0):
        self.gpus, self.built, self.refuse = [], 0, refuse
        monkeypatch.setattr(tensorrt, "open_gpu", self.open_gpu)
        monkeypatch.setattr(tensorrt, "build", self.build)
        monkeypatch.setattr(tensorrt, "deserialised", self.deserialised)
        monkeypatch.setattr(tensorrt, "_Context", self.context)

    def open_gpu(self, _index, _backends):
        self.gpus.append(NumpyGpu())
        return self.gpus[-1]

    def build(self, *given):
        self.built += 1
        return build(*given)

    def deserialised(self, _trt, content):
        if self.refuse:
            self.refuse -= 1
            raise InferenceError("the GPU refuses this engine")
        return object(), content

    def context(self, _trt, _engine, shape):
        made = MeanContext(self.gpus[-1], shape, [Output("p3", (shape[0], 3))])
        made.input_name = "tiles"
        return made


def test_an_engine_is_built_once_and_then_taken_from_the_cache(
    network, tmp_path, monkeypatch
):
    parts, cache = Built(monkeypatch), EngineCache(tmp_path)
    for _ in range(2):
        runtime = TensorRtRuntime(network, **SETTINGS, cache=cache)
        tiles = np.full((1, 1, *TILE), 9, np.uint8)
        np.testing.assert_allclose(runtime.run(tiles)["p3"], 9)
        runtime.close()

    assert parts.built == 1
    assert runtime.label == f"{name_of(LIBRARY)} f16"
    assert runtime.device.startswith("numpy sm_86")
    assert [one.closed for one in parts.gpus] == [1, 1]


def test_a_kept_engine_that_is_refused_is_built_once_more(
    network, tmp_path, monkeypatch
):
    cache = EngineCache(tmp_path)
    Built(monkeypatch)
    TensorRtRuntime(network, **SETTINGS, cache=cache).close()

    parts = Built(monkeypatch, refuse=1)
    TensorRtRuntime(network, **SETTINGS, cache=cache).close()

    assert parts.built == 1


def test_an_engine_that_is_refused_twice_gives_up_and_gives_the_gpu_back(
    network, tmp_path, monkeypatch
):
    parts = Built(monkeypatch, refuse=2)

    with pytest.raises(InferenceError, match="refuses this engine"):
        TensorRtRuntime(network, **SETTINGS, cache=EngineCache(tmp_path))
    assert [one.closed for one in parts.gpus] == [1]


def test_a_gpu_out_of_memory_is_an_error_and_is_given_back(
    network, tmp_path, monkeypatch
):
    parts = Built(monkeypatch)
    monkeypatch.setattr(
        parts,
        "open_gpu",
        lambda *_: parts.gpus.append(NumpyGpu(1000)) or parts.gpus[-1],
    )
    monkeypatch.setattr(tensorrt, "open_gpu", parts.open_gpu)

    with pytest.raises(InferenceError, match="out of memory"):
        TensorRtRuntime(network, **SETTINGS, cache=EngineCache(tmp_path))
    assert [one.closed for one in parts.gpus] == [1]


def test_a_closed_runtime_says_so_and_other_tiles_are_refused(
    network, tmp_path, monkeypatch
):
    Built(monkeypatch)
    runtime = TensorRtRuntime(network, **SETTINGS, cache=EngineCache(tmp_path))

    with pytest.raises(ValueError, match=r"expected 1\.\.2 tiles"):
        runtime.run(np.zeros((3, 1, *TILE), np.uint8))
    runtime.close()
    runtime.close()
    with pytest.raises(InferenceError, match="closed"):
        runtime.run(np.zeros((1, 1, *TILE), np.uint8))


def test_each_precision_has_a_key_of_its_own(network, tmp_path, monkeypatch):
    Built(monkeypatch)
    cache = EngineCache(tmp_path)
    for precision in ("f32", "f16"):
        TensorRtRuntime(network, **SETTINGS, precision=precision, cache=cache).close()

    assert len(list(tmp_path.glob("*.engine"))) == 2


def test_facts_name_gpu_machine_and_driver():
    facts = gpu.GpuFacts("A GPU", (9, 0), 12080, 1)

    assert facts.label == "A GPU sm_90 cuda 12.8"
    assert dataclasses.replace(facts, driver=13000).label.endswith("13.0")
