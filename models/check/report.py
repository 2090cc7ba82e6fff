"""Checks a labelled set and says everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.check.boxes import box_faults
from models.check.drift import Drift, class_drift
from models.check.images import Seen, like_images, look_at, shared_images
from models.labels.base import Fault
from models.labels.sets import LabelSet

NOTICES = frozenset(
    {
        "other_name",
        "repeated_image",
        "same_shading",
        "unlisted_images",
        "unused_class",
    }
)


@dataclass(frozen=True, slots=True)
class SplitCount:
    """What a split holds.

    Attributes:
        images: How many images.
        boxes: How many boxes.
        clean: Images without a box.
        per_class: Boxes by class name.
    """

    images: int
    boxes: int
    clean: int
    per_class: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Report:
    """What a set holds and what is wrong with it.

    Attributes:
        path: The set.
        formats: Formats of its label files.
        classes: Class names, by class id.
        splits: What each split holds.
        drift: Each split against the training split.
        problems: What must be put right.
        notices: What somebody should know.
    """

    path: str
    formats: tuple[str, ...]
    classes: tuple[str, ...]
    splits: Mapping[str, SplitCount]
    drift: tuple[Drift, ...]
    problems: tuple[Fault, ...]
    notices: tuple[Fault, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing must be put right."""
        return not self.problems


def check(labels: LabelSet, show: Callable[[int, int], None]) -> Report:
    """Read every image and label of a set and report on it.

    Args:
        labels: The set.
        show: Hears how many images are done, of how many.
    """
    seen = []
    for number, entry in enumerate(labels.entries, 1):
        seen.append(look_at(entry, labels.reference))
        show(number, len(labels.entries))
    main = "train" if "train" in labels.splits else labels.splits[0]
    counts = {split: _counts(labels, split) for split in labels.splits}
    drift = tuple(_drift(counts, main))
    faults = [*labels.faults]
    for one in seen:
        faults += [*one.faults, *_label_faults(one, labels.classes)]
    faults += [*shared_images(seen, main), *like_images(seen, main)]
    faults += [*_split_faults(labels.classes, counts, main)]
    faults += [_drifted(one) for one in drift if one.matters]
    return Report(
        str(labels.path),
        labels.formats,
        labels.classes,
        {split: _held(found, labels.classes) for split, found in counts.items()},
        drift,
        tuple(fault for fault in faults if fault.kind not in NOTICES),
        tuple(fault for fault in faults if fault.kind in NOTICES),
    )


def _label_faults(seen: Seen, classes: Sequence[str]) -> Iterator[Fault]:
    image, labels = seen.entry.image, seen.entry.labels
    if labels is None:
        text = "no label file; if the image is clean, say so by an empty one"
        yield Fault("no_labels", str(image), text)
        return
    yield from box_faults(labels, classes, seen.hw)
    if seen.hw and labels.stated_hw and seen.hw != labels.stated_hw:
        text = f"{labels.file.name} says {labels.stated_hw}, the image is {seen.hw}"
        yield Fault("wrong_size", str(image), f"height and width: {text}")
    named = labels.image.replace("\\", "/").rpartition("/")[2]
    if named and named.rpartition(".")[0] not in ("", image.stem):
        text = f"its labels name another image, {named[:80]}"
        yield Fault("other_name", str(image), text)


def _counts(labels: LabelSet, split: str) -> NDArray[np.int64]:
    """Boxes `(n, c)` of each image of the split, by class; wrong classes left out."""
    entries = labels.split(split)
    counts = np.zeros((len(entries), len(labels.classes)), np.int64)
    for row, entry in zip(counts, entries, strict=True):
        if entry.labels is not None:
            class_id = entry.labels.class_id(labels.classes)
            np.add.at(row, class_id[class_id >= 0], 1)
    return counts


def _held(counts: NDArray[np.int64], classes: Sequence[str]) -> SplitCount:
    per_class = zip(classes, counts.sum(0).tolist(), strict=True)
    clean = int((counts.sum(1) == 0).sum())
    return SplitCount(len(counts), int(counts.sum()), clean, dict(per_class))


def _split_faults(
    classes: Sequence[str], counts: Mapping[str, NDArray[np.int64]], main: str
) -> Iterator[Fault]:
    for split, found in counts.items():
        if not len(found):
            yield Fault("empty_split", split, "the split has no images")
        elif not found.sum():
            yield Fault("all_empty", split, f"none of {len(found)} images has a box")
    trained = counts[main].sum(0)
    everywhere = np.sum([found.sum(0) for found in counts.values()], 0)
    for number, name in enumerate(classes):
        if not everywhere[number]:
            yield Fault("unused_class", name, "no box is of this class")
        elif not trained[number] and trained.sum():
            yield Fault("untrained_class", name, f"no box of {main} is of this class")


def _drift(counts: Mapping[str, NDArray[np.int64]], main: str) -> Iterator[Drift]:
    for split, found in counts.items():
        if split != main and found.sum() and counts[main].sum():
            yield class_drift(split, main, found, counts[main])


def _drifted(drift: Drift) -> Fault:
    low, high = drift.interval
    text = (
        f"the class shares differ by {drift.total_variation:.3f} (total variation, "
        f"95 % {low:.3f} to {high:.3f}); permutation test, p = {drift.p:.3f}"
    )
    return Fault("class_drift", f"{drift.split} against {drift.against}", text)
