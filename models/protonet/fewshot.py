"""Few-shot figures: episodes with intervals, the unknown, enrolment one by one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inspector.classify.protonet import Prototypes
from inspector.classify.prototypes import squared_distances
from inspector.classify.support import Support
from inspector.types import UNKNOWN
from models.protonet.crops import CropSet
from models.protonet.episodes import Episode, draw

Vectors = NDArray[np.float32]
Limits = dict[int, float]
Rows = NDArray[np.int64]

QUERIES = 15
_UNKNOWN_SHOTS = 5
_SHRINK = 0.5
_RIDGE = 1.0
_CLEAN = "clean"


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """Vectors of crops as the plant makes them, each row one crop.

    Attributes:
        examples: `(n, d)`, for the crops that others are compared with.
        asked: `(n, d)`, for those that are asked about.
    """

    examples: Vectors
    asked: Vectors

    @classmethod
    def alike(cls, vectors: Vectors) -> Seen:
        """One vector for both."""
        return cls(vectors, vectors)


@dataclass(frozen=True, slots=True)
class Mean:
    """A mean over episodes with the half width of its 95 % interval."""

    value: float
    ci95: float
    episodes: int


@dataclass(frozen=True, slots=True)
class OpenSet:
    """How well the unknown is told from the known.

    Attributes:
        auroc: Area under the curve, mean over the kinds left out.
        fpr95: Unknown crops that are taken for known where 95 % of the known are.
        known_kept: Known crops inside the limit of some kind.
        unknown_taken: Unknown crops inside the limit of some kind.
        by_kind: Area under the curve for each kind left out.
    """

    auroc: float
    fpr95: float
    known_kept: float
    unknown_taken: float
    by_kind: dict[str, float]


def episodes_of(
    crops: CropSet, kinds: Sequence[int], ways: int, shots: int, count: int, seed: int
) -> list[Episode]:
    """A fixed list of episodes; no group is on both sides of one."""
    return [
        draw(
            np.random.default_rng([seed, shots, n]), crops, kinds, ways, shots, QUERIES
        )
        for n in range(count)
    ]


def library_of(seen: Seen, support: Sequence[Rows], limits: Limits) -> Prototypes:
    """The plant's own classifier by these examples: looks, limits and all.

    Args:
        seen: All crops.
        support: Rows of each kind's examples.
        limits: Own distance by number of examples, from the manifest.
    """
    names = tuple(f"{number:04d}" for number in range(len(support)))
    crops = tuple(tuple(map(str, rows)) for rows in support)
    found = tuple(seen.examples[rows] for rows in support)
    return Prototypes(Support(names, crops, found, ""), limits)


def by_library(seen: Seen, episode: Episode, limits: Limits) -> float:
    """Share of queries that the plant's classifier names right, none left unknown."""
    distances = library_of(seen, episode.support, limits).distances(
        seen.asked[np.concatenate(episode.query)]
    )
    return float((distances.argmin(1) == episode.query_labels).mean())


def by_prototypes(seen: Seen, episode: Episode) -> float:
    """Share of queries that are nearest to the mean of their kind's support."""
    centres = np.stack([seen.examples[rows].mean(0) for rows in episode.support])
    query = seen.asked[np.concatenate(episode.query)]
    named = squared_distances(query, centres).argmin(1)
    return float((named == episode.query_labels).mean())


def by_cosine(seen: Seen, episode: Episode) -> float:
    """The same with means brought to length one."""
    centres = np.stack([seen.examples[rows].mean(0) for rows in episode.support])
    centres = centres / np.linalg.norm(centres, axis=1, keepdims=True)
    query = seen.asked[np.concatenate(episode.query)]
    return float(((query @ centres.T).argmax(1) == episode.query_labels).mean())


def by_linear(seen: Seen, episode: Episode) -> float:
    """The same by a linear classifier fitted on the support: ridge, one for each."""
    rows = np.concatenate(episode.support)
    x = seen.examples[rows].astype(np.float64)
    centre = x.mean(0)
    x = x - centre
    wanted = np.where(
        np.equal.outer(episode.support_labels, np.arange(len(episode.kinds))), 1.0, -1.0
    )
    dual = np.linalg.solve(x @ x.T + _RIDGE * np.eye(len(x)), wanted)
    query = seen.asked[np.concatenate(episode.query)] - centre
    named = (query @ (x.T @ dual)).argmax(1)
    return float((named == episode.query_labels).mean())


def by_covariance(seen: Seen, episode: Episode) -> float:
    """The same by means, and distances in the support's own scatter, shrunk.

    Source:
        Friedman 1989, "Regularized discriminant analysis"; the inverse by Woodbury's
        identity, for there are fewer examples than numbers.
    """
    support = [seen.examples[rows].astype(np.float64) for rows in episode.support]
    centres = np.stack([vectors.mean(0) for vectors in support])
    scatter = np.concatenate([v - v.mean(0) for v in support])
    if not scatter.any():
        return by_prototypes(seen, episode)  # one example of each kind has no scatter
    even = _SHRINK * (scatter**2).mean()
    scale = (1 - _SHRINK) / len(scatter)
    inner = np.eye(len(scatter)) * (even / scale) + scatter @ scatter.T
    query = seen.asked[np.concatenate(episode.query)]
    apart = (query[:, None] - centres).reshape(-1, centres.shape[1])
    along = apart @ scatter.T
    distances = (apart**2).sum(1) - (along * np.linalg.solve(inner, along.T).T).sum(1)
    named = distances.reshape(len(query), -1).argmin(1)
    return float((named == episode.query_labels).mean())


def mean_of(values: Sequence[float]) -> Mean:
    """Mean and 1.96 standard errors."""
    found = np.asarray(values, np.float64)
    error = float(found.std(ddof=1) / np.sqrt(len(found))) if len(found) > 1 else 0.0
    return Mean(float(found.mean()), 1.96 * error, len(found))


def open_set(
    seen: Seen, crops: CropSet, limits: Limits, episodes: int, seed: int
) -> OpenSet:
    """Leave each kind out in turn; its crops must be told from the others'.

    Args:
        seen: All crops.
        crops: Their kinds and groups.
        limits: Own distance by number of examples.
        episodes: Draws of support and queries for each kind left out.
        seed: Of the draws.
    """
    areas: dict[str, list[float]] = {}
    rates: list[float] = []
    kept: list[float] = []
    taken: list[float] = []
    for out, name in enumerate(crops.kinds):
        others = [k for k in range(len(crops.kinds)) if k != out]
        strangers = np.flatnonzero(crops.labels == out)
        for n in range(episodes):
            rng = np.random.default_rng([seed, out, n])
            episode = draw(rng, crops, others, len(others), _UNKNOWN_SHOTS, QUERIES)
            library = library_of(seen, episode.support, limits)
            rows = np.concatenate(episode.query)
            known = library.ratios(seen.asked[rows]).min(1)
            asked = rng.permutation(strangers)[: 3 * QUERIES]
            unknown = library.ratios(seen.asked[asked]).min(1)
            areas.setdefault(name, []).append(_area(unknown, known))
            rates.append(float((unknown <= np.quantile(known, 0.95)).mean()))
            kept.append(float((known <= 1).mean()))
            taken.append(float((unknown <= 1).mean()))
    by_kind = {name: round(float(np.mean(a)), 4) for name, a in areas.items()}
    return OpenSet(
        float(np.mean(list(by_kind.values()))),
        float(np.mean(rates)),
        float(np.mean(kept)),
        float(np.mean(taken)),
        by_kind,
    )


@dataclass(frozen=True, slots=True)
class CleanAnswers:
    """What defect-free crops are called, and what telling them apart costs.

    Attributes:
        called: Share that five shots of every kind call a defect.
        called_beside: The same with a background in the library.
        kept: Crops of the kinds inside the limit of some kind.
        kept_beside: The same with the background.
    """

    called: float
    called_beside: float
    kept: float
    kept_beside: float


def false_alarms(
    seen: Seen,
    clean: Vectors,
    background: Vectors,
    crops: CropSet,
    limits: Limits,
    seed: int,
) -> CleanAnswers:
    """Ask a library of five shots of every kind about defect-free crops.

    Args:
        seen: Crops of the kinds.
        clean: `(n, d)` of defect-free crops that are asked about.
        background: `(m, d)` of others, the examples of a background.
        crops: Kinds and groups of `seen`.
        limits: Own distance by number of examples.
        seed: Of the draws.
    """
    kinds = list(range(len(crops.kinds)))
    shares = []
    for n in range(20):
        rng = np.random.default_rng([seed, n])
        episode = draw(rng, crops, kinds, len(kinds), _UNKNOWN_SHOTS, QUERIES)
        library = library_of(seen, episode.support, limits)
        known = seen.asked[np.concatenate(episode.query)]
        beside = Prototypes(_with_background(library.support, background), limits)
        pair = (library, beside)
        shares.append([_named(one, asked) for asked in (clean, known) for one in pair])
    called, called_beside, kept, kept_beside = np.mean(shares, axis=0).tolist()
    return CleanAnswers(called, called_beside, kept, kept_beside)


def _with_background(support: Support, vectors: Vectors) -> Support:
    crops = tuple(map(str, range(len(vectors))))
    return Support(
        (*support.names, _CLEAN),
        (*support.crops, crops),
        (*support.vectors, vectors),
        "",
        frozenset({_CLEAN}),
    )


def _named(library: Prototypes, asked: Vectors) -> float:
    """Share of crops that get the name of a kind."""
    labels = library.labels(asked)
    return sum(label.kind != UNKNOWN for label in labels) / len(labels)


def in_sequence(
    seen: Seen,
    crops: CropSet,
    limits: Limits,
    shots: int,
    orders: int,
    seed: int,
) -> tuple[float, float]:
    """Enrol all kinds one by one, in shuffled orders.

    Returns:
        Mean accuracy over all kinds in the end, and the mean loss of the old kinds'
        accuracy at each further enrolment.
    """
    kinds = list(range(len(crops.kinds)))
    final, losses = [], []
    for n in range(orders):
        rng = np.random.default_rng([seed, n])
        episode = draw(rng, crops, kinds, len(kinds), shots, QUERIES)
        rows = np.concatenate(episode.query)
        away = library_of(seen, episode.support, limits).distances(seen.asked[rows])
        truth = episode.query_labels
        for count in range(2, len(kinds) + 1):
            old = truth < count - 1
            before = away[old, : count - 1].argmin(1) == truth[old]
            after = away[old, :count].argmin(1) == truth[old]
            losses.append(float(before.mean() - after.mean()))
        final.append(float((away.argmin(1) == truth).mean()))
    return float(np.mean(final)), float(np.mean(losses))


def _area(unknown: NDArray[np.float64], known: NDArray[np.float64]) -> float:
    """Area under the ROC curve: how often an unknown crop is farther than a known."""
    away = unknown[:, None] - known[None]
    return float((away > 0).mean() + 0.5 * (away == 0).mean())
