"""Why defects may be there, what people found when they checked, and evidence by words.

What is stored beside the line is taken as it is; what is not there yet, or in another
language, is computed in a process of its own, which yields to all others.
"""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

from inspector.cause.causebase import CauseBase, load_base
from inspector.cause.feedback import (
    Feedback,
    FeedbackFile,
    Finding,
    counting,
    hit_rates,
)
from inspector.errors import CauseError, ImageError
from inspector.searching import open_searcher
from inspector.slowpath import OURS, child, explained
from inspector.station import CausesPart
from inspector.store.explained import (
    ClusterFacts,
    runs_of_lot,
    stored_explanations,
)
from inspector.store.opened import reading
from inspector.store.query import runs
from inspector.types import Pixels
from inspector.vision.codec import read_grey

MOST_HITS = 12
Member = tuple[str, int, int]
"""Camera, frame index, number of a defect."""


@dataclass(frozen=True, slots=True)
class Chip:
    """One piece of evidence.

    Attributes:
        says: What it means for the cause.
        measured: What was measured.
        against: Whether it speaks against the cause.
    """

    says: str
    measured: tuple[str, ...]
    against: bool = False


@dataclass(frozen=True, slots=True)
class CauseView:
    """One ranked cause.

    Attributes:
        id: In the cause base.
        p: Probability among the causes and none of them.
        text: What may be wrong.
        step: Where in the process.
        chips: Evidence, what speaks for it first.
        checks: How to find out.
        remedies: What helps.
        sources: Addresses that it rests on.
        right: How often it was found right.
        checked: How often it was checked.
    """

    id: str
    p: float
    text: str
    step: str
    chips: tuple[Chip, ...]
    checks: tuple[str, ...]
    remedies: tuple[str, ...]
    sources: tuple[str, ...]
    right: int = 0
    checked: int = 0


@dataclass(frozen=True, slots=True)
class Cluster:
    """Defects that may have one cause.

    Attributes:
        kind: Of the defects.
        pattern: What holds them together, "" where nothing does.
        reason: What is claimed, or why nothing is.
        abstained: No cause is named.
        causes: Best first; none where nothing is claimed.
        members: The defects.
        others: Ids and texts of causes that may be named instead.
        run_id: The run that they were found in.
    """

    kind: str
    pattern: str
    reason: str
    abstained: bool
    causes: tuple[CauseView, ...]
    members: tuple[Member, ...]
    others: tuple[tuple[str, str], ...] = ()
    run_id: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """A crop that was found by words.

    Attributes:
        kind: What the defect is called.
        size_mm: Its longer side.
        y_mm: Where it lies along its run.
        run_id: The run.
        pixels: `(h, w)` its picture.
        in_place: It lies where the words said, or they said nothing of it.
    """

    kind: str
    size_mm: float
    y_mm: float
    run_id: str
    pixels: Pixels
    in_place: bool


class Asker(Protocol):
    """Answers questions about causes. Every call may take its time."""

    def close(self) -> None:
        """Give back what was opened."""
        ...

    def causes(self, lot_id: str, language: str) -> tuple[Cluster, ...]:
        """Why the defects of a lot may be there; "" for the newest run.

        Raises:
            InspectorError: Nobody can tell; the message says why.
        """
        ...

    def keep(
        self, cause: str, finding: Finding, other: str, about: str, who: str
    ) -> str:
        """Keep what a check showed; gives the name under which it can be taken back.

        Raises:
            CauseError: It cannot be kept.
        """
        ...

    def take_back(self, verdict: str, who: str) -> None:
        """What was kept no longer counts.

        Raises:
            CauseError: There is no such verdict.
        """
        ...

    def search(self, words: str) -> tuple[Found, ...]:
        """Pictures that fit a description, the best first.

        Raises:
            InspectorError: None of the words is known, or nothing can be read.
        """
        ...


class RecordedAsker:
    """Answers from a database, a cause base and a file of verdicts."""

    def __init__(
        self,
        url: str,
        evidence: Path,
        verdicts: FeedbackFile,
        cache: Path,
        causes: CausesPart = OURS,
    ) -> None:
        """Name the parts; nothing is opened yet.

        Args:
            url: The database.
            evidence: Folder of its pictures.
            verdicts: What people found.
            cache: Folder that keeps the index of a search.
            causes: Which cause base, and the file of the same verdicts.
        """
        self._causes = causes
        self._url, self._evidence = url, evidence
        self._verdicts, self._cache = verdicts, cache
        self._base: CauseBase | None = None
        self._pool: ProcessPoolExecutor | None = None
        self._opened = contextlib.ExitStack()

    def close(self) -> None:
        """End the process that computes."""
        self._opened.close()
        self._pool = None

    def causes(self, lot_id: str, language: str) -> tuple[Cluster, ...]:
        """Why the defects of a lot may be there; "" for the newest run.

        The newest run comes first. A run that saw other lots too tells of all of them,
        for what stands on the line does not end with a lot.
        """
        with reading(self._url) as engine:
            wanted = runs_of_lot(engine, lot_id) if lot_id else ()
            if not lot_id:
                wanted = tuple(one.run_id for one in runs(engine, 1))
            stored = {run_id: stored_explanations(engine, run_id) for run_id in wanted}
        found: list[Cluster] = []
        for run_id, kept in stored.items():
            fits = kept and all(_speaks(one, language) for one in kept)
            facts = kept if fits else self._computed(run_id, language)
            found += [self._cluster(one, run_id, language) for one in facts]
        return tuple(found)

    def keep(
        self, cause: str, finding: Finding, other: str, about: str, who: str
    ) -> str:
        """Keep what a check showed."""
        name = uuid.uuid4().hex[:12]
        try:
            made = Feedback(
                name, cause, finding, other, who, datetime.now(UTC), about[:500]
            )
        except ValueError as error:
            raise CauseError(str(error)) from error
        self._verdicts.add(made)
        return name

    def take_back(self, verdict: str, who: str) -> None:
        """What was kept no longer counts."""
        old = next((o for o in counting(self._verdicts.all()) if o.id == verdict), None)
        if old is None:
            raise CauseError(f"no verdict {verdict[:40]!r} to take back")
        self._verdicts.add(
            Feedback(
                uuid.uuid4().hex[:12],
                old.cause,
                Finding.WRONG,
                "",
                who,
                datetime.now(UTC),
                old.about,
                takes_back=verdict,
            )
        )

    def search(self, words: str) -> tuple[Found, ...]:
        """Pictures that fit a description, the best first."""
        searcher = open_searcher(self._url, self._evidence, self._cache)
        found = []
        for hit in searcher.by_words(words, 2 * MOST_HITS):
            try:
                pixels = read_grey(self._evidence / hit.row.path).pixels
            except ImageError:
                continue
            row = hit.row
            found.append(
                Found(row.kind, row.size_mm, row.y_mm, row.run, pixels, hit.in_place)
            )
        return tuple(found[:MOST_HITS])

    def _computed(self, run_id: str, language: str) -> tuple[ClusterFacts, ...]:
        if self._pool is None:
            self._pool = self._opened.enter_context(child())
        try:
            return self._pool.submit(
                explained, self._url, run_id, language, self._causes
            ).result()
        except BrokenProcessPool as cause:
            self.close()
            raise CauseError(
                "the process that explains has ended; try again, and look at the log "
                "if it does not help"
            ) from cause

    def _cluster(self, facts: ClusterFacts, run_id: str, language: str) -> Cluster:
        rates = hit_rates(self._verdicts.all())
        views = []
        for told in facts.causes:
            days = rates.get(str(told.get("id", "")), ())
            right, checked = (days[-1].right, days[-1].checked) if days else (0, 0)
            views.append(_view(told, right, checked))
        head = facts.text.split("\n", 1)[0]
        return Cluster(
            facts.kind,
            facts.cluster,
            head.partition(": ")[2],
            facts.abstained,
            tuple(views),
            facts.members,
            self._others(views, language),
            run_id,
        )

    def _others(
        self, views: Sequence[CauseView], language: str
    ) -> tuple[tuple[str, str], ...]:
        """Causes of the same kind of defect that the ranking does not lead with."""
        if not views:
            return ()
        if self._base is None:
            self._base = load_base(self._causes.base)
        family = views[0].id.rpartition("/")[0]
        return tuple(
            (one.id, one.in_language(language))
            for one in self._base.causes()
            if one.id.rpartition("/")[0] == family
        )


def _speaks(facts: ClusterFacts, language: str) -> bool:
    """Whether a stored text is in a language: only Chinese ones have such letters."""
    chinese = any("\u4e00" <= letter <= "\u9fff" for letter in facts.text)
    return chinese == (language == "zh")


def _view(told: Mapping[str, Any], right: int, checked: int) -> CauseView:
    """A stored cause, whatever of it is there."""
    chips = [
        Chip(str(one.get("says", "")), _texts(one.get("measured")), against)
        for name, against in (("evidence", False), ("against", True))
        for one in _maps(told.get(name))
    ]
    return CauseView(
        str(told.get("id", "")),
        float(told.get("p", 0.0)),
        str(told.get("text", "")),
        str(told.get("step", "")),
        tuple(chips),
        tuple(str(one.get("text", "")) for one in _maps(told.get("checks"))),
        tuple(str(one.get("text", "")) for one in _maps(told.get("remedies"))),
        _texts(told.get("addresses")) or _texts(told.get("sources")),
        right,
        checked,
    )


def _maps(value: object) -> list[Mapping[str, Any]]:
    items = value if isinstance(value, list | tuple) else []
    return [one for one in items if isinstance(one, Mapping)]


def _texts(value: object) -> tuple[str, ...]:
    items = value if isinstance(value, list | tuple) else []
    return tuple(one for one in items if isinstance(one, str))
