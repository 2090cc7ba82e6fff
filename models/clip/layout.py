"""A checkpoint folder in the layout of Hugging Face: what it holds, or why not."""

from __future__ import annotations

import json
import os
import pickle
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor

from inspector.errors import ArtifactError

Tensors = dict[str, Tensor]
Config = Mapping[str, object]

CLIP, CHINESE = "clip", "chinese_clip"
_KNOWN = (CLIP, CHINESE)
_OTHERS = {
    "open_clip_config.json": "OpenCLIP's own layout",
    "model.onnx": "an exported network",
    "adapter_config.json": "an adapter without its model",
}
_WEIGHTS = ("model.safetensors", "pytorch_model.bin")
_INDEXES = ("model.safetensors.index.json", "pytorch_model.bin.index.json")
_WANTED = (
    "expected config.json with model_type clip or chinese_clip, model.safetensors or "
    "pytorch_model.bin, and vocab.json with merges.txt or vocab.txt"
)


@dataclass(frozen=True, slots=True, eq=False)
class CheckpointFiles:
    """What lies in a checkpoint folder.

    Attributes:
        folder: Where.
        kind: `clip` or `chinese_clip`.
        config: Of `config.json`.
        tensors: Weights by name.
    """

    folder: Path
    kind: str
    config: Config
    tensors: Tensors

    def section(self, name: str) -> Config:
        """`text_config` or `vision_config`; empty where all is as usual."""
        found = self.config.get(name) or self.config.get(f"{name}_dict") or {}
        if not isinstance(found, dict):
            raise ArtifactError(f"{self.folder}: {name} of config.json is no table")
        return found

    def number(self, section: str, name: str, usual: float) -> float:
        """A number of a section, or what it is where nothing is said.

        Raises:
            ArtifactError: It is something else.
        """
        value = self.section(section).get(name, usual)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise ArtifactError(
                f"{self.folder}: {section}.{name} must be a number, got {value!r}"
            )
        return float(value)


def find_checkpoint(folder_or_name: str) -> Path:
    """A folder, or a name that the hub's cache on this machine has.

    Nothing is downloaded.

    Raises:
        ArtifactError: There is neither.
    """
    folder = Path(folder_or_name)
    if folder.is_dir():
        return folder
    cache = _hub() / f"models--{folder_or_name.replace('/', '--')}"
    reference = cache / "refs" / "main"
    if folder_or_name.count("/") == 1 and reference.is_file():
        snapshot = cache / "snapshots" / reference.read_text("utf-8").strip()
        if snapshot.is_dir():
            return snapshot
    raise ArtifactError(
        f"no checkpoint {folder_or_name[:80]!r}: neither a folder nor a name in "
        f"{_hub()}; nothing is downloaded here, bring the folder"
    )


def read_checkpoint(folder_or_name: str) -> CheckpointFiles:
    """Configuration and weights of a CLIP or Chinese-CLIP.

    Raises:
        ArtifactError: It is laid out otherwise, or a file is damaged.
    """
    folder = find_checkpoint(folder_or_name)
    path = folder / "config.json"
    if not path.is_file():
        found = next((w for n, w in _OTHERS.items() if (folder / n).is_file()), "")
        other = f"; this is {found}" if found else ""
        raise ArtifactError(f"{folder} has no config.json{other}: {_WANTED}")
    config = _json(path)
    kind = config.get("model_type")
    if kind not in _KNOWN:
        raise ArtifactError(f"{folder} is of model_type {kind!r}: {_WANTED}")
    return CheckpointFiles(folder, str(kind), config, _tensors(folder))


def _hub() -> Path:
    named = os.environ.get("HF_HUB_CACHE")
    home = Path(os.environ.get("HF_HOME", Path.home() / ".cache" / "huggingface"))
    return Path(named) if named else home / "hub"


def _json(path: Path) -> dict[str, object]:
    try:
        content = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as cause:
        raise ArtifactError(f"{path}: {cause}") from cause
    if not isinstance(content, dict):
        raise ArtifactError(f"{path} holds no table")
    return content


def _tensors(folder: Path) -> Tensors:
    for name in _WEIGHTS:
        if (folder / name).is_file():
            return _read(folder / name)
    for name in _INDEXES:
        if (folder / name).is_file():
            return _pieces(folder, _json(folder / name))
    raise ArtifactError(f"{folder} has no weights: {_WANTED}")


def _pieces(folder: Path, index: Config) -> Tensors:
    places = index.get("weight_map")
    if not isinstance(places, dict):
        raise ArtifactError(f"{folder}: the index of the weights has no weight_map")
    tensors: Tensors = {}
    for name in sorted({str(one) for one in places.values()}):
        if Path(name).name != name:
            raise ArtifactError(f"{folder}: weights outside the folder: {name!r}")
        tensors |= _read(folder / name)
    return tensors


def _read(path: Path) -> Tensors:
    try:
        if path.suffix == ".safetensors":
            return load_file(path)
        found = torch.load(path, map_location="cpu", weights_only=True)
    except (
        OSError,
        EOFError,
        RuntimeError,
        ValueError,
        SafetensorError,
        pickle.UnpicklingError,
    ) as cause:
        reason = str(cause).splitlines()[0] if str(cause) else type(cause).__name__
        raise ArtifactError(f"{path} holds no weights we load: {reason}") from cause
    if not isinstance(found, dict) or not all(
        isinstance(value, Tensor) for value in found.values()
    ):
        raise ArtifactError(f"{path} holds something else than named tensors")
    return found
