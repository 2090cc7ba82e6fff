"""A scene file: what the virtual line's web looks like and what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, ValidationError, model_validator

from inspector.errors import SceneError
from inspector.files import read_yaml
from inspector.parts import Name, NotNegative, Part, Positive, Share, first_problem
from inspector.resources import data_folder

STEEL_KINDS = (
    "scratch",
    "roll_mark",
    "inclusion",
    "pit",
    "scale",
    "stain",
    "edge_crack",
    "hole",
    "dent",
)
PCB_KINDS = (
    "open",
    "short",
    "mousebite",
    "spur",
    "copper",
    "pin_hole",
    "missing_hole",
    "scratch",
    "contamination",
)
KINDS: Mapping[str, tuple[str, ...]] = {"steel": STEEL_KINDS, "pcb": PCB_KINDS}
UNTAUGHT_KINDS: Mapping[str, tuple[str, ...]] = {"steel": ("ribbing",), "pcb": ()}
"""Kinds that no shipped network has seen: only a scene that names one shows it, no
training and no evaluation does."""

Line = Annotated[int, Field(ge=0)]
Lines = Annotated[int, Field(gt=0, le=10_000_000)]


class DifficultyPart(Part):
    """How hard the defects are to see; every figure is drawn from its range.

    Attributes:
        contrast_to_noise: Mean contrast of a defect over the local deviation of the
            clean web, texture and noise together; lowest and highest.
        size_px: Longer side of a spot; scratches are longer by a factor of 2 to 6.
        texture_strength: 0 is a mirror, 1 is rough hot-rolled strip.
        noise_sigma: Deviation of the sensor's noise in grey levels.
    """

    contrast_to_noise: tuple[Positive, Positive] = (3.0, 10.0)
    size_px: tuple[Positive, Positive] = (8.0, 48.0)
    texture_strength: Share = 0.5
    noise_sigma: Annotated[float, Field(gt=0, le=40)] = 2.5

    @model_validator(mode="after")
    def _ranges_rise(self) -> Self:
        for name in ("contrast_to_noise", "size_px"):
            low, high = getattr(self, name)
            if low > high:
                raise ValueError(
                    f"{name} must be lowest and highest, got {low}, {high}"
                )
        if self.size_px[0] < 3 or self.size_px[1] > 400:
            raise ValueError(f"size_px must lie in 3..400, got {self.size_px}")
        return self


class DefectPart(Part):
    """Defects without a common cause, scattered over the web."""

    kind: Name
    per_metre: Annotated[float, Field(ge=0, le=200)]


class RollCause(Part):
    """A damaged roll prints the same mark at every turn, pi times its diameter on."""

    cause: Literal["roll"]
    kind: Name = "roll_mark"
    diameter_mm: Positive
    at_mm: Positive
    from_m: NotNegative = 0.0
    size_px: Positive = 24.0
    contrast_to_noise: Positive = 6.0


class NozzleCause(Part):
    """A blocked nozzle leaves a band of defects at its place while it is blocked."""

    cause: Literal["nozzle"]
    kind: Name
    at_mm: Positive
    width_mm: Positive
    per_metre: Positive
    blocked_m: Positive = 8.0
    clear_m: NotNegative = 30.0


class LaneCause(Part):
    """Something sharp at a fixed place scratches the web every now and then."""

    cause: Literal["lane"]
    kind: Name = "scratch"
    at_mm: Positive
    per_metre: Positive


class BurstCause(Part):
    """Dirt falls in bursts: many spots within a short length."""

    cause: Literal["burst"]
    kind: Name
    every_m: Positive
    spots: Annotated[int, Field(ge=1, le=100)]
    within_m: Positive


class WearCause(Part):
    """A tool wears: defects become more and stronger until it is changed."""

    cause: Literal["wear"]
    kind: Name
    life_m: Positive
    per_metre: Positive


class RepeaterCause(Part):
    """A fault of the artwork at the same place of every panel."""

    cause: Literal["repeater"]
    kind: Name
    at_mm: tuple[NotNegative, NotNegative]
    from_panel: Line = 0


CausePart = Annotated[
    RollCause | NozzleCause | LaneCause | BurstCause | WearCause | RepeaterCause,
    Field(discriminator="cause"),
]


class SpeedPart(Part):
    """The web goes to `share` of full speed, evenly, within `seconds`; 0 is a stop."""

    seconds: Positive
    share: Share


class FaultPart(Part):
    """Something goes wrong with the camera at a line of the web.

    Attributes:
        fault: `drop_lines` loses `lines`; `lose_frames` loses `frames` whole blocks;
            `camera_lost` takes the device away for `seconds`; `lamp` multiplies the
            light by `share` over `lines`; `lens` blurs by `blur_px` over `lines`.
        at_line: Where it begins.
    """

    fault: Literal["drop_lines", "lose_frames", "camera_lost", "lamp", "lens"]
    at_line: Line
    lines: Lines = 1000
    frames: Annotated[int, Field(ge=1, le=10_000)] = 1
    seconds: Positive = 2.0
    share: Share = 0.5
    blur_px: Annotated[float, Field(gt=0, le=50)] = 3.0


class PanelPart(Part):
    """How long a panel and the gap after it are, and how far panels lie off."""

    length_mm: Positive = 90.0
    gap_mm: Positive = 10.0
    wander_px: Annotated[int, Field(ge=0, le=16)] = 2


class Scene(Part):
    """One virtual line.

    Attributes:
        version: Of this format.
        name: Of the scene.
        kind: Material.
        width_px: Pixels of the camera.
        pitch_mm: Size of one pixel on the material, across and along.
        line_rate_hz: Lines per second at full speed.
        seed: Everything random follows from it.
        difficulty: How hard defects are to see.
        defects: Scattered defects.
        causes: Defects with a known cause.
        speed: Profile that is repeated; empty for constant full speed.
        faults: What goes wrong with the camera.
        edge_mm: Background beside the strip on each side (steel).
        wander_mm: How far the strip wanders (steel).
        panel: Repetition (pcb).
    """

    version: Literal[1]
    name: Name
    kind: Literal["steel", "pcb"]
    width_px: Annotated[int, Field(ge=256, le=16_384)]
    pitch_mm: tuple[Positive, Positive]
    line_rate_hz: Positive
    seed: Annotated[int, Field(ge=0, lt=2**32)]
    difficulty: DifficultyPart = DifficultyPart()
    defects: tuple[DefectPart, ...] = ()
    causes: tuple[CausePart, ...] = ()
    speed: tuple[SpeedPart, ...] = ()
    faults: tuple[FaultPart, ...] = ()
    edge_mm: NotNegative = 12.0
    wander_mm: NotNegative = 3.0
    panel: PanelPart = PanelPart()

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        known = {*KINDS[self.kind], *UNTAUGHT_KINDS[self.kind]}
        for part in (*self.defects, *self.causes):
            if part.kind not in known:
                raise ValueError(
                    f"{self.kind} has no kind {part.kind!r}, have {list(self.kinds)}"
                )
        repeats = any(isinstance(cause, RepeaterCause) for cause in self.causes)
        if repeats and self.kind != "pcb":
            raise ValueError("cause 'repeater' needs panels; only pcb has them")
        if self.speed and not any(part.share > 0 for part in self.speed):
            raise ValueError("the speed profile never moves the web")
        side_px = 2 * (self.edge_mm + self.wander_mm) / self.pitch_mm[0]
        if self.kind == "steel" and side_px > 0.8 * self.width_px:
            raise ValueError(
                f"edge_mm and wander_mm leave no strip in {self.width_px} px"
            )
        return self

    @property
    def kinds(self) -> tuple[str, ...]:
        """Kinds of defects that this material can have."""
        return KINDS[self.kind]

    @property
    def panel_lines(self) -> int:
        """Lines from one panel's start to the next."""
        return self.board_lines + max(1, round(self.panel.gap_mm / self.pitch_mm[1]))

    @property
    def board_lines(self) -> int:
        """Lines of one panel without its gap."""
        return max(64, round(self.panel.length_mm / self.pitch_mm[1]))


class EvaluationScene(Part):
    """The ranges in which figures of a virtual line count.

    Attributes:
        scene: Name of the scene that is evaluated.
        difficulty: Takes the place of the scene's own.
        per_metre: Scattered defects of each of the scene's kinds.
        lines: Lines to be inspected for each seed.
    """

    scene: Name
    difficulty: DifficultyPart
    per_metre: Positive
    lines: Lines


class Evaluation(Part):
    """What is fixed before any training.

    Attributes:
        version: Of this format.
        seeds: Reserved for evaluation.
        training_seeds_below: Training may use only smaller seeds.
        scenes: Ranges by name.
    """

    version: Literal[1]
    seeds: Annotated[tuple[int, ...], Field(min_length=1)]
    training_seeds_below: Annotated[int, Field(gt=0)]
    scenes: Mapping[Name, EvaluationScene]

    @model_validator(mode="after")
    def _seeds_are_apart(self) -> Self:
        if min(self.seeds) < self.training_seeds_below:
            raise ValueError("an evaluation seed lies among those for training")
        return self

    def scene(self, name: str) -> Scene:
        """The scene of this name as it is evaluated, without faults or stops.

        Raises:
            SceneError: There is no such entry, or its scene is wrong.
        """
        if name not in self.scenes:
            raise SceneError(f"no evaluation {name!r}, have {sorted(self.scenes)}")
        entry = self.scenes[name]
        scene = load_scene(entry.scene)
        scattered = [
            DefectPart(kind=kind, per_metre=entry.per_metre) for kind in scene.kinds
        ]
        return scene.model_copy(
            update={
                "difficulty": entry.difficulty,
                "defects": tuple(scattered),
                "speed": (),
                "faults": (),
            }
        )


def load_scene(name_or_path: str | Path) -> Scene:
    """The scene of a shipped name or of a file.

    Raises:
        SceneError: There is no such scene, or its file says something impossible.
    """
    path = _find(name_or_path)
    try:
        return Scene.model_validate(read_yaml(path, SceneError))
    except ValidationError as cause:
        raise SceneError(f"{path}: {first_problem(cause)}") from cause


def load_evaluation(path: Path | None = None) -> Evaluation:
    """The ranges and seeds of `data/scenes/evaluation.yaml`, or of another file.

    Raises:
        SceneError: The file cannot be read or says something impossible.
    """
    path = path or data_folder() / "scenes" / "evaluation.yaml"
    try:
        return Evaluation.model_validate(read_yaml(path, SceneError))
    except ValidationError as cause:
        raise SceneError(f"{path}: {first_problem(cause)}") from cause


def _find(name_or_path: str | Path) -> Path:
    path = Path(name_or_path)
    if path.suffix:
        return path
    folder = data_folder() / "scenes"
    shipped = folder / f"{path.name}.yaml"
    if path.name != str(name_or_path) or not shipped.is_file():
        known = sorted(p.stem for p in folder.glob("*.yaml") if p.stem != "evaluation")
        raise SceneError(
            f"no scene {str(name_or_path)!r}: neither a .yaml file nor one of {known}"
        )
    return shipped
