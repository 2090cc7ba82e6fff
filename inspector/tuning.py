"""Full inspection of recorded material beside the screening: what would be lost."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from inspector import artifact as artifacts
from inspector.build import make_inspector, open_runtime
from inspector.camera.assemble import Assembler
from inspector.camera.base import Camera
from inspector.errors import CameraEnd, RecipeError
from inspector.files import write_atomic
from inspector.pipeline import Inspector
from inspector.recipe import Recipe, load
from inspector.registry import load as part
from inspector.release.text import with_block
from inspector.screen.budget import clean, peaks
from inspector.screen.contrast import suspicion_in
from inspector.screen.every import EveryTile
from inspector.station import Station
from inspector.types import Frame

_READ_S = 5.0
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class Measured:
    """Suspicion of what full inspection found, and of the tiles without anything."""

    defects: list[float] = field(default_factory=list)
    tiles: list[float] = field(default_factory=list)
    frames: int = 0


def measure(recipe: Recipe, station: Station, blocks: int) -> Measured:
    """Look at every tile of recorded material, and ask the screening about it.

    Args:
        recipe: The product.
        station: A station whose cameras replay recordings, or a virtual line.
        blocks: Blocks to take from each camera.

    Raises:
        InspectorError: A camera, the model or the runtime cannot be used.
    """
    artifact = artifacts.load(recipe.detector.artifact)
    runtime = open_runtime(artifact, station.runtime.name, station.runtime)
    result = Measured()
    with closing(runtime):
        for named in station.cameras:
            inspector = make_inspector(recipe, station, artifact, runtime, named.name)
            camera: Camera = part("camera", named.driver)(named, recipe.camera)
            tile_hw = artifact.manifest.input.tile_hw_px
            every = EveryTile(tile_hw, recipe.detector.tile_overlap_px)
            for frame in _frames(camera, recipe, blocks):
                _add(result, inspector, every, frame)
    return result


def _frames(camera: Camera, recipe: Recipe, blocks: int) -> Iterator[Frame]:
    assembler = Assembler(camera.name, recipe, lambda: _EPOCH)
    with camera:
        camera.start()
        try:
            for _ in range(blocks):
                for piece in assembler.take(camera.read(_READ_S)):
                    if isinstance(piece, Frame):
                        yield piece
        except CameraEnd:
            return
        finally:
            camera.stop()


def _add(
    result: Measured, inspector: Inspector, every: EveryTile, frame: Frame
) -> None:
    frame = inspector.with_reference(frame)
    cells, all_tiles = suspicion_in(frame), every.candidates(frame)
    found = inspector.detector.detect(frame, all_tiles).xyxy_px
    empty = all_tiles.tiles_xyxy_px[clean(all_tiles.tiles_xyxy_px, found)]
    result.defects += peaks(cells, found).tolist()
    result.tiles += peaks(cells, empty.astype(np.float32), margin=0).tolist()
    result.frames += 1


def write_sensitivity(path: Path, sensitivity: float) -> Recipe:
    """Set `screen: {name: contrast, sensitivity: ...}` in a recipe file, in place.

    Comments and everything else stay as they are.

    Raises:
        RecipeError: The result would not be a recipe; the file is as it was.
    """
    before = load(path)
    screen = before.screen.model_dump(exclude_unset=True, mode="json")
    screen |= {"name": "contrast", "sensitivity": sensitivity}
    screen["unknown_from"] = max(before.screen.unknown_from, sensitivity)
    inner = ", ".join(f"{key}: {value}" for key, value in screen.items())
    text = path.read_text(encoding="utf-8")
    write_atomic(path, with_block(text, "screen", f"screen: {{{inner}}}").encode())
    try:
        return load(path)
    except RecipeError:
        write_atomic(path, text.encode())
        raise
