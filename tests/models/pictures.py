"""Small labelled pictures for the tests of the torch side."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from inspector.files import write_atomic
from inspector.vision.codec import encode_png
from models.datasets import Picture

CLASSES = ("bright", "dark")


class Squares:
    """Grey pictures with bright and dark squares; each knows where they are."""

    classes = CLASSES

    def __init__(self, count=4, side_px=96, squares=2, golden=False):
        self._pictures = [
            a_picture(seed, side_px, squares, golden) for seed in range(count)
        ]

    def __len__(self):
        return len(self._pictures)

    def __getitem__(self, index):
        return self._pictures[index]


def a_picture(seed=0, side_px=96, squares=2, golden=False):
    rng = np.random.default_rng(seed)
    clean = rng.integers(110, 140, (side_px, side_px)).astype(np.uint8)
    image, boxes, classes = clean.copy(), [], []
    step = side_px // max(1, squares)
    for number in range(squares):
        size = int(rng.integers(12, 25))
        x = number * step + int(rng.integers(0, step - size))
        y = int(rng.integers(0, side_px - size))
        kind = int(rng.integers(2))
        image[y : y + size, x : x + size] = 250 if kind == 0 else 5
        boxes.append((x, y, x + size, y + size))
        classes.append(kind)
    return Picture(
        f"picture-{seed}",
        image,
        clean if golden else None,
        np.array(boxes, np.float32).reshape(-1, 4),
        np.array(classes, np.int64),
    )


def a_yolo_set(folder: Path, golden=True, count=3) -> Path:
    """A data file with images, labels and golden pictures as people lay them out."""
    names = []
    for number in range(count):
        picture = a_picture(number, golden=True)
        side = picture.image.shape[0]
        rows = [
            f"{kind} {(x1 + x2) / 2 / side} {(y1 + y2) / 2 / side} "
            f"{(x2 - x1) / side} {(y2 - y1) / side}"
            for kind, (x1, y1, x2, y2) in zip(
                picture.class_id, picture.xyxy_px, strict=True
            )
        ]
        stem = f"{number:03d}"
        write_atomic(folder / f"images/{stem}_test.png", encode_png(picture.image))
        write_atomic(folder / f"labels/{stem}_test.txt", "\n".join(rows).encode())
        if golden:
            write_atomic(
                folder / f"templates/{stem}_temp.png", encode_png(picture.reference)
            )
        names.append(f"./images/{stem}_test.png")
    write_atomic(folder / "train.txt", "\n".join(names).encode())
    write_atomic(folder / "val.txt", names[0].encode())
    text = "path: .\ntrain: train.txt\nval: val.txt\nnames: {0: bright, 1: dark}\n"
    write_atomic(folder / "data.yaml", text.encode())
    return folder / "data.yaml"
