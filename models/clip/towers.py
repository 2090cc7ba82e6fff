"""The towers of CLIP and Chinese-CLIP, with the names of the Hugging Face layout.

Source:
    Radford et al. 2021, "Learning Transferable Visual Models From Natural Language
    Supervision" (CLIP); Yang et al. 2022, "Chinese CLIP"; Devlin et al. 2019 (BERT).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

_HUGE = -1e4


def quick_gelu(x: Tensor) -> Tensor:
    """`x sigmoid(1.702 x)`, as OpenAI's checkpoints were trained with."""
    return x * torch.sigmoid(1.702 * x)


ACTIVATIONS: dict[str, Callable[[Tensor], Tensor]] = {
    "quick_gelu": quick_gelu,
    "gelu": functional.gelu,
}


@dataclass(frozen=True, slots=True)
class Size:
    """The sizes of one tower.

    Attributes:
        width: Of its vectors.
        inner: Of its feed-forward layers.
        layers: How many.
        heads: Of each layer's attention.
        projection: Numbers of the common space.
        activation: Name in `ACTIVATIONS`.
        eps: Of the layer norms.
    """

    width: int
    inner: int
    layers: int
    heads: int
    projection: int
    activation: str
    eps: float

    def __post_init__(self) -> None:
        least = min(self.width, self.inner, self.layers, self.heads, self.projection)
        if least < 1 or self.width % self.heads:
            raise ValueError(
                f"width {self.width} must be a multiple of {self.heads} heads, and "
                "sizes positive"
            )
        if self.activation not in ACTIVATIONS:
            raise ValueError(
                f"no activation {self.activation!r}, have {sorted(ACTIVATIONS)}"
            )


def attend(q: Tensor, k: Tensor, v: Tensor, heads: int, mask: Tensor | None) -> Tensor:
    """Attention of several heads over `(n, length, width)`.

    Args:
        q: Queries.
        k: Keys.
        v: Values.
        heads: How many.
        mask: Added to the weights, broadcast to `(n, heads, length, length)`.
    """
    n, length, width = q.shape

    def split(x: Tensor) -> Tensor:
        return x.view(n, length, heads, width // heads).transpose(1, 2)

    weights = split(q) @ split(k).transpose(-1, -2) * (width // heads) ** -0.5
    if mask is not None:
        weights = weights + mask
    mixed: Tensor = weights.softmax(-1) @ split(v)
    return mixed.transpose(1, 2).reshape(n, length, width)


class _Attention(nn.Module):
    def __init__(self, size: Size) -> None:
        super().__init__()
        self._heads = size.heads
        self.q_proj, self.k_proj, self.v_proj, self.out_proj = (
            nn.Linear(size.width, size.width) for _ in range(4)
        )

    def forward(self, x: Tensor, mask: Tensor | None) -> Tensor:
        mixed = attend(
            self.q_proj(x), self.k_proj(x), self.v_proj(x), self._heads, mask
        )
        out: Tensor = self.out_proj(mixed)
        return out


class _Feed(nn.Module):
    def __init__(self, size: Size) -> None:
        super().__init__()
        self._act = ACTIVATIONS[size.activation]
        self.fc1 = nn.Linear(size.width, size.inner)
        self.fc2 = nn.Linear(size.inner, size.width)

    def forward(self, x: Tensor) -> Tensor:
        out: Tensor = self.fc2(self._act(self.fc1(x)))
        return out


class _ClipLayer(nn.Module):
    def __init__(self, size: Size) -> None:
        super().__init__()
        self.self_attn = _Attention(size)
        self.layer_norm1 = nn.LayerNorm(size.width, size.eps)
        self.mlp = _Feed(size)
        self.layer_norm2 = nn.LayerNorm(size.width, size.eps)

    def forward(self, x: Tensor, mask: Tensor | None) -> Tensor:
        x = x + self.self_attn(self.layer_norm1(x), mask)
        out: Tensor = x + self.mlp(self.layer_norm2(x))
        return out


class _Encoder(nn.Module):
    def __init__(self, size: Size) -> None:
        super().__init__()
        self.layers = nn.ModuleList(_ClipLayer(size) for _ in range(size.layers))

    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        for layer in self.layers:
            x = layer(x, mask)
        return x


class _PatchEmbeddings(nn.Module):
    def __init__(self, width: int, side_px: int, patch_px: int) -> None:
        super().__init__()
        self.class_embedding = nn.Parameter(torch.zeros(width))
        self.patch_embedding = nn.Conv2d(3, width, patch_px, patch_px, bias=False)
        count = (side_px // patch_px) ** 2 + 1
        self.position_embedding = nn.Embedding(count, width)

    def forward(self, pixels: Tensor) -> Tensor:
        patches = self.patch_embedding(pixels).flatten(2).transpose(1, 2)
        first = self.class_embedding.expand(pixels.shape[0], 1, -1)
        out: Tensor = torch.cat([first, patches], 1) + self.position_embedding.weight
        return out


class VisionModel(nn.Module):
    """`vision_model` of both layouts."""

    def __init__(self, size: Size, side_px: int, patch_px: int) -> None:
        super().__init__()
        self.embeddings = _PatchEmbeddings(size.width, side_px, patch_px)
        self.pre_layrnorm = nn.LayerNorm(size.width, size.eps)  # spelt so in the layout
        self.encoder = _Encoder(size)
        self.post_layernorm = nn.LayerNorm(size.width, size.eps)

    def forward(self, pixels: Tensor) -> Tensor:
        """`(n, width)` of normalised `(n, 3, side, side)`."""
        x = self.encoder(self.pre_layrnorm(self.embeddings(pixels)))
        pooled: Tensor = self.post_layernorm(x[:, 0])
        return pooled


class _TokenEmbeddings(nn.Module):
    def __init__(self, vocabulary: int, length: int, width: int) -> None:
        super().__init__()
        self.token_embedding = nn.Embedding(vocabulary, width)
        self.position_embedding = nn.Embedding(length, width)

    def forward(self, ids: Tensor) -> Tensor:
        places = self.position_embedding.weight[: ids.shape[1]]
        out: Tensor = self.token_embedding(ids) + places
        return out


class ClipText(nn.Module):
    """`text_model` of CLIP: each place sees those before it; the end's is taken."""

    later: Tensor

    def __init__(self, size: Size, vocabulary: int, length: int, end_id: int) -> None:
        super().__init__()
        self._end = end_id
        self.embeddings = _TokenEmbeddings(vocabulary, length, size.width)
        self.encoder = _Encoder(size)
        self.final_layer_norm = nn.LayerNorm(size.width, size.eps)
        later = torch.full((length, length), _HUGE).triu(1)
        self.register_buffer("later", later, persistent=False)

    def forward(self, ids: Tensor) -> Tensor:
        """`(n, width)` of `(n, length)` ids."""
        n = ids.shape[1]
        x = self.encoder(self.embeddings(ids), self.later[:n, :n])
        x = self.final_layer_norm(x)
        is_end = (ids == self._end).int()
        first = is_end * (is_end.cumsum(1) == 1)
        pooled: Tensor = (x * first.unsqueeze(-1)).sum(1)
        return pooled


class _BertEmbeddings(nn.Module):
    def __init__(self, vocabulary: int, length: int, types: int, size: Size) -> None:
        super().__init__()
        self.word_embeddings = nn.Embedding(vocabulary, size.width)
        self.position_embeddings = nn.Embedding(length, size.width)
        self.token_type_embeddings = nn.Embedding(types, size.width)
        self.LayerNorm = nn.LayerNorm(size.width, size.eps)

    def forward(self, ids: Tensor) -> Tensor:
        places = self.position_embeddings.weight[: ids.shape[1]]
        x = self.word_embeddings(ids) + places + self.token_type_embeddings.weight[0]
        out: Tensor = self.LayerNorm(x)
        return out


class _BertSelf(nn.Module):
    def __init__(self, size: Size) -> None:
        super().__init__()
        self._heads = size.heads
        self.query, self.key, self.value = (
            nn.Linear(size.width, size.width) for _ in range(3)
        )

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        return attend(self.query(x), self.key(x), self.value(x), self._heads, mask)


class _BertOutput(nn.Module):
    def __init__(self, inner: int, size: Size) -> None:
        super().__init__()
        self.dense = nn.Linear(inner, size.width)
        self.LayerNorm = nn.LayerNorm(size.width, size.eps)

    def forward(self, x: Tensor, before: Tensor) -> Tensor:
        out: Tensor = self.LayerNorm(self.dense(x) + before)
        return out


class _BertAttention(nn.Module):
    def __init__(self, size: Size) -> None:
        super().__init__()
        self.self = _BertSelf(size)
        self.output = _BertOutput(size.width, size)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        out: Tensor = self.output(self.self(x, mask), x)
        return out


class _BertInner(nn.Module):
    def __init__(self, size: Size) -> None:
        super().__init__()
        self._act = ACTIVATIONS[size.activation]
        self.dense = nn.Linear(size.width, size.inner)

    def forward(self, x: Tensor) -> Tensor:
        return self._act(self.dense(x))


class _BertLayer(nn.Module):
    def __init__(self, size: Size) -> None:
        super().__init__()
        self.attention = _BertAttention(size)
        self.intermediate = _BertInner(size)
        self.output = _BertOutput(size.inner, size)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        x = self.attention(x, mask)
        out: Tensor = self.output(self.intermediate(x), x)
        return out


class _BertEncoder(nn.Module):
    def __init__(self, size: Size) -> None:
        super().__init__()
        self.layer = nn.ModuleList(_BertLayer(size) for _ in range(size.layers))

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        for layer in self.layer:
            x = layer(x, mask)
        return x


class BertText(nn.Module):
    """`text_model` of Chinese-CLIP: BERT; the first place's vector is taken."""

    def __init__(
        self, size: Size, vocabulary: int, length: int, types: int, fill_id: int
    ) -> None:
        super().__init__()
        self._fill = fill_id
        self.embeddings = _BertEmbeddings(vocabulary, length, types, size)
        self.encoder = _BertEncoder(size)

    def forward(self, ids: Tensor) -> Tensor:
        """`(n, width)` of `(n, length)` ids; what only fills is not looked at."""
        mask = (ids == self._fill).float()[:, None, None, :] * _HUGE
        x: Tensor = self.encoder(self.embeddings(ids), mask)
        return x[:, 0]


class ImageTower(nn.Module):
    """Bytes of a tile to a vector; the normalisation is inside."""

    mean: Tensor
    std: Tensor

    def __init__(
        self,
        model: VisionModel,
        projection: nn.Linear,
        mean: tuple[float, ...],
        std: tuple[float, ...],
    ) -> None:
        super().__init__()
        self.model, self.projection = model, projection
        self.register_buffer("mean", torch.tensor(mean).view(1, 3, 1, 1))
        self.register_buffer("std", torch.tensor(std).view(1, 3, 1, 1))

    def forward(self, tiles: Tensor) -> Tensor:
        """`(n, size)` of `(n, 3, side, side)` uint8."""
        levels = (tiles.float() / 255 - self.mean) / self.std
        out: Tensor = self.projection(self.model(levels))
        return out


class TextTower(nn.Module):
    """Ids as bytes, see `inspector.cause.aligner.as_tiles`, to a vector."""

    def __init__(self, model: ClipText | BertText, projection: nn.Linear) -> None:
        super().__init__()
        self.model, self.projection = model, projection

    def forward(self, tiles: Tensor) -> Tensor:
        """`(n, size)` of `(n, 3, 1, length)` uint8."""
        planes = tiles[:, :, 0].long()
        ids = planes[:, 0] + 256 * planes[:, 1] + 65536 * planes[:, 2]
        out: Tensor = self.projection(self.model(ids))
        return out
