"""Images that lie on a disk, inspected one by one as JSON lines."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from inspector import artifact as artifacts
from inspector import recipe as recipes
from inspector.artifact import Artifact
from inspector.build import open_runtime, software
from inspector.classify.library import LibraryFolder
from inspector.classify.protonet import ProtoClassifier
from inspector.errors import ArtifactError, ImageError, InferenceError, LibraryError
from inspector.findings import Decision, Defect, Inspection, Provenance
from inspector.judge import Judge
from inspector.naming import open_classifier
from inspector.pipeline import Inspector
from inspector.preflight.checks import check_model
from inspector.recipe import Recipe, RulePart, ScreenPart
from inspector.registry import load as load_backend
from inspector.registry import names as backend_names
from inspector.runtime.base import Runtime
from inspector.station import RuntimePart
from inspector.types import Frame, FrameInfo, Pixels
from inspector.vision.codec import read_grey, read_image

SUFFIXES = frozenset({".bmp", ".jpeg", ".jpg", ".png", ".tif", ".tiff", ".webp"})
ANY_DEFECT = RulePart(name="any defect", decision=Decision.REJECT)
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Job:
    """How to inspect.

    Attributes:
        model: Name in the zoo or a folder.
        runtime: Backend, None for the station's default with its fallback.
        min_score: Instead of the model's operating threshold.
        reference: Folder of golden images for models that compare.
        recipe: Rules and 16-bit window; without it any defect rejects.
        library: Folder of the plant's own kinds, if they are to be named.
        embedder: Model that turns crops into vectors.
    """

    model: str
    runtime: str | None = None
    min_score: float | None = None
    reference: Path | None = None
    recipe: Path | None = None
    library: Path | None = None
    embedder: str = "embedder"


def collect(paths: Sequence[Path], only: Path | None) -> list[Path]:
    """The images meant, in name order, doubles removed.

    Args:
        paths: Files and folders; folders are searched for image files.
        only: A list of images, one per line, matched by file stem.

    Raises:
        ImageError: A path or the list is missing, or nothing is left.
    """
    found: dict[Path, None] = {}
    for path in paths:
        if not path.exists():
            raise ImageError(f"{path} does not exist")
        found.update(dict.fromkeys(_images_in(path)))
    images = list(found)
    if only is not None:
        wanted = _stems(only)
        images = [image for image in images if image.stem in wanted]
    if not images:
        raise ImageError(
            f"no images in {', '.join(map(str, paths))}"
            + (f" are named in {only}" if only else "")
            + f"; looked for {', '.join(sorted(SUFFIXES))}"
        )
    return images


def inspect_images(
    job: Job, images: Iterable[Path], out: Path
) -> tuple[int, int, list[str]]:
    """Inspect and write one JSON line per image; how many were done, failed, notes.

    Raises:
        ArtifactError: The model cannot be used, or it compares and has no reference.
        BackendError: There is no such runtime.
    """
    recipe = None if job.recipe is None else recipes.load(job.recipe)
    model = artifacts.load(job.model)
    if recipe is not None:
        check_model(recipe, model)
    if model.manifest.golden_reference and job.reference is None:
        raise ArtifactError(
            f"model {model.manifest.name!r} compares with golden images; "
            "give their folder with --reference"
        )
    bench = _Bench(job, model, recipe)
    out.parent.mkdir(parents=True, exist_ok=True)
    done = failed = 0
    try:
        with out.open("w", encoding="utf-8") as file:
            for line in bench.lines(images):
                failed += "error" in line
                done += "error" not in line
                file.write(json.dumps(line, ensure_ascii=False) + "\n")
    finally:
        bench.close()
    return done, failed, bench.notes


class _Bench:
    """One model on one runtime, fed with images."""

    def __init__(self, job: Job, model: Artifact, recipe: Recipe | None) -> None:
        self._job, self._model, self._recipe = job, model, recipe
        self._runtime = _open(job, model)
        self._inspector = _inspector(job, model, recipe, self._runtime)
        self._classifier = _classifier(job)
        if self._classifier is not None:
            self._inspector = replace(
                self._inspector,
                classifier=self._classifier,
                provenance=replace(
                    self._inspector.provenance,
                    library=self._classifier.library_digest,
                ),
            )
        self._window = recipe.camera.sixteen_bit_window if recipe else None
        self._noted: dict[str, None] = {}
        if model.manifest.research_only:
            self._noted[
                f"model {model.manifest.name!r} was trained on data for research use"
            ] = None

    @property
    def notes(self) -> list[str]:
        """What a person should know, each thing once."""
        return list(self._noted)

    def lines(self, images: Iterable[Path]) -> Iterator[dict[str, object]]:
        """One document per image."""
        for image in images:
            began_s = time.perf_counter()
            try:
                inspection, shape = self._inspect(image)
            except (ImageError, InferenceError) as error:
                yield {"image": str(image), "error": str(error)}
                continue
            yield {
                "image": str(image),
                "width": shape[1],
                "height": shape[0],
                "verdict": inspection.verdict.decision.value,
                "rule": inspection.verdict.rule,
                "defects": [_document(defect) for defect in inspection.defects],
                "timing_ms": (time.perf_counter() - began_s) * 1e3,
            }

    def close(self) -> None:
        """Give the runtimes back."""
        self._runtime.close()
        if self._classifier is not None:
            self._classifier.embedder.close()

    def _inspect(self, image: Path) -> tuple[Inspection, tuple[int, ...]]:
        pixels = self._read(image)
        golden = None
        if self._model.manifest.golden_reference and self._job.reference is not None:
            golden = self._read(pair_of(image, self._job.reference))
            if golden.shape != pixels.shape:
                raise ImageError(
                    f"the golden image of {image.name} is {golden.shape[1]} x "
                    f"{golden.shape[0]}, the image {pixels.shape[1]} x "
                    f"{pixels.shape[0]}; they must be equal"
                )
        frame = Frame(_place(pixels, self._model, self._recipe), pixels, golden)
        return self._inspector.inspect(frame), pixels.shape

    def _read(self, path: Path) -> Pixels:
        coloured = self._model.manifest.input.channels == "rgb"
        read = (read_image if coloured else read_grey)(path, self._window)
        if read.note:
            self._noted[read.note] = None
        return read.pixels


def pair_of(image: Path, folder: Path) -> Path:
    """The golden image of a tested one: `NAME_test.*` to `NAME_temp.*`, or equal stems.

    Raises:
        ImageError: There is none.
    """
    stem = image.stem
    stems = [stem]
    if stem.endswith("_test"):
        stems.insert(0, stem.removesuffix("_test") + "_temp")
    for name in stems:
        for suffix in (image.suffix, *sorted(SUFFIXES)):
            if (candidate := folder / f"{name}{suffix}").is_file():
                return candidate
    raise ImageError(f"no golden image {' or '.join(stems)} in {folder}")


def _classifier(job: Job) -> ProtoClassifier | None:
    if job.library is None:
        return None
    if not LibraryFolder(job.library).there:
        raise LibraryError(
            f"{job.library} holds no support library; make one with `inspector enrol`"
        )
    return open_classifier(job.embedder, job.library)


def _document(defect: Defect) -> dict[str, object]:
    return {
        "kind": defect.kind,
        "score": round(defect.score, 5),
        "xyxy_px": [round(v, 2) for v in defect.xyxy_px],
        "detector_kind": defect.detector_kind,
        "distance": defect.label.distance,
        "cause": None,
    }


def _place(pixels: Pixels, model: Artifact, recipe: Recipe | None) -> FrameInfo:
    """A lone image owns all its rows and begins at 0 mm."""
    trained_mm = model.manifest.input.pitch_mm or 1.0
    pitch_mm = recipe.camera.pitch_mm if recipe else (trained_mm, trained_mm)
    return FrameInfo(
        camera="file",
        index=0,
        captured_at=_NEVER,
        first_line=0,
        position_mm=0.0,
        pitch_mm=pitch_mm,
        overlap_lines=0,
        owned_rows=(0, int(pixels.shape[0])),
    )


def _open(job: Job, model: Artifact) -> Runtime:
    part = RuntimePart(threads=os.cpu_count() or 1)
    if job.runtime is not None:
        return open_runtime(model, job.runtime, part)
    if part.name in backend_names("runtime"):
        try:
            return open_runtime(model, part.name, part)
        except InferenceError:
            pass
    return open_runtime(model, part.fallback[0], part)


def _inspector(
    job: Job, model: Artifact, recipe: Recipe | None, runtime: Runtime
) -> Inspector:
    manifest = model.manifest
    tile_px = min(manifest.input.tile_hw_px)
    overlap_px = recipe.detector.tile_overlap_px if recipe else min(64, tile_px // 8)
    threshold = recipe.detector.score_threshold if recipe else None
    detector = load_backend("detector", manifest.decoder)(
        manifest,
        runtime,
        score_threshold=threshold if job.min_score is None else job.min_score,
        tile_overlap_px=overlap_px,
    )
    part = recipe.screen if recipe else ScreenPart()
    screen = load_backend("screen", part.name)(
        manifest.input.tile_hw_px, overlap_px, part
    )
    made = Provenance(
        recipe=recipe.digest if recipe else "",
        station="",
        artifacts={manifest.name: model.digest},
        engines={manifest.name: runtime.label},
        library="",
        software=software(),
    )
    judge = Judge.of(recipe) if recipe else Judge((ANY_DEFECT,))
    lanes = recipe.lanes if recipe else ()
    return Inspector(screen, detector, judge, made, lanes)


def _images_in(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    return sorted(p for p in path.rglob("*") if p.suffix.lower() in SUFFIXES)


def _stems(listing: Path) -> set[str]:
    try:
        lines = listing.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as cause:
        raise ImageError(f"cannot read the list {listing}: {cause}") from cause
    return {
        Path(line.strip().replace("\\", "/")).stem for line in lines if line.strip()
    }
