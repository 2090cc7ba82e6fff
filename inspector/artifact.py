"""A model as the plant sees it: a manifest and its files, verified before use."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Annotated, Literal, Self

from pydantic import Discriminator, Field, Tag, ValidationError, model_validator

from inspector.errors import ArtifactError
from inspector.files import read_json, sha256_file
from inspector.parts import Part, Positive, Share, first_problem
from inspector.resources import zoo_folder
from inspector.types import UNKNOWN

MANIFEST_NAME = "manifest.json"

Channels = Literal["grey", "rgb", "pair"]
Task = Literal["detect", "embed"]

Style = Literal["symmetric", "u8s8"]
"""How a quantised file rounds: symmetric int8 for TensorRT, which takes no other, or
unsigned activations for ONNX Runtime, which is slow with that; OpenVINO takes both."""

_STYLES: Mapping[str, tuple[Style, ...]] = {
    "onnx": ("u8s8",),
    "openvino": ("symmetric", "u8s8"),
}
_OTHERS: tuple[Style, ...] = ("symmetric",)


class InputPart(Part):
    """What the network wants: uint8 tiles `(B, C, H, W)`, normalised in the graph.

    Attributes:
        channels: `grey` (1), `rgb` (3) or `pair` (3: image, reference, |difference|).
        tile_hw_px: Height and width of a tile at native scale.
        pitch_mm: Size of one pixel on the material in training; None if unknown.
        pitch_tolerance: Allowed relative deviation of the camera's pitch from it.
    """

    channels: Channels
    tile_hw_px: tuple[int, int]
    pitch_mm: Positive | None = None
    pitch_tolerance: Share = 0.1

    @property
    def depth(self) -> int:
        """Number of channels."""
        return 1 if self.channels == "grey" else 3


class HeadPart(Part):
    """The anchor head's raw outputs.

    Attributes:
        outputs: Names of the outputs `(B, A * (5 + classes), h, w)`, finest first.
        strides_px: Network pixels per cell, per output.
        anchors_px: Width and height of each anchor in network pixels, per output.
    """

    outputs: tuple[str, ...]
    strides_px: tuple[int, ...]
    anchors_px: tuple[tuple[tuple[float, float], ...], ...]

    @model_validator(mode="after")
    def _levels_agree(self) -> Self:
        if not len(self.outputs) == len(self.strides_px) == len(self.anchors_px) > 0:
            raise ValueError("outputs, strides_px and anchors_px must be equally long")
        return self


class CostPart(Part):
    """What mistakes were said to cost when the threshold was chosen.

    Attributes:
        escape: Of one defect that is not found; only the ratio of the two decides.
        false_alarm: Of one finding where there is no defect.
        clean_per_bad: Clean frames for each frame with a defect; None for as many as
            there were in the pictures.
    """

    escape: Positive
    false_alarm: Positive
    clean_per_bad: Annotated[float, Field(ge=0)] | None = None


class FreeHeadPart(Part):
    """The raw outputs of a head without anchors.

    Attributes:
        outputs: Names of the outputs `(B, 4 * bins + classes, h, w)`, finest first.
        strides_px: Network pixels per cell, per output.
        bins: Steps of the distribution of each side's distance, in cells; 1 where the
            distance is given as it is.
    """

    outputs: tuple[str, ...]
    strides_px: tuple[int, ...]
    bins: Annotated[int, Field(ge=1, le=64)]

    @model_validator(mode="after")
    def _levels_agree(self) -> Self:
        if not len(self.outputs) == len(self.strides_px) > 0:
            raise ValueError("outputs and strides_px must be equally long")
        return self


class EmbeddingPart(Part):
    """The output of a network that turns a crop into a vector.

    Attributes:
        outputs: Name of the one output `(B, size)`, rows of length one.
        size: Numbers of a vector.
        own_distance: For 1, 2, 5, 10 ... examples of a kind, the squared distance to
            their mean that the share `accepted` of the kind's other crops keeps to;
            measured in training on kinds that were left out.
        accepted: That share.
        example_views: Mirror images of an example whose vectors are averaged.
        query_views: The same of a crop that is asked about.
    """

    outputs: tuple[str]
    size: Annotated[int, Field(ge=2, le=4096)]
    own_distance: Mapping[Annotated[int, Field(ge=1)], Positive]
    accepted: Annotated[float, Field(gt=0.5, lt=1)] = 0.95
    example_views: Literal[1, 2, 4] = 1
    query_views: Literal[1, 2, 4] = 1

    @model_validator(mode="after")
    def _knows_a_distance(self) -> Self:
        if not self.own_distance:
            raise ValueError("own_distance must name at least one number of examples")
        return self


def _kind_of_head(content: object) -> str:
    for key, kind in (("own_distance", "embedding"), ("bins", "yolo-free")):
        there = key in content if isinstance(content, dict) else hasattr(content, key)
        if there:
            return kind
    return "yolov5"


_SIGNS = {"yolov5": "anchors_px", "yolo-free": "bins", "embedding": "own_distance"}
"""The key by which the head of a decoder is told from the others."""


class OperatingPart(Part):
    """The operating point, chosen on training folds.

    Attributes:
        score_threshold: Boxes below are not reported.
        nms_iou: Boxes of a class that overlap more are one.
        class_floor: Class probability below which nothing explains a box.
        vote_iou: Boxes of a class that overlap the best one at least so much have a say
            in where it lies; None leaves it where it is.
        costs: By which the threshold was chosen; None if by something else.
        chosen_on: On which pictures it was chosen, in words.
    """

    score_threshold: Share
    nms_iou: Share = 0.5
    class_floor: Share = 0.35
    vote_iou: Annotated[float, Field(gt=0, le=1)] | None = None
    costs: CostPart | None = None
    chosen_on: str = ""


class QuantisedPart(Part):
    """A file of the same network whose layers compute in int8, made in the laboratory.

    Attributes:
        network: The file, named among the manifest's files.
        layers: How many layers compute in int8.
        kept: Names of those that were left in float because they hurt.
        calibrated_on: What the ranges were taken from, in words.
        map50_95_loss: COCO's mAP that was lost against float32; negative if gained.
    """

    network: str
    layers: Annotated[int, Field(ge=1)]
    kept: tuple[str, ...] = ()
    calibrated_on: str = ""
    map50_95_loss: float


class ParityPart(Part):
    """How far an engine's answers may lie from the reference's on the golden set.

    Attributes:
        margin: A box whose score lies so far above the threshold is a sure one.
        agreement: Share of the sure boxes, each way, that the other side must have
            with the same class; which of two boxes wins as a double may be a tie.
        score: Difference of score that 99 of 100 sure boxes keep.
        corner_px: Distance of sides that 99 of 100 sure boxes keep.
        raw: Root mean square of the raw outputs' difference over that of the
            reference's, for each output.
    """

    margin: Share = 0.1
    agreement: Share = 0.98
    score: Share = 0.1
    corner_px: Positive = 4.0
    raw: Share = 0.1


class KindName(Part):
    """What people call a class."""

    en: str
    zh: str


class Manifest(Part):
    """The description of a model; written by the export, never by hand.

    For people alone are training data, licence, limits, `made_by`, `scored_by`, the
    command that gives the metrics again, and `views`: how many images of a tile, itself
    and mirrored ones, the graph makes and answers for.
    """

    version: Literal[1]
    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]
    task: Task
    decoder: Literal["yolov5", "yolo-free", "embedding"]
    network: str
    files: Mapping[str, str]
    input: InputPart
    head: Annotated[
        Annotated[HeadPart, Tag("yolov5")]
        | Annotated[FreeHeadPart, Tag("yolo-free")]
        | Annotated[EmbeddingPart, Tag("embedding")],
        Discriminator(_kind_of_head),
    ]
    classes: tuple[str, ...]
    names: Mapping[str, KindName] = Field(default_factory=dict)
    operating: OperatingPart
    weight_storage: Literal[
        "float32", "float16", "int8-per-channel", "int8-and-float16"
    ]
    views: Literal[1, 2, 4] = 1
    quantised: Mapping[Style, QuantisedPart] = Field(default_factory=dict)
    parity: ParityPart = ParityPart()
    golden_reference: bool
    research_only: bool
    training_data: str
    licence: str
    limits: str = ""
    made_by: str
    scored_by: str = ""
    metrics: Mapping[str, float | str] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        if UNKNOWN in self.classes or len(set(self.classes)) != len(self.classes):
            raise ValueError(f"classes must be distinct and none be {UNKNOWN!r}")
        if self.network not in self.files:
            raise ValueError(f"network {self.network!r} is not among files")
        if missing := [
            part.network
            for part in self.quantised.values()
            if part.network not in self.files
        ]:
            raise ValueError(f"quantised networks {missing} are not among files")
        if outside := [name for name in self.files if not _inside(name)]:
            raise ValueError(f"files must lie inside the model's folder, got {outside}")
        if self.golden_reference != (self.input.channels == "pair"):
            raise ValueError("golden_reference goes with channels 'pair'")
        if self.decoder != _kind_of_head(self.head):
            raise ValueError(
                f"decoder {self.decoder!r} goes with a head that has "
                f"{_SIGNS[self.decoder]}"
            )
        if (self.task == "embed") != (self.decoder == "embedding"):
            raise ValueError("task 'embed' goes with decoder 'embedding'")
        return self


@dataclass(frozen=True, slots=True)
class Artifact:
    """A verified model folder.

    Attributes:
        folder: Where its files lie.
        manifest: Its description.
        digest: sha256 over the sorted list of (file name, sha256 of its bytes).
    """

    folder: Path
    manifest: Manifest
    digest: str

    @property
    def network_path(self) -> Path:
        """The ONNX file."""
        return self.folder / self.manifest.network

    def network_for(self, runtime: str, precision: str) -> Path:
        """The ONNX file that a runtime needs to compute in this precision.

        Of two int8 files it is the one with more layers in int8.

        Raises:
            ArtifactError: The model has no file in int8 for it.
        """
        if precision != "int8":
            return self.network_path
        styles = _STYLES.get(runtime, _OTHERS)
        made = self.manifest.quantised
        parts = [made[style] for style in styles if style in made]
        if not parts:
            raise ArtifactError(
                f"model {self.manifest.name!r} has no int8 file for {runtime!r}; make "
                f"one with `inspector lab quantise --style {' or '.join(styles)}`, or "
                "take another precision"
            )
        return self.folder / max(parts, key=lambda part: part.layers).network


def find(name_or_folder: str) -> Path:
    """The folder of a model, by its name in the zoo or by a path.

    Raises:
        ArtifactError: There is neither.
    """
    for folder in (Path(name_or_folder), zoo_folder() / name_or_folder):
        if (folder / MANIFEST_NAME).is_file():
            return folder
    zoo = zoo_folder()
    known = sorted(p.parent.name for p in zoo.glob(f"*/{MANIFEST_NAME}"))
    raise ArtifactError(
        f"no model {name_or_folder!r}: neither a folder with a {MANIFEST_NAME} nor in "
        f"the zoo, which has {known}"
    )


def load(name_or_folder: str, task: Task | None = "detect") -> Artifact:
    """A model whose files are all there and unchanged.

    Args:
        name_or_folder: In the zoo, or a path.
        task: What it is wanted for; None to look at any.

    Raises:
        ArtifactError: The manifest is broken, or a file is missing or changed, or the
            model does something else.
    """
    folder = find(name_or_folder)
    path = folder / MANIFEST_NAME
    try:
        manifest = Manifest.model_validate(read_json(path, ArtifactError))
    except ValidationError as cause:
        raise ArtifactError(f"{path}: {first_problem(cause)}") from cause
    if task is not None and manifest.task != task:
        raise ArtifactError(
            f"model {manifest.name!r} is made to {manifest.task}, and one that can "
            f"{task} is wanted here; name another model"
        )
    for name, expected in manifest.files.items():
        _verify(folder / name, expected)
    listing = "\n".join(f"{name} {h}" for name, h in sorted(manifest.files.items()))
    digest = hashlib.sha256(f"{listing}\n{sha256_file(path)}".encode()).hexdigest()
    return Artifact(folder, manifest, digest)


def _inside(name: str) -> bool:
    path = PurePosixPath(name)
    return not (path.is_absolute() or ".." in path.parts or {*name} & {*"\\:"})


def _verify(path: Path, expected: str) -> None:
    if not path.is_file():
        raise ArtifactError(
            f"{path} is named in the manifest and missing; copy it again"
        )
    if (actual := sha256_file(path)) != expected:
        raise ArtifactError(
            f"{path} is not the file the manifest describes: expected sha256 "
            f"{expected[:12]}…, got {actual[:12]}…; copy the model again"
        )
