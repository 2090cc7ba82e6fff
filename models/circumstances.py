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
        _processor(Path("/proc/cpuinfo")),
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
    git = shutil.which("git")
    if git is None:
        return ""
    done = subprocess.run(
        [git, "-C", str(folder), *arguments],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    return done.stdout.strip() if done.returncode == 0 else ""


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def _processor(cpuinfo: Path) -> str:
    """Linux tells the name in a file of its own; elsewhere `platform` knows it."""
    if cpuinfo.is_file():
        for line in cpuinfo.read_text("utf-8", "replace").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor()
