"""What this machine has: each finding with its remedy. Loads nothing it can avoid."""

from __future__ import annotations

import importlib.util
import os
import platform
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Literal

from platformdirs import user_data_path

from inspector import artifact as artifacts
from inspector import registry
from inspector.camera.search import DRIVERS as SDK_DRIVERS
from inspector.camera.search import remedy as sdk_remedy
from inspector.cause.alignfile import ALIGNER_NAME, load_pair
from inspector.errors import BackendError, InspectorError, PreflightError
from inspector.preflight.certificate import LEDGER_NAME, Certificate, Ledger
from inspector.preflight.desktop import Need, display_answers, missing, remedy
from inspector.resources import engines_folder, zoo_folder
from inspector.runtime.cpu import cpu_name

_SAFE_SQLITE = (3, 51, 3)
_LEAST_FREE_GB = 5.0
_EXTRAS = (
    ("torch", "lab", "training and evaluation"),
    ("ultralytics", "lab", "alternative detectors"),
    ("tensorrt_rtx", "rtx", "NVIDIA RTX engines"),
    ("tensorrt", "gpu", "NVIDIA TensorRT engines"),
    ("pypylon", "pylon", "Basler cameras"),
    ("harvesters", "gentl", "GenTL cameras"),
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the doctor's answer.

    Attributes:
        what: What was looked at.
        state: `ok`, `note` (works, but) or `bad` (will not work).
        found: What is there.
        remedy: What to do, "" if nothing.
    """

    what: str
    state: Literal["ok", "note", "bad"]
    found: str
    remedy: str = ""

    def document(self) -> dict[str, str]:
        """As JSON."""
        return asdict(self)


def look() -> list[Finding]:
    """Everything that can be said without starting a line."""
    return [
        _python(),
        *_opencv(),
        *_backends(),
        _producers(),
        *_extras(),
        *_models(),
        *_certificates(),
        *_display(),
        _gpu(),
        _sqlite(),
        _disk(),
    ]


def _python() -> Finding:
    found = f"{platform.python_version()} on {platform.system()} {platform.machine()}"
    found += f", {os.cpu_count()} cores"
    if (3, 11) <= sys.version_info[:2] < (3, 14):
        return Finding("python", "ok", found)
    return Finding("python", "bad", found, "use Python 3.11, 3.12 or 3.13")


def _opencv() -> Iterator[Finding]:
    names = [n for n in _OPENCV if _installed(n)]
    if names == ["opencv-python"]:
        yield Finding("opencv", "ok", f"opencv-python {version('opencv-python')}")
    else:
        yield Finding(
            "opencv",
            "bad",
            f"have {names}",
            "several builds overwrite each other: uninstall all of them, then "
            "install opencv-python",
        )


_OPENCV = (
    "opencv-python",
    "opencv-python-headless",
    "opencv-contrib-python",
    "opencv-contrib-python-headless",
)


_PACKAGES = {
    "onnx": "onnxruntime",
    "pylon": "pypylon",
    "genicam": "harvesters",
    "modbus": "pymodbus",
}


def _producers() -> Finding:
    """GenTL producers, through which `genicam` reaches cameras and frame grabbers."""
    folders = os.environ.get("GENICAM_GENTL64_PATH", "").split(os.pathsep)
    found = sorted(
        file.name for folder in folders if folder for file in Path(folder).glob("*.cti")
    )
    if found:
        return Finding("GenTL producers", "ok", ", ".join(found))
    return Finding(
        "GenTL producers",
        "note",
        "GENICAM_GENTL64_PATH names no folder with a .cti file",
        "install the camera or grabber maker's package, see docs/cameras.md",
    )


def _backends() -> Iterator[Finding]:
    for group in ("runtime", "camera", "output"):
        for name in registry.names(group):
            try:
                registry.load(group, name)
            except BackendError as error:
                optional = name in SDK_DRIVERS
                yield Finding(
                    f"{group} {name}",
                    "note" if optional else "bad",
                    "its SDK is not installed" if optional else str(error),
                    sdk_remedy(name) if optional else "reinstall",
                )
            else:
                yield Finding(f"{group} {name}", "ok", _version_of(name))


def _version_of(name: str) -> str:
    package = _PACKAGES.get(name, name)
    return version(package) if _installed(package) else "built in"


def _extras() -> Iterator[Finding]:
    for module, extra, use in _EXTRAS:
        if importlib.util.find_spec(module) is not None:
            yield Finding(f"extra {extra} ({module})", "ok", f"for {use}")
        else:
            yield Finding(
                f"extra {extra} ({module})",
                "note",
                f"not installed; needed only for {use}",
                f'pip install "surface-inspector[{extra}]"',
            )


def _models() -> Iterator[Finding]:
    for folder in sorted(zoo_folder().glob("*/")):
        if (folder / ALIGNER_NAME).is_file():
            yield _pair(folder)
            continue
        try:
            model = artifacts.load(str(folder), task=None)
        except InspectorError as error:
            yield Finding(f"model {folder.name}", "bad", str(error), "copy it again")
        else:
            terms = "research weights" if model.manifest.research_only else "ours"
            yield Finding(
                f"model {folder.name}",
                "ok",
                f"{', '.join(model.manifest.classes) or 'names crops'}; {terms}",
            )


def _pair(folder: Path) -> Finding:
    name = f"model {folder.name}"
    try:
        pair = load_pair(str(folder)).manifest
    except InspectorError as error:
        return Finding(name, "bad", str(error), "copy it again")
    terms = "research weights" if pair.research_only else "ours"
    return Finding(
        name, "ok", f"pictures and words, {', '.join(pair.languages)}; {terms}"
    )


def _certificates() -> Iterator[Finding]:
    """What may judge product here besides the reference."""
    ledger = Ledger(engines_folder() / LEDGER_NAME)
    try:
        chain = ledger.read()
    except PreflightError as error:
        yield Finding("certificates", "bad", str(error), "inspector engine build")
        return
    if not chain:
        yield Finding(
            "certificates",
            "note",
            "none yet; lines run on the reference, onnx in fp32",
            "inspector engine build --model MODEL",
        )
    newest = {one.subject.model_dump_json(): one for one in chain}
    yield from map(_certificate, newest.values())


def _certificate(held: Certificate) -> Finding:
    about, figures = held.subject, held.figures
    what = f"engine {about.model} on {about.label}"
    found = (
        f"{figures.agreed} of {figures.sure} sure boxes agree, made "
        f"{held.made_at:%Y-%m-%d}, {held.seal[:16]}"
    )
    if not held.passed:
        why = "; ".join(figures.problems(held.tolerance))
        return Finding(what, "bad", f"failed: {why}", "take another precision")
    if about.runtime != "tensorrt" and about.device != cpu_name():
        other = f"made for {about.device}, this is {cpu_name()}"
        remake = f"inspector engine build --model {about.model}"
        return Finding(what, "note", other, remake)
    return Finding(what, "ok", found)


def _display() -> Iterator[Finding]:
    absent = (*missing(Need.PICTURES), *missing(Need.WINDOW))
    if absent:
        names = ", ".join(library.soname for library in absent)
        yield Finding("window libraries", "bad", f"missing {names}", remedy(absent))
    else:
        yield Finding("window libraries", "ok", "all there")
    if display_answers():
        yield Finding("display", "ok", "answers")
    else:
        yield Finding(
            "display", "note", "none", "the window needs one; `inspector run` does not"
        )


def _gpu() -> Finding:
    tool = shutil.which("nvidia-smi")
    if tool:
        return Finding("gpu", "ok", f"NVIDIA driver ({tool})")
    return Finding("gpu", "note", "no NVIDIA driver; networks run on the CPU")


def _sqlite() -> Finding:
    if sqlite3.sqlite_version_info >= _SAFE_SQLITE:
        return Finding("sqlite", "ok", sqlite3.sqlite_version)
    return Finding(
        "sqlite",
        "note",
        f"{sqlite3.sqlite_version}: safe as long as one process writes, "
        "which the station lock ensures",
    )


def _disk() -> Finding:
    folder = user_data_path("surface-inspector")
    existing = next(p for p in (folder, *folder.parents) if p.exists())
    free_gb = shutil.disk_usage(existing).free / 1e9
    found = f"{free_gb:.1f} GB free at {existing}"
    if not os.access(existing, os.W_OK):
        return Finding("disk", "bad", found, f"make {existing} writable")
    if free_gb < _LEAST_FREE_GB:
        return Finding("disk", "note", found, "a shift of evidence needs some GB")
    return Finding("disk", "ok", found)


def _installed(package: str) -> bool:
    try:
        version(package)
    except PackageNotFoundError:
        return False
    return True
