"""What differs between two recipes, setting by setting."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from inspector.files import canonical_json
from inspector.recipe import Recipe

_BEYOND_TRIAL = frozenset({"camera", "screen", "masks", "reference", "library"})
"""Parts that decide what is found; stored defects cannot show what they would do."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One setting that is another.

    Attributes:
        path: Where; a part of a list goes by its name.
        old: What it was, None where there was nothing.
        new: What it is, None where there is nothing any more.
    """

    path: tuple[str, ...]
    old: str | None
    new: str | None

    @property
    def beyond_trial(self) -> bool:
        """Whether a trial on stored defects cannot show what it does."""
        head = self.path[0]
        detector = head == "detector" and self.path[-1] != "score_threshold"
        return head in _BEYOND_TRIAL or detector


def differences(old: Recipe, new: Recipe) -> tuple[Difference, ...]:
    """All settings that differ, in the order of the recipe."""
    before, after = (one.model_dump(mode="json") for one in (old, new))
    return tuple(_between(before, after, ()))


def _between(old: object, new: object, at: tuple[str, ...]) -> Iterator[Difference]:
    if old == new:
        return
    one, two = _named(old), _named(new)
    if one is not None and two is not None:
        for key in dict.fromkeys([*one, *two]):
            yield from _between(one.get(key), two.get(key), (*at, key))
        if isinstance(old, list) and set(one) == set(two) and list(one) != list(two):
            yield Difference((*at, "order"), ", ".join(one), ", ".join(two))
        return
    yield Difference(at, _text(old), _text(new))


def _named(value: object) -> Mapping[str, object] | None:
    """A mapping, or a list of parts that have names, as a mapping."""
    if isinstance(value, dict):
        return value
    if isinstance(value, list) and value and all(_has_name(one) for one in value):
        return {one["name"]: one for one in value}
    return {} if value == [] else None


def _has_name(value: object) -> bool:
    return isinstance(value, dict) and "name" in value


def _text(value: object) -> str | None:
    if value is None:
        return None
    if isinstance(value, str):
        return value
    if isinstance(value, Sequence) and all(isinstance(one, str) for one in value):
        return ", ".join(value) or None
    if isinstance(value, dict):
        said = {key: one for key, one in value.items() if one not in (None, [], 0, 0.0)}
        return ", ".join(f"{key} {_text(one)}" for key, one in said.items())
    return canonical_json(value)
