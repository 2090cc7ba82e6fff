"""Small labelled sets in every format, and ways to spoil them."""

from __future__ import annotations

import json
from pathlib import Path

from inspector.files import write_atomic
from inspector.vision.codec import encode_png
from tests.models.pictures import CLASSES, a_picture

VOC = (
    "<annotation><filename>{image}</filename><size><width>{side}</width>"
    "<height>{side}</height><depth>1</depth></size>{objects}</annotation>"
)
OBJECT = (
    "<object><name>{kind}</name><bndbox><xmin>{x1}</xmin><ymin>{y1}</ymin>"
    "<xmax>{x2}</xmax><ymax>{y2}</ymax></bndbox></object>"
)


def boxes_of(picture):
    rows = zip(picture.class_id, picture.xyxy_px.tolist(), strict=True)
    return [(CLASSES[kind], tuple(round(value) for value in box)) for kind, box in rows]


def a_voc_set(folder: Path, names=("a", "b", "c")) -> Path:
    """Images in `images/`, one XML file each in `Annotations/`, and no data file."""
    for seed, name in enumerate(names):
        picture = a_picture(seed)
        objects = "".join(
            OBJECT.format(kind=kind, x1=x1, y1=y1, x2=x2, y2=y2)
            for kind, (x1, y1, x2, y2) in boxes_of(picture)
        )
        text = VOC.format(
            image=f"{name}.png", side=picture.image.shape[0], objects=objects
        )
        write_atomic(folder / f"images/{name}.png", encode_png(picture.image))
        write_atomic(folder / f"Annotations/{name}.xml", text.encode())
    return folder


def a_coco_document(names=("a", "b", "c"), seeds=None, folder=""):
    """A COCO document; category ids are 7 for bright and 3 for dark."""
    ids = dict(zip(CLASSES, (7, 3), strict=True))
    images, annotations = [], []
    for number, name in enumerate(names):
        picture = a_picture(number if seeds is None else seeds[number])
        side = picture.image.shape[0]
        images.append(
            {
                "id": number + 10,
                "file_name": f"{folder}{name}.png",
                "width": side,
                "height": side,
            }
        )
        for kind, (x1, y1, x2, y2) in boxes_of(picture):
            annotations.append(
                {
                    "id": len(annotations),
                    "image_id": number + 10,
                    "category_id": ids[kind],
                    "bbox": [x1, y1, x2 - x1, y2 - y1],
                }
            )
    categories = [{"id": number, "name": kind} for kind, number in ids.items()]
    return {"images": images, "annotations": annotations, "categories": categories}


def a_coco_set(folder: Path, names=("a", "b", "c")) -> Path:
    """Images in `images/`, all labels in `annotations/train.json`."""
    for seed, name in enumerate(names):
        image = encode_png(a_picture(seed).image)
        write_atomic(folder / f"images/{name}.png", image)
    document = json.dumps(a_coco_document(names), ensure_ascii=False)
    write_atomic(folder / "annotations/train.json", document.encode())
    return folder
