"""Pictures and words as vectors of one space, without torch."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from inspector.cause.alignfile import AlignerFiles
from inspector.cause.tokens import Ids, Tokenizer
from inspector.errors import InferenceError
from inspector.registry import load as load_backend
from inspector.runtime.base import Runtime
from inspector.types import Pixels
from inspector.vision.fit import to_tile

Vectors = NDArray[np.float32]
Arrays = Mapping[str, NDArray[np.float32]]

_BATCH = 16
_RUNTIME = "onnx"
_BYTES = 3
"""Planes of a text's tile; ids up to 16.7 million."""


class Pictures(Protocol):
    """Turns crops into vectors, as an embedder does."""

    def embed(self, crops: Sequence[Pixels]) -> Vectors:
        """`(n, d)` vectors of crops of any size."""
        ...


class Texts(Protocol):
    """Turns rows of ids into vectors."""

    def vectors(self, ids: Ids) -> Vectors:
        """`(n, d)` vectors of `(n, length)` ids."""
        ...


@dataclass(frozen=True, slots=True)
class Aligner:
    """Both towers of a pair. Owned by a single thread.

    Attributes:
        digest: Of the pair's files.
        scale: Of cosines.
        tokenizer: Of the text tower.
        texts_: Ids to vectors.
        pictures_: Crops to vectors, before the adapter.
        adapter: Layers on top of them; empty without.
    """

    digest: str
    scale: float
    tokenizer: Tokenizer
    texts_: Texts
    pictures_: Pictures
    adapter: Arrays

    def texts(self, texts: Sequence[str]) -> Vectors:
        """`(n, size)` rows of length one.

        Raises:
            InferenceError: The engine failed.
        """
        if not texts:
            return np.zeros((0, 0), np.float32)
        return unit(self.texts_.vectors(self.tokenizer.encode(texts)))

    def pictures(self, crops: Sequence[Pixels]) -> Vectors:
        """`(n, size)` rows of length one, of crops of any size.

        Raises:
            ImageError: One is no picture.
            InferenceError: The engine failed.
        """
        if not crops:
            return np.zeros((0, 0), np.float32)
        return unit(adapted(self.pictures_.embed(crops), self.adapter))


def adapted(vectors: Vectors, layers: Arrays) -> Vectors:
    """Vectors after the adapter: `x W + gelu(x A + a) B`.

    Args:
        vectors: `(n, d)`.
        layers: `straight (d, m)`, `inner (d, h)`, `inner_bias (h,)`, `outer (h, m)`;
            empty to leave the vectors as they are.
    """
    if not layers:
        return vectors
    bent = gelu(vectors @ layers["inner"] + layers["inner_bias"])
    mixed = vectors @ layers["straight"] + bent @ layers["outer"]
    return np.asarray(mixed, np.float32)


def gelu(x: Vectors) -> Vectors:
    """The Gaussian error linear unit.

    Source:
        Hendrycks and Gimpel 2016, "Gaussian Error Linear Units", the tanh form.
    """
    inner = np.sqrt(2 / np.pi) * (x + 0.044715 * x**3)
    return np.asarray(0.5 * x * (1 + np.tanh(inner)), np.float32)


def unit(vectors: Vectors) -> Vectors:
    """Rows brought to length one.

    Raises:
        InferenceError: A number is not real.
    """
    if not np.isfinite(vectors).all():
        raise InferenceError("a tower answered with numbers that are not real")
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(length, 1e-8), np.float32)


def as_tiles(ids: Ids) -> NDArray[np.uint8]:
    """Ids as `(n, 3, 1, length)` bytes, the lowest first: what every runtime takes."""
    planes = [(ids >> (8 * plane)) & 255 for plane in range(_BYTES)]
    return np.stack(planes, axis=1)[:, :, None, :].astype(np.uint8)


@dataclass(frozen=True, slots=True)
class HashedTexts:
    """The text tower of hashes: a mean of rows, then the adapter's layers."""

    table: NDArray[np.float32]
    layers: Arrays

    def vectors(self, ids: Ids) -> Vectors:
        """`(n, d)` of `(n, length)` ids; a text without a known word gives zeros."""
        there = (ids > 0)[:, :, None]
        total = (self.table[ids] * there).sum(1)
        mean = total / np.maximum(there.sum(1), 1)
        return adapted(mean.astype(np.float32), self.layers)


@dataclass(frozen=True, slots=True)
class NetworkTexts:
    """A text tower that a runtime computes."""

    runtime: Runtime
    output: str

    def vectors(self, ids: Ids) -> Vectors:
        """`(n, d)` of `(n, length)` ids."""
        return _run(self.runtime, self.output, as_tiles(ids))


@dataclass(frozen=True, slots=True)
class NetworkPictures:
    """An image tower that a runtime computes."""

    runtime: Runtime
    output: str

    def embed(self, crops: Sequence[Pixels]) -> Vectors:
        """`(n, d)` of crops of any size."""
        side = self.runtime.input_shape[2]
        tiles = np.stack([to_tile(crop, side) for crop in crops])
        return _run(self.runtime, self.output, tiles)


def open_aligner(
    files: AlignerFiles, embedder: Callable[[str, str], Pictures], threads: int = 1
) -> Aligner:
    """Both towers of a pair, ready to use.

    Args:
        files: The pair.
        embedder: Opens the embedder of a name that has a digest; it refuses another.
        threads: Cores for networks of the pair's own.

    Raises:
        ArtifactError: A file is not what it should be.
    """
    manifest = files.manifest
    image, text = manifest.image, manifest.text
    texts: Texts
    if text.tokenizer == "hashes":
        layers = files.arrays(text.weights)
        texts = HashedTexts(layers.pop("table"), layers)
    else:
        texts = NetworkTexts(
            _runtime(files, text.network, (1, text.length), threads), text.output
        )
    pictures: Pictures
    if image.network:
        square = (image.side_px, image.side_px)
        pictures = NetworkPictures(
            _runtime(files, image.network, square, threads), image.output
        )
    else:
        pictures = embedder(image.embedder, image.embedder_digest)
    adapter = files.arrays(image.adapter) if image.adapter else {}
    return Aligner(
        files.digest, manifest.scale, files.tokenizer(), texts, pictures, adapter
    )


def _runtime(
    files: AlignerFiles, name: str, tile_hw: tuple[int, int], threads: int
) -> Runtime:
    made: Runtime = load_backend("runtime", _RUNTIME)(
        files.folder / name,
        channels=_BYTES,
        tile_hw=tile_hw,
        batch=_BATCH,
        threads=threads,
    )
    return made


def _run(runtime: Runtime, output: str, tiles: NDArray[np.uint8]) -> Vectors:
    batch = runtime.input_shape[0]
    parts = [
        runtime.run(tiles[start : start + batch])[output]
        for start in range(0, len(tiles), batch)
    ]
    return np.concatenate(parts)
