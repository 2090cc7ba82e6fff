"""Under which circumstances figures were made: code, versions, machine; no clock."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

_PACKAGES = (
    "surface-inspector",
    "numpy",
    "opencv-python",
    "onnxruntime",
    "openvino",
    "pycocotools",
    "torch",
)


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What somebody needs who wants to get the same figures.

    Attributes:
        git_revision: Commit of the code, `+changes` if it was changed since; "" if the
            code does not lie in a checkout.
        python: Version of the interpreter.
        packages: Versions of what computes; those not installed are left out.
        system: Operating system and architecture.
        processor: As its maker calls it.
        cores: Logical ones.
    """

    git_revision: str
    python: str
    packages: Mapping[str, str]
    system: str
    processor: str
    cores: int


def gather(code: Path = Path(__file__).parent) -> Circumstances:
    """Look at this machine and at the checkout that `code` lies in."""
    return Circumstances(
        revision(code),
        platform.python_version(),
        {name: found for name in _PACKAGES if (found := _version(name))},
        f"{platform.system()} {platform.machine()}",
        _processor(),
        os.cpu_count() or 1,
    )


def revision(folder: Path) -> str:
    """The commit checked out in a folder; see `Circumstances.git_revision`."""
    commit = _git(folder, "rev-parse", "HEAD")
    if not commit:
        return ""
    changed = _git(folder, "status", "--porcelain", "--untracked-files=no")
    return commit + ("+changes" if changed else "")


def _git(folder: Path, *arguments: str) -> str:
    return _said_by("git", "-C", str(folder), *arguments)


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def _processor() -> str:
    """Linux tells the name by `lscpu` alone; elsewhere `platform` knows it."""
    for line in _said_by("lscpu").splitlines():
        name, _, value = line.partition(":")
        if name.strip() == "Model name":
            return value.strip()
    return platform.processor() or platform.machine()


def _said_by(program: str, *arguments: str) -> str:
    """What a program prints; "" if there is none or it fails."""
    found = shutil.which(program)
    if found is None:
        return ""
    done = subprocess.run(
        [found, *arguments],
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        env={**os.environ, "LC_ALL": "C"},
        check=False,
    )
    return done.stdout.strip() if done.returncode == 0 else ""
