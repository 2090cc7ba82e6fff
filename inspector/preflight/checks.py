"""What must be true before the line starts: questions that need two files at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from inspector.artifact import Artifact
from inspector.devices import DevicePart
from inspector.errors import PreflightError
from inspector.recipe import Recipe
from inspector.station import Station
from inspector.types import UNKNOWN


def check(recipe: Recipe, station: Station, artifact: Artifact) -> Sequence[str]:
    """Ask all questions; returns what a person should know although the line starts.

    Raises:
        PreflightError: The line must not start; the message says what to do.
    """
    check_model(recipe, artifact)
    _refuse([*_golden_source(recipe, station), *_common_clock(station)])
    return list(_advice(artifact))


def check_model(recipe: Recipe, artifact: Artifact) -> None:
    """Whether a recipe and its model belong together.

    Raises:
        PreflightError: They do not; the message says what to do.
    """
    _refuse(
        [
            *_kinds(recipe, artifact),
            *_scale(recipe, artifact),
            *_reference(recipe, artifact),
            *_overlap(recipe, artifact),
        ]
    )


def _refuse(problems: Sequence[str]) -> None:
    if problems:
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        raise PreflightError(problems[0] + more)


def _kinds(recipe: Recipe, artifact: Artifact) -> Iterator[str]:
    if recipe.library is not None:
        return  # a library may learn the kind after the start
    classes = {*artifact.manifest.classes, *recipe.kinds, UNKNOWN}
    for rule in recipe.rules:
        if missing := sorted(set(rule.kinds) - classes):
            yield (
                f"rule {rule.name!r} names kinds {missing}, but model "
                f"{artifact.manifest.name!r} knows {sorted(artifact.manifest.classes)}"
            )


def _scale(recipe: Recipe, artifact: Artifact) -> Iterator[str]:
    trained_mm = artifact.manifest.input.pitch_mm
    if trained_mm is None:
        return
    tolerance = artifact.manifest.input.pitch_tolerance
    for direction, pitch_mm in zip(
        ("across", "along"), recipe.camera.pitch_mm, strict=True
    ):
        if abs(pitch_mm / trained_mm - 1) > tolerance:
            yield (
                f"one pixel is {pitch_mm:g} mm {direction} in recipe {recipe.name!r}, "
                f"but model {artifact.manifest.name!r} was trained at {trained_mm:g} "
                f"mm (+/- {tolerance:.0%}); use a model trained at this scale"
            )


def _reference(recipe: Recipe, artifact: Artifact) -> Iterator[str]:
    if artifact.manifest.golden_reference and recipe.reference is None:
        yield (
            f"model {artifact.manifest.name!r} compares with a golden picture; "
            f"recipe {recipe.name!r} must name one under 'reference'"
        )


def _golden_source(recipe: Recipe, station: Station) -> Iterator[str]:
    if recipe.reference is not None and recipe.reference.image == "scene":
        real = [c.name for c in station.cameras if c.driver != "simulated"]
        if real:
            yield (
                f"reference 'scene' needs a virtual line, but {real} are not; "
                "name an image file"
            )
        part_of = [c.name for c in station.cameras if getattr(c, "columns_px", None)]
        if part_of:
            yield (
                f"reference 'scene' is as wide as the scene, but {part_of} see some of "
                "its columns; leave columns_px out"
            )


def _common_clock(station: Station) -> Iterator[str]:
    """Whether cameras of one web can agree where it stands."""
    together = [camera for camera in station.cameras if camera.place_mm is not None]
    if len(together) < 2:
        return
    for camera in together:
        if not isinstance(camera, DevicePart):
            continue  # virtual and recorded ones count their lines
        if camera.encoder is None:
            yield (
                f"camera {camera.name!r} shares a web with others and has no encoder; "
                "give its `encoder`, or leave place_mm out of all cameras"
            )
        elif camera.encoder.period is not None:
            yield (
                f"the encoder of camera {camera.name!r} wraps at "
                f"{camera.encoder.period}, so nobody knows how often it did before "
                "the camera began; cameras that share a web need a count of 32 bits"
            )


def _overlap(recipe: Recipe, artifact: Artifact) -> Iterator[str]:
    tile = min(artifact.manifest.input.tile_hw_px)
    if recipe.detector.tile_overlap_px >= tile:
        yield (
            f"tile_overlap_px={recipe.detector.tile_overlap_px} must be below the "
            f"model's tile of {tile} px"
        )


def _advice(artifact: Artifact) -> Iterator[str]:
    if artifact.manifest.research_only:
        yield (
            f"model {artifact.manifest.name!r} was trained on data for research use; "
            "train your own before you rely on it in production"
        )
