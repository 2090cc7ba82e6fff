"""What a window remembers, so that the next one looks the same, also after a crash."""

from __future__ import annotations

import base64
import binascii
import json
import logging
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import get_args

from inspector.errors import StationError
from inspector.files import read_json, write_atomic
from ui.texts import Language

log = logging.getLogger(__name__)

NAME = "window.json"
"""In the station's folder."""

_LONGEST = 10_000


@dataclass(frozen=True, slots=True)
class Kept:
    """How a window looked.

    Attributes:
        page: Name of the page, "" for the first one.
        language: None where nobody has chosen.
        light: Whether it had the light colours.
        full_screen: Whether it filled the screen.
        toured: Whether somebody has been led round, or did not want to be.
        geometry: Qt's own description of place and size, base 64; "" for none.
    """

    page: str = ""
    language: Language | None = None
    light: bool = False
    full_screen: bool = False
    toured: bool = False
    geometry: str = ""

    @property
    def geometry_bytes(self) -> bytes:
        """For `restoreGeometry`; empty where it is not to be understood."""
        try:
            return base64.b64decode(self.geometry, validate=True)
        except (ValueError, binascii.Error):
            return b""


def read(path: Path) -> Kept:
    """What was kept; of a file that is missing or broken, nothing."""
    if not path.is_file():
        return Kept()
    try:
        content = read_json(path, StationError)
    except StationError as error:
        log.warning("how the window looked is not known any more: %s", error)
        return Kept()
    language = content.get("language")
    return Kept(
        page=str(content.get("page", ""))[:_LONGEST],
        language=language if language in get_args(Language) else None,
        light=content.get("light") is True,
        full_screen=content.get("full_screen") is True,
        toured=content.get("toured") is True,
        geometry=str(content.get("geometry", ""))[:_LONGEST],
    )


def write(path: Path, kept: Kept) -> None:
    """Keep it; a disk that is full costs the next window its look and nothing else."""
    try:
        write_atomic(path, json.dumps(asdict(kept)).encode())
    except OSError as error:
        log.warning("how the window looks cannot be kept: %s", error)
