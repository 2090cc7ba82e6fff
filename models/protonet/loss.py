"""What an episode costs: cross-entropy over distances to prototypes.

Source:
    Snell, Swersky, Zemel 2017, "Prototypical Networks for Few-shot Learning", eq. 1
    and 2. https://arxiv.org/abs/1703.05175
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn import functional

_FIRST_SCALE = 10.0


def prototypes(support: Tensor, labels: Tensor, ways: int) -> Tensor:
    """Mean of each class's support embeddings.

    Args:
        support: `(n, d)`.
        labels: `(n,)` in `0 .. ways - 1`, each at least once.
        ways: Number of classes.

    Returns:
        `(ways, d)`.
    """
    member = functional.one_hot(labels, ways).to(support.dtype).T
    return member @ support / member.sum(1, keepdim=True)


class EpisodeLoss(nn.Module):
    """The loss of an episode, and of naming the classes of all training crops.

    The second term keeps classes of other materials apart while an episode looks into
    one; its weights are thrown away after the training.

    Source:
        Chen et al. 2021, "Meta-Baseline": classification beside episodes.
        https://arxiv.org/abs/2003.04390
    """

    def __init__(self, classes: int, size: int, naming_weight: float) -> None:
        """Make the scale of distances and the weights of the second term."""
        super().__init__()
        self.log_scale = nn.Parameter(torch.tensor(math.log(_FIRST_SCALE)))
        self.weights = nn.Parameter(torch.randn(classes, size) * 0.01)
        self.naming_weight = naming_weight

    def forward(
        self, support: Tensor, query: Tensor, ways: tuple[Tensor, Tensor], kinds: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Loss, and share of the queries that went to their prototype.

        Args:
            support: `(n, d)` embeddings of length one.
            query: `(m, d)` likewise.
            ways: Way of each support row and of each query row.
            kinds: Training class of each way.
        """
        centres = prototypes(support, ways[0], len(kinds))
        scale = self.log_scale.exp().clamp(1, 50)
        logits = -scale * torch.cdist(query, centres).square()
        loss = functional.cross_entropy(logits, ways[1])
        hit = (logits.argmax(1) == ways[1]).float().mean()
        everything = torch.cat([support, query])
        named = 2 * scale * everything @ functional.normalize(self.weights, dim=1).T
        truth = kinds[torch.cat(ways)]
        loss = loss + self.naming_weight * functional.cross_entropy(named, truth)
        return loss, hit.detach()
