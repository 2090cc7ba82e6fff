"""A whole small line on disk: scene, recipe, station, model with random weights."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import yaml

from inspector.artifact import MANIFEST_NAME, Manifest
from inspector.files import sha256_file
from tests.tinynet import write_detector

WIDTH_PX = 256
FRAME_LINES = 48
OVERLAP_LINES = 16
ANCHORS = (((8.0, 8.0), (16.0, 8.0), (8.0, 16.0)), ((24.0, 24.0), (48, 24), (24, 48)))


@dataclass(frozen=True)
class TinyLine:
    """Paths of a line's files; small enough to run hundreds of blocks in a second."""

    station: Path
    recipe: Path
    model: Path
    folder: Path

    def arguments(self, *more: str) -> list[str]:
        """What `inspector run` wants."""
        return ["--station", str(self.station), "--recipe", str(self.recipe), *more]


def write_model(
    folder: Path,
    *,
    channels: str = "grey",
    tile: tuple[int, int] = (64, 96),
    threshold: float = 0.45,
    seed: int = 0,
) -> Path:
    """A model with random weights that finds something nearly everywhere."""
    folder.mkdir(parents=True, exist_ok=True)
    depth = 1 if channels == "grey" else 3
    network = write_detector(
        folder / "model.onnx", channels=depth, tile_hw=tile, classes=2, seed=seed
    )
    manifest = Manifest.model_validate(
        {
            "version": 1,
            "name": "tiny",
            "task": "detect",
            "decoder": "yolov5",
            "network": network.name,
            "files": {network.name: sha256_file(network)},
            "input": {"channels": channels, "tile_hw_px": tile, "pitch_mm": 0.5},
            "head": {
                "outputs": ("p3", "p4"),
                "strides_px": (8, 16),
                "anchors_px": ANCHORS,
            },
            "classes": ("pit", "scratch"),
            "operating": {"score_threshold": threshold},
            "weight_storage": "float32",
            "golden_reference": channels == "pair",
            "research_only": False,
            "training_data": "none, random weights",
            "licence": "AGPL-3.0-or-later",
            "made_by": "tests",
        }
    )
    (folder / MANIFEST_NAME).write_text(manifest.model_dump_json(), "utf-8")
    return folder


def write_tiny_line(
    folder: Path,
    *,
    realtime: bool = False,
    line_rate_hz: float = 4000.0,
    faults: tuple[dict[str, object], ...] = (),
    recipe: dict[str, object] | None = None,
    station: dict[str, object] | None = None,
    threshold: float = 0.45,
) -> TinyLine:
    """Write all files of a line below `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    model = write_model(folder / "model", threshold=threshold)
    scene = {
        "version": 1,
        "name": "tiny",
        "kind": "steel",
        "width_px": WIDTH_PX,
        "pitch_mm": [0.5, 0.5],
        "line_rate_hz": line_rate_hz,
        "seed": 3,
        "defects": [{"kind": "pit", "per_metre": 8.0}],
        "faults": list(faults),
    }
    the_recipe = {
        "version": 1,
        "name": "tiny",
        "material": "steel",
        "camera": {
            "line_rate_hz": line_rate_hz,
            "exposure_us": 1e6 / line_rate_hz / 2,
            "pitch_mm": [0.5, 0.5],
            "lines_per_frame": FRAME_LINES,
            "overlap_lines": OVERLAP_LINES,
        },
        "detector": {"artifact": str(model), "tile_overlap_px": 16},
        **(recipe or {}),
    }
    camera = {"driver": "simulated", "name": "top", "scene": str(folder / "scene.yaml")}
    the_station = {
        "version": 1,
        "name": "tiny",
        "cameras": [{**camera, "realtime": realtime, "buffer_s": 0.2}],
        "data_folder": str(folder / "data"),
        "runtime": {"name": "onnx", "threads": 1, "fallback": []},
        "records": {"min_free_mb": 0},
        **(station or {}),
    }
    for name, content in (
        ("scene.yaml", scene),
        ("recipe.yaml", the_recipe),
        ("station.yaml", the_station),
    ):
        (folder / name).write_text(yaml.safe_dump(content), "utf-8")
    return TinyLine(
        folder / "station.yaml", folder / "recipe.yaml", model, folder / "data"
    )
