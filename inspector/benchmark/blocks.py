"""Blocks painted before the clock starts, with the defects that are in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from inspector.camera.painter import Painter
from inspector.camera.scene import DefectPart, Scene, load_scene
from inspector.types import XYXY, Frame, FrameInfo

LINES = 1024
_FARTHEST = 4_000_000
_AT = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Painted:
    """One block and the boxes of what is wrong with it, in its own pixels."""

    frame: Frame
    truth: tuple[XYXY, ...]


def painted(width_px: int, per_block: float, count: int, seed: int) -> list[Painted]:
    """Blocks of rolled strip with so many defects each on average.

    Args:
        width_px: Of the web.
        per_block: Defects in a block of 1024 lines; all kinds alike.
        count: Blocks, far apart on one web.
        seed: Of the web.
    """
    scene = _scene(width_px, per_block)
    painter = Painter(scene, seed)
    step = max(2 * LINES, _FARTHEST // max(count, 1) // LINES * LINES)
    return [_one(painter, number, number * step) for number in range(count)]


def _scene(width_px: int, per_block: float) -> Scene:
    scene = load_scene("steel")
    metres = LINES * scene.pitch_mm[1] / 1000
    rate = per_block / metres / len(scene.kinds)
    kinds = tuple(DefectPart(kind=kind, per_metre=rate) for kind in scene.kinds)
    return scene.model_copy(
        update={
            "width_px": width_px,
            "defects": kinds if per_block else (),
            "causes": (),
            "speed": (),
            "faults": (),
        }
    )


def _one(painter: Painter, number: int, first: int) -> Painted:
    pixels = painter.paint(first, LINES)
    pitch_mm = painter.scene.pitch_mm
    info = FrameInfo(
        camera="bench",
        index=number,
        captured_at=_AT,
        first_line=first,
        position_mm=first * pitch_mm[1],
        pitch_mm=pitch_mm,
        overlap_lines=0,
        owned_rows=(0, LINES),
    )
    boxes = []
    for there in painter.truth(first, LINES):
        x1, y1, x2, y2 = there.xyxy_px
        if y1 >= first and y2 <= first + LINES:  # whole ones only
            boxes.append((x1, y1 - first, x2, y2 - first))
    return Painted(Frame(info, pixels), tuple(boxes))
