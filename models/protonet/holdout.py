"""A look at classes that are not trained on: how well few crops name the others."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from models.protonet.crops import CropSet
from models.protonet.episodes import Episode, draw
from models.protonet.net import ProtoNet, features_of

_EPISODES = 100


def hits(embedded: NDArray[np.float32], episode: Episode) -> float:
    """Share of an episode's queries whose nearest prototype is their own.

    Args:
        embedded: `(n, d)` embeddings of all crops.
        episode: Rows of them.
    """
    centres = np.stack([embedded[rows].mean(0) for rows in episode.support])
    query = embedded[np.concatenate(episode.query)]
    squared = (centres**2).sum(1)[None] - 2 * query @ centres.T
    return float((squared.argmin(1) == episode.query_labels).mean())


def accuracy(
    embedded: NDArray[np.float32],
    crops: CropSet,
    kinds: Sequence[int],
    shots: int,
    episodes: int = _EPISODES,
) -> float:
    """Mean share of hits over episodes of up to five ways, drawn by a fixed seed."""
    drawn = (
        draw(np.random.default_rng([7, shots, n]), crops, kinds, 5, shots, 15)
        for n in range(episodes)
    )
    return float(np.mean([hits(embedded, episode) for episode in drawn]))


def look(
    net: ProtoNet, crops: CropSet, tiles: NDArray[np.uint8], *, half: bool
) -> dict[str, float]:
    """Accuracy over all classes, and the mean over materials of that inside one."""
    features = features_of(net.backbone, tiles, half=half)
    with torch.no_grad():
        embedded = net.head.blocks(torch.from_numpy(features)).numpy()
    within = [k for k in crops.kinds_by_material().values() if len(k) > 1]
    seen = {}
    for shots in (1, 5):
        everything = range(len(crops.kinds))
        seen[f"mixed_{shots}"] = accuracy(embedded, crops, everything, shots)
        inside = [accuracy(embedded, crops, kinds, shots) for kinds in within]
        seen[f"inside_{shots}"] = float(np.mean(inside)) if inside else 0.0
    return {name: round(value, 4) for name, value in seen.items()}
