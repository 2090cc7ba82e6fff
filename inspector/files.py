"""Files read and written whole: atomic, hashed, with the file's name in each error."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The safe loader in C where PyYAML was built with it: a tenth of the time."""
_NEW_LINE = "\n"
_DEEPEST = 64
"""Lists and mappings inside each other; the loader in C dies of some ten thousand."""


def sha256_file(path: Path) -> str:
    """Hex sha256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def canonical_json(content: object) -> str:
    """JSON with sorted keys and no spaces; refuses NaN. What hashes are taken over."""
    return json.dumps(
        content,
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
        allow_nan=False,
    )


def sha256_json(content: object) -> str:
    """Hex sha256 of `content` as canonical JSON."""
    return hashlib.sha256(canonical_json(content).encode()).hexdigest()


def write_atomic(path: Path, data: bytes, *, durable: bool = False) -> None:
    """Write `data` to `path` so that a crash leaves the old file or the new one.

    Args:
        path: Where to; the folder is made if it is missing.
        data: The whole content.
        durable: Wait until the bytes are on the disk.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(path.name + ".tmp")
    with unfinished.open("wb") as file:
        file.write(data)
        if durable:
            file.flush()
            os.fsync(file.fileno())
    unfinished.replace(path)


def write_private(path: Path, data: bytes) -> None:
    """Write `data` to `path` so that nobody but the user can ever read it.

    Raises:
        OSError: The disk refused it.
    """
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    unfinished.unlink(missing_ok=True)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    with os.fdopen(os.open(unfinished, flags, 0o600), "wb") as file:
        file.write(data)
    unfinished.replace(path)


def check_writable(path: Path, error: type[Exception]) -> None:
    """Make sure, before long work, that its result can be written to `path`.

    Raises:
        error: It cannot; the message says why.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.open("a", encoding="utf-8").close()
    except OSError as cause:
        raise error(f"{path} cannot be written: {cause.strerror}") from cause


def read_yaml(path: Path, error: type[Exception]) -> Mapping[str, Any]:
    """The mapping in a YAML file.

    Raises:
        error: The file is missing, is no YAML, or is not a mapping; the message names
            the file and the line.
    """
    text = ""
    try:
        text = path.read_text("utf-8")
        _refuse_deep(text)
        content = yaml.load(text, Loader=_Loader)  # a safe one
    except OSError as cause:
        raise error(f"cannot read {path}: {cause.strerror}") from cause
    except UnicodeDecodeError as cause:
        raise error(f"{path} is not UTF-8 text; save it as UTF-8") from cause
    except yaml.YAMLError as cause:
        where = getattr(cause, "problem_mark", None)
        line = f", line {min(where.line, text.count(_NEW_LINE)) + 1}" if where else ""
        what = getattr(cause, "problem", None) or "not YAML"
        raise error(f"{path}{line}: {what}") from cause
    except (ValueError, RecursionError) as cause:  # 2025-13-45, [[[[[…
        raise error(f"{path} cannot be understood: {cause}") from cause
    return _mapping(content, path, error)


def parse_yaml(text: str) -> object:
    """What a YAML text says.

    Raises:
        ValueError: It is no YAML, or is nested too deep.
    """
    try:
        _refuse_deep(text)
        return yaml.load(text, Loader=_Loader)  # a safe one
    except (yaml.YAMLError, RecursionError) as cause:
        raise ValueError(f"not YAML: {cause}") from cause


def yaml_of(content: Mapping[str, Any]) -> str:
    """`content` as YAML that a person can edit; `read_yaml` gives it back."""
    return yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=88)


def read_json(path: Path, error: type[Exception]) -> Mapping[str, Any]:
    """The mapping in a JSON file.

    Raises:
        error: The file is missing, is no JSON, or is not a mapping.
    """
    try:
        content = json.loads(path.read_text("utf-8"))
    except OSError as cause:
        raise error(f"cannot read {path}: {cause.strerror}") from cause
    except UnicodeDecodeError as cause:
        raise error(f"{path} is not UTF-8 text; save it as UTF-8") from cause
    except json.JSONDecodeError as cause:
        raise error(f"{path}, line {cause.lineno}: {cause.msg}") from cause
    except (ValueError, RecursionError) as cause:
        raise error(f"{path} cannot be understood: {cause}") from cause
    return _mapping(content, path, error)


def _refuse_deep(text: str) -> None:
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            raise RecursionError(f"nested more than {_DEEPEST} deep")


def _mapping(content: object, path: Path, error: type[Exception]) -> Mapping[str, Any]:
    if not isinstance(content, dict):
        raise error(f"{path} must hold keys and values, got {type(content).__name__}")
    return content
