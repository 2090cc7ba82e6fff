"""Crops to vectors, through any runtime; no other file here knows a network."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from inspector.artifact import Artifact, EmbeddingPart
from inspector.errors import ArtifactError, InferenceError
from inspector.runtime.base import Runtime
from inspector.types import Pixels
from inspector.vision.fit import to_tile
from inspector.vision.mirror import mirrored

Vectors = NDArray[np.float32]


class Embedder:
    """Turns crops into vectors of length one. Owned by a single thread."""

    def __init__(self, artifact: Artifact, runtime: Runtime) -> None:
        """Take a network that embeds, and the engine that runs it.

        Raises:
            ArtifactError: The model does not embed, or the engine is for other tiles.
        """
        self.head = head_of(artifact)
        self.digest = artifact.digest
        _, channels, *tile_hw = runtime.input_shape
        wanted = artifact.manifest.input
        if (channels, *tile_hw) != (wanted.depth, *wanted.tile_hw_px):
            raise ArtifactError(
                f"the engine takes tiles {(channels, *tile_hw)}, model "
                f"{artifact.manifest.name!r} {(wanted.depth, *wanted.tile_hw_px)}"
            )
        self._runtime = runtime
        self._side_px = wanted.tile_hw_px[0]

    @property
    def label(self) -> str:
        """Exact engine for the provenance."""
        return self._runtime.label

    def embed(self, crops: Sequence[Pixels]) -> Vectors:
        """`(n, size)` vectors of crops `(h, w[, 3])` that are asked about, in order.

        Raises:
            ImageError: One is empty, or neither grey nor RGB.
            InferenceError: The engine failed, or answered with broken numbers.
        """
        return self._embed(crops, self.head.query_views)

    def embed_examples(self, crops: Sequence[Pixels]) -> Vectors:
        """The same of crops that others are compared with; more looks at each.

        Raises:
            ImageError: One is empty, or neither grey nor RGB.
            InferenceError: The engine failed, or answered with broken numbers.
        """
        return self._embed(crops, self.head.example_views)

    def _embed(self, crops: Sequence[Pixels], views: int) -> Vectors:
        each = max(1, self._runtime.input_shape[0] // views)
        found = [np.zeros((0, self.head.size), np.float32)]
        for start in range(0, len(crops), each):
            part = crops[start : start + each]
            tiles = np.stack([to_tile(crop, self._side_px) for crop in part])
            seen = mirrored(tiles, views)
            raw = self._runtime.run(seen.reshape(-1, *tiles.shape[1:]))
            vectors = self._checked(raw[self.head.outputs[0]])
            found.append(averaged(vectors.reshape(views, len(part), -1)))
        return np.concatenate(found)

    def close(self) -> None:
        """Give the engine back."""
        self._runtime.close()

    def _checked(self, vectors: Vectors) -> Vectors:
        if vectors.ndim != 2 or vectors.shape[1] != self.head.size:
            raise InferenceError(
                f"the embedder answered {vectors.shape}, expected (n, {self.head.size})"
            )
        if not np.isfinite(vectors).all():
            raise InferenceError("the embedder answered with numbers that are not real")
        return vectors


def averaged(views: Vectors) -> Vectors:
    """The mean `(n, d)` of vectors `(views, n, d)` of length one, of length one."""
    if len(views) == 1:
        return np.asarray(views[0], np.float32)
    mean = views.mean(0, dtype=np.float64)
    length = np.linalg.norm(mean, axis=1, keepdims=True)
    return np.asarray(mean / np.maximum(length, 1e-12), np.float32)


def head_of(artifact: Artifact) -> EmbeddingPart:
    """What a model says about its vectors.

    Raises:
        ArtifactError: It makes none.
    """
    head = artifact.manifest.head
    if not isinstance(head, EmbeddingPart):
        raise ArtifactError(
            f"model {artifact.manifest.name!r} finds boxes; an embedder is wanted"
        )
    return head
