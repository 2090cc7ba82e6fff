"""List the licences of everything that comes with an installation.

`python -m tests.repository.licences` rewrites `docs/third-party-licences.md` from the
metadata of the packages in this environment, where the extra `dev` is installed.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import metadata

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.repository.tree import ROOT

PAGE = ROOT / "docs" / "third-party-licences.md"
SHIPPED_EXTRAS = ("lab", "rtx", "gpu", "pylon", "gentl", "dev")
# Not in the extra `dev`, or without a licence in their metadata.
KNOWN = {
    "pycuda": "MIT",
    "nvidia-cuda-nvrtc": "NVIDIA proprietary",
    "tensorrt": "NVIDIA proprietary",
    "tensorrt-rtx": "NVIDIA proprietary",
    "pypylon": "BSD-3-Clause; the pylon runtime inside: Basler's own terms",
    "genicam": "EMVA GenICam licence",
    "harvesters": "Apache-2.0",
    "opencv-python": "Apache-2.0; FFmpeg and Qt inside: LGPL-2.1 and LGPL-3.0",
    "pyside6-essentials": "LGPL-3.0-only OR GPL-2.0-only OR GPL-3.0-only",
    "shiboken6": "LGPL-3.0-only OR GPL-2.0-only OR GPL-3.0-only",
}
HEAD = """# Third-party licences

Made by `python -m tests.repository.licences` from the packages' own metadata; a test
checks that everything we ask for stands here. Nothing of these packages is copied into
this repository: they are installed beside it. The licence texts come with the packages.
"""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the page."""

    name: str
    licence: str
    wanted_by: str


def project() -> tuple[list[Requirement], dict[str, list[Requirement]]]:
    """The base dependencies and those of each extra, from pyproject.toml."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        table = tomllib.load(file)["project"]
    extras = table["optional-dependencies"]
    return (
        [Requirement(one) for one in table["dependencies"]],
        {extra: [Requirement(one) for one in extras[extra]] for extra in extras},
    )


def licence(name: str) -> str:
    """The licence a package names, "" when it names none or is not installed."""
    if known := KNOWN.get(canonicalize_name(name)):
        return known
    try:
        about = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return ""
    said = about.get("License-Expression") or _classified(about) or about.get("License")
    return _short(said or "")


def _classified(about: metadata.PackageMetadata) -> str:
    marks = [
        one.rpartition(" :: ")[2]
        for one in about.get_all("Classifier") or ()
        if one.startswith("License :: ") and not one.endswith(":: OSI Approved")
    ]
    return ", ".join(marks)


def _short(text: str) -> str:
    first = text.strip().partition("\n")[0].strip()
    return re.sub(r"\s+", " ", first).replace("|", "/")


def closure(requirements: Iterable[Requirement]) -> Iterator[tuple[str, str]]:
    """What the requirements bring with them, with who asked for it."""
    queue = [(one, "") for one in requirements]
    seen: set[str] = set()
    while queue:
        requirement, asked_by = queue.pop(0)
        name = canonicalize_name(requirement.name)
        if name not in seen:
            seen.add(name)
            yield name, asked_by
            queue += [(one, name) for one in _required(name, requirement.extras)]


def _required(name: str, extras: Iterable[str]) -> list[Requirement]:
    try:
        lines = metadata.requires(name) or []
    except metadata.PackageNotFoundError:
        return []
    return [
        one
        for one in map(Requirement, lines)
        if one.marker is None
        or any(one.marker.evaluate({"extra": extra}) for extra in ("", *extras))
    ]


def base_rows() -> list[Row]:
    """What every installation has."""
    base, _ = project()
    found = [
        Row(name, licence(name), asked_by or "us") for name, asked_by in closure(base)
    ]
    return sorted(found, key=lambda row: row.name)


def extra_rows() -> list[Row]:
    """What an extra brings on top, as we ask for it."""
    _, extras = project()
    found = {
        canonicalize_name(one.name): Row(
            canonicalize_name(one.name), licence(one.name), extra
        )
        for extra in reversed(SHIPPED_EXTRAS)
        for one in extras[extra]
        if one.name != "surface-inspector"
    }
    return sorted(found.values(), key=lambda row: (row.wanted_by, row.name))


def page() -> str:
    """The whole document."""
    return "\n".join(
        [
            HEAD,
            "## With every installation\n",
            *_table(base_rows(), "asked for by"),
            "\n## With an extra\n",
            *_table(extra_rows(), "extra"),
            "\n`gpu` and `rtx` bring NVIDIA's closed software; nothing needs them.\n",
        ]
    )


def _table(rows: Iterable[Row], last: str) -> list[str]:
    head = [f"| package | licence | {last} |", "|---|---|---|"]
    return head + [
        f"| {row.name} | {row.licence or '?'} | {row.wanted_by} |" for row in rows
    ]


def listed() -> dict[str, str]:
    """The packages that stand on the page, with their licence."""
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    cells = [line.strip("| ").split(" | ") for line in lines if line.startswith("| ")]
    return {cell[0]: cell[1] for cell in cells if cell[0] != "package"}


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
