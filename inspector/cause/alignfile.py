"""A pair of towers on disk: pictures and words in one space, verified before use."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Annotated, Literal, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, ValidationError, model_validator

from inspector.cause.tokens import BytePairs, Hashes, Tokenizer, WordPieces
from inspector.errors import ArtifactError
from inspector.files import read_json, sha256_file
from inspector.parts import Part, Positive, first_problem
from inspector.resources import zoo_folder

ALIGNER_NAME = "aligner.json"
_Count = Annotated[int, Field(ge=1, le=1_000_000)]


class ImagePart(Part):
    """Where the vector of a picture comes from.

    Attributes:
        embedder: Name or folder of the embedder whose vectors are taken; "" where the
            pair has a network of its own.
        embedder_digest: Which embedder that was in training.
        network: The pair's own network, among the files; "" with an embedder.
        side_px: Of its square tile.
        output: Name of its output.
        adapter: Layers on top of the vector, among the files; "" without.
    """

    embedder: str = ""
    embedder_digest: str = ""
    network: str = ""
    side_px: Annotated[int, Field(ge=8, le=1024)] = 128
    output: str = "vector"
    adapter: str = ""

    @model_validator(mode="after")
    def _has_one_source(self) -> Self:
        if bool(self.embedder) == bool(self.network):
            raise ValueError("name an embedder or a network, one of them")
        return self


class TextPart(Part):
    """Where the vector of a text comes from.

    Attributes:
        tokenizer: `bpe` (CLIP), `wordpiece` (BERT) or `hashes` (our own).
        vocabulary: Its file; "" for hashes.
        merges: Of byte pairs; "" else.
        lower: Word pieces without case and accents.
        length: Ids of a row.
        fill: Id that byte pairs are filled with.
        network: ONNX file; takes the ids as bytes, see `as_tiles`; "" for hashes.
        output: Name of its output.
        weights: Table and layers of hashes; "" else.
        buckets: Rows of that table.
    """

    tokenizer: Literal["bpe", "wordpiece", "hashes"]
    vocabulary: str = ""
    merges: str = ""
    lower: bool = True
    length: Annotated[int, Field(ge=3, le=512)]
    fill: Annotated[int, Field(ge=0)] = 0
    network: str = ""
    output: str = "vector"
    weights: str = ""
    buckets: Annotated[int, Field(ge=0)] = 0

    @model_validator(mode="after")
    def _has_its_files(self) -> Self:
        needed = {
            "bpe": (self.vocabulary, self.merges, self.network),
            "wordpiece": (self.vocabulary, self.network),
            "hashes": (self.weights, self.buckets),
        }
        if not all(needed[self.tokenizer]):
            raise ValueError(f"{self.tokenizer} lacks a file or its size")
        return self


class AlignerManifest(Part):
    """The description of a pair; written by the laboratory, never by hand.

    Attributes:
        size: Numbers of a vector; both towers give rows of length one.
        scale: By which a cosine is multiplied before it is a logit.
        languages: Of the words it was trained with.
    """

    version: Literal[1]
    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]
    files: Mapping[str, str]
    size: _Count
    scale: Positive
    image: ImagePart
    text: TextPart
    languages: tuple[Literal["en", "zh"], ...]
    research_only: bool
    training_data: str
    licence: str
    made_by: str
    metrics: Mapping[str, float | str] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _names_its_files(self) -> Self:
        text, image = self.text, self.image
        named = {text.vocabulary, text.merges, text.network, text.weights}
        named |= {image.network, image.adapter}
        if missing := sorted(named - {""} - set(self.files)):
            raise ValueError(f"{missing} are not among files")
        if outside := [name for name in self.files if not _inside(name)]:
            raise ValueError(f"files must lie inside the folder, got {outside}")
        return self


@dataclass(frozen=True, slots=True)
class AlignerFiles:
    """A verified folder of a pair.

    Attributes:
        folder: Where its files lie.
        manifest: Its description.
        digest: sha256 over its files and its description.
    """

    folder: Path
    manifest: AlignerManifest
    digest: str

    def tokenizer(self) -> Tokenizer:
        """The tokenizer that the files describe.

        Raises:
            ArtifactError: A vocabulary is not what it should be.
        """
        part = self.manifest.text
        try:
            if part.tokenizer == "hashes":
                return Hashes(part.buckets, part.length)
            if part.tokenizer == "wordpiece":
                words = read_word_list(self.folder / part.vocabulary)
                return WordPieces(words, part.length, part.lower)
            return BytePairs(
                read_vocabulary(self.folder / part.vocabulary),
                read_merges(self.folder / part.merges),
                part.length,
                part.fill,
            )
        except (OSError, ValueError) as cause:
            raise ArtifactError(f"{self.folder}: {cause}") from cause

    def arrays(self, name: str) -> dict[str, NDArray[np.float32]]:
        """Arrays of one of the files, as float32.

        Raises:
            ArtifactError: It holds something else.
        """
        try:
            with np.load(self.folder / name, allow_pickle=False) as file:
                return {key: file[key].astype(np.float32) for key in file.files}
        except (OSError, ValueError, KeyError) as cause:
            raise ArtifactError(f"{self.folder / name}: {cause}") from cause


def load_pair(name_or_folder: str) -> AlignerFiles:
    """A pair whose files are all there and unchanged.

    Args:
        name_or_folder: In the zoo, or a path.

    Raises:
        ArtifactError: There is none, or it is not whole.
    """
    places = (Path(name_or_folder), zoo_folder() / name_or_folder)
    folder = next((one for one in places if (one / ALIGNER_NAME).is_file()), None)
    if folder is None:
        raise ArtifactError(
            f"no aligned pair {name_or_folder[:80]!r}: expected a folder with "
            f"{ALIGNER_NAME}, or the name of one in {zoo_folder()}"
        )
    path = folder / ALIGNER_NAME
    try:
        manifest = AlignerManifest.model_validate(read_json(path, ArtifactError))
    except ValidationError as cause:
        raise ArtifactError(f"{path}: {first_problem(cause)}") from cause
    for name, expected in manifest.files.items():
        if not (folder / name).is_file() or sha256_file(folder / name) != expected:
            raise ArtifactError(
                f"{folder / name} is missing or not the file that {ALIGNER_NAME} "
                "describes; copy the pair again"
            )
    listing = "\n".join(f"{name} {h}" for name, h in sorted(manifest.files.items()))
    digest = hashlib.sha256(f"{listing}\n{sha256_file(path)}".encode()).hexdigest()
    return AlignerFiles(folder, manifest, digest)


def read_vocabulary(path: Path) -> dict[str, int]:
    """`vocab.json`: piece -> id.

    Raises:
        ValueError: It is something else.
    """
    content = json.loads(path.read_text("utf-8"))
    if not isinstance(content, dict) or not all(
        isinstance(value, int) for value in content.values()
    ):
        raise ValueError(f"{path.name} is no table of pieces and ids")
    return content


def read_merges(path: Path) -> dict[tuple[str, str], int]:
    """`merges.txt`: one pair a line, the commonest first.

    Raises:
        ValueError: A line is no pair.
    """
    lines = path.read_text("utf-8").splitlines()
    wanted = [
        line for line in lines if line.strip() and not line.startswith("#version")
    ]
    ranks: dict[tuple[str, str], int] = {}
    for rank, line in enumerate(wanted):
        parts = line.split()
        if len(parts) != 2:
            raise ValueError(f"{path.name} line {rank + 1} is no pair: {line[:40]!r}")
        ranks[parts[0], parts[1]] = rank
    return ranks


def read_word_list(path: Path) -> dict[str, int]:
    """`vocab.txt`: one piece a line, its id is the line's place."""
    lines = path.read_text("utf-8").split("\n")
    return {line.rstrip("\r"): place for place, line in enumerate(lines) if line}


def _inside(name: str) -> bool:
    path = PurePosixPath(name)
    return not (path.is_absolute() or ".." in path.parts or {*name} & {*"\\:"})
