"""The plant's own kinds on a line: embedder, prototypes, and a newer library taken."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from inspector import artifact as artifacts
from inspector.artifact import Artifact
from inspector.channel import Lossless
from inspector.classify.embedder import Embedder
from inspector.classify.journal import LibraryJournal
from inspector.classify.library import LibraryFolder
from inspector.classify.protonet import ProtoClassifier, Prototypes
from inspector.classify.reader import LibraryReader
from inspector.findings import Change
from inspector.line.follow import Follower
from inspector.pipeline import Inspector
from inspector.recipe import LibraryPart
from inspector.registry import load as load_backend

_BATCH = 16
_MOST_TOLD = 20
"""Versions told of in one look: what is live never waits for what was."""
_RUNTIME = "onnx"
"""The reference: vectors on disk and vectors asked about come from equal arithmetic."""


def open_embedder(artifact: Artifact, threads: int = 0) -> Embedder:
    """An embedder on the CPU.

    Args:
        artifact: The model.
        threads: Cores; 0 leaves one free for the rest.

    Raises:
        ArtifactError: The model does not embed or cannot be loaded.
    """
    manifest = artifact.manifest
    runtime = load_backend("runtime", _RUNTIME)(
        artifact.network_path,
        channels=manifest.input.depth,
        tile_hw=manifest.input.tile_hw_px,
        batch=_BATCH,
        threads=threads or max(1, (os.cpu_count() or 2) - 1),
    )
    return Embedder(artifact, runtime)


def open_reader(artifact: Artifact, folder: Path) -> LibraryReader:
    """A reader of a library, with an embedder of its own for missing vectors."""
    return LibraryReader(
        LibraryFolder(folder), artifact, partial(open_embedder, artifact, 1)
    )


@dataclass(slots=True)
class Naming:
    """A classifier and the thread that follows its library.

    Made, used and closed by the thread that inspects; only the follower is another.

    Attributes:
        artifact: The embedder's model.
        classifier: By the newest examples taken.
        follower: Looks for newer ones.
        told: What people have done to the library, from the follower.
    """

    artifact: Artifact
    classifier: ProtoClassifier
    follower: Follower
    told: Lossless[Change]

    def added_to(self, inspector: Inspector) -> Inspector:
        """An inspector that names by these examples, and says so in its provenance."""
        name = self.artifact.manifest.name
        made = inspector.provenance
        provenance = replace(
            made,
            artifacts={**made.artifacts, name: self.artifact.digest},
            engines={**made.engines, name: self.classifier.embedder.label},
            library=self.classifier.library_digest,
        )
        return replace(inspector, classifier=self.classifier, provenance=provenance)

    def renewed(self, inspector: Inspector) -> Inspector:
        """The same inspector, or one by a newer library; never waits."""
        found = self.follower.newest.take()
        if found is None:
            return inspector
        self.classifier = ProtoClassifier(self.classifier.embedder, found)
        return self.added_to(inspector)

    def news(self) -> Sequence[Change]:
        """What people have done to the library since the last call; never waits."""
        return self.told.take(most=_MOST_TOLD, timeout_s=0.0)

    def close(self) -> None:
        """End the follower and give the engine back."""
        self.follower.close()
        self.classifier.embedder.close()


def open_naming(part: LibraryPart, folder: Path) -> Naming:
    """What a recipe says about a library, ready to name.

    Args:
        part: Of the recipe.
        folder: The station's, where a relative library lies.

    Raises:
        ArtifactError: The embedder cannot be used.
        LibraryError: There is a library and no version of it can be used.
    """
    artifact = artifacts.load(part.artifact, "embed")
    reader = open_reader(artifact, folder / part.folder)
    first = reader.changed()
    if first is None:  # nothing is live yet
        first = reader.read()
    classifier = ProtoClassifier(open_embedder(artifact, 1), first)
    told: Lossless[Change] = Lossless(_MOST_TOLD)
    journal = LibraryJournal(LibraryFolder(folder / part.folder))
    look = partial(_look, reader, journal, told)
    follower = Follower("library", look, part.look_every_s)
    return Naming(artifact, classifier, follower, told)


def _look(
    reader: LibraryReader, journal: LibraryJournal, told: Lossless[Change]
) -> Prototypes | None:
    """What is live now if it has changed; what was done goes into `told`."""
    for change in journal.news(told.capacity - len(told)):
        told.put(change)
    return reader.changed()


def open_classifier(model: str, folder: Path) -> ProtoClassifier:
    """A classifier by a library as it is now; close its embedder in the end.

    Raises:
        ArtifactError: The embedder cannot be used.
        LibraryError: No version of the library can be used.
    """
    artifact = artifacts.load(model, "embed")
    prototypes: Prototypes = open_reader(artifact, folder).read()
    return ProtoClassifier(open_embedder(artifact), prototypes)
