"""The Runtime protocol: runs one network, knows no boxes and no classes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


class Runtime(Protocol):
    """Runs one compiled network. Made, called and closed by a single thread."""

    @property
    def input_shape(self) -> tuple[int, int, int, int]:
        """`(batch, channels, H, W)` the network was compiled for."""
        ...

    @property
    def label(self) -> str:
        """Exact engine for the provenance, for example `openvino 2026.4 bf16`."""
        ...

    @property
    def device(self) -> str:
        """What it runs on, as a parity certificate names it."""
        ...

    def run(self, batch: NDArray[np.uint8]) -> Mapping[str, NDArray[np.float32]]:
        """Raw outputs by name for `(n, C, H, W)` uint8 tiles, n up to the batch.

        A short batch is padded; the answer for a tile does not depend on the others.

        Raises:
            InferenceError: The engine failed; the runtime must not be used again.
        """
        ...

    def close(self) -> None:
        """Give the device back. Closing twice is allowed."""
        ...
