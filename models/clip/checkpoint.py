"""Both towers of a CLIP or Chinese-CLIP checkpoint, with its weights in place."""

from __future__ import annotations

import json
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from inspector.cause.alignfile import read_vocabulary, read_word_list
from inspector.errors import ArtifactError
from models.clip.layout import CLIP, CheckpointFiles
from models.clip.towers import (
    BertText,
    ClipText,
    ImageTower,
    Size,
    TextTower,
    VisionModel,
)

_MEAN = (0.48145466, 0.4578275, 0.40821073)
_STD = (0.26862954, 0.26130258, 0.27577711)
"""Of OpenAI's preprocessing, https://github.com/openai/CLIP."""

_BERT_LENGTH = 52
"""Ids of a text in Chinese-CLIP, whose position table is longer."""

_OLD_END = 2
"""Configurations before 2023 name this id as the end; the largest id is meant."""

_IGNORED = ("position_ids", "logit_scale", "text_model.pooler.")


@dataclass(frozen=True, slots=True, eq=False)
class Clip:
    """Both towers, ready to export.

    Attributes:
        image: Tiles to vectors.
        text: Bytes of ids to vectors.
        side_px: Of a tile.
        length: Ids of a text.
        size: Numbers of a vector.
        scale: Of cosines.
        fill: Id that fills a text.
    """

    image: ImageTower
    text: TextTower
    side_px: int
    length: int
    size: int
    scale: float
    fill: int


class _Both(nn.Module):
    def __init__(
        self,
        vision: VisionModel,
        text: ClipText | BertText,
        widths: tuple[int, int],
        size: int,
    ) -> None:
        super().__init__()
        self.vision_model, self.text_model = vision, text
        self.visual_projection = nn.Linear(widths[0], size, bias=False)
        self.text_projection = nn.Linear(widths[1], size, bias=False)


def towers_of(files: CheckpointFiles) -> Clip:
    """The towers of a checkpoint.

    Raises:
        ArtifactError: A weight is missing, left over or of another size.
    """
    try:
        both, side, length, fill = _built(files)
    except (KeyError, ValueError, IndexError) as cause:
        raise ArtifactError(
            f"{files.folder} is not laid out like {files.kind}: {_reason(cause)}"
        ) from cause
    _fill(both, files)
    both.eval()
    mean, std = _levels(files)
    scale = files.tensors.get("logit_scale", torch.tensor(4.6052))
    return Clip(
        ImageTower(both.vision_model, both.visual_projection, mean, std).eval(),
        TextTower(both.text_model, both.text_projection).eval(),
        side,
        length,
        both.visual_projection.out_features,
        float(scale.float().exp().clamp(1, 1000)),
        fill,
    )


def _built(files: CheckpointFiles) -> tuple[_Both, int, int, int]:
    tensors = files.tensors
    patches = tensors["vision_model.embeddings.patch_embedding.weight"]
    places = len(tensors["vision_model.embeddings.position_embedding.weight"])
    patch = int(patches.shape[-1])
    side = patch * round((places - 1) ** 0.5)
    projection = len(tensors["visual_projection.weight"])
    seen = _size(files, "vision", "layers", "mlp.fc1.weight", projection)
    vision = VisionModel(seen, side, patch)
    text: ClipText | BertText
    if files.kind == CLIP:
        table = tensors["text_model.embeddings.token_embedding.weight"]
        length = len(tensors["text_model.embeddings.position_embedding.weight"])
        said = _size(files, "text", "layers", "mlp.fc1.weight", projection)
        text = ClipText(said, len(table), length, _end(files, len(table)))
        fill = 0
    else:
        table = tensors["text_model.embeddings.word_embeddings.weight"]
        longest = len(tensors["text_model.embeddings.position_embeddings.weight"])
        types = len(tensors["text_model.embeddings.token_type_embeddings.weight"])
        said = _size(files, "text", "layer", "intermediate.dense.weight", projection)
        fill = read_word_list(files.folder / "vocab.txt").get("[PAD]", 0)
        text = BertText(said, len(table), longest, types, fill)
        length = min(_BERT_LENGTH, longest)
    return _Both(vision, text, (seen.width, said.width), projection), side, length, fill


def _size(
    files: CheckpointFiles, tower: str, list_name: str, inner: str, projection: int
) -> Size:
    """Widths as the weights say; heads, activation and eps as the configuration."""
    start = f"{tower}_model.encoder.{list_name}."
    numbers = {
        int(name.removeprefix(start).split(".")[0])
        for name in files.tensors
        if name.startswith(start)
    }
    weight = files.tensors[f"{start}0.{inner}"]
    section = f"{tower}_config"
    bert = files.kind != CLIP and tower == "text"
    width = int(weight.shape[1])
    usual_heads = 12 if bert or tower == "vision" else 8
    activation = files.section(section).get(
        "hidden_act", "gelu" if bert else "quick_gelu"
    )
    return Size(
        width,
        int(weight.shape[0]),
        len(numbers),
        int(files.number(section, "num_attention_heads", usual_heads)),
        projection,
        str(activation),
        files.number(section, "layer_norm_eps", 1e-12 if bert else 1e-5),
    )


def _end(files: CheckpointFiles, vocabulary: int) -> int:
    told = int(files.number("text_config", "eos_token_id", _OLD_END))
    if told != _OLD_END:
        return told
    path = files.folder / "vocab.json"
    if path.is_file():
        return read_vocabulary(path).get("<|endoftext|>", vocabulary - 1)
    return vocabulary - 1


def _fill(both: _Both, files: CheckpointFiles) -> None:
    given = {
        name: tensor.float()
        for name, tensor in files.tensors.items()
        if not any(part in name for part in _IGNORED)
    }
    wanted = both.state_dict()
    missing, left = sorted(set(wanted) - set(given)), sorted(set(given) - set(wanted))
    wrong = [
        f"{name} {tuple(given[name].shape)} for {tuple(wanted[name].shape)}"
        for name in wanted
        if name in given and given[name].shape != wanted[name].shape
    ]
    if missing or left or wrong:
        raise ArtifactError(
            f"{files.folder} is not laid out like {files.kind}: "
            f"missing {_few(missing)}, left over {_few(left)}, "
            f"other sizes {_few(wrong)}"
        )
    both.load_state_dict(given)


def _levels(
    files: CheckpointFiles,
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Mean and deviation that pictures are normalised by."""
    path = files.folder / "preprocessor_config.json"
    if not path.is_file():
        return _MEAN, _STD
    try:
        told = dict(json.loads(path.read_text("utf-8")))
        mean = tuple(float(v) for v in told.get("image_mean", _MEAN))
        std = tuple(float(v) for v in told.get("image_std", _STD))
    except (OSError, ValueError, TypeError) as cause:
        raise ArtifactError(f"{path}: {cause}") from cause
    if len(mean) != 3 or len(std) != 3 or min(std) <= 0:
        raise ArtifactError(f"{path}: expected three means and deviations above 0")
    return mean, std


def _few(names: list[str]) -> str:
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return f"{names[:3]}{more}" if names else "nothing"


def _reason(cause: Exception) -> str:
    return f"no {cause}" if isinstance(cause, KeyError) else str(cause)


def vectors(tower: nn.Module, tiles: Tensor) -> Tensor:
    """What a tower says, without gradients."""
    with torch.inference_mode():
        said: Tensor = tower(tiles)
    return said
