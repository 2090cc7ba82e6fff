"""Writes what a person wants to look at into a folder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from inspector.files import write_atomic
from inspector.report.render import html_of
from inspector.types import UNKNOWN, Pixels
from inspector.vision.codec import encode_png
from models.appraise import Appraisal
from models.datasets import Picture
from models.evaluate import Report
from models.fold_runs import FoldRun, Spread
from models.plots.curves import precision_recall, rates, reliability
from models.plots.matrix import confusion_matrix
from models.plots.page import Drawings, Shown, fold_table, page
from models.plots.worst import (
    Mistake,
    contact_sheet,
    crops_of,
    worst_escapes,
    worst_false_alarms,
)

MOST_SHOWN = 12
_SIGNS = "(orange; green: true, blue dashes: found; beside it: golden picture)"


def write_plots(
    folder: Path,
    runs: Sequence[FoldRun],
    figures: Report,
    appraisal: Appraisal,
    spread: Mapping[str, Spread],
    facts: Sequence[tuple[str, str]],
) -> tuple[str, ...]:
    """Write SVG drawings, the sheet of the worst as PNG and all of it as one page.

    Returns:
        Names of the files, the page first.

    Raises:
        OSError: The folder cannot be written.
    """
    classes, threshold = runs[0].manifest.classes, appraisal.score_threshold
    images = [image for run in runs for image in run.labelled.images]
    drawings = Drawings(
        precision_recall(images, classes),
        confusion_matrix(appraisal.confusion, threshold),
        rates(appraisal.rates, threshold, appraisal.cheapest.threshold),
        reliability(appraisal.calibration, appraisal.calibration_reported),
    )
    missed, made_up = _mistakes(runs, threshold, classes)
    table = None
    if len(runs) > 1:
        rows = [(run.label, run.figures) for run in runs]
        table = fold_table(rows, lambda name: (spread[name].mean, spread[name].sd))
    document = page(
        runs[0].manifest.name,
        facts,
        figures,
        appraisal,
        drawings,
        _shown(missed),
        _shown(made_up),
        table,
    )
    sheet = contact_sheet(
        [
            (f"Worst escapes {_SIGNS}", missed),
            (f"Worst false alarms {_SIGNS}", made_up),
        ]
    )
    files = {"evaluation.html": html_of(document), "worst.png": encode_png(sheet)}
    files |= {f"{name}.svg": svg.encode() for name, svg in asdict(drawings).items()}
    for name, data in files.items():
        write_atomic(folder / name, data)
    return tuple(files)


_Cell = tuple[Pixels, str, str]


def _mistakes(
    runs: Sequence[FoldRun], threshold: float, classes: Sequence[str]
) -> tuple[list[_Cell], list[_Cell]]:
    """The worst escapes and the worst false alarms of all folds, as crops."""
    labelled = [
        (run.source.pictures, number)
        for run in runs
        for number in range(len(run.labelled.images))
    ]
    clean = [
        (run.source.clean, number)
        for run in runs
        if run.clean is not None and run.source.clean is not None
        for number in range(len(run.clean.images))
    ]
    bad = [image for run in runs for image in run.labelled.images]
    quiet = [i for run in runs if run.clean is not None for i in run.clean.images]
    places, images = labelled + clean, bad + quiet

    def picture_of(number: int) -> Picture:
        pictures, index = places[number]
        return pictures[index]

    def cells(mistakes: Sequence[Mistake], seen: str) -> list[_Cell]:
        crops = crops_of(mistakes, images, threshold, picture_of)
        return [
            (crop, _kind(m, classes), f"{seen} {m.score:.2f}, {m.name}")
            for crop, m in zip(crops, mistakes, strict=True)
        ]

    return (
        cells(worst_escapes(bad, threshold, MOST_SHOWN), "best score"),
        cells(worst_false_alarms(images, threshold, MOST_SHOWN), "score"),
    )


def _kind(mistake: Mistake, classes: Sequence[str]) -> str:
    return classes[mistake.class_id] if mistake.class_id >= 0 else UNKNOWN


def _shown(cells: Sequence[_Cell]) -> list[Shown]:
    return [
        Shown(kind, tuple(words.split(", ", 1)), encode_png(crop))
        for crop, kind, words in cells
    ]
