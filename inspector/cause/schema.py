"""What a cause file holds: strict parts in two languages, each with its source."""

from __future__ import annotations

import re
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from inspector.parts import Part

INFERENCE = "inference"
"""In place of a source: nothing was read; a process engineer has to confirm it."""

_ID = re.compile(r"[a-z0-9_]+(?:[/-][a-z0-9_]+)*")


def _identifier(text: str) -> str:
    if not _ID.fullmatch(text) or len(text) > 200:
        raise ValueError(
            f"an id is lower case letters, digits and '_', parts joined by '/', "
            f"got {text[:80]!r}"
        )
    return text


def _plain(text: str) -> str:
    if not text.strip() or not text.isprintable():
        raise ValueError(f"a text must be printable and not blank, got {text[:40]!r}")
    return text


Identifier = Annotated[str, AfterValidator(_identifier)]
Sentence = Annotated[str, Field(max_length=600), AfterValidator(_plain)]
Sources = Annotated[tuple[str, ...], Field(min_length=1)]
Value = bool | float | str
Operator = Literal["present", "absent", "eq", "ne", "lt", "le", "gt", "ge", "in"]
Habit = Literal["edge", "along", "across"]
Effect = Literal["hold_others"]


class Text(Part):
    """The same words in English and Chinese; neither may be missing."""

    en: Sentence
    zh: Sentence

    def in_language(self, language: str) -> str:
        """The words in `zh` or `en`."""
        return self.zh if language == "zh" else self.en


class SourcedText(Text):
    """A statement and who says so."""

    source: Sources


class Condition(Part):
    """One comparison of a measured quantity.

    Attributes:
        q: Name of the quantity.
        op: Comparison; `present` and `absent` take no value, `in` takes a list.
        value: What it is compared with.
    """

    q: Identifier
    op: Operator
    value: Value | tuple[Value, ...] | None = None

    @model_validator(mode="after")
    def _takes_what_it_needs(self) -> Self:
        if self.op in ("present", "absent"):
            if self.value is not None:
                raise ValueError(f"{self.op} takes no value, got {self.value!r}")
        elif self.op == "in":
            if not isinstance(self.value, tuple) or not self.value:
                raise ValueError(f"in takes a list of values, got {self.value!r}")
        elif self.value is None or isinstance(self.value, tuple):
            raise ValueError(f"{self.op} takes one value, got {self.value!r}")
        return self


class EvidencePart(SourcedText):
    """What speaks for some causes of a kind, and against others.

    Attributes:
        id: Stable name.
        when: All must hold; empty where only a person can see it.
        supports: Causes it speaks for.
        contradicts: Causes it speaks against.
    """

    id: Identifier
    when: tuple[Condition, ...] = ()
    supports: tuple[Identifier, ...] = ()
    contradicts: tuple[Identifier, ...] = ()


class RulePart(SourcedText):
    """Evidence that holds for any material; it supports families of causes."""

    id: Identifier
    when: Annotated[tuple[Condition, ...], Field(min_length=1)]
    supports: Annotated[tuple[Identifier, ...], Field(min_length=1)]
    effect: Effect | None = None


class CauseEntry(SourcedText):
    """One candidate cause.

    Attributes:
        id: `material/type/cause`.
        step: Process step at which it acts.
        families: Kinds of origin, which the rules speak of.
        note: What else a reader must know.
    """

    id: Identifier
    step: Identifier
    families: Annotated[tuple[Identifier, ...], Field(min_length=1)]
    note: Text | None = None


class ActionPart(SourcedText):
    """A check or a remedy; without `causes` it is for every cause of its kind."""

    id: Identifier
    causes: tuple[Identifier, ...] = ()


class DefectType(Text):
    """A kind of defect of one material, with all that is known of its origins.

    Attributes:
        id: `material/type`.
        names: What recipes and models call it.
        habit: How it always lies, so that this is no evidence: near the `edge`, drawn
            out `along` or `across` the travel.
        look: What it looks like.
    """

    id: Identifier
    names: Annotated[tuple[Identifier, ...], Field(min_length=1)]
    habit: tuple[Habit, ...] = ()
    look: Text
    notes: tuple[SourcedText, ...] = ()
    evidence: tuple[EvidencePart, ...] = ()
    causes: Annotated[tuple[CauseEntry, ...], Field(min_length=1)]
    checks: tuple[ActionPart, ...] = ()
    remedies: tuple[ActionPart, ...] = ()


class MaterialPart(Text):
    """One file of causes."""

    version: Literal[1]
    id: Identifier
    notes: tuple[SourcedText, ...] = ()
    defect_types: Annotated[tuple[DefectType, ...], Field(min_length=1)]


class Quantity(Text):
    """What a condition may ask for.

    Attributes:
        type: What its values are.
        unit: Of its values, `-` without one.
        values: The possible ones of an enumeration.
    """

    type: Literal["number", "bool", "enum"]
    unit: str
    values: tuple[str, ...] = ()

    def accepts(self, value: Value) -> bool:
        """Whether a condition may compare it with `value`."""
        if self.type == "bool":
            return isinstance(value, bool)
        if self.type == "enum":
            return isinstance(value, str) and value in self.values
        return isinstance(value, float | int) and not isinstance(value, bool)


class CommonPart(Part):
    """What all cause files share.

    Attributes:
        groups: A name for several materials, for lines that do not tell them apart.
        sources: Key -> address.
        families: Kinds of origin.
        steps: Process steps.
        quantities: What conditions may ask for.
        rules: Evidence for any material.
    """

    version: Literal[1]
    groups: dict[Identifier, tuple[Identifier, ...]] = Field(default_factory=dict)
    sources: dict[str, str]
    families: dict[Identifier, Text]
    steps: dict[Identifier, Text]
    quantities: dict[Identifier, Quantity]
    rules: tuple[RulePart, ...]
