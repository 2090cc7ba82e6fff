"""Pictures from and to bytes, from any path in any alphabet, by stated rules.

8-bit grey is native. 16-bit is mapped by a window that the recipe states. An alpha
channel is ignored, and the note says so. Anything else is refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from inspector.errors import ImageError
from inspector.types import Pixels

ALPHA_IGNORED = "the alpha channel is ignored"
EXPECTED = "expected an 8-bit grey or colour picture, or 16-bit with a stated window"

Raw = NDArray[np.uint8] | NDArray[np.uint16]


@dataclass(frozen=True, slots=True, eq=False)
class ReadImage:
    """A picture as it was read.

    Attributes:
        pixels: `(H, W)` uint8 grey or `(H, W, 3)` uint8 RGB, as the file is.
        note: What was left out on the way, for one warning; "" if nothing was.
    """

    pixels: Pixels
    note: str = ""


def read_image(
    path: Path, sixteen_bit_window: tuple[int, int] | None = None
) -> ReadImage:
    """The picture in a file, grey or RGB as the file is.

    Args:
        path: Any path; characters outside ASCII are fine on every system.
        sixteen_bit_window: Levels of a 16-bit picture that become 0 and 255.

    Raises:
        ImageError: The file cannot be read, is no whole picture, or is of a kind that
            is refused; the message names the file.
    """
    try:
        data = path.read_bytes()
    except OSError as cause:
        raise ImageError(f"cannot read {path}: {cause.strerror}") from cause
    try:
        return decode(data, sixteen_bit_window)
    except ImageError as cause:
        raise ImageError(f"{path}: {cause}") from cause


def read_grey(
    path: Path, sixteen_bit_window: tuple[int, int] | None = None
) -> ReadImage:
    """The picture in a file as grey `(H, W)`; see `read_image`."""
    image = read_image(path, sixteen_bit_window)
    return ReadImage(to_grey(image.pixels), image.note)


def decode(data: bytes, sixteen_bit_window: tuple[int, int] | None = None) -> ReadImage:
    """The picture in the bytes of an image file.

    Raises:
        ImageError: The bytes are no whole picture, or one of a kind that is refused.
    """
    if not data:
        raise ImageError("the file is empty; copy it again")
    decoded = _decoded(data)
    if decoded is None:
        raise ImageError(
            "it is damaged, cut short or no picture; expected PNG, TIFF, BMP or JPEG"
        )
    eight_bit = _to_eight_bit(decoded, sixteen_bit_window)
    return _to_native(eight_bit)


def to_grey(pixels: Pixels) -> Pixels:
    """Grey `(H, W)` of grey `(H, W)` or RGB `(H, W, 3)`.

    Source:
        ITU-R BT.601 weights 0.299, 0.587, 0.114, as OpenCV rounds them.
    """
    if pixels.ndim == 2:
        return pixels
    return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), np.uint8)


def encode_jpeg(pixels: Pixels, quality: int = 90) -> bytes:
    """A JPEG file of grey `(H, W)` or RGB `(H, W, 3)`; `quality` in 1..100.

    Raises:
        ImageError: The picture cannot be written as JPEG, for example too large.
    """
    if not 1 <= quality <= 100:
        raise ValueError(f"quality must lie in 1..100, got {quality}")
    return _encoded(pixels, ".jpg", [cv2.IMWRITE_JPEG_QUALITY, quality])


def encode_png(pixels: Pixels) -> bytes:
    """A PNG file of grey `(H, W)` or RGB `(H, W, 3)`, exact to the last bit.

    Raises:
        ImageError: The picture cannot be written as PNG.
    """
    return _encoded(pixels, ".png", [cv2.IMWRITE_PNG_COMPRESSION, 3])


def _decoded(data: bytes) -> NDArray[np.generic] | None:
    if data.startswith(b"\xff\xd8") and _jpeg_is_cut(data):
        return None
    try:
        return cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    except cv2.error as cause:
        raise ImageError(f"OpenCV refuses it: {cause.err}; {EXPECTED}") from cause


def _jpeg_is_cut(data: bytes) -> bool:
    """Whether no end-of-image marker follows the last scan.

    Decoders fill the missing part of a cut JPEG with grey and call it a success.
    """
    return data.rfind(b"\xff\xd9") < data.rfind(b"\xff\xda")


def _to_eight_bit(
    decoded: NDArray[np.generic], window: tuple[int, int] | None
) -> Pixels:
    if decoded.dtype == np.uint8:
        return np.asarray(decoded, np.uint8)
    if decoded.dtype != np.uint16:
        raise ImageError(f"its numbers are {decoded.dtype}; {EXPECTED}")
    if window is None:
        raise ImageError(
            "it has 16 bits and no window is stated; "
            "set camera.sixteen_bit_window in the recipe"
        )
    low, high = window
    levels = np.arange(65_536, dtype=np.float64)
    table = np.rint(np.clip((levels - low) * (255.0 / (high - low)), 0, 255))
    mapped: Pixels = table.astype(np.uint8)[decoded]
    return mapped


def _to_native(pixels: Pixels) -> ReadImage:
    channels = 1 if pixels.ndim == 2 else pixels.shape[2]
    if channels == 1:
        return ReadImage(np.ascontiguousarray(pixels.reshape(pixels.shape[:2])))
    if channels not in (3, 4):
        raise ImageError(f"it has {channels} channels; {EXPECTED}")
    note = ALPHA_IGNORED if channels == 4 else ""
    return ReadImage(np.ascontiguousarray(pixels[:, :, 2::-1]), note)


def _encoded(pixels: Pixels, extension: str, options: list[int]) -> bytes:
    bgr = pixels if pixels.ndim == 2 else cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR)
    try:
        done, data = cv2.imencode(extension, bgr, options)
    except cv2.error as cause:
        raise ImageError(
            f"a picture {pixels.shape} cannot be written as {extension}: {cause.err}"
        ) from cause
    if not done:
        raise ImageError(f"a picture {pixels.shape} cannot be written as {extension}")
    return data.tobytes()
