"""The record loop: one writer, whole batches, acknowledged only when committed."""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Callable, Sequence

from sqlalchemy import Engine
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, StatementError

from inspector.channel import Lossless
from inspector.findings import Record
from inspector.store.database import reason, writing
from inspector.store.evidence import EvidenceStore
from inspector.store.late import LatePictures
from inspector.store.rows import write
from inspector.store.spool import Spool

log = logging.getLogger(__name__)

_MOST_HELD = 2000
_MOST_WHILE_AWAY = 500
_MOST_DRAINED = 40
"""Of what waited, so many are stored at once, though they came a few at a time."""
_MOST_PICTURES = 200
"""Of a batch with more, a part is committed first, so that nothing waits for long."""
_MOST_LATE = 50
"""Records whose late pictures are stored at once."""
_DRAIN_S = 0.5

_DATA_ERRORS = (StatementError, ValueError, TypeError, OverflowError)
"""Raised for a value that no database will ever take, and for much else."""


def record(
    records: Lossless[Record],
    engine: Engine,
    evidence: EvidenceStore,
    spool: Spool,
    on_acknowledged: Callable[[int], None],
    on_trouble: Callable[[str], None],
    *,
    batch: int = 100,
    flush_s: float = 0.1,
    retry_s: float = 1.0,
    now_s: Callable[[], float] = time.monotonic,
    pause: Callable[[float], None] = time.sleep,
) -> None:
    """Store records until the channel is closed and drained.

    Pictures go first, then the rows of a batch in one transaction. A batch is stored
    whole or spooled whole, and what waits in the spool goes first, so the order holds;
    keys are natural, so twice is harmless. Pictures that the disk refuses wait in
    memory while their rows are stored, and follow when there is room. If the disk
    refuses the spool as well, the batch stays in memory and, when much has gathered
    there, the channel fills: whoever puts is refused and must act. A record whose
    content the database refuses is kept beside the spool, so that it does not stop the
    others.

    Args:
        records: What is to be stored.
        engine: An up-to-date database.
        evidence: Where pictures go.
        spool: Where batches wait.
        on_acknowledged: Hears, after each commit, how many records of this channel are
            committed in all; those survive a crash. What an earlier run left in the
            spool is stored too and not counted.
        on_trouble: Hears one line whenever what is wrong changes, "" when all is well.
        batch: Records per commit at most.
        flush_s: Longest wait for the first record of a batch.
        retry_s: Time between tries while the database refuses.
        now_s: Monotonic clock.
        pause: Waits so many seconds.
    """
    desk = _Desk(engine, evidence, spool, on_acknowledged, on_trouble, retry_s, now_s)
    while not records.drained:
        if not (room := desk.room(batch)):
            pause(flush_s)
        desk.take(records.take(most=room, timeout_s=flush_s) if room else [])
    desk.finish()


class _Desk:
    """What the writer has in hand, and what is wrong.

    Order of age: the spool's batches, then `held`.
    """

    def __init__(
        self,
        engine: Engine,
        evidence: EvidenceStore,
        spool: Spool,
        on_acknowledged: Callable[[int], None],
        on_trouble: Callable[[str], None],
        retry_s: float,
        now_s: Callable[[], float],
    ) -> None:
        self._engine = engine
        self._evidence = evidence
        self._spool = spool
        self._on_acknowledged = on_acknowledged
        self._retry_s = retry_s
        self._now_s = now_s
        self._held: list[Record] = []
        self._away_until_s: float | None = None
        self._acknowledged = 0
        self._first_own_place = spool.next_place
        self._set_aside_before = len(spool.set_aside)
        self._late = LatePictures()
        self._late_until_s = -math.inf
        self._troubles = _Troubles(on_trouble)

    def room(self, batch: int) -> int:
        """How many records may be taken now: large bites while only spooling."""
        most = batch if self._away_until_s is None else _MOST_WHILE_AWAY
        return max(0, min(most, _MOST_HELD - len(self._held)))

    def take(self, fresh: Sequence[Record]) -> None:
        """Store or spool what is in hand."""
        self._held += fresh
        if self._away_until_s is None or self._now_s() >= self._away_until_s:
            self._store()
        if self._held:
            self._keep()
        if not self._held:
            self._troubles.clear("spool")

    def finish(self) -> None:
        """The last try; what still waits then is stored at the next start."""
        self._away_until_s = None
        self._late_until_s = -math.inf
        self.take([])
        self._keep_late()
        if self._held:
            log.critical("%d records are lost", len(self._held))
            self._troubles.set(
                "spool",
                f"{len(self._held)} records could neither be stored nor wait on the "
                "disk and are lost; note the lot and inspect it again",
            )

    def _store(self) -> None:
        """Store all that waits, oldest first; stops at the first refusal."""
        try:
            self._drain(self._now_s() + _DRAIN_S)
            while self._held and not self._spool.count:
                batch = self._held[: _few_pictures(self._held)]
                self._acknowledge(self._commit(batch))
                self._held = self._held[len(batch) :]
            self._follow(self._now_s() + _DRAIN_S)
        except Exception as error:
            if self._away_until_s is None:
                log.exception("the database refused records")
            self._away_until_s = self._now_s() + self._retry_s
            self._troubles.set(
                "database",
                f"the database refuses records ({reason(error)}); they wait",
            )
        else:
            self._away_until_s = None
            self._troubles.clear("database")

    def _drain(self, until_s: float) -> None:
        """Store the spool's batches, as long as there is time."""
        while self._now_s() < until_s:
            batch = self._spool.oldest(_MOST_DRAINED, self._first_own_place)
            self._tell_set_aside()
            if not batch:
                return
            own = self._spool.oldest_place >= self._first_own_place
            stored = self._commit(batch)
            self._spool.forget_oldest()
            self._acknowledge(stored if own else 0)

    def _commit(self, batch: Sequence[Record]) -> int:
        """Store a batch in one transaction, and say how many records it took."""
        try:
            self._insert(batch)
        except _DATA_ERRORS as error:
            if not _is_about_data(error):
                raise
        else:
            return len(batch)
        return sum(self._commit_alone(one) for one in batch)

    def _commit_alone(self, one: Record) -> bool:
        """Store a record, or keep it beside if its content is refused."""
        try:
            self._insert([one])
        except _DATA_ERRORS as error:
            if not _is_about_data(error):
                raise
            self._spool.refuse(one, reason(error))
            self._tell_set_aside()
            return False
        return True

    def _insert(self, batch: Sequence[Record]) -> None:
        saved = self._evidence.save(batch)
        with writing(self._engine) as db:
            write(db, batch, saved.pictures)
        if saved.without:
            self._late.keep(saved.without)
            self._late_until_s = self._now_s() + self._retry_s
            self._troubles.set("pictures", saved.trouble)
            self._tell_lost_pictures()

    def _follow(self, until_s: float) -> None:
        """Store pictures that wait, while there is time and the disk takes them."""
        while len(self._late) and self._late_until_s <= self._now_s() < until_s:
            batch = self._late.oldest(_MOST_LATE)
            saved = self._evidence.save(batch)
            with writing(self._engine) as db:
                write(db, batch, saved.pictures)
            self._late.settle(len(batch), saved.without)
            if saved.without:
                self._late_until_s = self._now_s() + self._retry_s
                self._troubles.set("pictures", saved.trouble)
        if not len(self._late):
            self._troubles.clear("pictures")

    def _keep_late(self) -> None:
        """Pictures that still wait at the end: stored at the next start, or lost."""
        if not (left := self._late.oldest(len(self._late))):
            return
        try:
            self._spool.append(left)
        except OSError:
            self._late.lost += sum(len(record.evidence) for record in left)
        self._late.settle(len(left), ())
        self._tell_lost_pictures()

    def _tell_lost_pictures(self) -> None:
        if self._late.lost:
            self._troubles.set(
                "lost pictures",
                f"{self._late.lost} pictures found no place on the disk or in memory "
                "and are lost; their rows are stored",
            )

    def _acknowledge(self, stored: int) -> None:
        if stored:
            self._acknowledged += stored
            self._on_acknowledged(self._acknowledged)

    def _keep(self) -> None:
        """Put what is in hand behind what waits on disk."""
        try:
            self._spool.append(self._held)
        except OSError as error:
            self._troubles.set(
                "spool",
                f"{len(self._held)} records wait in memory, the disk refuses them "
                f"({error.strerror or error}); free some space",
            )
        else:
            self._held = []

    def _tell_set_aside(self) -> None:
        if new := self._spool.set_aside[self._set_aside_before :]:
            self._troubles.set(
                "refused",
                f"records could not be stored and are kept in {self._spool.folder}: "
                f"{', '.join(new[-3:])}; send them to your supplier",
            )


class _Troubles:
    """What is wrong now, by subject; tells when that changes."""

    def __init__(self, on_trouble: Callable[[str], None]) -> None:
        self._on_trouble = on_trouble
        self._texts: dict[str, str] = {}

    def set(self, subject: str, text: str) -> None:
        if self._texts.get(subject) != text:
            self._texts[subject] = text
            self._tell()

    def clear(self, subject: str) -> None:
        if self._texts.pop(subject, None) is not None:
            self._tell()

    def _tell(self) -> None:
        self._on_trouble("; ".join(self._texts.values()))


def _few_pictures(records: Sequence[Record]) -> int:
    """How many of the first records have no more pictures than a commit may have."""
    pictures = 0
    for count, record in enumerate(records):
        pictures += len(record.evidence)
        if pictures > _MOST_PICTURES:
            return max(1, count)
    return len(records)


def _is_about_data(error: Exception) -> bool:
    """Whether the record's content is refused, rather than the database away."""
    if isinstance(error, DBAPIError):
        return isinstance(error, (DataError, IntegrityError))
    return True
