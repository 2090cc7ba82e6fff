"""From features to the embedding: centred, block by block of length one, projected."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from models.protonet.backbone import LAST_CHANNELS, LOOK_SIZE

TEXTURE_WEIGHT = 0.6
"""Weight of the texture block; 0.3 and 0.6 were compared on the base classes."""

MIDDLE_WEIGHT = 0.8
"""Weight of the look at the middle beside the whole."""


class Head(nn.Module):
    """Features `(n, looks x LOOK_SIZE)` to embeddings of length one.

    Centre and scale are measured on training crops. The projection is fitted after
    the training, in closed form; before that, there is none.
    """

    centre: Tensor
    scale: Tensor
    weight: Tensor

    def __init__(self, outputs: int = 0, looks: int = 1) -> None:
        """Make the head.

        Args:
            outputs: Of the projection; 0 for none.
            looks: At each crop: the whole, then the middle.
        """
        super().__init__()
        self.looks = looks
        self.size = looks * LOOK_SIZE
        self.register_buffer("centre", torch.zeros(self.size))
        self.register_buffer("scale", torch.ones(self.size))
        weight = torch.tensor([1.0, MIDDLE_WEIGHT])[:looks, None]
        self.register_buffer("weight", weight, persistent=False)
        # A convolution of one pixel, so that its weights are stored in 8 bits too.
        self.project: nn.Conv2d | None = None
        if outputs:
            self.project = nn.Conv2d(self.size, outputs, 1)

    @torch.no_grad()
    def measure(self, features: Tensor) -> None:
        """Take the centre, and the scale of the texture, from features `(n, d)`."""
        looks = self._comparable(features)
        self.centre.copy_(looks.mean(0).flatten())
        spread = looks.std(0).clamp_min(1e-6)
        spread[:, :LAST_CHANNELS] = 1.0
        self.scale.copy_(1 / spread.flatten())

    def blocks(self, features: Tensor) -> Tensor:
        """Vectors `(n, looks x LOOK_SIZE)` of length one, before the projection."""
        looks = self._comparable(features) - self._by_look(self.centre)
        looks = looks * self._by_look(self.scale)
        parts = (
            functional.normalize(looks[:, :, :LAST_CHANNELS], dim=2),
            functional.normalize(looks[:, :, LAST_CHANNELS:], dim=2) * TEXTURE_WEIGHT,
        )
        looks = functional.normalize(torch.cat(parts, dim=2), dim=2) * self.weight
        return functional.normalize(looks.flatten(1), dim=1)

    def forward(self, features: Tensor) -> Tensor:
        """Embeddings `(n, outputs)` of length one."""
        blocks = self.blocks(features)
        if self.project is None:
            return blocks
        projected = self.project(blocks[:, :, None, None]).flatten(1)
        return functional.normalize(projected, dim=1)

    def _comparable(self, features: Tensor) -> Tensor:
        """`(n, looks, LOOK_SIZE)`, the last layer's numbers of length one."""
        looks = self._by_look(features)
        last = functional.normalize(looks[:, :, :LAST_CHANNELS], dim=2)
        return torch.cat([last, looks[:, :, LAST_CHANNELS:]], dim=2)

    def _by_look(self, numbers: Tensor) -> Tensor:
        return numbers.reshape(-1, self.looks, LOOK_SIZE)
