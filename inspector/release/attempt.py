"""A draft tried on stored runs, with all that is read for it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from inspector import artifact as artifacts
from inspector.recipe import Recipe
from inspector.release.grades import LotOf, RunOf, try_lots
from inspector.release.trial import FaceOf, Tried, Yardstick, try_on
from inspector.report.collect import recipe_in
from inspector.report.grading import GradeTable
from inspector.store.facts import Document
from inspector.store.judged import JudgedRun


class Attempt:
    """One draft beside the recipe in use; see `try_on` and `try_lots`."""

    def __init__(
        self,
        run_of: RunOf,
        lot_of: LotOf,
        in_use: Yardstick,
        draft: Yardstick,
        face_of: FaceOf,
        tables: Sequence[GradeTable],
    ) -> None:
        """Name the parts; nothing is read yet.

        Args:
            run_of: Reads a run, once for each.
            lot_of: Reads a lot.
            in_use: The recipe in use.
            draft: The other one.
            face_of: Which cameras look at one web.
            tables: Grading tables.
        """
        self._read_run, self._read_lot = run_of, lot_of
        self._face_of, self._tables = face_of, tuple(tables)
        self._in_use, self._draft = in_use, draft
        self._runs: dict[str, JudgedRun] = {}

    def of(self, run_ids: Sequence[str]) -> tuple[Tried, ...]:
        """The draft on each of these runs.

        Raises:
            StoreError: The records cannot be read.
        """
        return tuple(self._try(run_id) for run_id in run_ids)

    def _try(self, run_id: str) -> Tried:
        run, both = self._run(run_id), (self._in_use, self._draft)
        kept_from = stored_from(run.documents)
        if kept_from is None:
            kept_from = self._in_use.score_from
        lots = try_lots(run.lots, self._read_lot, self._run, *both, self._tables)
        return try_on(run_id, run, *both, self._face_of, kept_from, lots)

    def _run(self, run_id: str) -> JudgedRun:
        if run_id not in self._runs:
            self._runs[run_id] = self._read_run(run_id)
        return self._runs[run_id]


def yardstick(recipe: Recipe) -> Yardstick:
    """A recipe that measures by its model as that is now.

    Raises:
        ArtifactError: The model cannot be read.
    """
    return Yardstick(recipe, score_from(recipe))


def score_from(recipe: Recipe) -> float:
    """The score from which on a recipe has findings.

    Raises:
        ArtifactError: Its model cannot be read.
    """
    said = recipe.detector.score_threshold
    own = own_score(recipe) if said is None else said
    return recipe.detector.counts_from(own)


def own_score(recipe: Recipe) -> float:
    """The threshold of a recipe's model, whatever the recipe says.

    Raises:
        ArtifactError: The model cannot be read.
    """
    model = artifacts.load(recipe.detector.artifact)
    return model.manifest.operating.score_threshold


def stored_from(documents: Iterable[Document]) -> float | None:
    """The score from which on a run kept findings; None if that is not on record."""
    known = tuple(documents)
    recipe = recipe_in(known)
    if recipe is None:
        return None
    said = recipe.detector.score_threshold
    own = recorded_score(known) if said is None else said
    return None if own is None else recipe.detector.counts_from(own)


def recorded_score(documents: Iterable[Document]) -> float | None:
    """The threshold of the model that a run had; None if that is not on record."""
    bodies = (one.body for one in documents if one.kind == "manifest")
    own = [score for score in map(_threshold, bodies) if score is not None]
    return own[0] if len(own) == 1 else None


def _threshold(manifest: str) -> float | None:
    """What a detector's manifest says; None of another model or where it is broken."""
    try:
        content = json.loads(manifest)
        if content.get("decoder") == "embedding":
            return None
        score = float(content["operating"]["score_threshold"])
    except (AttributeError, KeyError, TypeError, ValueError):
        return None
    return score if 0 <= score <= 1 else None
