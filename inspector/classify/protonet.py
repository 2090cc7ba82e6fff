"""The prototype classifier: nearest kind, its limit, the pictures that speak for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inspector.classify.embedder import Embedder
from inspector.classify.prototypes import (
    background_of,
    prototypes_of,
    squared_distances,
)
from inspector.classify.support import Support, Vectors
from inspector.classify.unknown import limit, name_or_unknown
from inspector.findings import Label
from inspector.types import UNKNOWN, Pixels

_NEAREST_KINDS = 3
_NEAREST_EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class Answer:
    """What the examples say about one crop.

    Attributes:
        label: Name, distance, limit and the nearest kinds.
        examples: The nearest crops of any kind: kind, crop, distance; nearest first.
    """

    label: Label
    examples: tuple[tuple[str, str, float], ...] = ()

    @property
    def score(self) -> float:
        """0..1: one on the prototype, one half at the limit, zero far away."""
        if self.label.distance is None or not self.label.limit:
            return 0.0
        return 1.0 / (1.0 + self.label.distance / self.label.limit)


class Prototypes:
    """Kinds ready to be compared with: computed once per library, never changed."""

    def __init__(self, support: Support, own_distance: Mapping[int, float]) -> None:
        """Compute prototypes and limits.

        Args:
            support: The examples.
            own_distance: From the embedder's manifest.
        """
        self.support = support
        self.background = np.array(
            [name in support.background for name in support.names], bool
        )
        self.by_kind = tuple(
            background_of(vectors) if clean else prototypes_of(vectors)
            for vectors, clean in zip(support.vectors, self.background, strict=True)
        )
        self.limits = np.array(
            [
                limit(vectors, prototypes, own_distance)
                for vectors, prototypes in zip(
                    support.vectors, self.by_kind, strict=True
                )
            ]
        )

    def distances(self, vectors: Vectors) -> NDArray[np.float64]:
        """Squared distance `(n, kinds)` to the nearest look of each kind."""
        found = [squared_distances(vectors, each).min(1) for each in self.by_kind]
        return np.stack(found, 1) if found else np.zeros((len(vectors), 0))

    def ratios(self, vectors: Vectors) -> NDArray[np.float64]:
        """Distance over limit `(n, kinds)`; above one, a crop is not of the kind."""
        return np.asarray(self.distances(vectors) / self.limits, np.float64)

    def name(self, distances: NDArray[np.float64]) -> str:
        """What a crop at these distances `(kinds,)` resembles: also a background."""
        return name_or_unknown(
            self.support.names, distances, self.limits, self.background
        )

    def names(self, vectors: Vectors) -> list[str]:
        """The same for each vector."""
        return [self.name(row) for row in self.distances(vectors)]

    def label(self, distances: NDArray[np.float64]) -> Label:
        """The label of a crop by its distance `(kinds,)` to each kind."""
        names = self.support.names
        kind = self.name(distances)
        if not names:
            return Label(kind)
        order = np.argsort(distances, kind="stable")
        best = int(order[0]) if kind == UNKNOWN else names.index(kind)
        return Label(
            kind=UNKNOWN if self.background[best] else kind,
            distance=float(distances[best]),
            limit=float(self.limits[best]),
            nearest=tuple(
                (names[i], float(distances[i])) for i in order[:_NEAREST_KINDS]
            ),
        )

    def labels(self, vectors: Vectors) -> list[Label]:
        """One label per vector."""
        return [self.label(row) for row in self.distances(vectors)]

    def answers(self, vectors: Vectors) -> list[Answer]:
        """Labels with the nearest examples."""
        labels = self.labels(vectors)
        if not self.support.names:
            return [Answer(label) for label in labels]
        away = squared_distances(vectors, np.concatenate(self.support.vectors))
        whose = [
            (name, crop)
            for name, crops in zip(self.support.names, self.support.crops, strict=True)
            for crop in crops
        ]
        found = []
        for label, row in zip(labels, away, strict=True):
            nearest = np.argsort(row, kind="stable")[:_NEAREST_EXAMPLES]
            shown = tuple((*whose[i], float(row[i])) for i in nearest)
            found.append(Answer(label, shown))
        return found


class ProtoClassifier:
    """Names crops by the nearest prototype; see `Classifier`.

    Its prototypes may be replaced between two frames, the embedder never is.
    """

    def __init__(self, embedder: Embedder, prototypes: Prototypes) -> None:
        self.embedder = embedder
        self.prototypes = prototypes

    @property
    def library_digest(self) -> str:
        """Hash of the support library it answers by."""
        return self.prototypes.support.digest

    def classify(self, crops: Sequence[Pixels]) -> list[Label]:
        """One label per crop `(h, w[, 3])`, in order; `unknown` where nothing fits.

        Raises:
            ImageError: A crop is empty, or neither grey nor RGB.
            InferenceError: The embedder failed.
        """
        if not crops:
            return []
        return self.prototypes.labels(self.embedder.embed(crops))

    def answer(self, crops: Sequence[Pixels]) -> list[Answer]:
        """One answer per crop with the examples that speak for it."""
        if not crops:
            return []
        return self.prototypes.answers(self.embedder.embed(crops))
