"""First weights from a delivered model: its fused convolutions get their norms back."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import Tensor, nn

from inspector import artifact as artifacts
from inspector.errors import ArtifactError
from models.yolov5.anchor_choice import anchors_of
from models.yolov5.head import BOX_ROWS
from models.yolov5.net import YoloV5

log = logging.getLogger(__name__)

_STORED, _SCALE = ".int8", ".scale"
_HALVED = ".float16"


def start_from_delivered(
    net: YoloV5, folder: Path, classes: Sequence[str], tiles: Iterable[Tensor]
) -> str:
    """Put the weights of a delivered model into a network of the same width.

    A delivered network has no batch norm any more, so each gets the mean and the
    deviation that its input has on the tiles, and the gain and shift that undo them:
    where classes and anchors are the model's, the network answers as the file does and
    can be trained on. A class that the model does not know keeps the rows it has.

    Args:
        net: Changed in place; left in eval mode.
        folder: Of the model.
        classes: Of the training, in order.
        tiles: Batches `(n, C, H, W)` as the training will see them, one at least.

    Returns:
        Where the weights are from: name and digest of the model, and what is new.

    Raises:
        ArtifactError: The model is damaged, or of another layout.
    """
    delivered = artifacts.load(str(folder))
    manifest, path = delivered.manifest, folder / delivered.manifest.network
    given = weights_of(path)
    _insert(net, {**given, **_head(net, given, classes, manifest.classes)}, path)
    _refit(net, tiles)
    new = [f"class {one}" for one in classes if one not in manifest.classes]
    if anchors_of(manifest) != net.layout.anchors_px:
        new.append("anchors")
    if new:
        log.warning("not as in %s, so begun anew: %s", folder, ", ".join(new))
    told = f"; new: {', '.join(new)}" if new else ""
    return f"{manifest.name} (model {delivered.digest}{told})"


def weights_of(path: Path) -> Mapping[str, Tensor]:
    """The weights in an ONNX file by name, as float32 however they are stored."""
    graph = onnx.load(path).graph
    arrays = {one.name: numpy_helper.to_array(one) for one in graph.initializer}
    found = {}
    for name, value in arrays.items():
        if name.endswith(_STORED):
            whole = name.removesuffix(_STORED)
            scale = arrays[whole + _SCALE].reshape(-1, *(1,) * (value.ndim - 1))
            found[whole] = torch.from_numpy(value.astype(np.float32) * scale)
        elif name.endswith(_HALVED):
            whole = name.removesuffix(_HALVED)
            found[whole] = torch.from_numpy(value.astype(np.float32))
        elif not name.endswith(_SCALE):
            found[name] = torch.tensor(np.asarray(value))
    return found


def _head(
    net: YoloV5,
    given: Mapping[str, Tensor],
    classes: Sequence[str],
    theirs: Sequence[str],
) -> Mapping[str, Tensor]:
    """The head's rows in the order of the network's classes, new ones as they are."""
    shared = [name for name in classes if name in theirs]
    rows_to = [*range(BOX_ROWS), *(BOX_ROWS + classes.index(one) for one in shared)]
    rows_of = [*range(BOX_ROWS), *(BOX_ROWS + theirs.index(one) for one in shared)]
    count, fitted = len(net.layout.anchors_px[0]), {}
    for name, mine in net.state_dict().items():
        value = given.get(name)
        if not name.startswith("head.") or value is None:
            continue
        if value.shape != (count * (BOX_ROWS + len(theirs)), *mine.shape[1:]):
            continue
        rows = mine.clone().reshape(count, -1, *mine.shape[1:])
        rows[:, rows_to] = value.float().reshape(count, -1, *mine.shape[1:])[:, rows_of]
        fitted[name] = rows.reshape(mine.shape)
    return fitted


def _insert(net: YoloV5, given: Mapping[str, Tensor], path: Path) -> None:
    """Weights and biases in, every norm made to do nothing but add its bias."""
    state = net.state_dict()
    for name in state:
        place, _, kind = name.rpartition(".")
        if kind == "num_batches_tracked":
            continue
        source = name
        if place.endswith(".norm"):
            source = f"{place.removesuffix('.norm')}.conv.bias"
        value = given.get(source)
        if value is not None and place.endswith(".norm"):
            value = _neutral(kind, value)
        if value is None or value.shape != state[name].shape:
            raise ArtifactError(
                f"{path} does not fit at {name}; is it a YOLOv5s of these channels?"
            )
        state[name] = value.float()
    net.load_state_dict(state)


def _neutral(kind: str, bias: Tensor) -> Tensor:
    """A part of a batch norm that adds `bias` and, but for eps, changes nothing."""
    if kind == "bias":
        return bias
    return torch.zeros_like(bias) if kind == "running_mean" else torch.ones_like(bias)


@torch.no_grad()
def _refit(net: YoloV5, tiles: Iterable[Tensor]) -> None:
    norms = {
        name: module
        for name, module in net.named_modules()
        if isinstance(module, nn.BatchNorm2d)
    }
    sums: dict[str, list[Tensor]] = {name: [] for name in norms}
    hooks = [
        module.register_forward_pre_hook(partial(_note, sums[name]))
        for name, module in norms.items()
    ]
    net.eval()
    try:
        for batch in tiles:
            net(batch)
    finally:
        for hook in hooks:
            hook.remove()
    for name, module in norms.items():
        _restore(module, torch.stack(sums[name]).mean(0))


def _note(seen: list[Tensor], _module: nn.Module, inputs: tuple[Tensor, ...]) -> None:
    x = inputs[0].float()
    seen.append(torch.stack([x.mean((0, 2, 3)), x.square().mean((0, 2, 3))]))


def _restore(norm: nn.BatchNorm2d, moments: Tensor) -> None:
    """Statistics of the tiles, with the gain and shift that undo them."""
    mean, square = moments
    variance = (square - mean.square()).clamp_min(0)
    norm.running_mean, norm.running_var = mean.clone(), variance.clone()
    norm.weight.copy_(torch.sqrt(variance + norm.eps))
    norm.bias.add_(mean)
