"""Engines on disk: found by what they were built from, refused if damaged."""

from __future__ import annotations

import hashlib
import json
import logging
from dataclasses import asdict, dataclass
from pathlib import Path

from inspector.files import sha256_json, write_atomic

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class EngineKey:
    """Everything that an engine depends on; each of it changes the key.

    Attributes:
        network: sha256 of the ONNX bytes that are built from.
        library: Name and full version.
        recipe: What made those bytes from the model's, "" if nothing.
        batch: Tiles per call.
        tile: Channels, height and width.
        flags: Settings of the builder.
        target: GPU, compute capability and driver.
    """

    network: str
    library: str
    recipe: str
    batch: int
    tile: tuple[int, int, int]
    flags: tuple[str, ...]
    target: str

    @property
    def digest(self) -> str:
        """sha256 over all of it."""
        return sha256_json(asdict(self))


@dataclass(frozen=True, slots=True)
class EngineCache:
    """A folder of engines, each with a note of what it is.

    An engine file is not the same at every build, so its hash tells damage and nothing
    else; what it was built from is the key.

    Attributes:
        folder: Made when the first engine is stored.
    """

    folder: Path

    def find(self, key: EngineKey) -> bytes | None:
        """The engine, or None if there is none that is whole."""
        engine, note = self._paths(key)
        try:
            told = json.loads(note.read_text("utf-8"))
            content = engine.read_bytes()
        except FileNotFoundError:
            return None
        except (OSError, ValueError):
            self.forget(key)
            return None
        whole = isinstance(told, dict) and told.get("sha256") == _sha256(content)
        if not whole:
            log.warning("%s is damaged or cut short; it is built again", engine)
            self.forget(key)
            return None
        return content

    def store(self, key: EngineKey, content: bytes) -> None:
        """Keep an engine: the file first, the note that makes it valid after it."""
        engine, note = self._paths(key)
        write_atomic(engine, content, durable=True)
        told = {"sha256": _sha256(content), "key": asdict(key)}
        write_atomic(note, json.dumps(told, indent=1).encode(), durable=True)

    def forget(self, key: EngineKey) -> None:
        """Delete an engine that is damaged or that the GPU refuses."""
        engine, note = self._paths(key)
        note.unlink(missing_ok=True)
        engine.unlink(missing_ok=True)

    def _paths(self, key: EngineKey) -> tuple[Path, Path]:
        stem = key.digest[:32]
        return self.folder / f"{stem}.engine", self.folder / f"{stem}.json"


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
