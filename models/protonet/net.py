"""Backbone and head as one network: uint8 tiles in, embeddings of length one out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from inspector.types import Pixels
from inspector.vision.fit import to_tile
from models.protonet.backbone import Looks
from models.protonet.head import Head

_BATCH = 64


class ProtoNet(nn.Module):
    """Tiles `(n, 3, H, W)` in levels 0..255 to embeddings `(n, outputs)`."""

    def __init__(self, outputs: int = 0) -> None:
        """Make the network; without `outputs`, the head projects nothing."""
        super().__init__()
        self.looks = Looks()
        self.head = Head(outputs)

    def forward(self, tiles: Tensor) -> Tensor:
        """Embeddings of length one."""
        out: Tensor = self.head(self.looks(tiles))
        return out


def tiles_of(pictures: Sequence[Pixels], side_px: int) -> NDArray[np.uint8]:
    """`(n, 3, side_px, side_px)` tiles of crops of any size."""
    if not pictures:
        return np.zeros((0, 3, side_px, side_px), np.uint8)
    return np.stack([to_tile(pixels, side_px) for pixels in pictures])


@torch.no_grad()
def features_of(
    net: nn.Module, tiles: NDArray[np.uint8], *, half: bool
) -> NDArray[np.float32]:
    """Features `(n, d)` of tiles, in bfloat16 passes if `half`."""
    found = [np.zeros((0, 0), np.float32)] if not len(tiles) else []
    with torch.autocast("cpu", torch.bfloat16, enabled=half):
        for start in range(0, len(tiles), _BATCH):
            part = torch.from_numpy(tiles[start : start + _BATCH])
            part = part.contiguous(memory_format=torch.channels_last)
            found.append(net(part).float().numpy())
    return np.concatenate(found)


def has_bfloat16() -> bool:
    """Whether this CPU has instructions for bfloat16; without them it is slower."""
    found = torch.cpu.get_capabilities()
    return any(found[name] is True for name in found if name.endswith("bf16"))
