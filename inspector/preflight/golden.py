"""The golden set: frames that every engine is compared on, the same on each machine.

Generated frames come from the virtual line by seed, so they travel as three numbers
and a plant needs no pictures to begin with; its own recordings are added to them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from inspector.artifact import Manifest
from inspector.camera.painter import Painter
from inspector.camera.scene import DefectPart, DifficultyPart, Scene, load_scene
from inspector.errors import ImageError
from inspector.types import Frame, FrameInfo, Pixels
from inspector.vision.codec import read_grey, read_image
from inspector.vision.template import register

SEED = 990_001
"""Above the seeds of training and of the evaluation ranges."""

GENERATED = 12
_APART_LINES = 4096
_PER_METRE = 12.0
_SEARCH_PX = 6
_LEAST_WIDTH_PX = 512
"""A board needs room for its traces; narrower tiles are cut from it."""

_AT = datetime(1970, 1, 1, tzinfo=UTC)
_SUFFIXES = frozenset({".bmp", ".jpeg", ".jpg", ".png", ".tif", ".tiff", ".webp"})


@dataclass(frozen=True, slots=True)
class GoldenSet:
    """What engines are compared on.

    Attributes:
        frames: In order, each with its golden picture where the model compares.
        generated: How many of them, the first ones, come from the virtual line.
        digest: sha256 over all pixels.
    """

    frames: tuple[Frame, ...]
    generated: int
    digest: str


def golden_set(
    manifest: Manifest,
    recordings: Sequence[tuple[Path, Path | None]] = (),
    *,
    generated: int = GENERATED,
    seed: int = SEED,
) -> GoldenSet:
    """The frames for a model.

    Args:
        manifest: Size and channels of the tiles.
        recordings: The plant's own images, each with its golden picture or None.
        generated: How many frames the virtual line gives.
        seed: Of its web.

    Raises:
        ImageError: A recording cannot be read, or its golden picture is missing.
    """
    frames = [
        *_generated(manifest, generated, seed),
        *(_recorded(manifest, *pair) for pair in recordings),
    ]
    if not frames:
        raise ImageError("the golden set is empty; expected a frame or more")
    digest = hashlib.sha256()
    for frame in frames:
        for pixels in (frame.pixels, frame.reference):
            if pixels is not None:
                digest.update(str(pixels.shape).encode())
                digest.update(np.ascontiguousarray(pixels).tobytes())
    return GoldenSet(tuple(frames), generated, digest.hexdigest())


def recordings_in(
    folder: Path, references: Path | None, most: int
) -> list[tuple[Path, Path | None]]:
    """Images of a folder, evenly spread, each with its golden picture.

    Args:
        folder: Searched with all that is below it.
        references: Folder of golden pictures with equal stems, or `NAME_temp` for
            `NAME_test`; None where the model does not compare.
        most: How many at most.

    Raises:
        ImageError: There is no image, or one has no golden picture.
    """
    images = sorted(p for p in folder.rglob("*") if p.suffix.lower() in _SUFFIXES)
    if references is not None:
        images = [p for p in images if not p.stem.endswith("_temp")]
    if not images:
        raise ImageError(f"no images in {folder}; looked for {sorted(_SUFFIXES)}")
    count = min(most, len(images))
    chosen = [images[i * len(images) // count] for i in range(count)]
    if references is None:
        return [(image, None) for image in chosen]
    by_stem = {p.stem: p for p in sorted(references.rglob("*"))}
    return [(image, _golden_of(image, by_stem, references)) for image in chosen]


def _golden_of(image: Path, by_stem: dict[str, Path], folder: Path) -> Path:
    stems = (image.stem.removesuffix("_test") + "_temp", image.stem)
    for stem in stems:
        if (found := by_stem.get(stem)) is not None and found != image:
            return found
    raise ImageError(f"no golden image {' or '.join(stems)} in {folder}")


def _generated(manifest: Manifest, count: int, seed: int) -> Iterator[Frame]:
    """Pieces of one web, half of them without a defect that anybody put there."""
    pairs = manifest.input.channels == "pair"
    scene = _scene("pcb" if pairs else "steel", manifest)
    webs = [Painter(scene, seed), Painter(_bare(scene), seed)]
    height, width = manifest.input.tile_hw_px
    for index in range(count):
        painter, first = webs[index % 4 == 3], index * _APART_LINES
        image = painter.paint(first, height)[:, :width]
        golden = painter.golden(first, height)
        if not pairs or golden is None:
            yield _frame(_coloured(image, manifest), None)
        else:
            yield _frame(image, register(image, golden[:, :width], _SEARCH_PX))


def _scene(name: str, manifest: Manifest) -> Scene:
    """A web as wide as a tile, with every kind of defect, clear and faint ones."""
    scene = load_scene(name)
    kinds = tuple(DefectPart(kind=kind, per_metre=_PER_METRE) for kind in scene.kinds)
    return scene.model_copy(
        update={
            "width_px": max(_LEAST_WIDTH_PX, manifest.input.tile_hw_px[1]),
            "difficulty": DifficultyPart(contrast_to_noise=(2.0, 12.0)),
            "defects": kinds,
            "causes": (),
            "speed": (),
            "faults": (),
        }
    )


def _bare(scene: Scene) -> Scene:
    return scene.model_copy(update={"defects": ()})


def _coloured(image: Pixels, manifest: Manifest) -> Pixels:
    return np.stack((image,) * 3, 2) if manifest.input.channels == "rgb" else image


def _recorded(manifest: Manifest, path: Path, golden: Path | None) -> Frame:
    read = read_image if manifest.input.channels == "rgb" else read_grey
    image = read(path, None).pixels
    if manifest.input.channels != "pair":
        return _frame(image, None)
    if golden is None:
        raise ImageError(
            f"model {manifest.name!r} compares with golden images and {path} has none; "
            "give their folder with --reference"
        )
    reference = read_grey(golden, None).pixels
    if reference.shape != image.shape:
        raise ImageError(
            f"{golden} is {reference.shape}, {path} is {image.shape}; must be equal"
        )
    return _frame(image, register(image, reference, _SEARCH_PX))


def _frame(image: Pixels, reference: Pixels | None) -> Frame:
    info = FrameInfo("golden", 0, _AT, 0, 0.0, (1.0, 1.0), 0, (0, len(image)))
    return Frame(info, image, reference)
