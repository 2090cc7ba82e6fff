"""From a library folder to prototypes: what is live now, and whether it has changed."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence

from inspector.artifact import Artifact
from inspector.classify.embedder import Embedder, head_of
from inspector.classify.kinds import Kind
from inspector.classify.library import LibraryFolder, Newest
from inspector.classify.protonet import Prototypes
from inspector.classify.support import Vectors, VectorStore
from inspector.types import Pixels

log = logging.getLogger(__name__)


class LibraryReader:
    """Reads one library for one embedder. Owned by a single thread."""

    def __init__(
        self,
        folder: LibraryFolder,
        artifact: Artifact,
        open_embedder: Callable[[], Embedder],
    ) -> None:
        """Name the parts; nothing is read yet.

        Args:
            folder: The library.
            artifact: The embedder's model.
            open_embedder: Makes one for crops whose vectors are not on disk.
        """
        self._folder, self._open = folder, open_embedder
        head = head_of(artifact)
        self._own_distance = head.own_distance
        self._vectors = VectorStore(folder, artifact.digest, head.size)
        self._seen: list[int] | None = None
        self._digest = ""

    def changed(self) -> Prototypes | None:
        """The live prototypes, if they are others than at the last look.

        Raises:
            LibraryError: The library cannot be read.
            InferenceError: A vector is missing and the embedder failed.
        """
        numbers = self._folder.numbers()
        if numbers == self._seen:
            return None
        found = self.read()
        self._seen = numbers
        if found.support.digest == self._digest:
            return None
        self._digest = found.support.digest
        return found

    def read(self) -> Prototypes:
        """The live prototypes of the newest version that can be used.

        Raises:
            LibraryError: The library cannot be read.
            InferenceError: A vector is missing and the embedder failed.
        """
        return self.prototypes_of(self.newest().kinds)

    def newest(self) -> Newest:
        """The newest version; that newer files were passed over is logged."""
        newest = self._folder.newest()
        if newest.trouble:
            log.warning("library %s: %s", self._folder.path, newest.trouble)
        return newest

    def prototypes_of(
        self, kinds: Sequence[Kind], *, pending_of: str | None = None
    ) -> Prototypes:
        """The prototypes of some kinds by what is live.

        Args:
            kinds: Those with live examples count.
            pending_of: A kind whose pending examples count too.
        """
        support = self._vectors.support(kinds, self._embed, pending_of=pending_of)
        return Prototypes(support, self._own_distance)

    def _embed(self, crops: Sequence[Pixels]) -> Vectors:
        embedder = self._open()
        try:
            return embedder.embed_examples(crops)
        finally:
            embedder.close()
