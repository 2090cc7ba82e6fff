"""Evidence pictures: whether a file can be shown, and as what."""

from __future__ import annotations

import base64

_SIGNATURES = {b"\xff\xd8\xff": "jpg", b"\x89PNG\r\n\x1a\n": "png"}
_ENDS = {"jpg": b"\xff\xd9", "png": b"IEND\xae\x42\x60\x82"}
_MEDIA = {"jpg": "image/jpeg", "png": "image/png"}


def suffix(picture: bytes) -> str | None:
    """`jpg` or `png` by its first bytes; None for anything else or a torn file."""
    for signature, name in _SIGNATURES.items():
        if picture.startswith(signature) and picture.rstrip(b"\0").endswith(
            _ENDS[name]
        ):
            return name
    return None


def usable(picture: bytes) -> bool:
    """Whether a reader's program will show it."""
    return suffix(picture) is not None


def data_uri(picture: bytes) -> str:
    """The picture inside the page itself.

    Raises:
        ValueError: It is neither a JPEG nor a PNG file.
    """
    if (name := suffix(picture)) is None:
        raise ValueError("expected a JPEG or PNG file; ask `usable` first")
    return f"data:{_MEDIA[name]};base64,{base64.b64encode(picture).decode('ascii')}"
