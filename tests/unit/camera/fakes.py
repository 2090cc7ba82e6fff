"""Small scenes, recipes and a clock for camera tests."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from inspector.camera.scene import Scene
from inspector.recipe import CameraPart, Recipe

STARTED_AT = datetime(2026, 3, 1, 6, 0, tzinfo=UTC)


class FakeClock:
    """Time that passes only when somebody sleeps."""

    def __init__(self) -> None:
        self.now_s = 100.0

    def __call__(self) -> float:
        return self.now_s

    def sleep(self, seconds: float) -> None:
        self.now_s += seconds


def a_scene(kind: str = "steel", **changes: Any) -> Scene:
    content: dict[str, Any] = {
        "version": 1,
        "name": "small",
        "kind": kind,
        "width_px": 256 if kind == "steel" else 640,
        "pitch_mm": [0.25, 0.25],
        "line_rate_hz": 1000,
        "seed": 5,
        "edge_mm": 4,
        "wander_mm": 1,
        "panel": {"length_mm": 120, "gap_mm": 10},
    }
    return Scene.model_validate({**content, **changes})


def camera_settings(**changes: Any) -> CameraPart:
    content: dict[str, Any] = {
        "line_rate_hz": 1000,
        "exposure_us": 500,
        "pitch_mm": [0.25, 0.5],
        "lines_per_frame": 64,
        "overlap_lines": 16,
    }
    return CameraPart.model_validate({**content, **changes})


def a_recipe(masks: tuple[dict[str, Any], ...] = (), **camera: Any) -> Recipe:
    return Recipe.model_validate(
        {
            "version": 1,
            "name": "test",
            "material": "test",
            "camera": camera_settings(**camera).model_dump(),
            "detector": {"artifact": "none"},
            "masks": masks,
        }
    )


def scene_file(folder: Path, scene: Scene) -> str:
    """`scene` as a file in `folder`, which is the working folder; its path."""
    (folder / "scene.yaml").write_text(scene.model_dump_json(), "utf-8")
    return "scene.yaml"
