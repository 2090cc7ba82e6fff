"""The examples of a library as vectors: kept beside the crops, made where missing."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inspector.classify.kinds import Kind
from inspector.classify.library import LibraryFolder
from inspector.files import sha256_json, write_atomic
from inspector.types import Pixels

Vectors = NDArray[np.float32]
Embed = Callable[[Sequence[Pixels]], Vectors]


@dataclass(frozen=True, slots=True, eq=False)
class Support:
    """Examples by kind; what a classifier answers by.

    Attributes:
        names: Kinds that have examples.
        crops: Names of each kind's crops.
        vectors: `(n, d)` of each kind, in the order of `crops`.
        digest: sha256 over names, crops and embedder.
        background: Of the names, those that are no defect.
    """

    names: tuple[str, ...]
    crops: tuple[tuple[str, ...], ...]
    vectors: tuple[Vectors, ...]
    digest: str
    background: frozenset[str] = frozenset()


class VectorStore:
    """Vectors of a library's crops by one embedder; remembers what it has read."""

    def __init__(self, folder: LibraryFolder, embedder: str, size: int) -> None:
        """Name library and embedder.

        Args:
            folder: The library.
            embedder: Digest of the model.
            size: Numbers of a vector.
        """
        self._folder, self._embedder, self._size = folder, embedder, size
        self._known: dict[str, Vectors] = {}

    def support(
        self, kinds: Sequence[Kind], embed: Embed, *, pending_of: str | None = None
    ) -> Support:
        """The examples of some kinds.

        Args:
            kinds: Those with examples to be used are taken.
            embed: Makes vectors of crops.
            pending_of: A kind whose examples that wait are taken too.

        Raises:
            LibraryError: A crop is missing or damaged.
            InferenceError: The embedder failed.
        """
        taken = [
            (
                kind.name,
                (*kind.live, *(kind.pending if kind.name == pending_of else ())),
            )
            for kind in sorted(kinds, key=lambda kind: kind.name)
        ]
        taken = [(name, examples) for name, examples in taken if examples]
        crops = tuple(tuple(e.crop for e in examples) for _, examples in taken)
        self._fill([crop for each in crops for crop in each], embed)
        vectors = tuple(
            np.concatenate([self._known[c] for c in each]) for each in crops
        )
        names = tuple(name for name, _ in taken)
        background = frozenset(kind.name for kind in kinds if kind.background)
        background &= frozenset(names)
        content: dict[str, object] = {
            "embedder": self._embedder,
            "kinds": dict(zip(names, crops, strict=True)),
        }
        if background:
            content["background"] = sorted(background)
        return Support(names, crops, vectors, sha256_json(content), background)

    def _fill(self, names: Sequence[str], embed: Embed) -> None:
        """Make sure that the vectors of these crops are known."""
        missing = []
        for name in dict.fromkeys(names):
            if name in self._known:
                continue
            if (found := self._read(name)) is None:
                missing.append(name)
            else:
                self._known[name] = found
        if not missing:
            return
        made = embed([self._folder.crop(name) for name in missing])
        for name, vector in zip(missing, made, strict=True):
            self._known[name] = vector[None]
            self._keep(name, vector)

    def _read(self, name: str) -> Vectors | None:
        """The vector on disk; None if there is none that fits."""
        path = self._folder.vector_path(self._embedder, name)
        try:
            vector = np.load(io.BytesIO(path.read_bytes()), allow_pickle=False)
        except (OSError, ValueError, EOFError):
            return None
        fits = vector.dtype == np.float32 and vector.shape == (self._size,)
        return vector[None] if fits and np.isfinite(vector).all() else None

    def _keep(self, name: str, vector: Vectors) -> None:
        """Put a vector on disk; that it can be made again makes a failure harmless."""
        data = io.BytesIO()
        np.save(data, vector.astype(np.float32), allow_pickle=False)
        path = self._folder.vector_path(self._embedder, name)
        try:
            write_atomic(path, data.getvalue())
        except OSError:
            return
