"""All few-shot figures of one embedder's file, as a document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from inspector.artifact import Artifact
from inspector.artifact import load as load_artifact
from inspector.classify.embedder import Embedder, head_of
from inspector.runtime.onnx import OnnxRuntime
from inspector.types import Pixels
from inspector.vision.codec import read_image
from models.circumstances import gather
from models.protonet import fewshot
from models.protonet.backbone import LAST_CHANNELS, load_imagenet
from models.protonet.backbone import Embedder as Backbone
from models.protonet.crops import CropSet, read_pixels
from models.protonet.episodes import Episode
from models.protonet.net import features_of, tiles_of
from models.protonet.sequence import onto_library

_CLEAN_CROPS = 300
_BACKGROUND_CROPS = 100
_CLEAN_SIDES_PX = (64, 160)
_OLD_SHOTS = {"": 0, "_of_10_examples": 10, "_of_20_examples": 20}
_BATCH = 16
_UNKNOWN_EPISODES = 20
_HEADS = (
    ("nearest_mean", fewshot.by_prototypes),
    ("cosine", fewshot.by_cosine),
    ("linear", fewshot.by_linear),
    ("shrunk_covariance", fewshot.by_covariance),
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be measured.

    Attributes:
        ways: Classes of an episode; all there are if fewer.
        shots: Examples of a class.
        episodes: Drawn by the seed.
        orders: Shuffled orders of enrolment one by one; 0 for none.
        seed: Of everything.
    """

    ways: int
    shots: int
    episodes: int
    orders: int
    seed: int


def appraise(
    model: str,
    crops: CropSet,
    wanted: Wanted,
    clean: Path | None,
    plain: Path | None,
) -> dict[str, object]:
    """Score an embedder.

    Args:
        model: Zoo name or folder.
        crops: To draw episodes from.
        wanted: How many.
        clean: Folder of defect-free pictures.
        plain: ImageNet weights, to compare with.

    Raises:
        ValueError: A class is too small for the shots.
        InspectorError: The model or a crop cannot be used.
    """
    artifact = load_artifact(model, "embed")
    pixels = read_pixels(crops)
    embedder = _embedder(artifact)
    try:
        seen = _seen(embedder, pixels)
        spotless = None if clean is None else _spotless(embedder, clean)
    finally:
        embedder.close()
    limits = dict(head_of(artifact).own_distance)
    episodes = _episodes(crops, wanted)
    found = fewshot.mean_of([fewshot.by_library(seen, e, limits) for e in episodes])
    document: dict[str, object] = {
        "model": artifact.manifest.name,
        "digest": artifact.digest,
        "ways": min(wanted.ways, len(crops.kinds)),
        "shots": wanted.shots,
        "episodes": found.episodes,
        "accuracy": round(found.value, 4),
        "ci95": round(found.ci95, 4),
    }
    for name, head in _HEADS:
        mean = fewshot.mean_of([head(seen, episode) for episode in episodes])
        document[f"accuracy_{name}"] = round(mean.value, 4)
    document |= _inside(seen, crops, limits, wanted)
    document |= _open(seen, crops, limits, wanted)
    if spotless is not None:
        document |= _clean(seen, spotless, crops, limits, wanted.seed)
    if wanted.orders:
        final, loss = fewshot.in_sequence(
            seen, crops, limits, wanted.shots, wanted.orders, wanted.seed
        )
        document["sequence_accuracy"] = round(final, 4)
        document["sequence_loss_per_enrolment"] = round(loss, 4)
    if plain is not None:
        document |= _plain(plain, artifact, crops, pixels, episodes)
    return document | {"circumstances": asdict(gather())}


def enrolled(
    model: str, crops: CropSet, new: Sequence[str], wanted: Wanted
) -> dict[str, object]:
    """What enrolling some kinds one by one does to a library of all the others.

    Args:
        model: Zoo name or folder.
        crops: Of old and new kinds.
        new: Names of the kinds to enrol.
        wanted: Shots, orders and seed count.

    Raises:
        ValueError: A class is too small, or there are too few.
        InspectorError: The model or a crop cannot be used.
    """
    artifact = load_artifact(model, "embed")
    embedder = _embedder(artifact)
    try:
        seen = _seen(embedder, read_pixels(crops))
    finally:
        embedder.close()
    numbers = [crops.kinds.index(name) for name in new]
    limits = dict(head_of(artifact).own_distance)
    how = (wanted.shots, wanted.orders, wanted.seed)
    found = {
        f"enrolled_into_library{suffix}": onto_library(
            seen, crops, numbers, limits, *how, old_shots=old_shots
        )
        for suffix, old_shots in _OLD_SHOTS.items()
    }
    return {name: asdict(one) for name, one in found.items()}


def clean_crops(folder: Path) -> tuple[list[Pixels], list[Pixels]]:
    """Squares cut at random, by a fixed seed, out of defect-free pictures.

    Returns:
        Those that are asked about, and others for a background; they come from the
        first and the second half of the pictures by name, so from other objects where
        names tell these apart.

    Raises:
        ValueError: There are fewer than two pictures.
        ImageError: One cannot be read.
    """
    paths = sorted(p for p in folder.rglob("*") if p.suffix in (".jpg", ".png"))
    if len(paths) < 2:
        raise ValueError(f"{folder} must hold two JPEG or PNG pictures or more")
    half = len(paths) // 2
    rng = np.random.default_rng(0)
    asked = _squares(paths[:half], _CLEAN_CROPS, rng)
    return asked, _squares(paths[half:], _BACKGROUND_CROPS, rng)


def _squares(
    paths: Sequence[Path], count: int, rng: np.random.Generator
) -> list[Pixels]:
    chosen = rng.choice(len(paths), min(30, len(paths)), replace=False)
    pictures = [read_image(paths[i]).pixels for i in sorted(chosen)]
    crops = []
    for number in range(count):
        picture = pictures[number % len(pictures)]
        most = min(*picture.shape[:2], _CLEAN_SIDES_PX[1])
        side = int(rng.integers(min(_CLEAN_SIDES_PX[0], most), most + 1))
        top = int(rng.integers(picture.shape[0] - side + 1))
        left = int(rng.integers(picture.shape[1] - side + 1))
        crops.append(picture[top : top + side, left : left + side])
    return crops


def _spotless(
    embedder: Embedder, folder: Path
) -> tuple[fewshot.Vectors, fewshot.Vectors]:
    """Defect-free crops that are asked about, and the examples of a background."""
    asked, background = clean_crops(folder)
    return embedder.embed(asked), embedder.embed_examples(background)


def _clean(
    seen: fewshot.Seen,
    spotless: tuple[fewshot.Vectors, fewshot.Vectors],
    crops: CropSet,
    limits: fewshot.Limits,
    seed: int,
) -> dict[str, object]:
    found = fewshot.false_alarms(seen, *spotless, crops, limits, seed)
    return {
        "clean_crops": len(spotless[0]),
        "clean_called_defect": round(found.called, 4),
        "background_crops": len(spotless[1]),
        "clean_called_defect_with_background": round(found.called_beside, 4),
        "known_named": round(found.kept, 4),
        "known_named_with_background": round(found.kept_beside, 4),
    }


def _seen(embedder: Embedder, pixels: Sequence[Pixels]) -> fewshot.Seen:
    """Both vectors of each crop; they are made once where they are the same."""
    head, asked = embedder.head, embedder.embed(pixels)
    if head.example_views == head.query_views:
        return fewshot.Seen.alike(asked)
    return fewshot.Seen(embedder.embed_examples(pixels), asked)


def _embedder(artifact: Artifact) -> Embedder:
    part = artifact.manifest.input
    runtime = OnnxRuntime(
        artifact.network_path,
        channels=part.depth,
        tile_hw=part.tile_hw_px,
        batch=_BATCH,
        threads=1,
    )
    return Embedder(artifact, runtime)


def _episodes(crops: CropSet, wanted: Wanted) -> list[Episode]:
    kinds = range(len(crops.kinds))
    return fewshot.episodes_of(
        crops, kinds, wanted.ways, wanted.shots, wanted.episodes, wanted.seed
    )


def _inside(
    seen: fewshot.Seen, crops: CropSet, limits: fewshot.Limits, wanted: Wanted
) -> dict[str, object]:
    """Episodes whose ways are all of one material."""
    found: dict[str, object] = {}
    for name, kinds in crops.kinds_by_material().items():
        if len(kinds) < 2:
            continue
        episodes = fewshot.episodes_of(
            crops, kinds, wanted.ways, wanted.shots, wanted.episodes, wanted.seed
        )
        mean = fewshot.mean_of([fewshot.by_library(seen, e, limits) for e in episodes])
        found[name] = {
            "ways": min(wanted.ways, len(kinds)),
            "accuracy": round(mean.value, 4),
            "ci95": round(mean.ci95, 4),
        }
    return {"inside_material": found}


def _open(
    seen: fewshot.Seen, crops: CropSet, limits: fewshot.Limits, wanted: Wanted
) -> dict[str, object]:
    if len(crops.kinds) < 3:
        return {}
    found = fewshot.open_set(seen, crops, limits, _UNKNOWN_EPISODES, wanted.seed)
    return {
        "unknown_auroc": round(found.auroc, 4),
        "unknown_fpr95": round(found.fpr95, 4),
        "known_kept_at_limit": round(found.known_kept, 4),
        "unknown_taken_at_limit": round(found.unknown_taken, 4),
        "unknown_auroc_by_kind": found.by_kind,
    }


def _plain(
    weights: Path,
    artifact: Artifact,
    crops: CropSet,
    pixels: Sequence[Pixels],
    episodes: Sequence[Episode],
) -> dict[str, object]:
    """Plain ImageNet features of the last layer, with the same episodes."""
    net = Backbone().eval()
    load_imagenet(net, weights)
    tiles = tiles_of(pixels, artifact.manifest.input.tile_hw_px[0])
    features = features_of(net, tiles, half=False)[:, :LAST_CHANNELS]
    lengths = np.linalg.norm(features, axis=1, keepdims=True)
    seen = fewshot.Seen.alike(features / lengths)
    found = {
        "plain_accuracy": fewshot.by_prototypes,
        "plain_linear_accuracy": fewshot.by_linear,
    }
    return {
        name: round(fewshot.mean_of([how(seen, e) for e in episodes]).value, 4)
        for name, how in found.items()
    }
