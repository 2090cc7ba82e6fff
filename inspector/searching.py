"""Opens the aligned pair: its embedder, if it has none of its own, and its words."""

from __future__ import annotations

from functools import partial

from inspector import artifact as artifacts
from inspector.cause.alignfile import AlignerFiles, load_pair
from inspector.cause.aligner import Aligner, Pictures, open_aligner
from inspector.errors import ArtifactError
from inspector.naming import open_embedder

PAIR = "aligner"
"""The pair that is shipped."""


def open_pair(name_or_folder: str = PAIR, threads: int = 1) -> Aligner:
    """Both towers of a pair, with the embedder that it was trained on.

    Raises:
        ArtifactError: The pair is not whole, or its embedder is not the one it was
            trained on.
    """
    return opened(load_pair(name_or_folder), threads)


def opened(files: AlignerFiles, threads: int = 1) -> Aligner:
    """Both towers of a pair whose files have been verified."""
    return open_aligner(files, partial(pictures_of, threads=threads), threads)


def pictures_of(name: str, digest: str, threads: int = 1) -> Pictures:
    """The embedder of a name, if it is the one that is meant.

    Args:
        name: In the zoo, or a folder.
        digest: Of the embedder that is meant; "" for any.
        threads: Cores it may use.

    Raises:
        ArtifactError: There is none, or it is another.
    """
    artifact = artifacts.load(name, "embed")
    if digest not in ("", artifact.digest):
        raise ArtifactError(
            f"the aligned pair was trained on embedder {digest[:12]}…, and {name!r} is "
            f"{artifact.digest[:12]}… here; train the pair again with `inspector lab "
            "train aligner`, or take its own embedder"
        )
    return open_embedder(artifact, threads)
