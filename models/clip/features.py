"""Vectors of all crops, computed once: as they are, and once turned or mirrored."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from inspector.cause.aligner import Pictures, Vectors
from inspector.types import Pixels
from models.clip.plan import AlignerPlan
from models.clip.samples import Sample, golden_places, labelled, virtual
from models.protonet.crops import CropSet

_TOGETHER = 64
_STEEL_SEED, _PCB_SEED = 100, 200
_SUFFIXES = {".png", ".jpg", ".jpeg", ".bmp", ".tif", ".tiff"}

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, eq=False)
class Features:
    """Vectors and what is known of their crops, as parallel arrays.

    Attributes:
        plain: `(n, d)` of the crops.
        turned: `(n, d)` of the same, turned by a right angle or mirrored.
        kinds: `(n,)` names.
        materials: `(n,)` names.
        traits: What was measured on each crop.
    """

    plain: Vectors
    turned: Vectors
    kinds: NDArray[np.str_]
    materials: NDArray[np.str_]
    traits: tuple[tuple[str, ...], ...]

    def __post_init__(self) -> None:
        n = len(self.plain)
        if self.turned.shape != self.plain.shape or not n:
            raise ValueError(f"expected vectors of some crops, got {self.plain.shape}")
        if not len(self.kinds) == len(self.materials) == len(self.traits) == n:
            raise ValueError("vectors and names must be equally many")


def samples_of(
    crops: CropSet, normals: Path | None, material: str, plan: AlignerPlan
) -> list[Sample]:
    """All crops that a plan trains on, none that it holds out.

    Args:
        crops: The base split.
        normals: Folder of golden pictures; None without.
        material: What they are pictures of.
        plan: The plan.

    Raises:
        ImageError: A picture cannot be read.
        ValueError: A kind to hold out does not exist.
    """
    if strange := sorted(set(plan.hold_out) - set(crops.kinds)):
        raise ValueError(f"no kinds {strange} to hold out, have {list(crops.kinds)}")
    kept = crops.where(
        lambda crop: crop.kind not in plan.hold_out and _kept(crop.group, plan)
    )
    found = list(labelled(kept))
    if normals is not None:
        names = [name for name in pictures_in(normals) if _kept(name, plan)]
        found += golden_places(normals, names, material, plan.normal_crops, plan.seed)
    for scene, seed in (("steel", _STEEL_SEED), ("pcb", _PCB_SEED)):
        found += virtual(scene, plan.virtual_pictures, seed)
    return found


def pictures_in(folder: Path) -> list[str]:
    """Names of the pictures in a folder, sorted.

    Raises:
        ValueError: There are none.
    """
    names = sorted(p.name for p in folder.glob("*") if p.suffix.lower() in _SUFFIXES)
    if not names:
        raise ValueError(f"{folder} holds no pictures")
    return names


def features_of(
    samples: Sequence[Sample], tower: Pictures, seed: int, show: Progress
) -> Features:
    """The vectors of crops.

    Args:
        samples: The crops.
        tower: Gives their vectors.
        seed: Of the turns.
        show: Told how many are done, of how many.
    """
    rng = np.random.default_rng(seed)
    plain, turned = [], []
    for start in range(0, len(samples), _TOGETHER):
        part = [one.pixels for one in samples[start : start + _TOGETHER]]
        plain.append(tower.embed(part))
        turned.append(tower.embed([_turned(p, int(rng.integers(1, 8))) for p in part]))
        show(min(start + _TOGETHER, len(samples)), len(samples))
    return Features(
        np.concatenate(plain),
        np.concatenate(turned),
        np.array([one.kind for one in samples]),
        np.array([one.material for one in samples]),
        tuple(one.traits for one in samples),
    )


def _kept(group: str, plan: AlignerPlan) -> bool:
    return not group.startswith(plan.hold_out_groups or ("\0",))


def _turned(pixels: Pixels, how: int) -> Pixels:
    turned = np.rot90(pixels, how % 4)
    return np.ascontiguousarray(turned[:, ::-1] if how >= 4 else turned)
