"""A tiny embedder, crops that it can tell apart, and a library to put them into."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from inspector import artifact as artifacts
from inspector.artifact import MANIFEST_NAME, Artifact, Manifest
from inspector.classify.embedder import Embedder
from inspector.classify.library import LibraryFolder
from inspector.enrol.enrolment import Enrolment
from inspector.files import sha256_file
from inspector.naming import open_embedder, open_reader
from inspector.types import Pixels

NOW = datetime(2025, 11, 21, 14, 30, tzinfo=UTC)
SIDE_PX = 32
SIZE = 16


def write_embedder(folder: Path) -> Path:
    """A model folder: patches of 8 x 8 px, random filters, their energies."""
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(0)
    kernel = rng.normal(size=(SIZE, 3, 8, 8)).astype(np.float32)
    kernel -= kernel.mean(axis=(1, 2, 3), keepdims=True)
    weights = [
        numpy_helper.from_array(kernel, "kernel"),
        numpy_helper.from_array(np.float32(1 / 255), "scale"),
        numpy_helper.from_array(np.array([2, 3], np.int64), "plane"),
        numpy_helper.from_array(np.float32(1e-6), "least"),
        numpy_helper.from_array(np.array([1], np.int64), "across"),
    ]
    node = helper.make_node
    nodes = [
        node("Cast", ["tiles"], ["floats"], to=TensorProto.FLOAT),
        node("Mul", ["floats", "scale"], ["levels"]),
        node("Conv", ["levels", "kernel"], ["seen"], strides=[4, 4]),
        node("Abs", ["seen"], ["energy"]),
        node("ReduceMean", ["energy", "plane"], ["mean"], keepdims=0),
        node("ReduceL2", ["mean", "across"], ["length"], keepdims=1),
        node("Max", ["length", "least"], ["safe"]),
        node("Div", ["mean", "safe"], ["embedding"]),
    ]
    image = helper.make_tensor_value_info(
        "tiles", TensorProto.UINT8, ["n", 3, SIDE_PX, SIDE_PX]
    )
    out = helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["n", SIZE])
    body = helper.make_graph(nodes, "tiny", [image], [out], weights)
    opset = [helper.make_opsetid("", 18)]
    network = folder / "model.onnx"
    onnx.save(helper.make_model(body, opset_imports=opset, ir_version=9), network)
    manifest = {
        "version": 1,
        "name": "tiny-embedder",
        "task": "embed",
        "decoder": "embedding",
        "network": network.name,
        "files": {network.name: sha256_file(network)},
        "input": {"channels": "rgb", "tile_hw_px": [SIDE_PX, SIDE_PX]},
        "head": {
            "outputs": ["embedding"],
            "size": SIZE,
            "own_distance": {"1": 0.06, "5": 0.035},
        },
        "classes": [],
        "operating": {"score_threshold": 0.0},
        "weight_storage": "float32",
        "golden_reference": False,
        "research_only": False,
        "training_data": "none",
        "licence": "AGPL-3.0-or-later",
        "made_by": "a test",
    }
    text = Manifest.model_validate(manifest).model_dump_json()
    (folder / MANIFEST_NAME).write_text(text, "utf-8")
    return folder


def opened(folder: Path) -> tuple[Artifact, Embedder]:
    """The model in a folder that `write_embedder` has filled, ready to embed."""
    artifact = artifacts.load(str(folder), "embed")
    return artifact, open_embedder(artifact, 1)


def enrolment(library: Path, model: Path, by: str = "Li") -> Enrolment:
    """An enrolment into `library`; its embedder needs no closing."""
    artifact, embedder = opened(model)
    reader = open_reader(artifact, library)
    return Enrolment(LibraryFolder(library), reader, embedder, by, lambda: NOW)


def stripes(seed: int, side: int = 32) -> Pixels:
    """Upright lines: a scratch."""
    rng = np.random.default_rng(seed)
    picture = rng.normal(120, 4, (side, side))
    picture[:, ::4] += 90
    return picture.clip(0, 255).astype(np.uint8)


def spots(seed: int, side: int = 32) -> Pixels:
    """Dark spots: a pit."""
    rng = np.random.default_rng(1000 + seed)
    picture = rng.normal(120, 4, (side, side))
    for _ in range(6):
        y, x = rng.integers(0, max(1, side - 6), 2)
        picture[y : y + 6, x : x + 6] -= 90
    return picture.clip(0, 255).astype(np.uint8)


def steps(seed: int, side: int = 32) -> Pixels:
    """Broad lying bands: a chatter mark."""
    rng = np.random.default_rng(2000 + seed)
    picture = rng.normal(120, 4, (side, side))
    picture[(np.arange(side) // 8) % 2 == 0] += 90
    return picture.clip(0, 255).astype(np.uint8)
