"""Where a training runs and in which precision: found out, or as told."""

from __future__ import annotations

from dataclasses import dataclass

import torch

from models.yolov5.plan import Device, Precision


@dataclass(frozen=True, slots=True)
class Compute:
    """A device and the type that the network's passes are cast to.

    Attributes:
        device: Where network, targets and loss live.
        half: Whether passes run in bfloat16; loss and weights stay float32.
    """

    device: torch.device
    half: bool

    @property
    def label(self) -> str:
        """For the log."""
        return f"{self.device.type} {'bfloat16' if self.half else 'float32'}"

    def autocast(self) -> torch.autocast:
        """The context of a forward pass."""
        return torch.autocast(self.device.type, torch.bfloat16, enabled=self.half)


def choose(device: Device, precision: Precision) -> Compute:
    """What was asked for, or the best that is there.

    bfloat16 has the exponent of float32, so that no loss scaling is needed; without the
    instructions for it a CPU is slower with it than without.

    Raises:
        ValueError: CUDA was asked for and is not there.
    """
    there = torch.cuda.is_available()
    if device == "cuda" and not there:
        raise ValueError("no CUDA device here, or torch was built without CUDA")
    name = "cuda" if there and device != "cpu" else "cpu"
    half = precision == "bfloat16" or (precision == "auto" and _has_bfloat16(name))
    return Compute(torch.device(name), half)


def _has_bfloat16(device: str) -> bool:
    if device == "cuda":
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    found = torch.cpu.get_capabilities()
    return any(found[name] is True for name in found if name.endswith("bf16"))
