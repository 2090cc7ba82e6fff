"""Labelled pictures from the virtual line, for training and for the fixed test."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.random import Generator

from inspector.camera.painter import Painter
from inspector.camera.placing import Injected
from inspector.camera.scene import (
    DefectPart,
    DifficultyPart,
    Scene,
    load_evaluation,
    load_scene,
)
from inspector.vision.template import register
from models.datasets import Picture

_SEARCH_PX = 6
_FARTHEST_LINE = 200_000


@dataclass(frozen=True, slots=True)
class Range:
    """From where the difficulty of a training picture is drawn.

    It is wider than what the evaluation asks for, at both ends.

    Attributes:
        faintest: Range of the lowest contrast to noise.
        clearest: Range of the highest.
        smallest_px: Range of the smallest size.
        largest_px: Range of the largest.
        texture: Range of the texture's strength.
        noise: Range of the sensor's noise.
        boxes_per_picture: How many defects a picture has on average.
    """

    faintest: tuple[float, float] = (1.5, 4.0)
    clearest: tuple[float, float] = (5.0, 20.0)
    smallest_px: tuple[float, float] = (5.0, 10.0)
    largest_px: tuple[float, float] = (16.0, 64.0)
    texture: tuple[float, float] = (0.2, 1.0)
    noise: tuple[float, float] = (1.5, 5.5)
    boxes_per_picture: float = 16.0


class TrainingScene:
    """Pictures of a scene for training: each its own piece of an own web.

    Texture, noise, contrast and size differ from picture to picture; the same index
    gives the same picture. Pictures once drawn are kept.

    Args:
        name: A shipped scene or a scene file.
        count: How many pictures there are.
        first_seed: Of the first picture's web; pictures use one seed each.
        lines: Height of a picture.
        ranges: Difficulty.
        clean_share: Share of pictures without any defect, spread evenly.

    Raises:
        SceneError: There is no such scene.
        ValueError: `clean_share` is no share, or the seeds would reach those kept for
            the evaluation.
    """

    def __init__(
        self,
        name: str,
        count: int,
        first_seed: int = 0,
        lines: int = 1024,
        ranges: Range | None = None,
        clean_share: float = 0.0,
    ) -> None:
        if not 0 <= clean_share <= 1:
            raise ValueError(f"clean_share must lie in 0..1, got {clean_share}")
        limit = load_evaluation().training_seeds_below
        if not 0 <= first_seed <= first_seed + count <= limit:
            raise ValueError(
                f"seeds {first_seed} to {first_seed + count} must stay below {limit}; "
                "the others are kept for the evaluation"
            )
        self._scene = load_scene(name)
        self._count, self._first_seed, self._lines = count, first_seed, lines
        self._ranges = ranges or Range()
        self._clean_share = clean_share
        self._kept: dict[int, Picture] = {}

    @property
    def classes(self) -> tuple[str, ...]:
        """Kinds of defects of the material."""
        return self._scene.kinds

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, index: int) -> Picture:
        """The picture at `index`.

        Raises:
            IndexError: There are not so many.
        """
        if index not in self._kept:
            self._kept[index] = self.drawn(index)
        return self._kept[index]

    def drawn(self, index: int) -> Picture:
        """The picture at `index`, not kept.

        Raises:
            IndexError: There are not so many.
        """
        if not 0 <= index < self._count:
            raise IndexError(f"picture {index} of {self._count}")
        seed = self._first_seed + index
        rng = np.random.default_rng([seed, self._lines])
        scene = _varied(self._scene, rng, self._lines, self._ranges)
        if self._is_clean(index):
            scene = scene.model_copy(update={"defects": (), "causes": ()})
        first_line = int(rng.integers(_FARTHEST_LINE))
        return photograph(Painter(scene, seed), first_line, self._lines)

    def _is_clean(self, index: int) -> bool:
        """Whether the count of clean pictures, rounded, rises at this one."""
        before, after = (
            int(number * self._clean_share + 0.5) for number in (index, index + 1)
        )
        return after > before


class EvaluationScene:
    """The fixed test of `data/scenes/evaluation.yaml`, cut into overlapping pictures.

    Args:
        name: Entry of the file.
        lines: Rows that a picture owns.
        margin: Further rows above and below, seen and not counted.
        seeds: Only these of the file's seeds; None for all.

    Raises:
        SceneError: There is no such entry.
    """

    def __init__(
        self,
        name: str,
        lines: int = 1024,
        margin: int = 128,
        seeds: Sequence[int] | None = None,
    ) -> None:
        evaluation = load_evaluation()
        self._scene = evaluation.scene(name)
        self._seeds = tuple(evaluation.seeds if seeds is None else seeds)
        self._per_seed = evaluation.scenes[name].lines // lines
        self._lines, self._margin = lines, margin
        self._painter = lru_cache(maxsize=1)(lambda seed: Painter(self._scene, seed))

    @property
    def classes(self) -> tuple[str, ...]:
        """Kinds of defects of the material."""
        return self._scene.kinds

    def __len__(self) -> int:
        return len(self._seeds) * self._per_seed

    def __getitem__(self, index: int) -> Picture:
        """The picture at `index`, seed by seed from the first line on.

        Raises:
            IndexError: There are not so many.
        """
        if not 0 <= index < len(self):
            raise IndexError(f"picture {index} of {len(self)}")
        place, number = divmod(index, self._per_seed)
        first = number * self._lines
        top = max(0, first - self._margin)
        height = first + self._lines + self._margin - top
        owned = (first - top, first - top + self._lines)
        return photograph(self._painter(self._seeds[place]), top, height, owned)


class CleanScene:
    """Pictures of an evaluation's web without any defect, for false alarms.

    Args:
        name: Entry of `data/scenes/evaluation.yaml`.
        count: How many pictures.
        first_seed: Of the first picture's web; pictures use one seed each.
        lines: Height of a picture.

    Raises:
        SceneError: There is no such entry.
    """

    def __init__(
        self, name: str, count: int, first_seed: int, lines: int = 1024
    ) -> None:
        scene = load_evaluation().scene(name)
        self._scene = scene.model_copy(update={"defects": (), "causes": ()})
        self._count, self._first_seed, self._lines = count, first_seed, lines

    @property
    def classes(self) -> tuple[str, ...]:
        """Kinds of defects of the material."""
        return self._scene.kinds

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, index: int) -> Picture:
        """The picture at `index`.

        Raises:
            IndexError: There are not so many.
        """
        if not 0 <= index < self._count:
            raise IndexError(f"picture {index} of {self._count}")
        painter = Painter(self._scene, self._first_seed + index)
        return photograph(painter, index * self._lines, self._lines)


def photograph(
    painter: Painter,
    first_line: int,
    lines: int,
    owned_rows: tuple[int, int] | None = None,
) -> Picture:
    """A piece of a web with its truth; the golden picture is registered."""
    image = painter.paint(first_line, lines)
    golden = painter.golden(first_line, lines)
    reference = None if golden is None else register(image, golden, _SEARCH_PX)
    width, kinds = painter.scene.width_px, painter.scene.kinds
    there = [
        found
        for found in painter.truth(first_line, lines)
        if _inside(found, first_line, lines)
    ]
    boxes = np.array([found.xyxy_px for found in there], np.float32).reshape(-1, 4)
    boxes -= np.array([0, first_line, 0, first_line], np.float32)
    boxes = boxes.clip(0, np.array([width, lines, width, lines], np.float32))
    class_id = np.array([kinds.index(found.kind) for found in there], np.int64)
    name = f"{painter.scene.name}-{painter.seed}-{first_line}"
    return Picture(name, image, reference, boxes, class_id, owned_rows)


def _inside(found: Injected, first_line: int, lines: int) -> bool:
    """Whether the centre of a defect lies in the picture."""
    return first_line <= (found.xyxy_px[1] + found.xyxy_px[3]) / 2 < first_line + lines


def _varied(scene: Scene, rng: Generator, lines: int, ranges: Range) -> Scene:
    """The scene with a difficulty and a mixture of kinds of its own, without faults."""

    def draw(span: tuple[float, float]) -> float:
        return float(rng.uniform(*span))

    difficulty = DifficultyPart(
        contrast_to_noise=(draw(ranges.faintest), draw(ranges.clearest)),
        size_px=(draw(ranges.smallest_px), draw(ranges.largest_px)),
        texture_strength=draw(ranges.texture),
        noise_sigma=draw(ranges.noise),
    )
    metres = lines * scene.pitch_mm[1] / 1000
    per_metre = ranges.boxes_per_picture / len(scene.kinds) / metres
    scattered = tuple(
        DefectPart(kind=kind, per_metre=min(200.0, per_metre)) for kind in scene.kinds
    )
    return scene.model_copy(
        update={
            "difficulty": difficulty,
            "defects": scattered,
            "speed": (),
            "faults": (),
        }
    )
