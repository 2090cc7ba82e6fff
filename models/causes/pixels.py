"""Lots through pixels: the virtual line's frames, its detector, and the records."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.random import Generator

from inspector import artifact as artifacts
from inspector import recipe as recipes
from inspector import station as stations
from inspector.build import make_inspector, open_runtime
from inspector.camera.painter import Painter
from inspector.camera.reference import SceneReference
from inspector.camera.scene import (
    CausePart,
    DefectPart,
    LaneCause,
    NozzleCause,
    PanelPart,
    RepeaterCause,
    RollCause,
    Scene,
    WearCause,
    load_scene,
)
from inspector.findings import Event, EventKind, Inspection, Record
from inspector.pipeline import Inspector
from inspector.plant import RollPart
from inspector.recipe import Recipe
from inspector.resources import data_folder
from inspector.station import RuntimePart, Station
from inspector.store import database
from inspector.store.facts import Document, RunFacts
from inspector.store.rows import write
from inspector.store.runs import begin_run
from inspector.streaks import NOTHING_BEFORE
from inspector.types import Frame, FrameInfo, Pixels
from inspector.vision.crops import cut
from models.causes.settings import PixelRanges

_AT = datetime(2025, 1, 1, tzinfo=UTC)
_WIDTH_PX = {"steel": 512, "pcb": 1024}
"""Small frames; a narrower board has too few places where a short or open can be."""

_PANEL = PanelPart(length_mm=34, gap_mm=4, wander_px=1)
"""Small boards, and yet farther apart than the shortest distance that is looked for."""

_LEAST_MARKS = 6
_TRIES = 12
_SEARCH_PX = 6
_BATCH = 1
_CROPS = 12
_RUN = "lot"


@dataclass(frozen=True, slots=True)
class PixelPlan:
    """One known cause that a single camera over one face can show.

    Attributes:
        material: `steel` or `pcb`.
        kind: Kind of defect of the virtual line.
        cause: Its id in the cause base.
        how: `roll`, `roll_from` (a change), `roll_event` (a recorded roll change),
            `knife`, `nozzle`, `lane`, `wear`, `repeater` or `repeater_from`.
    """

    material: str
    kind: str
    cause: str
    how: str


def _steel(kind: str, cause: str, how: str) -> PixelPlan:
    return PixelPlan("steel", kind, f"steel_{cause}", how)


def _pcb(kind: str, cause: str, how: str) -> PixelPlan:
    return PixelPlan("pcb", kind, f"pcb/{cause}", how)


PIXEL_PLANS = (
    _steel("roll_mark", "cold/roll_mark/end_of_life_roll", "roll"),
    _steel("dent", "cold/rolled_pit/roll_damage", "roll_event"),
    _steel("dent", "cold/rolled_pit/particle_on_roll", "roll_from"),
    _steel("pit", "hot/pitted_surface/scale_pickup_on_roll", "roll_from"),
    _steel("inclusion", "cold/inclusion/foreign_particle", "roll_from"),
    _steel("scale", "hot/rolled_in_scale/clogged_nozzles", "nozzle"),
    _steel("scratch", "hot/scratches/worn_guides", "lane"),
    _steel("scratch", "hot/scratches/dirty_bridle", "roll"),
    _steel("edge_crack", "cold/crescent_gap/trimmer_fault", "knife"),
    _steel("stain", "cold/oil_spot/emulsion_unstable", "wear"),
    _pcb("open", "open/debris_on_film", "repeater"),
    _pcb("open", "open/over_etch", "wear"),
    _pcb("short", "short/film_smear_registration", "repeater"),
    _pcb("short", "short/blocked_nozzles", "nozzle"),
    _pcb("short", "short/under_etch", "wear"),
    _pcb("mousebite", "mousebite/dirt_on_artwork", "repeater"),
    _pcb("spur", "spur/dirt_on_film", "repeater_from"),
    _pcb("spur", "spur/local_slow_etch", "nozzle"),
    _pcb("copper", "spurious_copper/weak_etchant", "wear"),
    _pcb("pin_hole", "pin_hole/dust_on_phototool", "repeater"),
    _pcb("missing_hole", "missing_hole/file_or_tool_table", "repeater"),
)


@dataclass(frozen=True, slots=True)
class PixelLot:
    """A lot as it is drawn, and the truth about it.

    Attributes:
        plan: What was injected.
        scene: What is drawn.
        seed: Of the web.
        lines: How long it is.
        station: What the plant would know of the line.
        events: What was recorded.
    """

    plan: PixelPlan
    scene: Scene
    seed: int
    lines: int
    station: Station
    events: tuple[Event, ...]


def draw(ranges: PixelRanges, number: int, *, cause: bool = True) -> PixelLot:
    """The lot of a number; same number, same lot.

    A place where a cause can leave no marks, as between the tracks of a board, is drawn
    anew.

    Args:
        ranges: What it is drawn from.
        number: Of the lot; the plans take turns.
        cause: Without it nothing but scattered defects is drawn.

    Raises:
        ValueError: No place was found.
    """
    for attempt in range(_TRIES):
        lot = _drawn(ranges, number, attempt, cause=cause)
        if not cause or _marks(lot) >= _LEAST_MARKS:
            return lot
    raise ValueError(f"lot {number} leaves no marks at {_TRIES} places")


def _marks(lot: PixelLot) -> int:
    truth = Painter(lot.scene, lot.seed).truth(0, lot.lines)
    return sum(one.cause is not None for one in truth)


def _drawn(ranges: PixelRanges, number: int, attempt: int, *, cause: bool) -> PixelLot:
    random = np.random.default_rng([ranges.first_seed, number, int(cause), attempt])
    plan = PIXEL_PLANS[number % len(PIXEL_PLANS)]
    lines = int(random.integers(*ranges.lines[plan.material]))
    part, events, rolls = _cause(plan, ranges, lines, random)
    scene = _scene(plan, ranges, lines, random)
    if cause:
        scene = scene.model_copy(update={"causes": (part,)})
    station = _station(plan.material, scene, rolls, random)
    seed = ranges.first_seed + 2 * number + int(cause)
    return PixelLot(plan, scene, seed, lines, station, events if cause else ())


def _scene(
    plan: PixelPlan, ranges: PixelRanges, lines: int, random: Generator
) -> Scene:
    scene = load_scene(plan.material)
    metres = lines * scene.pitch_mm[1] / 1000
    weights = random.dirichlet(np.ones(len(scene.kinds)))
    count = random.uniform(*ranges.scattered[plan.material])
    scattered = tuple(
        DefectPart(kind=kind, per_metre=min(200.0, count * share / metres))
        for kind, share in zip(scene.kinds, weights, strict=True)
    )
    low, high = (float(random.uniform(*span)) for span in ranges.contrast_to_noise)
    hard = scene.difficulty.model_copy(update={"contrast_to_noise": (low, high)})
    return scene.model_copy(
        update={
            "width_px": _WIDTH_PX[plan.material],
            "edge_mm": 4.0,
            "wander_mm": 1.0,
            "panel": _PANEL,
            "difficulty": hard,
            "defects": scattered,
            "causes": (),
            "speed": (),
            "faults": (),
        }
    )


def _cause(
    plan: PixelPlan, ranges: PixelRanges, lines: int, random: Generator
) -> tuple[CausePart, tuple[Event, ...], tuple[RollPart, ...]]:
    pitch = load_scene(plan.material).pitch_mm
    length_m, web_mm = lines * pitch[1] / 1000, _WIDTH_PX[plan.material] * pitch[0]
    at = float(random.uniform(0.2, 0.8) * web_mm)
    diameter = float(random.uniform(*ranges.diameter_mm))
    rolls = tuple(
        RollPart(name=f"roll {i}", diameter_mm=float(random.uniform(15, 400)))
        for i in range(3)
    )
    table = (*rolls, RollPart(name="work roll", diameter_mm=diameter, stand="5"))
    begins = float(random.uniform(0.25, 0.5) * length_m)
    events: tuple[Event, ...] = ()
    clear = float(random.uniform(*ranges.clearness))
    count = float(random.uniform(*ranges.injected))
    part: CausePart
    match plan.how:
        case "roll" | "roll_from" | "roll_event" | "knife":
            part = RollCause(
                cause="roll",
                kind=plan.kind,
                diameter_mm=diameter,
                at_mm=2.0 if plan.how == "knife" else at,
                from_m=begins if plan.how in ("roll_from", "roll_event") else 0.0,
                size_px=float(random.uniform(14, 26)),
                contrast_to_noise=clear,
            )
            if plan.how == "roll_event":
                events = (_event(EventKind.ROLL, 1000 * begins),)
        case "nozzle":
            part = NozzleCause(
                cause="nozzle",
                kind=plan.kind,
                at_mm=at,
                width_mm=0.03 * web_mm,
                per_metre=count / (length_m - begins),
                blocked_m=10 * length_m,
                clear_m=begins,
            )
        case "lane":
            part = LaneCause(
                cause="lane", kind=plan.kind, at_mm=at, per_metre=count / length_m
            )
        case "wear":
            part = WearCause(
                cause="wear",
                kind=plan.kind,
                life_m=1.02 * length_m,
                per_metre=3 * count / length_m,
            )
        case _:
            panels = lines * pitch[1] / (_PANEL.length_mm + _PANEL.gap_mm)
            first = int(0.3 * panels) if plan.how == "repeater_from" else 0
            part = RepeaterCause(
                cause="repeater",
                kind=plan.kind,
                at_mm=(at, float(random.uniform(4, 30))),
                from_panel=first,
            )
    return part, events, table


def _event(kind: EventKind, at_mm: float) -> Event:
    return Event(kind, _AT, at_mm, "work roll changed", "operator")


def _station(
    material: str, scene: Scene, rolls: tuple[RollPart, ...], random: Generator
) -> Station:
    plain = stations.load(data_folder() / "stations" / f"virtual-{material}.yaml")
    web_mm = scene.width_px * scene.pitch_mm[0]
    piece = scene.panel_lines * scene.pitch_mm[1] if material == "pcb" else None
    told = piece if piece is not None and random.random() < 0.5 else None
    return plain.model_copy(
        update={"rolls": rolls, "web_mm": (0.0, web_mm), "piece_mm": told}
    )


class PixelLine:
    """Inspects lots with one detector per material, opened once."""

    def __init__(self, threads: int = 1) -> None:
        part = RuntimePart(name="onnx", batch=_BATCH, threads=threads)
        self._recipes: dict[str, Recipe] = {}
        self._inspectors: dict[str, Inspector] = {}
        self._close = []
        for material in ("steel", "pcb"):
            folder = data_folder()
            recipe = recipes.load(folder / "recipes" / f"virtual-{material}.yaml")
            station = stations.load(folder / "stations" / f"virtual-{material}.yaml")
            artifact = artifacts.load(recipe.detector.artifact)
            runtime = open_runtime(artifact, part.name, part)
            self._recipes[material] = recipe
            made = make_inspector(recipe, station, artifact, runtime, "top")
            self._inspectors[material] = replace(made, most_tiles=None, reference=None)
            self._close.append(runtime.close)

    def inspected(
        self, lot: PixelLot
    ) -> tuple[tuple[Inspection, ...], Mapping[str, list[Pixels]]]:
        """The inspections of a lot, and up to twelve crops of each kind."""
        painter = Painter(lot.scene, lot.seed)
        inspector = self._inspectors[lot.plan.material]
        if lot.scene.kind == "pcb":
            inspector = replace(
                inspector, reference=SceneReference(painter, _SEARCH_PX)
            )
        found: list[Inspection] = []
        crops: dict[str, list[Pixels]] = {}
        memory = NOTHING_BEFORE
        for frame in _frames(painter, lot, self._recipes[lot.plan.material]):
            inspection = inspector.inspect(frame, memory)
            memory = inspector.remember(memory, inspection, len(frame.pixels))
            found.append(inspection)
            for defect in inspection.defects:
                of_kind = crops.setdefault(defect.label.kind, [])
                if len(of_kind) < _CROPS:
                    of_kind.append(cut(frame.pixels, defect.xyxy_px)[0])
        return tuple(found), crops

    def record(
        self, lot: PixelLot, inspections: tuple[Inspection, ...], url: str
    ) -> str:
        """Write a lot into a database of its own.

        Returns:
            Where its first defect is, as `inspector explain --defect` takes it; "" for
            a lot without a finding.
        """
        recipe = self._recipes[lot.plan.material]
        database.upgrade(url)
        engine = database.open_database(url)
        documents = [
            Document.of(
                "station", lot.station.name, lot.station.model_dump(mode="json")
            )
        ]
        begin_run(
            engine,
            RunFacts(
                run_id=_RUN,
                lot_id="",
                recipe=recipe.name,
                station=lot.station.name,
                started_at=_AT,
                software="evaluation",
                provenance=inspections[0].provenance,
                documents=tuple(documents),
            ),
        )
        bodies: list[Inspection | Event] = [*inspections, *lot.events]
        with engine.begin() as db:
            write(db, [Record(_RUN, "", body) for body in bodies], {})
        engine.dispose()
        first = next((one for one in inspections if one.defects), None)
        if first is None:
            return ""
        info = first.info
        return f"{_RUN}:{info.camera}:{info.index}:{first.defects[0].number}"

    def close(self) -> None:
        """Give the engines back."""
        for close in self._close:
            close()


def _frames(painter: Painter, lot: PixelLot, recipe: Recipe) -> Iterator[Frame]:
    """The lot in frames that overlap as the recipe says."""
    step, overlap = recipe.camera.lines_per_frame, recipe.camera.overlap_lines
    pitch = lot.scene.pitch_mm
    for index in range(math.ceil(lot.lines / step)):
        first = max(0, index * step - overlap)
        height = index * step + step - first
        lower = 0 if index == 0 else overlap // 2
        upper = height - overlap // 2
        info = FrameInfo(
            camera="top",
            index=index,
            captured_at=_AT,
            first_line=first,
            position_mm=first * pitch[1],
            pitch_mm=pitch,
            overlap_lines=overlap if index else 0,
            owned_rows=(lower, upper),
        )
        yield Frame(info, painter.paint(first, height))


def database_at(folder: Path, number: int) -> str:
    """The URL of a lot's database."""
    return database.file_url(folder / f"{number}.db")
