"""Evidence found by words or by likeness, with the aligned pair and its embedder."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from inspector import artifact as artifacts
from inspector.cause.aligner import Aligner, Pictures, open_aligner
from inspector.cause.alignfile import AlignerFiles, load_pair
from inspector.cause.causebase import CauseBase
from inspector.cause.cropindex import CropIndex, CropRow, Hit
from inspector.cause.likeness import LotPictures
from inspector.cause.prompts import base_types
from inspector.errors import ArtifactError, CauseError, ImageError
from inspector.explaining import RecordedLot
from inspector.naming import open_embedder
from inspector.store import database
from inspector.store.crops import StoredCrop, crops_after
from inspector.types import Pixels
from inspector.vision.codec import read_image

PAIR = "aligner"
"""The pair that is shipped."""

_TOGETHER = 256
_MOST_PICTURES = 64


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


@dataclass(frozen=True, slots=True)
class Searcher:
    """Finds evidence crops by words or by likeness.

    Attributes:
        aligner: The pair.
        index: Vectors of the crops.
        unreadable: Crops whose picture could not be read when they were indexed.
    """

    aligner: Aligner
    index: CropIndex
    unreadable: int = 0

    def by_words(self, words: str, most: int) -> list[Hit]:
        """Crops that fit a description, those at the place it names first.

        Raises:
            CauseError: None of the words is known.
        """
        query = self.aligner.texts([words])[0]
        if not np.abs(query).sum():
            raise CauseError(f"none of the words is known: {words[:80]!r}")
        return self.index.nearest(query, most, words)

    def by_crop(self, crop: Pixels, most: int) -> list[Hit]:
        """Crops that look like one."""
        return self.index.nearest(self.aligner.pictures([crop])[0], most)


def open_searcher(
    url: str,
    evidence: Path,
    cache: Path,
    pair: str = PAIR,
    show: Callable[[int], None] = lambda done: None,
) -> Searcher:
    """A searcher over all evidence of a database; what is new is indexed first.

    Args:
        url: The database.
        evidence: Folder of its pictures.
        cache: Folder that keeps the index.
        pair: The pair.
        show: Told how many crops have been indexed.

    Raises:
        ArtifactError: The pair cannot be used.
        StoreError: The database cannot be read.
    """
    aligner = open_pair(pair)
    size = load_pair(pair).manifest.size
    name = hashlib.sha256(f"{url} {aligner.digest}".encode()).hexdigest()[:24]
    index = CropIndex(cache / name, size)
    engine = database.open_database(url, read_only=True)
    lost = done = 0
    try:
        while found := crops_after(engine, index.last, _TOGETHER):
            lost += _index(aligner, index, found, evidence)
            done += len(found)
            show(done)
    finally:
        engine.dispose()
    return Searcher(aligner, index, lost)


def lot_pictures(
    base: CauseBase,
    recorded: RecordedLot,
    evidence: Path,
    cache: Path | None,
    pair: str = PAIR,
) -> LotPictures | None:
    """Pictures of the kind that was asked about; None where there are none.

    Args:
        base: The cause base.
        recorded: The lot, and the defect that was asked for.
        evidence: Folder of its pictures.
        cache: Folder that keeps the vectors of the base's texts.
        pair: The pair.

    Raises:
        ArtifactError: The pair cannot be used.
    """
    kind = recorded.lot.kind[recorded.index]
    wanted = [i for i in recorded.evidence if recorded.lot.kind[i] == kind]
    near = sorted(wanted, key=lambda i: abs(i - recorded.index))[:_MOST_PICTURES]
    found = {i: _picture(evidence / recorded.evidence[i]) for i in near}
    there = {i: picture for i, picture in found.items() if picture is not None}
    if not there:
        return None
    aligner = open_pair(pair)
    vectors = aligner.pictures(list(there.values()))
    return LotPictures(
        aligner,
        base_types(aligner, base, cache),
        dict(zip(there, vectors, strict=True)),
    )


def _index(
    aligner: Aligner, index: CropIndex, found: Sequence[StoredCrop], evidence: Path
) -> int:
    """Add crops; one that cannot be read gets a vector that is like nothing."""
    pictures = [_picture(evidence / crop.path) for crop in found]
    there = [place for place, picture in enumerate(pictures) if picture is not None]
    vectors = np.zeros((len(found), index.size), np.float32)
    if there:
        vectors[there] = aligner.pictures([p for p in pictures if p is not None])
    rows = [
        CropRow(
            crop.number,
            crop.defect,
            crop.path,
            crop.kind,
            crop.run_id,
            crop.lot_id,
            crop.x_mm,
            crop.y_mm,
            crop.size_mm,
        )
        for crop in found
    ]
    index.add(rows, vectors)
    return len(found) - len(there)


def _picture(path: Path) -> Pixels | None:
    try:
        return read_image(path).pixels
    except ImageError:
        return None
