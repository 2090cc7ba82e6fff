"""What is wrong with the images of a set, and which of them are alike."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from inspector.errors import ImageError
from inspector.types import Pixels
from inspector.vision.codec import decode, read_grey, to_grey
from models.datasets import golden_of
from models.groups import SIDE_PX, alike, thumbnail, without_shading
from models.labels.base import Fault
from models.labels.layout import is_file
from models.labels.sets import Entry

_OWN = 0.6


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """What is kept of an image once it has been read.

    Attributes:
        entry: Which image.
        hw: Its height and width; None if it cannot be read.
        digest: sha256 of the file; "" if it cannot be read.
        thumbnail: `(576,)`; zeros if it cannot be read.
        faults: What is wrong with the file and its golden picture.
    """

    entry: Entry
    hw: tuple[int, int] | None
    digest: str
    thumbnail: NDArray[np.float32]
    faults: tuple[Fault, ...]


def look_at(entry: Entry, reference: Path | None) -> Seen:
    """Read an image and, if there is a folder of them, its golden picture."""
    place, nothing = str(entry.image), np.zeros(SIDE_PX * SIDE_PX, np.float32)
    if not is_file(entry.image):
        fault = Fault("missing_file", place, "there is no such image")
        return Seen(entry, None, "", nothing, (fault,))
    try:
        data = entry.image.read_bytes()
        pixels = to_grey(decode(data).pixels)
    except (OSError, ImageError) as cause:
        fault = Fault("unreadable_image", place, str(cause))
        return Seen(entry, None, "", nothing, (fault,))
    faults = (
        () if reference is None else tuple(_golden_faults(entry, pixels, reference))
    )
    height, width = pixels.shape
    digest = hashlib.sha256(data).hexdigest()
    return Seen(entry, (height, width), digest, thumbnail(pixels), faults)


def shared_images(seen: Sequence[Seen], main: str) -> Iterator[Fault]:
    """Images that are in several splits, or several times in one, byte for byte.

    Args:
        seen: All images.
        main: The split that is named second, where one of the two is in it.
    """
    same: dict[str, list[Seen]] = {}
    for one in sorted(seen, key=lambda one: one.entry.split != main):
        if one.digest:
            same.setdefault(one.digest, []).append(one)
    for first, *others in same.values():
        for other in others:
            across = other.entry.split != first.entry.split
            kind = "same_image" if across else "repeated_image"
            text = f"in {other.entry.split}, the same bytes as {_where(first)}"
            yield Fault(kind, str(other.entry.image), text)


def like_images(seen: Sequence[Seen], main: str) -> Iterator[Fault]:
    """Images that are nearly the same as one of another split, each with its likest.

    Two images are alike if their 24 x 24 thumbnails correlate above 0.95, and nearly
    the same if they still do so above 0.6 without their shading: twins that were
    shifted, brightened and compressed once more stay above 0.9, strangers under the
    same light below 0.5.

    Args:
        seen: All images.
        main: The split in which a twin is named, if one of the two is in it.
    """
    thumbnails = np.stack([one.thumbnail for one in seen])
    likest: dict[tuple[str, int], tuple[float, int]] = {}
    others: Counter[tuple[str, int]] = Counter()
    for i, j, likeness in alike(thumbnails):
        one, other = seen[i].entry.split, seen[j].entry.split
        if one == other or seen[i].digest == seen[j].digest:
            continue
        own = float(without_shading(thumbnails[i]) @ without_shading(thumbnails[j]))
        held_out, twin = (j, i) if one == main else (i, j)
        key = ("near_duplicate" if own > _OWN else "same_shading", held_out)
        others[key] += 1
        likest[key] = max(likest.get(key, (0.0, 0)), (likeness, twin))
    for (kind, index), (likeness, twin) in sorted(likest.items()):
        more = others[kind, index] - 1
        text = (
            f"in {seen[index].entry.split}, correlation {likeness:.3f} with "
            f"{_where(seen[twin])}" + (f" and {more} more" if more else "")
        )
        yield Fault(kind, str(seen[index].entry.image), text)


def _where(one: Seen) -> str:
    return f"{one.entry.image} in {one.entry.split}"


def _golden_faults(entry: Entry, image: Pixels, reference: Path) -> Iterator[Fault]:
    try:
        golden = read_grey(golden_of(entry.image, reference)).pixels
    except (ValueError, ImageError) as cause:
        yield Fault("no_golden", str(entry.image), str(cause))
        return
    if golden.shape != image.shape:
        text = f"the golden picture is {golden.shape}, the image {image.shape}"
        yield Fault("no_golden", str(entry.image), text)
