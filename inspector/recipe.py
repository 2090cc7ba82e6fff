"""The recipe: what differs between products. The process engineer owns it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, ValidationError, model_validator

from inspector.errors import RecipeError
from inspector.files import read_yaml, sha256_json
from inspector.findings import Decision
from inspector.parts import (
    Name,
    NameOrPath,
    NotNegative,
    Part,
    Positive,
    Share,
    first_problem,
)
from inspector.types import UNKNOWN


class CameraPart(Part):
    """How the cameras look at this product.

    Attributes:
        line_rate_hz: Lines per second at full speed.
        exposure_us: Integration time of one line.
        pitch_mm: Size of one pixel on the material, across and along.
        lines_per_frame: New rows per frame; the overlap comes on top.
        overlap_lines: Rows a frame shares with the one before; at least the longest
            defect that must be seen whole.
        sixteen_bit_window: Grey levels of a 16-bit image that become 0 and 255.
    """

    line_rate_hz: Positive
    exposure_us: Positive
    pitch_mm: tuple[Positive, Positive]
    lines_per_frame: Annotated[int, Field(ge=16, le=65_536)] = 1024
    overlap_lines: Annotated[int, Field(ge=0, le=4096)] = 64
    sixteen_bit_window: tuple[int, int] | None = None

    @model_validator(mode="after")
    def _exposure_fits_line(self) -> Self:
        line_us = 1e6 / self.line_rate_hz
        if self.exposure_us > line_us:
            raise ValueError(
                f"exposure_us={self.exposure_us:g} is longer than one line "
                f"({line_us:g} us at {self.line_rate_hz:g} Hz); "
                "lower it or slow the line"
            )
        return self

    @model_validator(mode="after")
    def _overlap_fits_frame(self) -> Self:
        if self.overlap_lines % 2 or self.overlap_lines > self.lines_per_frame:
            raise ValueError(
                f"overlap_lines={self.overlap_lines} must be even and no more than "
                f"lines_per_frame={self.lines_per_frame}"
            )
        if self.sixteen_bit_window is not None:
            low, high = self.sixteen_bit_window
            if not 0 <= low < high <= 65_535:
                raise ValueError(
                    "sixteen_bit_window must be two rising levels in 0..65535, "
                    f"got {self.sixteen_bit_window}"
                )
        return self


class DetectorPart(Part):
    """Which network looks, and how its tiles lie.

    Attributes:
        artifact: Name in the zoo or a folder.
        score_threshold: Overrides the manifest's operating point.
        supported_from: Score from which a box counts where screening saw something as
            well, though not enough by itself; None if boxes need the full score there
            too.
        tile_overlap_px: Overlap of neighbouring tiles; at least the largest spot.
    """

    artifact: NameOrPath
    score_threshold: Share | None = None
    supported_from: Share | None = None
    tile_overlap_px: Annotated[int, Field(ge=0, le=512)] = 64

    def sure_from(self, own: float) -> float:
        """Score from which a box counts by itself; `own` is the model's threshold."""
        return own if self.score_threshold is None else self.score_threshold

    def counts_from(self, own: float) -> float:
        """Lowest score with which a box can count; `own` is the model's threshold."""
        sure = self.sure_from(own)
        return sure if self.supported_from is None else min(sure, self.supported_from)


class ScreenPart(Part):
    """The cheap first stage.

    Attributes:
        name: Backend, `every` looks at all tiles, `contrast` at those that stand out.
        sensitivity: Robust sigmas from which on something stands out and a tile goes
            to the network. Lower finds fainter things and sends more tiles.
        unknown_from: Robust sigmas from which on something that the network does not
            explain is a finding `unknown` by itself; noise alone never gets so far.
        audit_share: Share of passed-over tiles that the network looks at all the same.
        most_tiles: Tiles of one frame that the network has time for, worst first; what
            lies in the others is judged as `unknown` by itself. None for all.
    """

    name: Name = "every"
    sensitivity: Annotated[float, Field(ge=2, le=50)] = 8.0
    unknown_from: Annotated[float, Field(ge=2, le=100)] = 10.0
    audit_share: Share = 0.01
    most_tiles: Annotated[int, Field(ge=1)] | None = None


class KindPart(Part):
    """A kind of defect in the plant's words."""

    en: Name
    zh: Name


class LanePart(Part):
    """A strip of the width with rules of its own, in mm from the first column."""

    name: Name
    from_mm: NotNegative
    to_mm: Positive

    @model_validator(mode="after")
    def _is_a_span(self) -> Self:
        if self.to_mm <= self.from_mm:
            raise ValueError(f"lane {self.name!r}: to_mm must be above from_mm")
        return self


class MaskPart(Part):
    """A piece of the web that is left out on purpose.

    Attributes:
        reason: Why; stands in the records and the report.
        along_mm: From and to, measured from the start of the run.
        across_mm: From and to, measured from the first column.
    """

    reason: Annotated[str, Field(min_length=3, max_length=200)]
    along_mm: tuple[NotNegative, Positive] | None = None
    across_mm: tuple[NotNegative, Positive] | None = None

    @model_validator(mode="after")
    def _one_direction(self) -> Self:
        spans = [s for s in (self.along_mm, self.across_mm) if s is not None]
        if len(spans) != 1 or spans[0][0] >= spans[0][1]:
            raise ValueError(
                f"mask {self.reason!r} needs either along_mm or across_mm, rising"
            )
        return self


class RulePart(Part):
    """When material is not accepted. The gravest rule that fires decides.

    Attributes:
        name: Stands in the verdict.
        decision: REVIEW or REJECT.
        kinds: Kinds it is about; empty for all of them.
        lanes: Lanes it is about; empty for the whole width.
        min_size_mm: Smallest longer side that counts.
        min_area_mm2: Smallest area that counts; the measured one, else the box's.
        min_score: Smallest score that counts.
        min_count: Fires at so many defects...
        per_mm: ...within this length of web; None for within one frame.
    """

    name: Name
    decision: Literal[Decision.REVIEW, Decision.REJECT]
    kinds: tuple[Name, ...] = ()
    lanes: tuple[Name, ...] = ()
    min_size_mm: NotNegative = 0.0
    min_area_mm2: NotNegative = 0.0
    min_score: Share = 0.0
    min_count: Annotated[int, Field(ge=1)] = 1
    per_mm: Positive | None = None


class LibraryPart(Part):
    """The plant's own kinds of defects, taught by examples.

    Attributes:
        folder: The support library, beside the station's records if not absolute; one
            that does not exist yet is empty.
        artifact: The embedder, in the zoo or a folder.
        look_every_s: How often a running line looks for a newer version.
    """

    folder: NameOrPath
    artifact: NameOrPath = "embedder"
    look_every_s: Annotated[float, Field(gt=0, le=60)] = 0.5


class ReferencePart(Part):
    """The golden picture of a repeating product.

    Attributes:
        image: File with exactly one period, or `scene` for a virtual line's own.
        phase_lines: Row of the image that lies under the first line of the run.
        search_px: How far the picture may be off and still be registered.
    """

    image: NameOrPath
    phase_lines: Annotated[int, Field(ge=0)] = 0
    search_px: Annotated[int, Field(ge=0, le=32)] = 6


class AlarmPart(Part):
    """When a person is called although no single frame says so.

    Attributes:
        gap_mm: Unseen length within one run that raises an alarm.
        reject_share: Share of rejected frames among the last 100.
    """

    gap_mm: NotNegative = 0.0
    reject_share: Share = 0.5


class Recipe(Part):
    """Everything that differs between products."""

    version: Literal[1]
    name: Name
    material: Name
    camera: CameraPart
    detector: DetectorPart
    screen: ScreenPart = ScreenPart()
    kinds: Mapping[Name, KindPart] = Field(default_factory=dict)
    lanes: tuple[LanePart, ...] = ()
    masks: tuple[MaskPart, ...] = ()
    rules: tuple[RulePart, ...] = ()
    reference: ReferencePart | None = None
    library: LibraryPart | None = None
    alarms: AlarmPart = AlarmPart()

    @model_validator(mode="after")
    def _names_are_known(self) -> Self:
        if UNKNOWN in self.kinds:
            raise ValueError(f"no kind may be called {UNKNOWN!r}; it has its own rule")
        lanes = [lane.name for lane in self.lanes]
        rules = [rule.name for rule in self.rules]
        for what, found in (("lane", lanes), ("rule", rules)):
            if len(set(found)) != len(found):
                raise ValueError(f"two {what}s have the same name in {found}")
        for rule in self.rules:
            if missing := sorted(set(rule.lanes) - set(lanes)):
                raise ValueError(
                    f"rule {rule.name!r} names lanes {missing}, have {lanes}"
                )
            known = {*self.kinds, UNKNOWN}
            taught = self.library is not None  # by it, perhaps after the start
            named = () if taught else set(rule.kinds)
            if self.kinds and (missing := sorted(set(named) - known)):
                raise ValueError(
                    f"rule {rule.name!r} names kinds {missing}, have {sorted(known)}"
                )
        return self

    @property
    def digest(self) -> str:
        """sha256 of the validated content; a comment changes nothing."""
        return sha256_json(self.model_dump(mode="json"))

    @property
    def frame_period_s(self) -> float:
        """Time in which the new lines of one frame go by at full speed."""
        return self.camera.lines_per_frame / self.camera.line_rate_hz


def load(path: Path) -> Recipe:
    """The recipe in a YAML file.

    Raises:
        RecipeError: The file cannot be read or says something impossible.
    """
    content = read_yaml(path, RecipeError)
    version = content.get("version")
    if isinstance(version, int) and version > 1:
        raise RecipeError(
            f"{path} has version {version}, this program knows 1; update the program"
        )
    try:
        return Recipe.model_validate(content)
    except ValidationError as cause:
        raise RecipeError(f"{path}: {first_problem(cause)}") from cause
