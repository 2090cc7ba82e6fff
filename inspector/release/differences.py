"""What differs between two recipes, setting by setting."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from inspector.files import canonical_json
from inspector.recipe import DetectorPart, Recipe

_BEYOND_TRIAL = frozenset({"camera", "screen", "masks", "reference", "library"})
"""Parts that decide what is found; stored defects cannot show what they would do."""

_THRESHOLD = ("detector", "score_threshold")


@dataclass(frozen=True, slots=True)
class Difference:
    """One setting that is another.

    Attributes:
        path: Where; a part of a list goes by its name.
        old: What it was, None where there was nothing.
        new: What it is, None where there is nothing any more.
        finds_more: It is a score threshold that lets through what was not stored, or
            one beside which screening can let it through.
    """

    path: tuple[str, ...]
    old: str | None
    new: str | None
    finds_more: bool = False

    @property
    def beyond_trial(self) -> bool:
        """Whether a trial on stored defects cannot show what it does."""
        head = self.path[0]
        detector = head == "detector" and self.path != _THRESHOLD
        return head in _BEYOND_TRIAL or detector or self.finds_more


def differences(
    old: Recipe, new: Recipe, own_score: float | None = None
) -> tuple[Difference, ...]:
    """All settings that differ, in the order of the recipe.

    Args:
        old: The one.
        new: The other.
        own_score: Threshold of the old recipe's model, which holds where a recipe says
            none; None where it is not known.
    """
    before, after = (one.model_dump(mode="json") for one in (old, new))
    more = _finds_more(old.detector, new.detector, own_score)
    return tuple(
        replace(one, finds_more=more) if one.path == _THRESHOLD else one
        for one in _between(before, after, ())
    )


def _finds_more(old: DetectorPart, new: DetectorPart, own_score: float | None) -> bool:
    """Whether scores count that did not; also where nobody knows."""
    if old.artifact != new.artifact or new.supported_from is not None:
        return True
    before, after = (
        own_score if one.score_threshold is None else one.score_threshold
        for one in (old, new)
    )
    return before is None or after is None or after < before


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
