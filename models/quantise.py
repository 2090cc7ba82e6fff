"""A network in int8, made by calibration; layers that hurt stay in float."""

from __future__ import annotations

import logging
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort
from numpy.typing import NDArray
from onnx import ModelProto
from onnxruntime.quantization import (
    CalibrationDataReader,
    QuantFormat,
    QuantType,
    quantize_static,
)
from onnxruntime.quantization.shape_inference import quant_pre_process

from inspector.artifact import MANIFEST_NAME, Artifact, QuantisedPart, Style
from inspector.detect.tiled import planes
from inspector.errors import ArtifactError
from inspector.files import sha256_file, write_atomic
from inspector.preflight.parity import RawSums
from inspector.runtime.graphs import engine_graph, input_of
from inspector.vision.tiles import cut_tiles, tile_grid
from models.datasets import Pictures
from models.evaluate import frame_of
from models.mirrored import PREFIX

log = logging.getLogger(__name__)

Tiles = NDArray[np.uint8]
Score = Callable[[Path, str], float]
"""COCO's mAP of a network's file in a runtime; the file may be the reference."""

Progress = Callable[[str, int, int], None]

GROUPS = 10
_PROBES = 4
_SEARCH_PX = 6
_RUNS_IN: Mapping[Style, str] = {"symmetric": "openvino", "u8s8": "onnx"}


@dataclass(frozen=True, slots=True)
class Terms:
    """How a network is quantised.

    Attributes:
        style: `symmetric` for TensorRT, which takes no zero points and no int32
            biases; `u8s8` for ONNX Runtime, which is slow with that, and wherever
            activations are far from symmetric. OpenVINO takes both.
        limit: Largest loss of mAP50-95, as a share: 0.005 is half a point.
        calibrated_on: The tiles, in words.
    """

    style: Style
    limit: float = 0.005
    calibrated_on: str = ""

    def __post_init__(self) -> None:
        if self.style not in _RUNS_IN:
            raise ValueError(f"no style {self.style!r}, have {sorted(_RUNS_IN)}")
        if not 0 <= self.limit <= 1:
            raise ValueError(f"limit must lie in 0..1, got {self.limit}")


def calibration_tiles(
    artifact: Artifact, pictures: Pictures, count: int, seed: int
) -> Tiles:
    """Tiles from all over a set of pictures, at most two of each.

    Returns:
        `(n, C, H, W)` uint8, as the plant's detector cuts them.

    Raises:
        ValueError: There are no pictures.
    """
    if not len(pictures) or count < 1:
        raise ValueError(f"expected tiles of some pictures, got {count} of none")
    part = artifact.manifest.input
    rng = np.random.default_rng(seed)
    per_picture = 1 if count <= len(pictures) else -(-count // len(pictures))
    chosen = rng.permutation(len(pictures))[: -(-count // per_picture)]
    kept: list[Tiles] = []
    for index in sorted(chosen.tolist()):
        whole = planes(frame_of(pictures[index]), part.channels, _SEARCH_PX)
        grid = tile_grid((int(whole.shape[1]), int(whole.shape[2])), part.tile_hw_px, 0)
        some = grid[rng.permutation(len(grid))[:per_picture]]
        room = np.zeros((len(some), part.depth, *part.tile_hw_px), np.uint8)
        kept.append(cut_tiles(whole, some, part.tile_hw_px, room).copy())
    return np.concatenate(kept)[:count]


def quantise(
    artifact: Artifact,
    tiles: Tiles,
    terms: Terms,
    score: Score,
    target: Path,
    progress: Progress = lambda _what, _done, _all: None,
) -> QuantisedPart:
    """Write a quantised file that loses no more than allowed.

    All layers first. If that loses too much, the layers are tried in groups: those
    whose return to float helps the raw outputs most stay in float, more and more of
    them until the loss is allowed.

    Args:
        artifact: The model.
        tiles: What the ranges are taken from; hundreds, of all lamps and materials.
        terms: Style and limit.
        score: Measures a file; called with the reference first.
        target: Where the file goes.
        progress: Hears what is done.

    Raises:
        ArtifactError: Nothing is left in int8 that keeps the limit.
    """
    runtime = _RUNS_IN[terms.style]
    progress("float", 0, 1)
    exact = score(artifact.network_path, "onnx")
    with tempfile.TemporaryDirectory() as name:
        bench = _Bench(artifact, tiles, terms.style, Path(name))
        layers = bench.layers
        kept: tuple[str, ...] = ()
        for number, kept in enumerate(_tries(bench, progress)):
            progress("scoring", number, GROUPS)
            bench.write(target, kept)
            loss = exact - score(target, runtime)
            log.info("%d layers kept in float: loss %.4f", len(kept), loss)
            if loss <= terms.limit:
                return QuantisedPart(
                    network=target.name,
                    layers=len(layers) - len(kept),
                    kept=kept,
                    calibrated_on=terms.calibrated_on or f"{len(tiles)} tiles",
                    map50_95_loss=round(loss, 5),
                )
    target.unlink(missing_ok=True)
    raise ArtifactError(
        f"{artifact.manifest.name!r} loses more than {100 * terms.limit:g} points in "
        f"int8 whatever stays in float; calibrate on more tiles than {len(tiles)}, or "
        "take bf16 or fp16"
    )


def with_quantised(
    artifact: Artifact, style: Style, network: Path, part: QuantisedPart, out: Path
) -> None:
    """Write the model with its quantised file into `out`, which may be its own folder.

    The manifest comes last, so that a folder is the old model or the new one.
    """
    manifest = artifact.manifest
    out.mkdir(parents=True, exist_ok=True)
    for name in (*manifest.files, "card.md"):
        source = artifact.folder / name
        if source.is_file() and out.resolve() != artifact.folder.resolve():
            shutil.copyfile(source, out / name)
    write_atomic(out / part.network, network.read_bytes())
    changed = manifest.model_copy(
        update={
            "files": {
                **manifest.files,
                part.network: sha256_file(out / part.network),
            },
            "quantised": {**manifest.quantised, style: part},
        }
    )
    text = changed.model_dump_json(indent=2) + "\n"
    write_atomic(out / MANIFEST_NAME, text.encode())


def _tries(bench: _Bench, progress: Progress) -> Iterator[tuple[str, ...]]:
    """What stays in float: nothing, then the worst group, the two worst, and so on."""
    yield ()
    ranked = bench.worst_first(lambda n: progress("layers", n, GROUPS))
    for count in range(1, len(ranked)):
        yield tuple(name for group in ranked[:count] for name in group)


class _Bench:
    """A network prepared once, and quantised in several ways."""

    def __init__(
        self, artifact: Artifact, tiles: Tiles, style: Style, folder: Path
    ) -> None:
        self._tiles, self._style, self._folder = tiles, style, folder
        self._float = folder / "float.onnx"
        self._prepared = folder / "prepared.onnx"
        content = engine_graph(artifact.network_path.read_bytes(), "f32")
        model = onnx.load_from_string(content)
        _fix_sides(model, artifact.manifest.input.tile_hw_px)
        onnx.save(model, self._float)
        # The symbolic pass gives up on a free batch.
        quant_pre_process(self._float, self._prepared, skip_symbolic_shape=True)
        prepared = onnx.load(self._prepared)
        for number, node in enumerate(prepared.graph.node):
            node.name = node.name or f"{node.op_type}_{number}"
        onnx.save(prepared, self._prepared)
        self.layers = [n.name for n in prepared.graph.node if n.op_type == "Conv"]
        self._input = prepared.graph.input[0].name

    def write(self, target: Path, kept: Sequence[str]) -> None:
        """Quantise all layers but `kept`."""
        symmetric = self._style == "symmetric"
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of its own deprecations
            quantize_static(
                self._prepared,
                target,
                _Reader(self._input, self._tiles),
                quant_format=QuantFormat.QDQ,
                per_channel=True,
                activation_type=QuantType.QInt8 if symmetric else QuantType.QUInt8,
                weight_type=QuantType.QInt8,
                op_types_to_quantize=["Conv"] if symmetric else None,
                nodes_to_exclude=self._excluded(kept),
                extra_options={
                    "QuantizeBias": not symmetric,
                    "ActivationSymmetric": symmetric,
                    "WeightSymmetric": True,
                    # what goes into a layer is rounded, its answer stays in float
                    "OpTypesToExcludeOutputQuantization": ["Conv"] * symmetric,
                },
                calibration_cache_path=self._folder / "ranges.json",
            )

    def worst_first(self, heard: Callable[[int], None]) -> list[list[str]]:
        """Groups of neighbouring layers, by how much their return to float helps."""
        groups = [list(part) for part in np.array_split(self.layers, GROUPS)]
        errors = []
        for number, group in enumerate(groups):
            heard(number)
            trial = self._folder / "trial.onnx"
            self.write(trial, group)
            errors.append(self._error(trial))
        return [groups[i] for i in np.argsort(errors, kind="stable")]

    def _excluded(self, kept: Sequence[str]) -> list[str]:
        """Kept layers, and of all-operator files what stands directly behind them.

        There the bringing together of mirrored views stays in float as well: it is
        little work, and takes logarithms.
        """
        if self._style == "symmetric":
            return list(kept)
        graph = onnx.load(self._prepared).graph
        wanted = set(kept)
        made = {o for n in graph.node if n.name in wanted for o in n.output}
        behind = [n.name for n in graph.node if made & set(n.input)]
        views = [n.name for n in graph.node if n.name.startswith(PREFIX)]
        return [*kept, *behind, *views]

    def _error(self, trial: Path) -> float:
        sums, probes = RawSums(), self._tiles[:: max(1, len(self._tiles) // _PROBES)]
        exact, rounded = _session(self._float), _session(trial)
        names = [output.name for output in exact.get_outputs()]
        for tile in probes[:_PROBES]:
            given = {self._input: tile[None]}
            answers = (
                dict(zip(names, net.run(names, given), strict=True))
                for net in (exact, rounded)
            )
            sums.add(*answers)
        return sums.worst


class _Reader(CalibrationDataReader):  # type: ignore[misc]  # it has no types
    """Hands over the tiles one by one."""

    def __init__(self, name: str, tiles: Tiles) -> None:
        self._batches = iter([{name: tile[None]} for tile in tiles])

    def get_next(self) -> Mapping[str, Tiles] | None:
        """The next tile, None behind the last."""
        return next(self._batches, None)


def _session(path: Path) -> ort.InferenceSession:
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    return ort.InferenceSession(path, options, providers=["CPUExecutionProvider"])


def _fix_sides(model: ModelProto, tile_hw: tuple[int, int]) -> None:
    """A plant's tiles have one size; shapes can then be known inside the graph."""
    input_of(model.SerializeToString())  # one input, or a clear refusal
    sides = model.graph.input[0].type.tensor_type.shape.dim
    for place, size in zip((2, 3), tile_hw, strict=True):
        sides[place].ClearField("dim_param")
        sides[place].dim_value = size
    for output in model.graph.output:
        output.type.tensor_type.ClearField("shape")
