"""A torchvision that can be imported beside a torch of another build."""

from __future__ import annotations

import importlib
import sys

import cv2
import numpy as np
import torch
from torch import Tensor

_KEEP: list[torch.library.Library] = []
"""Registrations, which end with their object."""


def give_torchvision_an_nms() -> None:
    """Register an NMS if torchvision brings none that this torch can load.

    The wheel of the package index is built for CUDA; beside the CPU build of torch its
    operators do not load, and then `import torchvision` fails as a whole. Where the two
    match, nothing is done. To be called before whatever imports torchvision.

    Raises:
        ImportError: torchvision is not installed.
        RuntimeError: It cannot be imported for another reason.
    """
    try:
        importlib.import_module("torchvision")
    except RuntimeError as error:
        if "torchvision::nms" not in str(error):
            raise
        _register()
        boxes = importlib.import_module("torchvision.ops.boxes")
        vars(boxes)["_assert_has_ops"] = lambda: None  # it looks for its own library


def nms(boxes: Tensor, scores: Tensor, limit: float) -> Tensor:
    """Indices of the boxes kept, best first, as torchvision's operator gives them.

    Args:
        boxes: `(n, 4)` x1 y1 x2 y2.
        scores: `(n,)`.
        limit: Boxes that overlap more than this are one.
    """
    if not len(boxes):
        return torch.zeros(0, dtype=torch.int64)
    xywh = torch.cat((boxes[:, :2], boxes[:, 2:] - boxes[:, :2]), 1).double().numpy()
    positive = scores.float().numpy()
    if positive.min() <= 0:  # NMSBoxes keeps only scores above zero
        positive = positive - positive.min() + 1
    kept = cv2.dnn.NMSBoxes(xywh.tolist(), positive.tolist(), 0.0, limit)
    return torch.from_numpy(np.asarray(kept, np.int64).reshape(-1))


def _register() -> None:
    for name in [n for n in sys.modules if n.partition(".")[0] == "torchvision"]:
        del sys.modules[name]  # what is left of the import that failed
    operators = torch.library.Library("torchvision", "DEF")  # type: ignore[no-untyped-call]  # torch leaves it untyped
    for name in ("nms", "qnms"):
        operators.define(f"{name}(Tensor dets, Tensor scores, float limit) -> Tensor")  # type: ignore[no-untyped-call]  # torch leaves it untyped
    operators.impl("nms", nms, "CPU")  # type: ignore[no-untyped-call]  # torch leaves it untyped
    _KEEP.append(operators)
