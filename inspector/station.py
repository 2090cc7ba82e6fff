"""The station: what differs between machines. The technician owns it."""

from __future__ import annotations

import re
from datetime import time
from pathlib import Path
from typing import Annotated, Literal, Self, get_args

from platformdirs import user_data_path
from pydantic import (
    BeforeValidator,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)

from inspector.errors import StationError
from inspector.files import read_yaml, sha256_json
from inspector.parts import (
    Name,
    NameOrPath,
    NotNegative,
    Part,
    Positive,
    Share,
    first_problem,
)
from inspector.shift import Calendar, ShiftPlan

_WALL_CLOCK = re.compile(
    r"(?P<hour>[01]?\d|2[0-3]):(?P<minute>[0-5]\d)(:00)?|(?P<midnight>24):00(:00)?"
)

SCENE = "scene"
"""In place of a file's name: what the virtual line knows of itself."""


class SimulatedPart(Part):
    """The virtual line as a camera.

    Attributes:
        scene: Name in `data/scenes` or a file.
        seed: Overrides the scene's seed.
        realtime: Lines come at the scene's line rate; else as fast as they are read.
        buffer_s: Lines that wait longer than this are lost, as in a real camera.
        flat_field: File with gain and offset of every column, or `scene`.
    """

    driver: Literal["simulated"]
    name: Name
    scene: NameOrPath
    seed: int | None = None
    realtime: bool = True
    buffer_s: Positive = 1.0
    flat_field: NameOrPath | None = None


class ReplayPart(Part):
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


CameraPart = Annotated[SimulatedPart | ReplayPart, Field(discriminator="driver")]


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
        batch: Tiles per call; short batches are padded.
        precision: Numbers it computes with; `auto` is what the machine does best. The
            names of the command line, `fp32` and `fp16`, are understood too.
        share: Cameras share one engine, and their tiles its batches.
        wait_ms: How long a shared batch may wait to be filled; 0 takes what is there.
    """

    name: Name = "openvino"
    fallback: tuple[Name, ...] = ("onnx",)
    threads: Annotated[int, Field(ge=0, le=256)] = 0
    batch: Annotated[int, Field(ge=1, le=64)] = 4
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


class RecordsPart(Part):
    """Where the records go.

    Attributes:
        database: SQLAlchemy URL; None for `records.db` in the data folder.
        min_free_mb: Below this free space pictures are no longer stored.
        evidence_quality: JPEG quality of evidence pictures.
        flush_s: Longest time a record waits for its batch.
        batch: Records per commit.
    """

    database: str | None = None
    min_free_mb: NotNegative = 500.0
    evidence_quality: Annotated[int, Field(ge=50, le=100)] = 90
    flush_s: Positive = 0.1
    batch: Annotated[int, Field(ge=1, le=1000)] = 20

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


class LotPart(Part):
    """How the line learns which coil or panel runs.

    Attributes:
        file: A file that another system writes; its first line is the lot.
    """

    file: Path | None = None


class RollPart(Part):
    """A roll that touches the web; its marks come back at every turn.

    Attributes:
        name: What people call it.
        diameter_mm: Of the barrel as it is now; change it after grinding.
        stand: Where it stands.
        slip: By how much the web is faster than the roll's surface, as a share.
        stretch: How much longer the web is at the camera than at the roll.
        tolerance: By how much the distance of its marks may differ, as a share.
    """

    name: Name
    diameter_mm: Annotated[float, Field(gt=0, le=10_000)]
    stand: Annotated[str, Field(max_length=64)] = ""
    slip: Annotated[float, Field(ge=-0.2, le=0.2)] = 0.0
    stretch: Annotated[float, Field(gt=0, le=1_000)] = 1.0
    tolerance: Annotated[float, Field(gt=0, le=0.05)] = 0.01

    @field_validator("stand", mode="before")
    @classmethod
    def _is_text(cls, stand: object) -> object:
        return str(stand) if isinstance(stand, int) else stand


class PositionPart(Part):
    """Something that stands at a known place across the web.

    Attributes:
        name: What people call it.
        what: What it is.
        x_mm: Its middle, from the camera's first column.
        width_mm: How much of the web it covers.
    """

    name: Name
    what: Literal["nozzle", "lane", "guide", "roller"]
    x_mm: float
    width_mm: Positive


Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
_WEEKDAYS: tuple[Weekday, ...] = get_args(Weekday)
_MINUTES_PER_DAY = 24 * 60


class ShiftPart(Part):
    """One shift on the plant's wall clock.

    Attributes:
        name: What `report --shift DATE/NAME` calls it.
        zh: Its Chinese name, else `name`.
        en: Its English name, else `name`.
        start: When it begins, `HH:MM`.
        end: When it ends; not later than `start` means on the next day.
        days: Weekdays on which it begins.
    """

    name: Name
    zh: Name | None = None
    en: Name | None = None
    start: time
    end: time
    days: Annotated[tuple[Weekday, ...], Field(min_length=1)] = _WEEKDAYS

    @field_validator("start", "end", mode="before")
    @classmethod
    def _wall_clock(cls, value: object) -> time:
        """YAML reads an unquoted 14:00 as 840, in base 60."""
        if isinstance(value, time):
            return value
        text = f"{value // 60}:{value % 60:02}" if isinstance(value, int) else value
        found = _WALL_CLOCK.fullmatch(text) if isinstance(text, str) else None
        if found is None:
            raise ValueError(f"write a time as HH:MM, for example 22:00; got {value!r}")
        return time(int(found["hour"] or 0), int(found["minute"] or 0))

    @model_validator(mode="after")
    def _is_a_plan(self) -> Self:
        _ = self.plan
        return self

    @property
    def plan(self) -> ShiftPlan:
        """As the calendar takes it."""
        return ShiftPlan(
            self.name,
            self.zh or self.name,
            self.en or self.name,
            self.start,
            self.end,
            frozenset(_WEEKDAYS.index(day) + 1 for day in self.days),
        )


class CalendarPart(Part):
    """The plant's time.

    Attributes:
        zone: IANA name; reports and screens show this clock.
        shifts: The shifts; times outside them belong to `off-1`, `off-2`...
    """

    zone: Name = "UTC"
    shifts: Annotated[tuple[ShiftPart, ...], Field(max_length=32)] = (
        ShiftPart(name="early", zh="早班", start=time(6), end=time(14)),
        ShiftPart(name="late", zh="中班", start=time(14), end=time(22)),
        ShiftPart(name="night", zh="夜班", start=time(22), end=time(6)),
    )

    @model_validator(mode="after")
    def _is_a_calendar(self) -> Self:
        _ = self.calendar
        return self

    @property
    def calendar(self) -> Calendar:
        """The value that answers which shift an instant belongs to."""
        return Calendar(self.zone, tuple(shift.plan for shift in self.shifts))


class PictureRule(Part):
    """How long pictures of one sort are kept; of several rules the first that fits.

    Attributes:
        kinds: Defects it is about; none for all.
        verdicts: Verdicts of the frame it is about; none for all.
        days: So old a picture may go; left out for never.
        even_unreviewed: Whether those go too that somebody should have looked at.
    """

    kinds: tuple[Name, ...] = ()
    verdicts: tuple[Literal["ACCEPT", "REVIEW", "REJECT"], ...] = ()
    days: Annotated[int, Field(ge=0, le=36_500)] | None = None
    even_unreviewed: bool = False


class RetentionPart(Part):
    """What is thrown away, and when. What is on hold never is.

    Attributes:
        pictures: Rules by age; a picture that no rule fits is kept.
        runs_days: So old a run goes with all its rows and pictures, unless something
            of it is on hold or waits for a review; left out for never.
        thin_above_share: Above this share of the disk the oldest pictures go, those of
            accepted frames first, but none that waits for a review.
        thin_to_share: Down to this share.
    """

    pictures: tuple[PictureRule, ...] = ()
    runs_days: Annotated[int, Field(ge=1, le=36_500)] | None = None
    thin_above_share: Share = 0.9
    thin_to_share: Share = 0.85

    @model_validator(mode="after")
    def _thins(self) -> Self:
        if self.thin_to_share > self.thin_above_share:
            raise ValueError(
                f"thin_to_share={self.thin_to_share:g} must not be above "
                f"thin_above_share={self.thin_above_share:g}"
            )
        return self


class Station(Part):
    """Everything that differs between machines.

    Attributes:
        rolls: The roll table, by which repeating marks are given to a roll.
        positions: What stands where across the web.
        web_mm: Both edges of the web, from the camera's first column.
        piece_mm: From one panel's start to the next; None on an endless web.
    """

    version: Literal[1]
    name: Name
    language: Literal["zh", "en"] = "en"
    cameras: Annotated[tuple[CameraPart, ...], Field(min_length=1, max_length=16)]
    runtime: RuntimePart = RuntimePart()
    outputs: tuple[OutputPart, ...] = (OutputPart(),)
    records: RecordsPart = RecordsPart()
    lot: LotPart = LotPart()
    rolls: Annotated[tuple[RollPart, ...], Field(max_length=500)] = ()
    positions: Annotated[tuple[PositionPart, ...], Field(max_length=1000)] = ()
    web_mm: tuple[float, float] | None = None
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
        update={"cameras": tuple(_beside(path, camera) for camera in station.cameras)}
    )


def _beside(station: Path, camera: CameraPart) -> CameraPart:
    """A camera whose relative paths are taken from the station file's folder."""
    update: dict[str, object] = {}
    if isinstance(camera, ReplayPart):
        update["path"] = station.parent / camera.path
    elif Path(camera.scene).suffix in (".yaml", ".yml"):
        update["scene"] = str(station.parent / camera.scene)
    if camera.flat_field is not None and camera.flat_field != SCENE:
        update["flat_field"] = str(station.parent / camera.flat_field)
    return camera.model_copy(update=update)
