"""The projection in closed form: scatter within kinds made round, the widest kept."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]


def within_scatter(vectors: Matrix, labels: NDArray[np.int64]) -> Matrix:
    """Covariance `(d, d)` around the mean of each class; every class counts alike.

    Args:
        vectors: `(n, d)`.
        labels: `(n,)` class of each.
    """
    size = vectors.shape[1]
    total = np.zeros((size, size))
    classes = np.unique(labels)
    for label in classes:
        own = vectors[labels == label]
        own = own - own.mean(0)
        total += own.T @ own / len(own)
    return total / max(1, len(classes))


def whitening(
    vectors: Matrix, labels: NDArray[np.int64], shrink: float, outputs: int
) -> tuple[Matrix, Matrix]:
    """The map `x -> matrix @ x + bias` after which kinds scatter alike everywhere.

    Distances after it are Mahalanobis distances by the shrunk covariance within
    classes; of the directions, those in which the crops vary most are kept.

    Args:
        vectors: `(n, d)` of training crops.
        labels: `(n,)` class of each.
        shrink: 0..1, how much of the covariance is replaced by its mean variance.
        outputs: Directions kept, at most d.

    Returns:
        `(outputs, d)` matrix and `(outputs,)` bias.

    Source:
        Ledoit, Wolf 2004, "A well-conditioned estimator for large-dimensional
        covariance matrices" (shrinkage towards a multiple of the identity).
    """
    size = vectors.shape[1]
    if not (0 < shrink <= 1 and 0 < outputs <= size):
        raise ValueError(
            f"shrink must lie in (0, 1] and outputs in 1..{size}, got {shrink}, "
            f"{outputs}"
        )
    scatter = within_scatter(vectors, labels)
    mean_variance = np.trace(scatter) / size
    scatter = (1 - shrink) * scatter + shrink * mean_variance * np.eye(size)
    values, directions = np.linalg.eigh(scatter)
    whiten = directions / np.sqrt(values)
    centre = vectors.mean(0)
    white = (vectors - centre) @ whiten
    _, main = np.linalg.eigh(white.T @ white / len(white))
    matrix = (whiten @ main[:, ::-1][:, :outputs]).T
    matrix /= np.abs(matrix).max()
    return matrix, -matrix @ centre


def applied(vectors: Matrix, matrix: Matrix, bias: Matrix) -> NDArray[np.float32]:
    """Vectors `(n, outputs)` of length one after the map."""
    mapped = vectors @ matrix.T + bias
    length = np.linalg.norm(mapped, axis=1, keepdims=True)
    return np.asarray(mapped / np.maximum(length, 1e-12), np.float32)
