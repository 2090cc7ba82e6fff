"""Opens what a training of a pair needs: crops, vectors, words, folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

from inspector import artifact as artifacts
from inspector.cause.aligner import Aligner, Pictures
from inspector.cause.alignfile import ALIGNER_NAME, load_pair
from inspector.errors import ArtifactError
from inspector.files import sha256_file
from inspector.resources import zoo_folder
from inspector.searching import opened, pictures_of
from models.clip.features import Features, features_of, samples_of
from models.clip.plan import AlignerPlan, Description
from models.clip.training import AlignerFolder, Trainer
from models.clip.words import NORMAL, load_words
from models.protonet.crops import read_manifest

_BASE = "base"


def prepared(
    folder: AlignerFolder,
    plan: AlignerPlan,
    data: Path,
    normals: Path | None,
    material: str,
    words: Path | None,
    show: Callable[[int, int], None],
) -> Trainer:
    """A trainer that begins, or continues what is in the folder.

    Args:
        folder: The training folder.
        plan: What to do; of a training that is being continued its own.
        data: CSV of labelled crops; the base split is trained on.
        normals: Folder of golden pictures; None without.
        material: What they are pictures of.
        words: Descriptions (YAML); None for the shipped ones.
        show: Told how many crops are read, of how many.

    Raises:
        ArtifactError: A model or the folder cannot be used.
        ImageError: A crop cannot be read.
        OSError: The manifest cannot be read.
        ValueError: The manifest or the plan is wrong.
    """
    tower, clip, digest = _tower(plan.model)
    features = _features(plan, tower, data, normals, material, show)
    table = load_words(words)
    if folder.begun:
        told = folder.description()
        if (told.plan, told.pictures) != (plan, digest):
            raise ArtifactError(
                f"{folder.path} was begun with another plan or model; name another "
                "folder"
            )
    else:
        kinds = sorted(set(features.kinds.tolist()) - {NORMAL})
        golden = (features.kinds == NORMAL) & (features.materials == material)
        folder.path.mkdir(parents=True, exist_ok=True)
        folder.begin(
            Description(
                plan=plan,
                manifest=f"{data.name} {sha256_file(data)[:12]}",
                pictures=digest,
                kinds=tuple(kinds),
                materials=tuple(sorted(set(features.materials.tolist()))),
                normals=int(np.count_nonzero(golden)),
            )
        )
    return Trainer(folder, plan, features, table, clip)


def _features(
    plan: AlignerPlan,
    tower: Pictures,
    data: Path,
    normals: Path | None,
    material: str,
    show: Callable[[int, int], None],
) -> Features:
    crops = read_manifest(data).where(lambda crop: crop.split == _BASE)
    if not len(crops):
        raise ValueError(f"{data} lists no crop of the split {_BASE!r}")
    samples = samples_of(crops, normals, material, plan)
    return features_of(samples, tower, plan.seed, show)


def _tower(model: str) -> tuple[Pictures, Aligner | None, str]:
    """What gives vectors of crops: an embedder, or the image tower of a CLIP."""
    is_pair = any(
        (place / ALIGNER_NAME).is_file()
        for place in (Path(model), zoo_folder() / model)
    )
    if not is_pair:
        digest = artifacts.load(model, "embed").digest
        return pictures_of(model, digest), None, digest
    files = load_pair(model)
    if not files.manifest.image.network:
        raise ArtifactError(
            f"{model} has no image tower of its own; name its embedder instead"
        )
    clip = opened(files)
    return clip.pictures_, clip, files.digest
