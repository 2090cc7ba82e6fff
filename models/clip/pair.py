"""Our own pair: layers over an embedder's vectors, and a small tower for words."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional


class Layers(nn.Module):
    """`x W + gelu(x A + a) B`, as `inspector.cause.aligner.adapted` computes it."""

    def __init__(self, width: int, inner: int, size: int, drop: float = 0.0) -> None:
        super().__init__()
        self.straight = nn.Parameter(torch.randn(width, size) / width**0.5)
        self.inner = nn.Parameter(torch.randn(width, inner) / width**0.5)
        self.inner_bias = nn.Parameter(torch.zeros(inner))
        self.outer = nn.Parameter(torch.randn(inner, size) * 0.1 / inner**0.5)
        self.drop = nn.Dropout(drop)

    def forward(self, x: Tensor) -> Tensor:
        """`(n, size)` of `(n, width)`."""
        x = self.drop(x)
        bent = functional.gelu(x @ self.inner + self.inner_bias, approximate="tanh")
        mixed: Tensor = x @ self.straight + self.drop(bent) @ self.outer
        return mixed


class WordTower(nn.Module):
    """The mean of a text's hashed words, then layers."""

    def __init__(self, buckets: int, width: int, inner: int, size: int) -> None:
        super().__init__()
        self.table = nn.Embedding(buckets, width, padding_idx=0)
        nn.init.normal_(self.table.weight, std=width**-0.5)
        self.layers = Layers(width, inner, size)

    def forward(self, ids: Tensor, keep: float = 1.0) -> Tensor:
        """`(n, size)` of `(n, length)` ids.

        Args:
            ids: 0 fills.
            keep: Share of the words that are seen in training.
        """
        there = ids > 0
        if self.training and keep < 1:
            there = there & (torch.rand(ids.shape) < keep)
        weights = there.unsqueeze(-1).float()
        mean = (self.table(ids) * weights).sum(1) / weights.sum(1).clamp(min=1)
        vectors: Tensor = self.layers(mean)
        return vectors


class Pair(nn.Module):
    """Both towers and the scale of their cosines."""

    def __init__(
        self, width: int, buckets: int, size: int = 128, drop: float = 0.2
    ) -> None:
        super().__init__()
        self.pictures = Layers(width, 2 * size, size, drop)
        self.words = WordTower(buckets, 64, size, size)
        self.log_scale = nn.Parameter(torch.tensor(2.5))

    def loss(self, features: Tensor, ids: Tensor, same: Tensor) -> Tensor:
        """Contrast of pictures with texts and of texts with pictures.

        Args:
            features: `(n, width)` vectors of the embedder.
            ids: `(n, length)` of one caption each.
            same: `(n, n)` whether caption `j` also fits picture `i`.

        Source:
            Radford et al. 2021 (CLIP), figure 3; several positives share a row's weight
            as in Khosla et al. 2020, "Supervised Contrastive Learning", eq. 2.
        """
        seen = functional.normalize(self.pictures(features), dim=1)
        said = functional.normalize(self.words(ids, keep=0.85), dim=1)
        return contrast(seen, said, same, self.log_scale)


def contrast(seen: Tensor, said: Tensor, same: Tensor, log_scale: Tensor) -> Tensor:
    """The loss of `Pair.loss` for vectors of length one."""
    logits = seen @ said.T * log_scale.clamp(max=4.6).exp()
    wanted = same.float()
    rows = wanted / wanted.sum(1, keepdim=True)
    columns = (wanted / wanted.sum(0, keepdim=True)).T
    to_texts = -(rows * logits.log_softmax(1)).sum(1).mean()
    to_pictures = -(columns * logits.T.log_softmax(1)).sum(1).mean()
    return (to_texts + to_pictures) / 2
