"""From features to the embedding: centred, block by block of length one, projected."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from models.protonet.backbone import EMBEDDING_SIZE, LAST_CHANNELS

TEXTURE_WEIGHT = 0.6
"""Weight of the texture block; 0.3 and 0.6 were compared on the base classes."""


class Head(nn.Module):
    """Features `(n, EMBEDDING_SIZE)` to embeddings of length one.

    Centre and scale are measured on training crops. The projection is fitted after
    the training, in closed form; before that, there is none.
    """

    centre: Tensor
    scale: Tensor

    def __init__(self, outputs: int = 0) -> None:
        """Make the head; `outputs` of the projection, 0 for none."""
        super().__init__()
        self.register_buffer("centre", torch.zeros(EMBEDDING_SIZE))
        self.register_buffer("scale", torch.ones(EMBEDDING_SIZE))
        # A convolution of one pixel, so that its weights are stored in 8 bits too.
        self.project: nn.Conv2d | None = None
        if outputs:
            self.project = nn.Conv2d(EMBEDDING_SIZE, outputs, 1)

    @torch.no_grad()
    def measure(self, features: Tensor) -> None:
        """Take the centre, and the scale of the texture, from features `(n, d)`."""
        centre = torch.cat(
            [
                functional.normalize(features[:, :LAST_CHANNELS], dim=1).mean(0),
                features[:, LAST_CHANNELS:].mean(0),
            ]
        )
        spread = features[:, LAST_CHANNELS:].std(0).clamp_min(1e-6)
        self.centre.copy_(centre)
        self.scale[LAST_CHANNELS:] = 1 / spread

    def blocks(self, features: Tensor) -> Tensor:
        """Vectors `(n, EMBEDDING_SIZE)` of length one, before the projection."""
        last = functional.normalize(features[:, :LAST_CHANNELS], dim=1)
        both = torch.cat([last, features[:, LAST_CHANNELS:]], dim=1)
        both = (both - self.centre) * self.scale
        parts = (
            functional.normalize(both[:, :LAST_CHANNELS], dim=1),
            functional.normalize(both[:, LAST_CHANNELS:], dim=1) * TEXTURE_WEIGHT,
        )
        return functional.normalize(torch.cat(parts, dim=1), dim=1)

    def forward(self, features: Tensor) -> Tensor:
        """Embeddings `(n, outputs)` of length one."""
        blocks = self.blocks(features)
        if self.project is None:
            return blocks
        projected = self.project(blocks[:, :, None, None]).flatten(1)
        return functional.normalize(projected, dim=1)
