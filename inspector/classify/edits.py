"""What may be done to the kinds of a library, as functions from kinds to kinds."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from pydantic import ValidationError

from inspector.classify.kinds import Example, Kind, by_name
from inspector.errors import LibraryError
from inspector.parts import first_problem

Kinds = tuple[Kind, ...]


def checked(name: str, told: Mapping[str, str]) -> None:
    """Make sure that a kind may be called and described so.

    Raises:
        LibraryError: It may not; the message says why.
    """
    nobody = Example(crop="0" * 64, at=datetime(1970, 1, 1, tzinfo=UTC), by="")
    _kind({"name": name, **told, "pending": (nobody,)})


def enrolled(
    kinds: Kinds, name: str, examples: Sequence[Example], told: Mapping[str, str]
) -> Kinds:
    """With a new kind, or more pending examples of one that is there.

    Args:
        kinds: As they are.
        name: Of the kind.
        examples: New ones; those it has already are left out.
        told: Fields of `Kind` that somebody gave: zh, en, material, severity, action.

    Raises:
        LibraryError: The name or a field is impossible, or nothing is new.
    """
    old = _find(kinds, name)
    known = set() if old is None else {e.crop for e in (*old.live, *old.pending)}
    fresh = {e.crop: e for e in examples if e.crop not in known}
    if not fresh:
        raise LibraryError(f"kind {name!r} has these crops already; nothing is new")
    fields: dict[str, object] = {"name": name}
    fields |= {} if old is None else old.model_dump()
    fields |= dict(told)
    fields["pending"] = (*(() if old is None else old.pending), *fresh.values())
    return _with(kinds, _kind(fields))


def observed(kinds: Kinds, name: str) -> Kinds:
    """With the pending examples of a kind tried on the line, without effect.

    Raises:
        LibraryError: There is no such kind, or nothing is pending.
    """
    kind = _pending(kinds, name)
    return _with(kinds, kind.model_copy(update={"observed": True}))


def promoted(kinds: Kinds, name: str) -> Kinds:
    """With the pending examples of a kind in use.

    Raises:
        LibraryError: There is no such kind, or nothing is pending.
    """
    kind = _pending(kinds, name)
    live = (*kind.live, *kind.pending)
    update = {"live": live, "pending": (), "observed": False}
    return _with(kinds, kind.model_copy(update=update))


def merged(mine: Kinds, theirs: Kinds) -> Kinds:
    """Both libraries' kinds; what is live in one is live, names of ours stay.

    Raises:
        LibraryError: A kind would have too many examples.
    """
    result = mine
    for other in theirs:
        own = _find(mine, other.name)
        if own is None:
            result = _with(result, other)
            continue
        live = {e.crop: e for e in (*other.live, *own.live)}
        waiting = {e.crop: e for e in (*other.pending, *own.pending)}
        fields = other.model_dump() | _told(own)
        fields["live"] = tuple(live.values())
        fields["pending"] = tuple(e for c, e in waiting.items() if c not in live)
        fields["observed"] = own.observed or other.observed
        result = _with(result, _kind(fields))
    return result


def need(kinds: Kinds, name: str) -> Kind:
    """The kind of that name.

    Raises:
        LibraryError: There is none; the message says what there is.
    """
    found = _find(kinds, name)
    if found is not None:
        return found
    names = [kind.name for kind in kinds]
    close = difflib.get_close_matches(name, names, n=1)
    hint = f"; did you mean {close[0]!r}?" if close else ""
    raise LibraryError(f"no kind {name!r}, have {names}{hint}")


def _pending(kinds: Kinds, name: str) -> Kind:
    kind = need(kinds, name)
    if not kind.pending:
        raise LibraryError(f"kind {name!r} has no pending examples; enrol some first")
    return kind


def _find(kinds: Kinds, name: str) -> Kind | None:
    return next((kind for kind in kinds if kind.name == name), None)


def _with(kinds: Kinds, kind: Kind) -> Kinds:
    return by_name([*(k for k in kinds if k.name != kind.name), kind])


def _told(kind: Kind) -> dict[str, object]:
    """Fields in which a kind says something of itself."""
    return {name: value for name, value in kind.model_dump().items() if value}


def _kind(fields: Mapping[str, object]) -> Kind:
    try:
        return Kind.model_validate(fields)
    except ValidationError as cause:
        raise LibraryError(f"this kind cannot be: {first_problem(cause)}") from cause
