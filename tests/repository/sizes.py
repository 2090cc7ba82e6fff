"""Refuse large files, except the models of the zoo and fonts.

`python -m tests.repository.sizes FILE...` is what pre-commit calls.
"""

import sys
from collections.abc import Iterable
from pathlib import Path, PurePath

LIMIT_BYTES = 1_000_000


def may_be_large(file: PurePath) -> bool:
    return "fonts" in file.parts or file.parts[:2] == ("models", "zoo")


def too_large(files: Iterable[Path], root: Path) -> list[str]:
    """Those above the limit, with their size, as lines for a person."""
    return [
        f"{file.as_posix()}: {size / 1e6:.1f} MB, the limit is 1 MB"
        for file in files
        if not may_be_large(file)
        and (root / file).is_file()
        and (size := (root / file).stat().st_size) > LIMIT_BYTES
    ]


if __name__ == "__main__":
    found = too_large(map(Path, sys.argv[1:]), Path())
    sys.exit("\n".join(found) or 0)
