"""A labelled set on disk from the virtual line, in YOLO or COCO form."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from inspector.files import write_atomic
from inspector.vision.codec import encode_png
from models.datasets import Picture
from models.virtual import TrainingScene

Show = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be made.

    Attributes:
        scene: A shipped scene or a scene file.
        frames: How many, clean ones included.
        seed: Of the first frame's web; frames use one seed each.
        clean_share: Share of frames without any defect.
        val_share: Share of frames that are not for training.
        lines: Height of a frame.

    Raises:
        ValueError: A figure is out of its range, or no frame would be left to train on.
    """

    scene: str
    frames: int
    seed: int = 0
    clean_share: float = 0.1
    val_share: float = 0.2
    lines: int = 1024

    def __post_init__(self) -> None:
        if self.frames < 1 or not 64 <= self.lines <= 16_384:
            raise ValueError(
                "expected a frame or more, of 64 to 16384 lines, "
                f"got {self.frames} of {self.lines}"
            )
        for name, share in (
            ("clean_share", self.clean_share),
            ("val_share", self.val_share),
        ):
            if not 0 <= share <= 1:
                raise ValueError(f"{name} must lie in 0..1, got {share}")
        if not self.training:
            raise ValueError("no frame is left to train on; lower val_share")

    @property
    def training(self) -> int:
        """How many frames are for training; the first ones are."""
        return self.frames - int(self.frames * self.val_share + 1e-9)


class Writer(Protocol):
    """Writes the labels of one format."""

    def add(self, split: str, picture: Picture) -> None:
        """Take the labels of a picture."""
        ...

    def finish(self) -> Mapping[str, str]:
        """Write what is left; the path of each split, for the data file."""
        ...


def generate(order: Order, folder: Path, format_: str, show: Show) -> Path:
    """Make the set; the same order gives the same bytes.

    The data file comes last: without it, the set is not whole.

    Args:
        order: What is to be made.
        folder: An empty or new folder.
        format_: `yolo` or `coco`.
        show: Hears how many frames are done, of how many.

    Returns:
        The data file.

    Raises:
        ValueError: The folder is not empty, there is no such format, or the seeds reach
            those kept for the evaluation.
        SceneError: There is no such scene.
        OSError: The folder cannot be written.
    """
    if format_ not in WRITERS:
        raise ValueError(f"no format {format_!r}, have {sorted(WRITERS)}")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ValueError(f"{folder} is there and not empty; name a new folder")
    scene = TrainingScene(
        order.scene,
        order.frames,
        order.seed,
        order.lines,
        clean_share=order.clean_share,
    )
    writer = WRITERS[format_](folder, scene.classes)
    golden = False
    for index in range(order.frames):
        picture = scene.drawn(index)
        writer.add("train" if index < order.training else "val", picture)
        write_atomic(folder / image_path(picture), encode_png(picture.image))
        if picture.reference is not None:
            golden = True
            path = folder / "templates" / f"{picture.name}.png"
            write_atomic(path, encode_png(picture.reference))
        show(index + 1, order.frames)
    text = _data_file(order, scene.classes, writer.finish(), golden)
    write_atomic(folder / "data.yaml", text.encode())
    return folder / "data.yaml"


def image_path(picture: Picture) -> str:
    """Where a picture lies in its set."""
    return f"images/{picture.name}.png"


class YoloWriter:
    """A text file per image, and a list of images per split."""

    def __init__(self, folder: Path, classes: tuple[str, ...]) -> None:
        self._folder = folder
        self._images: dict[str, list[str]] = {}

    def add(self, split: str, picture: Picture) -> None:
        """Write the labels of a picture; a clean one gets an empty file."""
        height, width = picture.image.shape
        rows = []
        for kind, box in zip(picture.class_id, picture.xyxy_px, strict=True):
            x1, y1, x2, y2 = (float(value) for value in box)
            centre = f"{(x1 + x2) / 2 / width:.6f} {(y1 + y2) / 2 / height:.6f}"
            size = f"{(x2 - x1) / width:.6f} {(y2 - y1) / height:.6f}"
            rows.append(f"{kind} {centre} {size}\n")
        path = self._folder / "labels" / f"{picture.name}.txt"
        write_atomic(path, "".join(rows).encode())
        self._images.setdefault(split, []).append(f"./{image_path(picture)}\n")

    def finish(self) -> Mapping[str, str]:
        """Write the lists of images."""
        for split, names in self._images.items():
            write_atomic(self._folder / f"{split}.txt", "".join(names).encode())
        return {split: f"{split}.txt" for split in self._images}


class CocoWriter:
    """A JSON file per split."""

    def __init__(self, folder: Path, classes: tuple[str, ...]) -> None:
        self._folder = folder
        self._categories = [
            {"id": number, "name": name} for number, name in enumerate(classes, 1)
        ]
        self._images: dict[str, list[dict[str, object]]] = {}
        self._boxes: dict[str, list[dict[str, object]]] = {}

    def add(self, split: str, picture: Picture) -> None:
        """Take the labels of a picture; a clean one has an image and no annotation."""
        images = self._images.setdefault(split, [])
        boxes = self._boxes.setdefault(split, [])
        height, width = picture.image.shape
        number = len(images) + 1
        images.append(
            {
                "id": number,
                "file_name": f"{picture.name}.png",
                "width": width,
                "height": height,
            }
        )
        for kind, box in zip(picture.class_id, picture.xyxy_px, strict=True):
            x1, y1, x2, y2 = (round(float(value), 3) for value in box)
            w, h = round(x2 - x1, 3), round(y2 - y1, 3)
            boxes.append(
                {
                    "id": len(boxes) + 1,
                    "image_id": number,
                    "category_id": int(kind) + 1,
                    "bbox": [x1, y1, w, h],
                    "area": round(w * h, 3),
                    "iscrowd": 0,
                }
            )

    def finish(self) -> Mapping[str, str]:
        """Write the JSON files."""
        for split, images in self._images.items():
            document = {
                "images": images,
                "annotations": self._boxes[split],
                "categories": self._categories,
            }
            text = json.dumps(document, ensure_ascii=False, indent=1)
            write_atomic(self._folder / "annotations" / f"{split}.json", text.encode())
        return {split: f"annotations/{split}.json" for split in self._images}


WRITERS: Mapping[str, Callable[[Path, tuple[str, ...]], Writer]] = {
    "coco": CocoWriter,
    "yolo": YoloWriter,
}


def _data_file(
    order: Order, classes: tuple[str, ...], splits: Mapping[str, str], golden: bool
) -> str:
    lines = [
        "# From the virtual line, by: inspector lab data generate",
        f"#   --scene {json.dumps(order.scene)} --frames {order.frames} "
        f"--seed {order.seed} --lines {order.lines} "
        f"--clean-share {order.clean_share} --val-share {order.val_share}",
        "# No seed of the evaluation is used.",
        "path: .",
        *(f"{split}: {path}" for split, path in splits.items()),
        *(["reference: templates"] if golden else []),
        "names:",
        *(
            f"  {number}: {json.dumps(name, ensure_ascii=False)}"
            for number, name in enumerate(classes)
        ),
    ]
    return "\n".join(lines) + "\n"
