"""Backbone and head as one network: uint8 tiles in, embeddings of length one out."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from inspector.types import Pixels
from inspector.vision.fit import to_tile
from models.protonet.backbone import LOOK_SIZE, Embedder
from models.protonet.head import Head

_BATCH = 64


class ProtoNet(nn.Module):
    """Tiles `(n, 3, H, W)` in levels 0..255 to embeddings `(n, outputs)`.

    A crop is cut with what lies around the defect, half as wide as it on each side. So
    the middle of a tile is the defect, and a second look at it alone, twice as large,
    sees small ones that the first does not, on materials never trained on above all.
    """

    def __init__(self, outputs: int = 0, looks: int = 1) -> None:
        """Make the network.

        Args:
            outputs: Of the projection; 0 for none.
            looks: 1 at the whole tile, as in training; 2 at its middle as well.
        """
        super().__init__()
        self.backbone = Embedder()
        self.head = Head(outputs, looks)

    def forward(self, tiles: Tensor) -> Tensor:
        """Embeddings of length one."""
        out: Tensor = self.head(self.features(tiles))
        return out

    def features(self, tiles: Tensor) -> Tensor:
        """What the head is given: `(n, looks x LOOK_SIZE)`."""
        looks = self.head.looks
        if looks > 1:
            tiles = torch.cat([tiles.float(), _middle(tiles.float())])
        seen: Tensor = self.backbone(tiles).reshape(looks, -1, LOOK_SIZE)
        return seen.transpose(0, 1).reshape(-1, looks * LOOK_SIZE)


def tiles_of(pictures: Sequence[Pixels], side_px: int) -> NDArray[np.uint8]:
    """`(n, 3, side_px, side_px)` tiles of crops of any size."""
    if not pictures:
        return np.zeros((0, 3, side_px, side_px), np.uint8)
    return np.stack([to_tile(pixels, side_px) for pixels in pictures])


@torch.no_grad()
def features_of(
    net: Callable[[Tensor], Tensor], tiles: NDArray[np.uint8], *, half: bool
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


def _middle(tiles: Tensor) -> Tensor:
    """The middle half of each side, enlarged to the whole."""
    height, width = tiles.shape[2:]
    top, left = height // 4, width // 4
    cut = tiles[:, :, top : top + height // 2, left : left + width // 2]
    return functional.interpolate(
        cut, size=(height, width), mode="bilinear", align_corners=False
    )
