"""What all runtimes share: the size of batches, threads, and clear refusals."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from inspector.errors import ArtifactError, InferenceError

Shape = tuple[int, int, int, int]


class FixedBatch:
    """Brings every batch to one size, so that an engine always does the same work."""

    def __init__(self, shape: Shape) -> None:
        if min(shape) < 1:
            raise ValueError(f"a batch has at least one tile and pixel, got {shape}")
        self._buffer = np.zeros(shape, np.uint8)

    def filled(self, tiles: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """`tiles` followed by zeros up to the full batch; overwritten by the next call.

        A batch that is full and contiguous is handed back as it is.

        Raises:
            ValueError: The tiles are of another kind, or too many.
        """
        self.check(tiles)
        if len(tiles) == len(self._buffer) and tiles.flags.c_contiguous:
            return tiles
        self._buffer[: len(tiles)] = tiles
        self._buffer[len(tiles) :] = 0
        return self._buffer

    def check(self, tiles: NDArray[np.uint8]) -> None:
        """Refuse tiles that do not go into the batch.

        Raises:
            ValueError: They are of another kind, or too many.
        """
        most = len(self._buffer)
        fits = tiles.dtype == np.uint8 and tiles.shape[1:] == self._buffer.shape[1:]
        if not (fits and 1 <= len(tiles) <= most):
            raise ValueError(
                f"expected 1..{most} tiles {self._buffer.shape[1:]} uint8, "
                f"got {tiles.shape} {tiles.dtype}"
            )


def thread_count(threads: int) -> int:
    """`threads`, or for 0 all cores but one, which is left to the rest of the line."""
    if threads < 0:
        raise ValueError(f"threads must be >= 0, got {threads}")
    return threads or max(1, (os.cpu_count() or 1) - 1)


def quantises(path: Path) -> bool:
    """Whether numbers are quantised on the way, as the file's operator names tell.

    A file that only stores its weights in 8 bits has DequantizeLinear alone.
    """
    return b"QuantizeLinear" in path.read_bytes()


def require_int8(path: Path, precision: str) -> None:
    """Refuse a precision that is not the file's.

    Raises:
        InferenceError: int8 is asked for and the file computes in float, or float32 is
            asked for and the file computes in int8.
    """
    if precision == "int8" and not quantises(path):
        raise InferenceError(
            f"{path} has no layer in int8; make the file with `inspector lab "
            "quantise`, or set precision to 'auto'"
        )
    if precision in ("f32", "f16", "bf16") and quantises(path):
        raise InferenceError(
            f"{path} computes in int8, not in {precision!r}; set precision to 'auto'"
        )


def require_file(path: Path) -> None:
    """Refuse a network that is not there.

    Raises:
        ArtifactError: There is no such file.
    """
    if not path.is_file():
        raise ArtifactError(f"no network {path}; copy the model again")


def require_input(
    path: Path, element: str, shape: tuple[int | None, ...], wanted: Shape
) -> None:
    """Refuse a network that wants other tiles.

    Args:
        path: The network's file, for the message.
        element: Its input's number format.
        shape: Its input's shape, None where any size goes.
        wanted: The shape that it will be given.

    Raises:
        ArtifactError: Number format, channels, height, width or batch do not match.
    """
    fits = len(shape) == len(wanted) and all(
        own is None or own == given for own, given in zip(shape, wanted, strict=True)
    )
    if element != "uint8" or not fits:
        own = tuple("any" if size is None else size for size in shape)
        raise ArtifactError(
            f"{path} takes {element} {own}, expected uint8 {wanted}; "
            "file and manifest do not belong together"
        )


def one_line(error: Exception) -> str:
    """What an engine says, shortened to one line for a person."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    telling = [line for line in lines if not line.startswith("Exception from ")]
    return (telling or lines or [type(error).__name__])[0][:300]
