"""A plant's own copy of the cause base: a folder that is written whole."""

from __future__ import annotations

from pathlib import Path

from inspector.cause.causebase import COMMON, CauseBase
from inspector.cause.schema import CommonPart, MaterialPart
from inspector.files import write_atomic, yaml_of


def save_base(base: CauseBase, folder: Path) -> None:
    """Write a base so that `load_base` reads the same one back.

    Raises:
        OSError: It cannot be written.
    """
    files: dict[str, CommonPart | MaterialPart] = {COMMON: base.common}
    files |= {f"{name}.yaml": part for name, part in base.materials.items()}
    for name, part in files.items():
        content = part.model_dump(mode="json", exclude_defaults=True)
        content = {"version": part.version, **content}
        write_atomic(folder / name, yaml_of(content).encode())
