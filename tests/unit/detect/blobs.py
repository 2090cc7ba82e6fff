"""A runtime that finds bright rectangles, and answers in raw heads like a network."""

from __future__ import annotations

import cv2
import numpy as np

from inspector.artifact import (
    FreeHeadPart,
    HeadPart,
    InputPart,
    Manifest,
    OperatingPart,
)

STRIDES = (8, 16)
ANCHORS = (((64.0, 64.0),), ((64.0, 64.0),))
OBJECTNESS, PROBABILITY = 0.9, 0.95
CLASSES = ("scratch", "stain")


def a_manifest(channels="grey", tile_hw=(64, 96), **operating):
    return Manifest(
        version=1,
        name="blobs",
        task="detect",
        decoder="yolov5",
        network="model.onnx",
        files={"model.onnx": "0" * 64},
        input=InputPart(channels=channels, tile_hw_px=tile_hw),
        head=HeadPart(outputs=("p3", "p4"), strides_px=STRIDES, anchors_px=ANCHORS),
        classes=CLASSES,
        operating=OperatingPart(**({"score_threshold": 0.3} | operating)),
        weight_storage="float32",
        golden_reference=channels == "pair",
        research_only=False,
        training_data="none",
        licence="AGPL-3.0-or-later",
        made_by="a test",
    )


def a_free_manifest(bins=16, classes=CLASSES, **operating):
    head = FreeHeadPart(outputs=("p3", "p4"), strides_px=STRIDES, bins=bins)
    changes = {"decoder": "yolo-free", "head": head, "classes": classes}
    return a_manifest(**operating).model_copy(update=changes)


def logit(p):
    p = np.clip(np.float64(p), 1e-6, 1 - 1e-6)
    return np.log(p / (1 - p))


def no_heads(n, tile_hw=(64, 96)):
    per_anchor = 5 + len(CLASSES)
    return {
        name: np.full(
            (n, per_anchor, tile_hw[0] // s, tile_hw[1] // s), -20, np.float32
        )
        for name, s in zip(("p3", "p4"), STRIDES, strict=True)
    }


def put(head, stride, tile, xyxy, objectness, probabilities):
    """Write one box into the raw output of one level, anchor 64 x 64."""
    x, y = (xyxy[0] + xyxy[2]) / 2, (xyxy[1] + xyxy[3]) / 2
    column = min(int(x / stride), head.shape[3] - 1)
    row = min(int(y / stride), head.shape[2] - 1)
    sides = np.array([xyxy[2] - xyxy[0], xyxy[3] - xyxy[1]])
    head[tile, :, row, column] = logit(
        [
            (x / stride - column + 0.5) / 2,
            (y / stride - row + 0.5) / 2,
            *(np.sqrt(sides / 64) / 2),
            objectness,
            *probabilities,
        ]
    )


class BlobRuntime:
    """Finds what is bright in the last channel of its tiles.

    Levels 200..219 are class 0, 220..239 class 1, 240 and more nothing it knows.
    """

    label = "blobs 1 f32"

    def __init__(self, batch=4, channels=1, tile_hw=(64, 96)):
        self.input_shape = (batch, channels, *tile_hw)
        self.batches = []

    def run(self, batch):
        self.batches.append(batch.copy())
        heads = no_heads(len(batch), self.input_shape[2:])
        for number, tile in enumerate(batch[:, -1]):
            bright = (tile >= 200).astype(np.uint8)
            _, _, stats, _ = cv2.connectedComponentsWithStats(bright, connectivity=8)
            for x, y, w, h, _ in stats[1:].tolist():
                level = int(tile[y : y + h, x : x + w].max())
                known = [0.02, 0.02]
                if level < 240:
                    known[(level - 200) // 20] = PROBABILITY
                box = (x, y, x + w, y + h)
                put(heads["p3"], 8, number, box, OBJECTNESS, known)
        return heads

    def close(self):
        pass


class ScriptedRuntime:
    """Answers every call with the same heads, cut to the number of tiles."""

    label = "script 1 f32"

    def __init__(self, heads, batch=1, tile_hw=(64, 96)):
        self.input_shape = (batch, 1, *tile_hw)
        self.heads = heads

    def run(self, batch):
        return {name: head[: len(batch)] for name, head in self.heads.items()}

    def close(self):
        pass
