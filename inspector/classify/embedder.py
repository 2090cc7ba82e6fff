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
        """`(n, size)` vectors of crops `(h, w[, 3])` of any size, in order.

        Raises:
            ImageError: One is empty, or neither grey nor RGB.
            InferenceError: The engine failed, or answered with broken numbers.
        """
        batch = self._runtime.input_shape[0]
        found = [np.zeros((0, self.head.size), np.float32)]
        for start in range(0, len(crops), batch):
            part = crops[start : start + batch]
            tiles = np.stack([to_tile(crop, self._side_px) for crop in part])
            found.append(self._checked(self._runtime.run(tiles)[self.head.outputs[0]]))
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
