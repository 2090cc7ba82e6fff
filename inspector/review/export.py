"""Reviewed crops and their boxes as a YOLO data set, in one step."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from inspector.errors import ImageError, StoreError
from inspector.files import write_atomic, yaml_of
from inspector.findings import Opinion
from inspector.review.splitting import Example, split
from inspector.store.evidence import safe_name
from inspector.store.facts import DefectDetail
from inspector.store.opened import reading
from inspector.store.passed import PassedFolder
from inspector.store.review_queue import Said, frame_details, newest_said
from inspector.types import UNKNOWN, XYXY, Pixels
from inspector.vision.codec import decode, to_grey

MOST_REVIEWS = 100_000
_LEAST_SEEN = 0.3
"""A neighbour of which less lies inside a picture is no box of it."""

_NOTHING = frozenset({Opinion.FALSE, Opinion.CLEAN})


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written.

    Attributes:
        file: The data file.
        images: Pictures, those without a box included.
        boxes: Boxes.
        clean: Pictures without a box: false alarms and clean tiles.
        left_out: Pictures that were not written: gone, or not every defect in them has
            a name and a place.
        classes: Names, by class id.
    """

    file: Path
    images: int
    boxes: int
    clean: int
    left_out: int
    classes: tuple[str, ...]


Place = tuple[str, str, int]
"""Run, camera, frame."""


def export_reviews(
    url: str, evidence: Path, passed: Path, out: Path, kinds: Sequence[str] = ()
) -> Exported:
    """Write what people have judged as a data set for training a detector.

    The newest definite opinion counts. A picture is left out where a defect in it has
    no name, for a box that is missing teaches that nothing is there.

    Args:
        url: The database.
        evidence: Folder of evidence pictures.
        passed: Folder of tiles that had passed.
        out: Folder of the set; new or empty.
        kinds: Order of the class ids; kinds that are not named come behind.

    Raises:
        StoreError: The records cannot be read, `out` holds something, or there is no
            box to train by.
    """
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise StoreError(f"{out} is not empty; name a new folder for the training set")
    gathered = _Gathering(evidence, PassedFolder(passed))
    with reading(url) as engine:
        for place, said in _by_frame(newest_said(engine, MOST_REVIEWS)).items():
            gathered.take(place, frame_details(engine, *place), said)
    examples = gathered.examples
    named = {kind for one in examples for kind, _ in one.boxes}
    if not named:
        raise StoreError(
            "no reviewed picture shows a defect with a name; review some defects first"
        )
    order = {kind: place for place, kind in enumerate(kinds)}
    classes = sorted(named, key=lambda kind: (order.get(kind, len(order)), kind))
    for part, chosen in split(examples).items():
        for one in chosen:
            _write(one, out, part, classes)
    parts = [part for part, chosen in split(examples).items() if chosen]
    file = out / "data.yaml"
    content = {part: f"images/{part}" for part in parts}
    text = yaml_of({"path": ".", **content, "names": dict(enumerate(classes))})
    write_atomic(file, text.encode())
    return Exported(
        file,
        len(examples),
        sum(len(one.boxes) for one in examples),
        sum(not one.boxes for one in examples),
        gathered.left_out,
        tuple(classes),
    )


class _Gathering:
    """Pictures with their boxes, frame by frame."""

    def __init__(self, evidence: Path, passed: PassedFolder) -> None:
        self._evidence, self._passed = evidence, passed
        self.examples: list[Example] = []
        self.left_out = 0

    def take(
        self, place: Place, found: Sequence[DefectDetail], said: Sequence[Said]
    ) -> None:
        """All reviewed pictures of one frame."""
        newest = {one.number: one for one in said if one.opinion is not Opinion.UNSURE}
        unsure = {one.number for one in said} - set(newest)
        names = {d.point.number: _name(d, newest, unsure) for d in found}
        for detail in found:
            if detail.point.number in newest:
                self._crop(place, detail, found, names)
        if any(one.number is None for one in said):
            self._tile(place, [one for one in said if one.number is None])

    def _crop(
        self,
        place: Place,
        detail: DefectDetail,
        found: Sequence[DefectDetail],
        names: Mapping[int, str],
    ) -> None:
        jpeg, pixels = self._picture(detail.evidence_path)
        if jpeg is None or pixels is None:
            self.left_out += 1
            return
        left, top = detail.evidence_origin_px
        height, width = pixels.shape
        boxes = []
        for one in found:
            box = _inside(one.xyxy_px, (left, top), (width, height))
            name = names[one.point.number]
            if box is None or not name:
                continue
            if name == UNKNOWN:
                self.left_out += 1
                return
            boxes.append((name, box))
        self._add(place, detail.point.number, jpeg, pixels, boxes)

    def _tile(self, place: Place, said: Sequence[Said]) -> None:
        tile = self._passed.of_frame(*place)
        missed = [one for one in said if one.opinion is Opinion.MISSED]
        jpeg = None if tile is None else self._passed.file(tile)
        pixels = None if tile is None else self._passed.picture(tile)
        vague = any(one.area_px is None or one.kind == UNKNOWN for one in missed)
        if tile is None or jpeg is None or pixels is None or vague:
            self.left_out += 1
            return
        boxes = []
        for one in missed:
            box = one.area_px and _inside(one.area_px, tile.origin_px, tile.size_px)
            if box:
                boxes.append((one.kind, box))
        self._add(place, None, jpeg, pixels, boxes)

    def _picture(self, path: str | None) -> tuple[bytes | None, Pixels | None]:
        if path is None:
            return None, None
        try:
            jpeg = (self._evidence / path).read_bytes()
            return jpeg, to_grey(decode(jpeg).pixels)
        except (OSError, ImageError):
            return None, None

    def _add(
        self,
        place: Place,
        number: int | None,
        jpeg: bytes,
        pixels: Pixels,
        boxes: Iterable[tuple[str, XYXY]],
    ) -> None:
        run, camera, index = place
        what = "tile" if number is None else f"{number:03d}"
        name = f"{safe_name(run)}-{safe_name(camera)}-{index:08d}-{what}"
        unique = tuple(dict.fromkeys(boxes))
        self.examples.append(Example(name, jpeg, pixels, unique))


def _by_frame(said: Iterable[Said]) -> dict[Place, list[Said]]:
    frames: dict[Place, list[Said]] = {}
    for one in said:
        frames.setdefault((one.run_id, one.camera, one.index), []).append(one)
    return frames


def _name(
    detail: DefectDetail, newest: Mapping[int | None, Said], unsure: set[int | None]
) -> str:
    """What a finding is by now: "" if it is nothing, `unknown` if nobody can tell."""
    number = detail.point.number
    if number in unsure:
        return UNKNOWN
    if number not in newest:
        return detail.point.kind
    said = newest[number]
    return "" if said.opinion in _NOTHING else said.kind


def _inside(
    box: XYXY, origin_px: tuple[int, int], size_px: tuple[int, int]
) -> XYXY | None:
    """A frame's box in pixels of a picture; None if hardly anything of it is there."""
    (left, top), (width, height) = origin_px, size_px
    x1, x2 = (min(max(x - left, 0.0), float(width)) for x in (box[0], box[2]))
    y1, y2 = (min(max(y - top, 0.0), float(height)) for y in (box[1], box[3]))
    seen, whole = (x2 - x1) * (y2 - y1), (box[2] - box[0]) * (box[3] - box[1])
    return (x1, y1, x2, y2) if whole > 0 and seen >= _LEAST_SEEN * whole else None


def _write(one: Example, out: Path, part: str, classes: Sequence[str]) -> None:
    height, width = one.pixels.shape
    rows = []
    for kind, (x1, y1, x2, y2) in one.boxes:
        shares = (
            (x1 + x2) / 2 / width,
            (y1 + y2) / 2 / height,
            (x2 - x1) / width,
            (y2 - y1) / height,
        )
        told = " ".join(f"{value:.6f}" for value in shares)
        rows.append(f"{classes.index(kind)} {told}\n")
    for folder in ("images", "labels"):
        (out / folder / part).mkdir(parents=True, exist_ok=True)
    write_atomic(out / "images" / part / f"{one.name}.jpg", one.jpeg)
    write_atomic(out / "labels" / part / f"{one.name}.txt", "".join(rows).encode())
