"""The station: what differs between machines. The technician owns it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, Self

from platformdirs import user_data_path
from pydantic import (
    BeforeValidator,
    Discriminator,
    Field,
    Tag,
    ValidationError,
    field_validator,
    model_validator,
)

from inspector.devices import (
    AravisPart,
    DevicePart,
    GentlPart,
    ModbusPart,
    PlacedPart,
    PylonPart,
)
from inspector.errors import StationError
from inspector.files import read_yaml, sha256_json
from inspector.parts import (
    Name,
    NameOrPath,
    NotNegative,
    Part,
    Positive,
    first_problem,
)
from inspector.plant import CalendarPart, PositionPart, RetentionPart, RollPart

SCENE = "scene"
"""In place of a file's name: what the virtual line knows of itself."""


class SimulatedPart(PlacedPart):
    """The virtual line as a camera.

    Attributes:
        scene: Name in `data/scenes` or a file.
        seed: Overrides the scene's seed.
        realtime: Lines come at the scene's line rate; else as fast as they are read.
        buffer_s: Lines that wait longer than this are lost, as in a real camera.
        flat_field: File with gain and offset of every column, or `scene`.
        rendered_blocks: Paint so many blocks before the start and repeat them, for line
            rates that no painter keeps up with; None paints as the lines are read.
        columns_px: First column that it sees of the scene, and the one after the last;
            None for all of them.
    """

    driver: Literal["simulated"]
    name: Name
    scene: NameOrPath
    seed: int | None = None
    realtime: bool = True
    buffer_s: Positive = 1.0
    flat_field: NameOrPath | None = None
    rendered_blocks: Annotated[int, Field(ge=1, le=4096)] | None = None
    columns_px: tuple[int, int] | None = None

    @field_validator("columns_px")
    @classmethod
    def _columns_rise(
        cls, columns_px: tuple[int, int] | None
    ) -> tuple[int, int] | None:
        if columns_px is not None and not 0 <= columns_px[0] < columns_px[1]:
            raise ValueError(f"columns_px must rise from 0 or more, got {columns_px}")
        return columns_px


class ReplayPart(PlacedPart):
    """A recorded folder, or one long image, as a camera.

    Attributes:
        path: Folder of images in name order, or one image.
        pattern: Which files of the folder.
        realtime: Blocks come at the recipe's line rate; else as fast as they are read.
        loop: Begin again at the end.
        flat_field: File with gain and offset of every column.
    """

    driver: Literal["replay"]
    name: Name
    path: Path
    pattern: Name = "*"
    realtime: bool = False
    loop: bool = False
    flat_field: NameOrPath | None = None


CameraPart = Annotated[
    SimulatedPart | ReplayPart | AravisPart | GentlPart | PylonPart,
    Field(discriminator="driver"),
]


def _short(name: object) -> object:
    return name.replace("fp", "f") if isinstance(name, str) else name


Precision = Annotated[
    Literal["auto", "f32", "f16", "bf16", "int8"], BeforeValidator(_short)
]


class RuntimePart(Part):
    """What runs the networks.

    Attributes:
        name: Backend.
        fallback: Tried in this order when it fails; the line is then DEGRADED.
        threads: Cores it may use; 0 leaves one core free for the rest.
        batch: Tiles per call; short batches are padded, so more than 1 pays only where
            many tiles come at once: dense material, several cameras, a GPU.
        precision: Numbers it computes with; `auto` is what the machine does best. The
            names of the command line, `fp32` and `fp16`, are understood too.
        share: Cameras share one engine, and their tiles its batches.
        wait_ms: How long a shared batch may wait to be filled; 0 takes what is there.
    """

    name: Name = "openvino"
    fallback: tuple[Name, ...] = ("onnx",)
    threads: Annotated[int, Field(ge=0, le=256)] = 0
    batch: Annotated[int, Field(ge=1, le=64)] = 1
    precision: Precision = "auto"
    share: bool = False
    wait_ms: Annotated[float, Field(ge=0, le=100)] = 0.0


class OutputPart(Part):
    """Where marks and the heartbeat go.

    Attributes:
        name: Backend.
        path: File or folder that it writes to, relative to the data folder.
        beat_s: Time between heartbeats.
        silence_s: A watcher that hears nothing for so long must hold the material.
    """

    name: Name = "log"
    path: Path = Path("output.jsonl")
    beat_s: Positive = 0.5
    silence_s: Positive = 2.0

    @model_validator(mode="after")
    def _beats_before_silence(self) -> Self:
        if self.silence_s < 2 * self.beat_s:
            raise ValueError(
                f"silence_s={self.silence_s:g} must be at least twice "
                f"beat_s={self.beat_s:g}"
            )
        return self


def _sort_of(output: object) -> str:
    """Which part describes an output: its own, or that of files."""
    named = output.get("name") if isinstance(output, dict) else None
    return "modbus" if (named or getattr(output, "name", "")) == "modbus" else "file"


AnyOutputPart = Annotated[
    Annotated[OutputPart, Tag("file")] | Annotated[ModbusPart, Tag("modbus")],
    Discriminator(_sort_of),
]


class RecordsPart(Part):
    """Where the records go.

    Attributes:
        database: SQLAlchemy URL; None for `records.db` in the data folder.
        min_free_mb: Below this free space pictures wait in memory.
        evidence_quality: JPEG quality of evidence pictures.
        flush_s: Longest time a record waits for its batch.
        batch: Records per commit at most; a slow line commits fewer, and at once.
        passed_every: Of so many accepted frames one gives a tile for people to look
            for what was missed; 0 for none.
    """

    database: str | None = None
    min_free_mb: NotNegative = 500.0
    evidence_quality: Annotated[int, Field(ge=50, le=100)] = 90
    flush_s: Positive = 0.1
    batch: Annotated[int, Field(ge=1, le=1000)] = 100
    passed_every: Annotated[int, Field(ge=0, le=1_000_000)] = 20

    @field_validator("database")
    @classmethod
    def _has_no_secret(cls, url: str | None) -> str | None:
        head = (url or "").split("@")[0]
        if "@" in (url or "") and head.count(":") > 1:
            raise ValueError(
                "a password does not belong in the station file; set "
                "INSPECTOR_DATABASE in the environment"
            )
        return url


class CausesPart(Part):
    """What the search for causes knows of this plant.

    Attributes:
        base: Folder of the plant's own cause base; None for the one that ships.
        feedback: File of what checks have shown; None for that of the account under
            which the program runs.
    """

    base: Path | None = None
    feedback: Path | None = None


class LotPart(Part):
    """How the line learns which coil or panel runs.

    Attributes:
        file: A file that another system writes; its first line is the lot.
    """

    file: Path | None = None


class Station(Part):
    """Everything that differs between machines.

    Attributes:
        rolls: The roll table, by which repeating marks are given to a roll.
        positions: What stands where across the web.
        web_mm: Both edges of the web, across it as the cameras' places are.
        track_edges: Follow the web's edges in the pictures: the width is measured and
            the recipe's lanes count from the left edge, wherever the web runs.
        edge_tolerance_mm: By which the width may differ from `web_mm` before the edges
            are not believed.
        reach_mm: By which two cameras may disagree about the place of one defect.
        piece_mm: From one panel's start to the next; None on an endless web.
        picture_threads: Cores that one step on a picture may use. The stages of a line
            share the cores already, so 1 keeps it in the worker that asks.
    """

    version: Literal[1]
    name: Name
    language: Literal["zh", "en"] = "en"
    cameras: Annotated[tuple[CameraPart, ...], Field(min_length=1, max_length=16)]
    runtime: RuntimePart = RuntimePart()
    picture_threads: Annotated[int, Field(ge=1, le=64)] = 1
    outputs: tuple[AnyOutputPart, ...] = (OutputPart(),)
    records: RecordsPart = RecordsPart()
    lot: LotPart = LotPart()
    causes: CausesPart = CausesPart()
    rolls: Annotated[tuple[RollPart, ...], Field(max_length=500)] = ()
    positions: Annotated[tuple[PositionPart, ...], Field(max_length=1000)] = ()
    web_mm: tuple[float, float] | None = None
    track_edges: bool = False
    edge_tolerance_mm: Positive = 10.0
    reach_mm: NotNegative = 2.0
    piece_mm: Positive | None = None
    calendar: CalendarPart = CalendarPart()
    retention: RetentionPart = RetentionPart()
    data_folder: Path | None = None
    tolerated_stall_s: Positive = 2.0
    camera_return_s: Positive = 30.0

    @model_validator(mode="after")
    def _names_differ(self) -> Self:
        names = [camera.name for camera in self.cameras]
        if len(set(names)) != len(names):
            raise ValueError(f"two cameras have the same name in {names}")
        return self

    @model_validator(mode="after")
    def _edges_are_known(self) -> Self:
        if self.track_edges and self.web_mm is None:
            raise ValueError("track_edges needs web_mm, the edges as they should lie")
        placed = [camera.place_mm is not None for camera in self.cameras]
        if any(placed) and not all(placed):
            raise ValueError(
                "place_mm must be given for all cameras of a web, or for none"
            )
        return self

    @field_validator("web_mm")
    @classmethod
    def _web_has_a_width(
        cls, web_mm: tuple[float, float] | None
    ) -> tuple[float, float] | None:
        if web_mm is not None and web_mm[0] >= web_mm[1]:
            raise ValueError(f"web_mm must be left and right edge, got {web_mm}")
        return web_mm

    @property
    def folder(self) -> Path:
        """Where this station keeps its records, logs, spool and lock."""
        return self.data_folder or user_data_path("surface-inspector") / self.name

    @property
    def digest(self) -> str:
        """sha256 of the validated content."""
        return sha256_json(self.model_dump(mode="json"))


def load(path: Path) -> Station:
    """The station in a YAML file; paths in it are relative to the file.

    Raises:
        StationError: The file cannot be read or says something impossible.
    """
    try:
        station = Station.model_validate(read_yaml(path, StationError))
    except ValidationError as cause:
        raise StationError(f"{path}: {first_problem(cause)}") from cause
    return station.model_copy(
        update={
            "cameras": tuple(_beside(path, camera) for camera in station.cameras),
            "causes": _known_beside(path, station.causes),
        }
    )


def _known_beside(station: Path, causes: CausesPart) -> CausesPart:
    """The same with paths that are taken from the station file's folder."""
    named = {"base": causes.base, "feedback": causes.feedback}
    update = {name: station.parent / file for name, file in named.items() if file}
    return causes.model_copy(update=update)


def _beside(station: Path, camera: CameraPart) -> CameraPart:
    """A camera whose relative paths are taken from the station file's folder."""
    update: dict[str, object] = {}
    if isinstance(camera, ReplayPart):
        update["path"] = station.parent / camera.path
    elif isinstance(camera, DevicePart):
        for name in ("producer", "pictures", "scale"):
            if (file := getattr(camera, name, None)) is not None:
                update[name] = type(file)(station.parent / file)
    elif Path(camera.scene).suffix in (".yaml", ".yml"):
        update["scene"] = str(station.parent / camera.scene)
    if camera.flat_field is not None and camera.flat_field != SCENE:
        update["flat_field"] = str(station.parent / camera.flat_field)
    return camera.model_copy(update=update)
