"""COCO: one JSON file for many images, `bbox` as x, y, width, height in pixels."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from models.labels.base import Fault, Labels, Sheet, boxes, number, size_hw

_Entry = Mapping[str, object]


class CocoReader:
    """Reads JSON files with `images`, `annotations` and `categories`."""

    format = "coco"

    def fits(self, head: bytes) -> bool:
        """Whether the file begins as JSON does."""
        return head[:1] in (b"{", b"[")

    def read(self, file: Path, content: bytes) -> Sheet:
        """The boxes of all images that the file lists."""
        try:
            document = json.loads(content)
        except (ValueError, RecursionError) as cause:
            return self._unreadable(file, f"as JSON: {cause}")
        if not isinstance(document, dict):
            return self._unreadable(file, "expected keys and values")
        return _Document(file, document).sheet(self.format)

    def _unreadable(self, file: Path, text: str) -> Sheet:
        fault = Fault("unreadable_labels", str(file), text)
        return Sheet(self.format, (), faults=(fault,))


class _Document:
    """One COCO document on its way to a sheet; gathers what is wrong with it."""

    def __init__(self, file: Path, document: _Entry) -> None:
        self._file, self._document = file, document
        self._faults: list[Fault] = []

    def sheet(self, format_: str) -> Sheet:
        kinds = self._kinds()
        images = self._images()
        found: dict[str, tuple[list[str], list[list[float]]]] = {
            key: ([], []) for key in images
        }
        for count, one in enumerate(self._entries("annotations"), 1):
            key, bbox = _key(one.get("image_id")), one.get("bbox")
            if key not in found:
                self._fault("no_image", f"annotation {count} is of no listed image")
            elif not isinstance(bbox, list) or len(bbox) != 4:
                self._fault("unreadable_labels", f"annotation {count} lacks a bbox")
            else:
                category = _key(one.get("category_id"))
                found[key][0].append(kinds.get(category, f"category {category}"))
                found[key][1].append(_corners(bbox))
        labels = tuple(
            self._labels(image, *found[key]) for key, image in images.items()
        )
        return Sheet(format_, labels, tuple(kinds.values()), tuple(self._faults))

    def _labels(
        self, image: _Entry, kinds: list[str], rows: list[list[float]]
    ) -> Labels:
        return Labels(
            self._file,
            str(image["file_name"]),
            boxes(rows),
            in_shares=False,
            kinds=tuple(kinds),
            numbered=False,
            stated_hw=size_hw(image.get("height"), image.get("width")),
        )

    def _images(self) -> dict[str, _Entry]:
        """The images by their id; one without id or name cannot be used."""
        images: dict[str, _Entry] = {}
        for count, one in enumerate(self._entries("images"), 1):
            key, name = _key(one.get("id")), one.get("file_name")
            if not key or not isinstance(name, str) or not name:
                self._fault("unreadable_labels", f"image {count} lacks id or file_name")
            elif key in images:
                self._fault("unreadable_labels", f"two images have the id {key}")
            else:
                images[key] = one
        return images

    def _kinds(self) -> dict[str, str]:
        """Class names by category id, in the order of the ids."""
        kinds: dict[str, str] = {}
        for count, one in enumerate(self._entries("categories"), 1):
            key, name = _key(one.get("id")), one.get("name")
            if not key or not isinstance(name, str) or not name:
                self._fault("unreadable_labels", f"category {count} lacks id or name")
            elif key in kinds:
                self._fault("unreadable_labels", f"two categories have the id {key}")
            else:
                kinds[key] = name
        return dict(sorted(kinds.items(), key=lambda kind: _order(kind[0])))

    def _entries(self, name: str) -> Sequence[_Entry]:
        """The objects under `name`; what is no object is a fault."""
        entries = self._document.get(name)
        if not isinstance(entries, list):
            self._fault("unreadable_labels", f"expected a list under `{name}`")
            return ()
        objects = [one for one in entries if isinstance(one, dict)]
        if wrong := len(entries) - len(objects):
            text = f"{wrong} entries under `{name}` are no objects"
            self._fault("unreadable_labels", text)
        return objects

    def _fault(self, kind: str, text: str) -> None:
        self._faults.append(Fault(kind, str(self._file), text))


def _key(value: object) -> str:
    """An id as text, so that 1 and "1" are one; "" if it is none."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        return ""
    return str(value)


def _order(key: str) -> tuple[bool, int, str]:
    """Sorts numbers by value, before all other ids."""
    numeric = key.isdecimal() and len(key) < 20
    return not numeric, int(key) if numeric else 0, key


def _corners(bbox: Sequence[object]) -> list[float]:
    x, y, w, h = (number(value) for value in bbox)
    return [x, y, x + w, y + h]
