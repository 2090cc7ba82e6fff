"""The fields of a form, read off a part's schema: what each one takes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from inspector.parts import Part

Path = tuple[str | int, ...]
"""Where in a recipe: keys of mappings, numbers in lists."""

_UNITS = (
    ("_mm2", "mm\N{SUPERSCRIPT TWO}"),
    ("_mm", "mm"),
    ("_us", "\N{MICRO SIGN}s"),
    ("_hz", "Hz"),
    ("_px", "px"),
    ("_s", "s"),
)


class Sort(StrEnum):
    """What a field takes."""

    NUMBER = "number"
    WHOLE = "whole"
    TEXT = "text"
    CHOICE = "choice"
    NAMES = "names"


@dataclass(frozen=True, slots=True)
class Setting:
    """One field.

    Attributes:
        path: Where it stands, below the part that was asked about.
        sort: What it takes.
        optional: Whether it may be left empty.
        default: What holds while nothing is said; None for nothing.
        low: Smallest value, or shortest text; None for no limit.
        high: Largest value, or longest text.
        above: Whether `low` itself is too small.
        choices: What a choice is made of.
    """

    path: Path
    sort: Sort
    optional: bool = False
    default: object = None
    low: float | None = None
    high: float | None = None
    above: bool = False
    choices: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Its own key, without the number in a pair."""
        return next(str(key) for key in reversed(self.path) if isinstance(key, str))

    @property
    def unit(self) -> str:
        """Of its value, "" for none; the key says it."""
        found = (sign for ending, sign in _UNITS if self.name.endswith(ending))
        return next(found, "")

    def typed(self, text: str) -> object:
        """What was typed, as the recipe wants it; as it is where it is no number.

        None for nothing in a field that may be empty.
        """
        said = text.strip()
        if not said and self.optional:
            return None
        if self.sort is Sort.NAMES:
            parts = re.split(r"[,\N{FULLWIDTH COMMA}\N{IDEOGRAPHIC COMMA}]", said)
            return [part.strip() for part in parts if part.strip()]
        if self.sort not in (Sort.NUMBER, Sort.WHOLE):
            return said
        try:
            number = float(said)
        except ValueError:
            return said
        return int(number) if number.is_integer() and "e" not in said else number

    def shown(self, value: object) -> str:
        """A value as it is typed; the default for None."""
        value = self.default if value is None else value
        if value is None:
            return ""
        if isinstance(value, float):
            return f"{value:.12g}"
        if isinstance(value, list | tuple):
            return ", ".join(map(str, value))
        return str(value)


def settings_of(part: type[Part]) -> tuple[Setting, ...]:
    """The fields of a part and of the parts in it, in the order of the schema.

    Lists of parts are no fields: each of their parts has a form of its own.
    """
    schema = part.model_json_schema()
    return tuple(_of_part(schema, schema.get("$defs", {}), (), {}))


_Schema = Mapping[str, Any]  # JSON schema as pydantic writes it; read here alone


def _of_part(
    node: _Schema, parts: _Schema, at: Path, given: _Schema
) -> Iterator[Setting]:
    for key, inner in node.get("properties", {}).items():
        default = given.get(key, inner.get("default"))
        yield from _of(inner, parts, (*at, key), default, optional=False)


def _of(
    node: _Schema, parts: _Schema, at: Path, default: object, *, optional: bool
) -> Iterator[Setting]:
    if "anyOf" in node:
        real = [one for one in node["anyOf"] if one.get("type") != "null"]
        if len(real) == 1:
            yield from _of(real[0], parts, at, default, optional=True)
        return
    if "$ref" in node:
        inner = parts[node["$ref"].rpartition("/")[2]]
        given = default if isinstance(default, dict) else {}
        if "properties" in inner:
            yield from _of_part(inner, parts, at, given)
        else:
            yield from _of(inner, parts, at, default, optional=optional)
        return
    if "prefixItems" in node:
        pair = default if isinstance(default, list | tuple) else (None, None)
        for number, inner in enumerate(node["prefixItems"]):
            yield from _of(inner, parts, (*at, number), pair[number], optional=optional)
        return
    made = _field(node, at, default, optional=optional)
    if made is not None:
        yield made


def _field(
    node: _Schema, at: Path, default: object, *, optional: bool
) -> Setting | None:
    if "const" in node:
        return None
    if "enum" in node:
        choices = tuple(map(str, node["enum"]))
        return Setting(at, Sort.CHOICE, optional, default, choices=choices)
    sorts = {"number": Sort.NUMBER, "integer": Sort.WHOLE, "string": Sort.TEXT}
    kind = node.get("type")
    if kind == "array" and node.get("items", {}).get("type") == "string":
        return Setting(at, Sort.NAMES, optional=True, default=default)
    if kind not in sorts:
        return None
    low = node.get("minimum", node.get("minLength"))
    above = node.get("exclusiveMinimum")
    return Setting(
        at,
        sorts[kind],
        optional,
        default,
        low=above if above is not None else low,
        high=node.get("maximum", node.get("maxLength")),
        above=above is not None,
    )
