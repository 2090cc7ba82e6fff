"""A recipe that is being changed: always a value, and told what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, Self

from pydantic import ValidationError

from inspector.recipe import Recipe
from inspector.release.settings import Path

_SPOKEN = (  # how a model's own check begins or goes on, where it belongs, its name
    ("longer than one line", ("exposure_us",), "exposure"),
    ("must be even", ("overlap_lines",), "overlap"),
    ("sixteen_bit_window", ("sixteen_bit_window", 0), "window"),
    ("to_mm must be above", ("to_mm",), "lane"),
    ("needs either along_mm", ("along_mm", 0), "mask"),
    ("have the same name", (), "same name"),
    ("names lanes", ("rules",), "no such lane"),
    ("names kinds", ("rules",), "no such kind"),
    ("no kind may be called", ("kinds",), "unknown"),
)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong.

    Attributes:
        path: Where.
        key: Which check: `value` for a field by itself, else its name.
        got: What came, as text.
        detail: The check's own words, in English.
    """

    path: Path
    key: str
    got: str
    detail: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A recipe as it is typed, valid or not; every change makes a new one.

    Attributes:
        content: As a file would say it; what was never said is left out.
        recipe: The same, if nothing is wrong with it.
        problems: What is wrong.
    """

    content: Mapping[str, object]
    recipe: Recipe | None
    problems: tuple[Problem, ...]

    @classmethod
    def of(cls, recipe: Recipe) -> Self:
        """The draft that changes nothing."""
        content = recipe.model_dump(mode="json", exclude_unset=True)
        return cls(content, recipe, ())

    @classmethod
    def made_of(cls, content: Mapping[str, object]) -> Self:
        """The draft of a content, checked."""
        try:
            return cls(content, Recipe.model_validate(content), ())
        except ValidationError as error:
            return cls(content, None, tuple(map(_problem, _errors(error))))

    def get(self, path: Path) -> object:
        """What is said there; None if nothing is."""
        node: object = self.content
        for key in path:
            node = _inner(node, key)
        return node

    def with_value(self, path: Path, value: object) -> Self:
        """The same with something said there; None says nothing there any more."""
        content: Any = deepcopy(dict(self.content))  # plain JSON, as YAML gives it
        node = content
        for place, key in enumerate(path[:-1]):
            node = _made(node, key, path[place + 1])
        last = path[-1]
        if value is None and isinstance(node, dict):
            node.pop(last, None)
        elif isinstance(node, list) and last == len(node):
            node.append(value)
        else:
            node[last] = value
        if isinstance(node, list) and all(one is None for one in node):
            return self.made_of(content).with_value(path[:-1], None)
        return self.made_of(content)

    def without(self, path: Path) -> Self:
        """The same without one part of a list or a mapping."""
        content: Any = deepcopy(dict(self.content))
        node = content
        for key in path[:-1]:
            node = node[key]
        del node[path[-1]]
        return self.made_of(content)

    def added(self, path: Path, part: Mapping[str, object]) -> Self:
        """The same with one more part at the end of a list."""
        return self.with_value((*path, len(self.parts(path))), dict(part))

    def parts(self, path: Path) -> tuple[object, ...]:
        """What a list holds."""
        found = self.get(path)
        return tuple(found) if isinstance(found, list | tuple) else ()

    def problem_at(self, path: Path) -> Problem | None:
        """What is wrong with one field."""
        return next((one for one in self.problems if one.path == path), None)

    def problems_below(self, path: Path) -> tuple[Problem, ...]:
        """What is wrong with a part or anything in it."""
        return tuple(one for one in self.problems if one.path[: len(path)] == path)


def _inner(node: object, key: str | int) -> object:
    if isinstance(node, Mapping):
        return node.get(key)
    if isinstance(node, list | tuple) and isinstance(key, int) and key < len(node):
        return node[key]
    return None


def _made(node: Any, key: str | int, following: str | int) -> Any:  # noqa: ANN401  JSON
    """What lies below a key, made where there is nothing yet."""
    if _inner(node, key) is None:
        empty: object = {} if isinstance(following, str) else []
        if isinstance(following, int) and following > 0:
            empty = [None] * following
        if isinstance(node, list) and isinstance(key, int) and key == len(node):
            node.append(empty)
        else:
            node[key] = empty
    if isinstance(node[key], tuple):
        node[key] = list(node[key])
    inner = node[key]
    if isinstance(inner, list) and isinstance(following, int):
        inner.extend([None] * (following - len(inner)))
    return inner


@dataclass(frozen=True, slots=True)
class _Error:
    """One of pydantic's errors, as far as it is read."""

    path: Path
    sort: str
    message: str
    got: object


def _errors(error: ValidationError) -> list[_Error]:
    return [
        _Error(one["loc"], one["type"], one["msg"], one["input"])
        for one in error.errors(include_url=False)
    ]


def _problem(error: _Error) -> Problem:
    detail = error.message.removeprefix("Value error, ")
    got = "" if isinstance(error.got, dict) else str(error.got)
    if error.sort == "value_error":
        for words, below, key in _SPOKEN:
            if words in detail:
                return Problem((*error.path, *below), key, "", detail)
        return Problem(error.path, "rule", "", detail)
    if error.sort == "missing":
        return Problem(error.path, "value", "", detail)
    path = tuple(key for key in error.path if key != "[key]")
    return Problem(path, "value", got, detail)
