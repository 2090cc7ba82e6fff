"""A changed recipe on a stored run, beside the recipe that the run itself had."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, partial

from inspector import artifact as artifacts
from inspector.errors import ArtifactError, InspectorError, RecipeError
from inspector.preflight.checks import check_model
from inspector.recipe import Recipe
from inspector.release.attempt import Attempt, own_score, recorded_score
from inspector.release.differences import Difference, differences
from inspector.release.faces import faces_of, own_face, station_in
from inspector.release.grades import LotOf, RunOf
from inspector.release.trial import Tried, Yardstick
from inspector.report.collect import recipe_in
from inspector.report.grading import GradeTable
from inspector.store.facts import Document, RunEntry
from inspector.store.judged import judged_run
from inspector.store.opened import reading
from inspector.store.query import run_entry
from inspector.store.report_facts import lot_facts


@dataclass(frozen=True, slots=True)
class Replay:
    """What a changed recipe would have made of a run.

    Attributes:
        own: The recipe that the run had.
        draft: The changed one.
        score_from: The score from which on findings count, by the one and the other.
        differences: Settings that differ.
        tried: The run judged by both.
        faces_known: Whether it is on record which cameras look at one web; else each
            is taken to look at one of its own.
    """

    own: Recipe
    draft: Recipe
    score_from: tuple[float, float]
    differences: tuple[Difference, ...]
    tried: Tried
    faces_known: bool


@dataclass(frozen=True, slots=True)
class Untried:
    """A run on which the changed recipe could not be tried.

    Attributes:
        run_id: The run.
        why: What was expected, what came, what to do.
    """

    run_id: str
    why: str


@dataclass(frozen=True, slots=True)
class Records:
    """What is read of a database.

    Attributes:
        known: A run in a line; raises `StoreError` where there is no such run.
        run_of: Reads the frames of a run.
        lot_of: Reads a lot.
    """

    known: Callable[[str], RunEntry]
    run_of: RunOf
    lot_of: LotOf


def measured(draft: Recipe) -> Yardstick:
    """A recipe that a line would take, as it measures stored findings.

    Raises:
        ArtifactError: Its model cannot be read.
        PreflightError: The two do not belong together.
    """
    model = artifacts.load(draft.detector.artifact)
    check_model(draft, model)
    own = model.manifest.operating.score_threshold
    return Yardstick(draft, draft.detector.counts_from(own))


def replays(
    url: str, tables: Sequence[GradeTable], draft: Yardstick, run_ids: Sequence[str]
) -> tuple[Replay | Untried, ...]:
    """Each of these runs of a database once, in their order.

    Raises:
        StoreError: The database cannot be opened, or is of another version.
    """
    with reading(url) as engine:
        records = Records(
            partial(run_entry, engine),
            partial(judged_run, engine),
            partial(lot_facts, engine),
        )
        return tuple(
            _replay_or_why(records, tables, draft, one)
            for one in dict.fromkeys(run_ids)
        )


def _replay_or_why(
    records: Records, tables: Sequence[GradeTable], draft: Yardstick, run_id: str
) -> Replay | Untried:
    try:
        return replay(records, tables, draft, run_id)
    except InspectorError as error:
        return Untried(run_id, str(error))


def replay(
    records: Records, tables: Sequence[GradeTable], draft: Yardstick, run_id: str
) -> Replay:
    """Judge a stored run by its own recipe and by another one.

    Raises:
        ArtifactError: The run's threshold is neither on record nor in its model.
        RecipeError: The run's recipe is not on record.
        StoreError: There is no such run, or the records cannot be read.
    """
    records.known(run_id)
    run_of = cache(records.run_of)
    documents = run_of(run_id).documents
    own = recipe_in(documents)
    if own is None:
        raise RecipeError(
            f"run {run_id!r}: its recipe is not on record as this program reads one, "
            "so there is nothing to compare with; name another run"
        )
    score = _own_score(own, documents, run_id)
    before = Yardstick(own, own.detector.counts_from(score))
    station = station_in(documents)
    face_of = own_face if station is None else faces_of(station)
    made = Attempt(run_of, records.lot_of, before, draft, face_of, tables)
    (tried,) = made.of([run_id])
    return Replay(
        own,
        draft.recipe,
        (before.score_from, draft.score_from),
        differences(own, draft.recipe, score),
        tried,
        station is not None,
    )


def _own_score(own: Recipe, documents: Sequence[Document], run_id: str) -> float:
    """The threshold that holds where the run's recipe says none; from the record."""
    if (score := recorded_score(documents)) is not None:
        return score
    if (said := own.detector.score_threshold) is not None:
        return said
    try:
        return own_score(own)
    except ArtifactError as cause:
        raise ArtifactError(
            f"run {run_id!r}: its score threshold is not on record and its model "
            f"cannot be read: {cause}"
        ) from cause
