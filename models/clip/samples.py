"""Crops with descriptions: labelled ones, the virtual line's, and defect-free ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from inspector.camera.painter import Painter
from inspector.camera.scene import DefectPart, load_scene
from inspector.types import Pixels
from inspector.vision.codec import read_image
from models.clip.words import NORMAL
from models.datasets import Picture
from models.protonet.crops import CropSet
from models.virtual import photograph

_CONTEXT = 1.6
_LEAST_PX = 32
_LINES = 512
_WIDTH_PX = 512
_LONG = 2.5


@dataclass(frozen=True, slots=True)
class Sample:
    """One crop and what is known of it.

    Attributes:
        pixels: The crop.
        kind: Its class; `NORMAL` without a defect.
        material: As manifest or scene name it.
        traits: Measured on the crop.
        group: Crops of one group are near copies.
    """

    pixels: Pixels
    kind: str
    material: str
    traits: tuple[str, ...] = ()
    group: str = ""


def labelled(crops: CropSet) -> Iterator[Sample]:
    """The crops that a manifest lists.

    Raises:
        ImageError: One cannot be read.
    """
    for crop in crops.crops:
        pixels = read_image(crop.path).pixels
        yield Sample(pixels, crop.kind, crop.material, (), crop.group)


def virtual(scene: str, pictures: int, seed: int) -> Iterator[Sample]:
    """Crops of the virtual line, each picture its own web: defects and clean places.

    Args:
        scene: A shipped scene.
        pictures: How many pieces of web.
        seed: Of the first; they use one seed each.
    """
    for number in range(pictures):
        rng = np.random.default_rng([seed, number])
        picture = _painted(scene, rng, seed + number)
        kinds = load_scene(scene).kinds
        for box, label in zip(picture.xyxy_px, picture.class_id, strict=True):
            pixels = around(picture.image, box)
            kind = f"{scene}/{kinds[int(label)]}"
            yield Sample(pixels, kind, scene, measured(picture.image, box))
        for box in _clean_boxes(picture, max(2, len(picture.xyxy_px) // 3), rng):
            yield Sample(around(picture.image, box), NORMAL, scene)


def golden_places(
    folder: Path, names: Sequence[str], material: str, per_picture: int, seed: int
) -> Iterator[Sample]:
    """Defect-free crops of golden pictures, at drawn places.

    Args:
        folder: Holds `NAME_temp.*`, or pictures by any name.
        names: File names to take.
        material: As the manifest names it.
        per_picture: Crops of each.
        seed: Of the places.
    """
    for name in names:
        image = read_image(folder / name).pixels
        group = name.split(".")[0].split("_")[0]
        rng = np.random.default_rng([seed, *name.encode()])
        for _ in range(per_picture):
            side = int(rng.integers(48, 96))
            top, left = (
                int(rng.integers(0, max(1, edge - side))) for edge in image.shape[:2]
            )
            crop = image[top : top + side, left : left + side]
            if crop.std() > 20:  # bare laminate says nothing
                yield Sample(np.ascontiguousarray(crop), NORMAL, material, (), group)


def around(image: Pixels, box_px: NDArray[np.float32]) -> Pixels:
    """A box with what lies around it."""
    x1, y1, x2, y2 = (float(v) for v in box_px)
    width = max(_LEAST_PX, _CONTEXT * (x2 - x1)) / 2
    height = max(_LEAST_PX, _CONTEXT * (y2 - y1)) / 2
    x, y = (x1 + x2) / 2, (y1 + y2) / 2
    top, left = max(0, round(y - height)), max(0, round(x - width))
    part = image[top : max(top + 2, round(y + height))]
    return np.ascontiguousarray(part[:, left : max(left + 2, round(x + width))])


def measured(image: Pixels, box_px: NDArray[np.float32]) -> tuple[str, ...]:
    """Polarity, shape and direction of what is in a box."""
    x1, y1, x2, y2 = (round(float(v)) for v in box_px)
    inside, whole = image[y1:y2, x1:x2], around(image, box_px)
    traits = []
    if inside.size:
        off = float(inside.mean()) - float(np.median(whole))
        if abs(off) > 4:
            traits.append("dark" if off < 0 else "bright")
    width, height = max(1, x2 - x1), max(1, y2 - y1)
    if height > _LONG * width:
        traits += ["elongated", "along"]
    elif width > _LONG * height:
        traits += ["elongated", "across"]
    else:
        traits.append("roundish")
    longest = max(width, height)
    traits += ["small"] if longest < 14 else ["large"] if longest > 60 else []
    return tuple(traits)


def _painted(name: str, rng: Generator, seed: int) -> Picture:
    scene = load_scene(name)
    metres = _LINES * scene.pitch_mm[1] / 1000
    each = min(200.0, 10 / len(scene.kinds) / metres)
    clearest = float(rng.uniform(6, 20))
    hard = scene.difficulty.model_copy(
        update={
            "contrast_to_noise": (3.0, clearest),
            "texture_strength": float(rng.uniform(0.2, 1.0)),
        }
    )
    kinds = tuple(DefectPart(kind=kind, per_metre=each) for kind in scene.kinds)
    narrow = scene.model_copy(
        update={
            "width_px": _WIDTH_PX,
            "difficulty": hard,
            "defects": kinds,
            "causes": (),
            "speed": (),
            "faults": (),
        }
    )
    first = int(rng.integers(0, 50_000))
    return photograph(Painter(narrow, seed), first, _LINES)


def _clean_boxes(
    picture: Picture, count: int, rng: Generator
) -> Iterator[NDArray[np.float32]]:
    height, width = picture.image.shape[:2]
    for _ in range(count):
        side = int(rng.integers(20, 60))
        left, top = rng.integers(0, width - side), rng.integers(0, height - side)
        box = np.array([left, top, left + side, top + side], np.float32)
        apart = (picture.xyxy_px[:, :2] > box[2:]) | (picture.xyxy_px[:, 2:] < box[:2])
        if apart.any(1).all():
            yield box
