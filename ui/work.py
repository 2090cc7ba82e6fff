"""What the pages work with, made of a recipe and a station."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from platformdirs import user_cache_path

from inspector.asking import RecordedAsker
from inspector.calibrating import Calibrator
from inspector.cause.feedback import FeedbackFile, default_file
from inspector.changes import store_changes
from inspector.findings import Record
from inspector.line.remote import RemoteLine
from inspector.lotend import RecordedLots
from inspector.recipe import Recipe
from inspector.records import evidence_folder, passed_folder
from inspector.release.book import RecipeBook
from inspector.review.export import Exported, export_reviews
from inspector.review.source import RecordedReviews
from inspector.shiftend import RecordedShifts
from inspector.station import Station
from inspector.teaching import teacher_of
from ui.pages import Work
from ui.review.desk import Clocks, ReviewParts, training_folder


def work_of(
    recipe: Recipe, station: Station, url: str, recipe_file: Path | None = None
) -> Work:
    """The pages' work on a line.

    Args:
        recipe: The product; names the kinds.
        station: The machine; its folder holds pictures.
        url: Its database.
        recipe_file: The product's file; None for a line without one.
    """
    evidence = evidence_folder(station)
    book = None
    if recipe_file is not None:
        store = partial(_store, station, url)
        book = RecipeBook(recipe_file, station, url, store, _now)
    return Work(
        kinds=lambda: tuple(recipe.kinds),
        review=_review(recipe, station, url),
        teacher=teacher_of(recipe, station.folder, url, evidence),
        asker=RecordedAsker(
            url,
            evidence,
            FeedbackFile(station.causes.feedback or default_file()),
            user_cache_path("surface-inspector") / "search",
            station.causes,
        ),
        lots=RecordedLots(url, station.calendar.zone),
        shifts=RecordedShifts(station, url, _now),
        book=book,
        calibrations=Calibrator(
            recipe,
            station,
            lambda: RemoteLine(station.folder).running,
            _now,
            partial(_store, station, url),
        ),
    )


def _review(recipe: Recipe, station: Station, url: str) -> ReviewParts:
    evidence, passed = evidence_folder(station), passed_folder(station)
    return ReviewParts(
        source=RecordedReviews(url, evidence, passed),
        store=partial(_store, station, url),
        export=partial(_export, recipe, station, url),
        clocks=Clocks(_now, time.monotonic, partial(_shift_began, station)),
    )


def _store(station: Station, url: str, records: Sequence[Record]) -> None:
    store_changes(station, records, url=url, now=_now)


def _export(recipe: Recipe, station: Station, url: str) -> Exported:
    out = training_folder(station.folder, _now())
    evidence, passed = evidence_folder(station), passed_folder(station)
    return export_reviews(url, evidence, passed, out, tuple(recipe.kinds))


def _shift_began(station: Station, at: datetime) -> datetime:
    return station.calendar.calendar.shift_at(at).start_at


def _now() -> datetime:
    return datetime.now(UTC)
