"""First weights from a narrower YOLOv5, or from an own training on other data."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor

from inspector.errors import ArtifactError
from inspector.files import sha256_file
from models.yolov5.head import BOX_ROWS
from models.yolov5.net import YoloV5

_PLACES: Mapping[str, str] = {
    "0": "stem",
    "1": "stage2.0",
    "2": "stage2.1",
    "3": "stage3.0",
    "4": "stage3.1",
    "5": "stage4.0",
    "6": "stage4.1",
    "7": "stage5.0",
    "8": "stage5.1",
    "9": "stage5.2",
    "10": "lateral5",
    "13": "top4",
    "14": "lateral4",
    "17": "top3",
    "18": "down3",
    "20": "out4",
    "21": "down4",
    "23": "out5",
    "24": "head",
}
_SPPF, _HEAD, _STEM = "9", "24", "stem.conv.weight"


def start_from(net: YoloV5, path: Path, *, colour: bool, noise_share: float) -> str:
    """Put the weights of a file into a network that is at least as wide.

    Class rows of the head stay as they are, for the classes are others; so does what is
    not in the file.

    Args:
        net: Changed in place.
        path: A `.safetensors` with the names of YOLOv5 v6 (`model.0.conv.weight`) or of
            our own networks.
        colour: Whether the input is RGB like the file's; otherwise each channel gets
            the same share of the sum over the colours.
        noise_share: Relative noise on widened kernels, without which twins would stay
            twins; drawn from torch's global generator.

    Returns:
        Where the weights are from: file name and sha256.

    Raises:
        ArtifactError: The file cannot be read, or fits nowhere.
    """
    try:
        given = load_file(path)
    except (OSError, SafetensorError) as cause:
        raise ArtifactError(f"{path} holds no weights: {cause}") from cause
    named = {ours: value for key, value in given.items() if (ours := our_name(key))}
    state, fitting = net.state_dict(), {}
    for name, value in named.items():
        if name not in state or name.endswith("num_batches_tracked"):
            continue
        wide = _fitted(name, value.float(), net, state[name], colour, noise_share)
        if wide is not None:
            fitting[name] = wide
    if not any(value.ndim == 4 for value in fitting.values()):
        raise ArtifactError(f"{path} fits nowhere: is it of a YOLOv5 as wide or less?")
    net.load_state_dict(state | fitting)
    return f"{path.name} (sha256 {sha256_file(path)})"


def our_name(key: str) -> str | None:
    """Our name of a tensor of YOLOv5 v6; an own name stays, a foreign one is None."""
    found = re.fullmatch(r"model\.(\d+)\.(.+)", key)
    if found is None:
        return key if re.match(r"(stem|stage|lateral|top|down|out|head)", key) else None
    place, rest = found.groups()
    if place not in _PLACES:
        return None
    if place == _HEAD:
        row = re.fullmatch(r"m\.(\d)\.(weight|bias)", rest)
        return f"head.levels.{row[1]}.{row[2]}" if row else None
    rest = re.sub(r"^m\.(\d+)\.cv1\.", r"bottlenecks.\1.reduce.", rest)
    rest = re.sub(r"^m\.(\d+)\.cv2\.", r"bottlenecks.\1.spread.", rest)
    first, second = ("reduce", "join") if place == _SPPF else ("deep", "straight")
    rest = re.sub(r"^cv1\.", f"{first}.", rest)
    rest = re.sub(r"^cv2\.", f"{second}.", rest)
    rest = re.sub(r"^cv3\.", "join.", rest).replace("bn.", "norm.")
    return f"{_PLACES[place]}.{rest}"


def widened(
    value: Tensor, shape: torch.Size, noise_share: float = 0.0
) -> Tensor | None:
    """A kernel, norm or bias for more channels that computes the same.

    Each channel becomes a row of equal neighbours, and who reads them divides by their
    number; neighbours, not a second copy of the whole, so that concatenated layers fit.

    Args:
        value: Tensor of the narrow network.
        shape: Wanted shape.
        noise_share: Relative noise on kernels that grow.

    Returns:
        The tensor, or None where the channels are no multiple.

    Source:
        Chen, Goodfellow, Shlens 2016, "Net2Net", section 2.2 (Net2WiderNet), with the
        replication factor of each channel equal. https://arxiv.org/abs/1511.05641
    """
    if value.ndim != len(shape) or value.shape[2:] != shape[2:]:
        return None
    if any(wide % narrow for wide, narrow in zip(shape[:2], value.shape, strict=False)):
        return None
    grown = value.repeat_interleave(shape[0] // value.shape[0], 0)
    if value.ndim > 1:
        copies = shape[1] // value.shape[1]
        grown = grown.repeat_interleave(copies, 1) / copies
        if noise_share and shape != value.shape:
            grown = grown * (1 + noise_share * torch.randn(shape))
    return grown


def _fitted(
    name: str,
    value: Tensor,
    net: YoloV5,
    now: Tensor,
    colour: bool,
    noise_share: float,
) -> Tensor | None:
    if name.startswith("head.levels."):
        return _head(value, now, net, noise_share)
    if name == _STEM and not (colour and now.shape[1] == value.shape[1]):
        depth = now.shape[1]
        value = value.sum(1, keepdim=True).expand(-1, depth, -1, -1) / depth
    return widened(value, now.shape, noise_share)


def _head(value: Tensor, now: Tensor, net: YoloV5, noise_share: float) -> Tensor | None:
    """The head with box and objectness rows of the file and its own class rows."""
    count = len(net.layout.anchors_px[0])
    if value.shape[0] % count or value.shape[0] // count < BOX_ROWS:
        return None
    given = value.reshape(count, -1, *value.shape[1:])[:, :BOX_ROWS]
    mine = now.clone().reshape(count, -1, *now.shape[1:])
    given = given.reshape(count * BOX_ROWS, *value.shape[1:])
    wide = widened(given, torch.Size((count * BOX_ROWS, *now.shape[1:])), noise_share)
    if wide is None:
        return None
    mine[:, :BOX_ROWS] = wide.reshape(count, BOX_ROWS, *now.shape[1:])
    return mine.reshape(now.shape)
