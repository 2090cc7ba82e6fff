"""Ask the package index for the wheels that another platform needs.

    python -m tests.repository.wheels check win_amd64
    python -m tests.repository.wheels download win_amd64 wheelhouse

pip resolves for another platform but reads the conditions of requirements
(`; sys_platform == "win32"`) as those of the machine it runs on. So what it resolved is
read again with the other platform's conditions, and what was left out is added until
nothing is.
"""

import json
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.repository.tree import ROOT

PYTHON_VERSION = "3.11"
WINDOWS = {
    "implementation_name": "cpython",
    "os_name": "nt",
    "platform_machine": "AMD64",
    "platform_python_implementation": "CPython",
    "platform_release": "10",
    "platform_system": "Windows",
    "python_full_version": f"{PYTHON_VERSION}.9",
    "python_version": PYTHON_VERSION,
    "sys_platform": "win32",
}
CONDITIONS = {"win_amd64": WINDOWS}
UNREACHABLE = (
    "Temporary failure in name resolution",
    "Failed to establish a new connection",
    "Network is unreachable",
    "Connection refused",
    "Read timed out",
    "ConnectTimeoutError",
    "ProxyError",
)


class IndexUnreachableError(Exception):
    """There is no package index to ask."""


class NoWheelError(Exception):
    """The index has no wheel for something; the text names it."""


@dataclass(frozen=True, slots=True)
class Wheel:
    """One resolved wheel: its project, its file and what it requires itself."""

    name: str
    file: str
    extras: tuple[str, ...]
    requires: tuple[str, ...]


def base_dependencies() -> tuple[str, ...]:
    """What `pip install surface-inspector` asks for, without extras."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        return tuple(tomllib.load(file)["project"]["dependencies"])


def resolve(requirements: Sequence[str], platform: str) -> tuple[Wheel, ...]:
    """Every wheel that the requirements need on `platform`, nothing installed.

    Raises:
        IndexUnreachableError: No index answers.
        NoWheelError: Something has no binary wheel for the platform.
    """
    wanted = list(requirements)
    while True:
        wheels = _resolved(wanted, platform)
        left_out = _left_out(wheels, CONDITIONS[platform])
        if not left_out:
            return wheels
        wanted += left_out


def _resolved(requirements: Sequence[str], platform: str) -> tuple[Wheel, ...]:
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "report.json")
        arguments = ["install", "--dry-run", "--ignore-installed"]
        arguments += ["--target", folder, "--report", str(report)]
        _pip([*arguments, *_for(platform), *requirements])
        found = json.loads(report.read_text(encoding="utf-8"))["install"]
    return tuple(
        Wheel(
            name=canonicalize_name(one["metadata"]["name"]),
            file=one["download_info"]["url"].rpartition("/")[2],
            extras=tuple(one.get("requested_extras", ())),
            requires=tuple(one["metadata"].get("requires_dist", ())),
        )
        for one in found
    )


def _left_out(wheels: Sequence[Wheel], conditions: Mapping[str, str]) -> list[str]:
    have = {wheel.name for wheel in wheels}
    needed = {
        f"{requirement.name}{requirement.specifier}"
        for wheel in wheels
        for requirement in map(Requirement, wheel.requires)
        if canonicalize_name(requirement.name) not in have
        and _applies(requirement, wheel.extras, conditions)
    }
    return sorted(needed)


def _applies(
    requirement: Requirement, extras: Sequence[str], conditions: Mapping[str, str]
) -> bool:
    if requirement.marker is None:
        return True
    return any(
        requirement.marker.evaluate({**conditions, "extra": extra})
        for extra in ("", *extras)
    )


def download(requirements: Sequence[str], platform: str, folder: Path) -> None:
    """Put every wheel that the requirements need on `platform` into `folder`."""
    pinned = [
        f"{wheel.name}=={wheel.file.split('-')[1]}"
        for wheel in resolve(requirements, platform)
    ]
    _pip(["download", "--no-deps", "--dest", str(folder), *_for(platform), *pinned])


def _for(platform: str) -> list[str]:
    return [
        *("--only-binary", ":all:", "--implementation", "cp"),
        *("--platform", platform, "--python-version", PYTHON_VERSION),
    ]


def _pip(arguments: Sequence[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pip", "--disable-pip-version-check", *arguments, "-q"],
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    if done.returncode == 0:
        return
    if any(sign in done.stderr for sign in UNREACHABLE):
        raise IndexUnreachableError(done.stderr.strip())
    raise NoWheelError(done.stderr.strip())


def main(arguments: Sequence[str]) -> None:
    """Run `check PLATFORM` or `download PLATFORM FOLDER`."""
    what, platform = arguments[:2]
    if platform not in CONDITIONS:
        sys.exit(f"no conditions known for {platform!r}, have {sorted(CONDITIONS)}")
    try:
        if what == "download":
            download(base_dependencies(), platform, Path(arguments[2]))
            return
        wheels = resolve(base_dependencies(), platform)
    except (IndexUnreachableError, NoWheelError) as cause:
        sys.exit(str(cause))
    for wheel in sorted(wheels, key=lambda wheel: wheel.name):
        sys.stdout.write(f"{wheel.file}\n")
    sys.stdout.write(
        f"all {len(wheels)} wheels exist for {platform}, Python {PYTHON_VERSION}\n"
    )


if __name__ == "__main__":
    main(sys.argv[1:])
