"""What one shift tells the next: added, never changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Engine, select

from inspector.files import sha256_json
from inspector.shift import Shift
from inspector.store.database import refusal, shown, writing
from inspector.store.facts import Document
from inspector.store.rows import Row, add_documents, add_new, ids, plain
from inspector.store.schema import ShiftNoteRow, StationRow

_MOST_LETTERS = 10_000


@dataclass(frozen=True, slots=True)
class HandoverNote:
    """A note of one shift for the next.

    Attributes:
        station: The machine, "" for the whole plant.
        author: Who wrote it.
        written_at: UTC instant.
        text: What the next shift must know.
    """

    station: str
    author: str
    written_at: datetime
    text: str

    def __post_init__(self) -> None:
        if self.written_at.tzinfo is None:
            raise ValueError("written_at must carry a zone")
        if not self.author.strip() or not self.text.strip():
            raise ValueError("a handover note has an author and a text")
        if len(self.text) > _MOST_LETTERS:
            raise ValueError(
                f"a handover note has at most {_MOST_LETTERS} letters, "
                f"got {len(self.text)}"
            )


def add_note(
    engine: Engine, shift: Shift, note: HandoverNote, calendar: object
) -> None:
    """Store a note of a shift; the same note twice is harmless.

    Args:
        engine: The database.
        shift: The shift that tells.
        note: What it tells.
        calendar: The plant's calendar as JSON, so that an old note keeps the shifts
            that it was written under.

    Raises:
        StoreError: The database refused.
    """
    document = Document.of("calendar", shift.name, calendar)
    station = plain(note.station)
    told = [
        station,
        shift.key,
        plain(note.author),
        note.written_at.astimezone(UTC).isoformat(),
        plain(note.text),
    ]
    with refusal(shown(engine)), writing(engine) as db:
        add_documents(db, [document])
        row: Row = {
            "digest": sha256_json(told),
            "station_id": ids(db, StationRow, [station]).get(station),
            "production_date": shift.date,
            "shift": shift.name,
            "calendar": document.digest,
            "author": plain(note.author),
            "written_at": note.written_at,
            "text": plain(note.text),
        }
        add_new(db, ShiftNoteRow, [row])


def notes(
    engine: Engine, shift: Shift, station: str | None = None
) -> tuple[HandoverNote, ...]:
    """What a shift told the next, in the order in which it was written.

    Args:
        engine: The database.
        shift: The shift that told.
        station: One machine's notes and those for the whole plant; None for all.

    Raises:
        StoreError: The database cannot be read.
    """
    row = ShiftNoteRow
    query = (
        select(StationRow.name, row.author, row.written_at, row.text)
        .outerjoin(StationRow, StationRow.id == row.station_id)
        .where(row.production_date == shift.date, row.shift == shift.name)
        .order_by(row.written_at, row.id)
    )
    if station is not None:
        query = query.where(
            (StationRow.name == plain(station)) | row.station_id.is_(None)
        )
    with refusal(shown(engine)), engine.connect() as db:
        return tuple(
            HandoverNote(name or "", author, written_at, text)
            for name, author, written_at, text in db.execute(query)
        )
