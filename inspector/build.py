"""The composition root: recipe + station -> a line that can run."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path

import inspector
from inspector import artifact as artifacts
from inspector import recipe as recipes
from inspector import registry
from inspector import station as stations
from inspector.artifact import Artifact
from inspector.bookkeeping import StoredBooks
from inspector.camera.base import Camera
from inspector.camera.correction import calibrated, flat_field_for, rectifier_for
from inspector.camera.limited import LimitedCamera
from inspector.camera.reference import reference_for
from inspector.devices import ModbusPart
from inspector.errors import InspectorError
from inspector.factory.base import Output
from inspector.findings import Change, Provenance
from inspector.judge import Judge
from inspector.line.aside import Door, attended
from inspector.line.client import LineClient
from inspector.line.passing import Passing, keeping
from inspector.line.plan import Plan
from inspector.line.runner import LineRunner
from inspector.line.server import door
from inspector.line.sharing import SharedEngines
from inspector.line.together import together
from inspector.naming import Naming, open_naming
from inspector.pipeline import Inspector
from inspector.preflight.certificate import (
    LEDGER_NAME,
    Ledger,
    is_reference,
    require,
    subject_of,
)
from inspector.preflight.checks import check
from inspector.proofs import proofs_of
from inspector.recipe import Recipe
from inspector.records import StoreRecords, default_url, passed_folder
from inspector.release.versions import file_in_use
from inspector.resources import engines_folder
from inspector.runtime.base import Runtime
from inspector.slowpath import beside
from inspector.station import RuntimePart, Station
from inspector.store.staff import StoredStaff
from inspector.vision.flatfield import FlatField
from inspector.vision.scale import Rectifier

DATABASE_VARIABLE = "INSPECTOR_DATABASE"


@cache
def software() -> str:
    """Version of this program with a digest of its source files."""
    digest = hashlib.sha256()
    folder = Path(inspector.__file__).parent
    for path in sorted(folder.rglob("*.py")):
        digest.update(path.relative_to(folder).as_posix().encode())
        digest.update(path.read_bytes())
    return f"{inspector.__version__}+{digest.hexdigest()[:12]}"


@dataclass(slots=True)
class OpenedInspector:
    """An inspector and the engines it holds.

    Attributes:
        deciding: What decides, as it was made or last renewed.
        runtime: The detector's engine.
        naming: What follows the plant's support library, if the recipe names one.
    """

    deciding: Inspector
    runtime: Runtime
    naming: Naming | None = None

    @property
    def inspector(self) -> Inspector:
        """What decides about the next frame; a newer library is taken here."""
        if self.naming is not None:
            self.deciding = self.naming.renewed(self.deciding)
        return self.deciding

    def news(self) -> Sequence[Change]:
        """What people have changed of the plant's kinds, as far as not yet told."""
        return () if self.naming is None else self.naming.news()

    def close(self) -> None:
        """Give the engines back."""
        self.runtime.close()
        if self.naming is not None:
            self.naming.close()


def open_runtime(artifact: Artifact, name: str, part: RuntimePart) -> Runtime:
    """Load a model's network into a runtime.

    Raises:
        BackendError: There is no such runtime here.
        InferenceError: It does not take the network.
    """
    made: Runtime = registry.load("runtime", name)(
        artifact.network_for(name, part.precision),
        channels=artifact.manifest.input.depth,
        tile_hw=artifact.manifest.input.tile_hw_px,
        batch=part.batch,
        threads=part.threads or max(1, (os.cpu_count() or 2) - 1),
        precision=part.precision,
    )
    return made


def make_inspector(
    recipe: Recipe,
    station: Station,
    artifact: Artifact,
    runtime: Runtime,
    camera: str = "",
    engine: str = "",
) -> Inspector:
    """Put the stages together for one camera and one runtime.

    `engine` is how the provenance names the runtime; its label where nothing is said.
    """
    manifest = artifact.manifest
    own = manifest.operating.score_threshold
    detector = registry.load("detector", manifest.decoder)(
        manifest,
        runtime,
        score_threshold=recipe.detector.counts_from(own),
        tile_overlap_px=recipe.detector.tile_overlap_px,
        search_px=0,  # the reference provider has registered it already
    )
    screen = registry.load("screen", recipe.screen.name)(
        manifest.input.tile_hw_px, recipe.detector.tile_overlap_px, recipe.screen
    )
    return Inspector(
        screen=screen,
        detector=detector,
        judge=Judge.of(recipe),
        provenance=provenance(recipe, station, artifact, engine or runtime.label),
        lanes=recipe.lanes,
        masks=recipe.masks,
        reference=reference_for(recipe, station, camera),
        most_tiles=recipe.screen.most_tiles,
        score_threshold=recipe.detector.sure_from(own),
    )


def provenance(
    recipe: Recipe, station: Station, artifact: Artifact, engine: str
) -> Provenance:
    """Hashes of all that decides."""
    name = artifact.manifest.name
    return Provenance(
        recipe=recipe.digest,
        station=station.digest,
        artifacts={name: artifact.digest},
        engines={name: engine},
        library="",
        software=software(),
    )


def open_certified(
    artifact: Artifact, name: str, part: RuntimePart, ledger: Ledger
) -> tuple[Runtime, str]:
    """An engine that may judge product, and how the provenance names it.

    The reference itself needs no certificate.

    Raises:
        BackendError: There is no such runtime here.
        InferenceError: It does not take the network.
        PreflightError: It has no parity certificate that fits model, engine and device.
    """
    runtime = open_runtime(artifact, name, part)
    if is_reference(name, runtime):
        return runtime, runtime.label
    try:
        network = artifact.network_for(name, part.precision)
        held = require(ledger, subject_of(artifact, name, runtime, network))
    except InspectorError:
        runtime.close()
        raise
    return runtime, f"{runtime.label}, certificate {held.seal[:16]}"


def _open_inspector(
    recipe: Recipe,
    station: Station,
    artifact: Artifact,
    shared: SharedEngines | None,
    camera: str,
    attempt: int,
) -> OpenedInspector | None:
    part = station.runtime
    names = (part.name, *part.fallback)
    if attempt >= len(names):
        return None
    if attempt:  # what the fallback computes in is its own
        part = part.model_copy(update={"precision": "auto"})
    ledger = Ledger(engines_folder() / LEDGER_NAME)
    name = names[attempt]
    make = partial(open_certified, artifact, name, part, ledger)
    if shared is None:
        runtime, engine = make()
    else:
        access = shared.access(name, make)
        runtime, engine = access, access.named
    made = make_inspector(recipe, station, artifact, runtime, camera, engine)
    if recipe.library is None:
        return OpenedInspector(made, runtime)
    naming = open_naming(recipe.library, station.folder)
    return OpenedInspector(naming.added_to(made), runtime, naming)


def _shared(station: Station) -> SharedEngines | None:
    """Where cameras meet in one engine, if the station file says so."""
    part = station.runtime
    if not part.share or len(station.cameras) == 1:
        return None
    return SharedEngines(time.monotonic, part.wait_ms / 1e3)


def database_of(station: Station, database: str | None = None) -> str:
    """Where the records go: what was asked for, the environment's, the station's."""
    named = os.environ.get(DATABASE_VARIABLE) or station.records.database
    return database or named or default_url(station)


def staff_of(url: str, line: LineRunner) -> StoredStaff:
    """The accounts in a line's records, which the line's own process may change."""
    return StoredStaff(url, _now, partial(_busy, line))


def books_of(station: Station, url: str, line: LineClient) -> StoredBooks:
    """Where people's decisions on a line's lots and shifts go, in the same way."""
    return StoredBooks(station, url, _now, partial(_busy, line))


def _busy(line: LineClient) -> bool:
    return line.status().phase.busy


def _now() -> datetime:
    return datetime.now(UTC)


def make_plan(
    recipe: Recipe,
    station: Station,
    *,
    database: str | None = None,
    blocks: int | None = None,
    on_progress: Callable[[int], None] = lambda _count: None,
    explain: bool = False,
) -> Plan:
    """Everything a run needs.

    Args:
        recipe: The product.
        station: The machine.
        database: URL that overrides the station's and the environment's.
        blocks: End each camera after so many blocks.
        on_progress: Hears the number of acknowledged records.
        explain: Have lots explained beside the run, in a process of its own.

    Raises:
        ArtifactError: The recipe's model cannot be used.
    """
    artifact = artifacts.load(recipe.detector.artifact)
    url = database_of(station, database)
    made = provenance(recipe, station, artifact, f"planned {station.runtime.name}")
    passing = Passing()
    quality = station.records.evidence_quality
    keep = keeping(passing, passed_folder(station), quality)
    opened = attended(_door_of(station, url), keep, "passed")
    if explain:
        where = partial(_database, url, station)
        opened = beside(opened, where, _now, station.language, station.causes)
    return Plan(
        recipe=recipe,
        station=station,
        preflight=partial(check, recipe, station, artifact),
        cameras=_cameras(recipe, station, blocks),
        flat_fields=_flat_fields(station),
        rectifiers=_rectifiers(recipe, station),
        inspectors=partial(
            _open_inspector, recipe, station, artifact, _shared(station)
        ),
        outputs=_outputs(station),
        records=partial(
            StoreRecords,
            recipe,
            station,
            artifact,
            url,
            made,
            _now,
            together,
            partial(proofs_of, station, artifact),
        ),
        now=_now,
        now_s=time.monotonic,
        on_progress=on_progress,
        door=opened,
        passing=passing,
    )


def _database(url: str | None, station: Station) -> str:
    return url or default_url(station)


def _door_of(station: Station, url: str | None) -> Door:
    """The door of a run, which takes what commands say about lots and shifts too."""

    def opened(line: LineClient) -> AbstractContextManager[None]:
        books = StoredBooks(station, _database(url, station), _now, lambda: True)
        return door(line, station.folder, books=books)

    return opened


def _cameras(
    recipe: Recipe, station: Station, blocks: int | None
) -> Mapping[str, Callable[[], Camera]]:
    def make(part: stations.CameraPart) -> Camera:
        camera: Camera = registry.load("camera", part.driver)(part, recipe.camera)
        return camera if blocks is None else LimitedCamera(camera, blocks)

    return {part.name: partial(make, part) for part in station.cameras}


def _flat_fields(station: Station) -> Mapping[str, FlatField]:
    named = {part.name: flat_field_for(part) for part in station.cameras}
    return {name: flat for name, flat in named.items() if flat is not None}


def _rectifiers(recipe: Recipe, station: Station) -> Mapping[str, Rectifier]:
    across_mm = recipe.camera.pitch_mm[0]
    named = {part.name: rectifier_for(part, across_mm) for part in station.cameras}
    return {name: made for name, made in named.items() if made is not None}


def _outputs(station: Station) -> Mapping[str, Callable[[], Output]]:
    def make(part: stations.AnyOutputPart) -> Output:
        where = part if isinstance(part, ModbusPart) else station.folder / part.path
        output: Output = registry.load("output", part.name)(where)
        return output

    return {part.name: partial(make, part) for part in station.outputs}


def read_line(
    station_path: Path, recipe_path: Path, data_folder: Path | None = None
) -> tuple[Recipe, Station]:
    """The two files of a line, with what was released and measured at the station.

    Raises:
        RecipeError: The recipe is wrong.
        StationError: The station is wrong.
    """
    station = stations.load(station_path)
    if data_folder is not None:
        station = station.model_copy(update={"data_folder": data_folder})
    recipe = recipes.load(file_in_use(recipe_path, station.folder))
    return recipe, calibrated(station)
