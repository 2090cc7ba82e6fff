"""What a support library says: kinds, their examples, and each version's history."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal, Self

from pydantic import (
    AwareDatetime,
    Field,
    SerializerFunctionWrapHandler,
    field_validator,
    model_serializer,
    model_validator,
)

from inspector.files import sha256_json
from inspector.parts import Name, Part
from inspector.types import UNKNOWN

FORMAT: Literal[1] = 1
MOST_EXAMPLES = 500

Severity = Literal["minor", "major", "critical"]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Example(Part):
    """One crop of a kind.

    Attributes:
        crop: sha256 of the PNG it lies in; its name.
        at: When it was added.
        by: Who added it.
        source: Where it is from: a lot, a run or a file.
    """

    crop: Sha256
    at: AwareDatetime
    by: Annotated[str, Field(max_length=128)]
    source: Annotated[str, Field(max_length=256)] = ""


class Kind(Part):
    """A kind of defect that people taught.

    Attributes:
        name: What rules and records call it.
        zh: What Chinese readers see; the name if empty.
        en: What English readers see; the name if empty.
        material: On which it occurs; empty for any.
        severity: How grave it is.
        action: What an operator is to do.
        live: Examples it is known by.
        pending: Examples that wait to be promoted.
        observed: Whether the pending ones are tried on the line without effect.
        background: No defect: crops of clean material. Whatever resembles them more
            than any kind gets no name from the library.
    """

    name: Name
    zh: Annotated[str, Field(max_length=64)] = ""
    en: Annotated[str, Field(max_length=64)] = ""
    material: Annotated[str, Field(max_length=64)] = ""
    severity: Severity = "major"
    action: Annotated[str, Field(max_length=500)] = ""
    live: tuple[Example, ...] = ()
    pending: tuple[Example, ...] = ()
    observed: bool = False
    background: bool = False

    @model_serializer(mode="wrap")
    def _as_before(self, told: SerializerFunctionWrapHandler) -> dict[str, object]:
        """A kind of defect is written as before there were backgrounds."""
        content: dict[str, object] = told(self)
        if not self.background:
            content.pop("background", None)
        return content

    @field_validator("name")
    @classmethod
    def _is_a_name(cls, name: str) -> str:
        if name != name.strip() or not name.isprintable():
            raise ValueError(
                f"a kind's name has no spaces around it and no control characters, "
                f"got {name!r}"
            )
        if name.casefold() == UNKNOWN:
            raise ValueError(f"no kind may be called {name!r}; it has its own meaning")
        return name

    @model_validator(mode="after")
    def _examples_are_distinct(self) -> Self:
        crops = [example.crop for example in (*self.live, *self.pending)]
        if not crops or len(set(crops)) != len(crops):
            raise ValueError(
                f"kind {self.name!r} needs examples, each once; it has {len(crops)}, "
                f"{len(set(crops))} of them different"
            )
        if len(crops) > MOST_EXAMPLES:
            raise ValueError(
                f"kind {self.name!r} would have {len(crops)} examples, at most "
                f"{MOST_EXAMPLES} are kept; leave out those that say the same"
            )
        return self

    @property
    def state(self) -> str:
        """`live`, `observed` or `waiting`; a live kind may have pending examples."""
        if self.live:
            return "live"
        return "observed" if self.observed else "waiting"


class Version(Part):
    """One state of a library and how it came about; never changed once written.

    Attributes:
        format: Of the file.
        number: From 1 on.
        content_of: The version whose content this is; its own number unless something
            was undone.
        parent: The version that `content_of` was made from; 0 for the first.
        at: When.
        by: Who.
        action: What was done, in words.
        kinds: By name, sorted.
        seal: sha256 of all else, so that a damaged file is noticed.
    """

    format: Literal[1] = FORMAT
    number: Annotated[int, Field(ge=1)]
    content_of: Annotated[int, Field(ge=1)]
    parent: Annotated[int, Field(ge=0)]
    at: AwareDatetime
    by: Annotated[str, Field(max_length=128)]
    action: Annotated[str, Field(max_length=2000)]
    kinds: tuple[Kind, ...] = ()
    seal: str = ""

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        names = [kind.name for kind in self.kinds]
        if names != sorted(set(names)):
            raise ValueError("kinds must be sorted by name, each once")
        if self.seal and self.seal != self.expected_seal:
            raise ValueError("the file is damaged: its seal does not fit its content")
        return self

    @property
    def expected_seal(self) -> str:
        """What the seal of this content is."""
        return sha256_json(self.model_dump(mode="json", exclude={"seal"}))

    def sealed(self) -> Version:
        """The same with its seal."""
        return self.model_copy(update={"seal": self.expected_seal})

    def kind(self, name: str) -> Kind | None:
        """The kind of that name, if there is one."""
        return next((kind for kind in self.kinds if kind.name == name), None)


def by_name(kinds: Iterable[Kind]) -> tuple[Kind, ...]:
    """Kinds in the order in which a version lists them."""
    return tuple(sorted(kinds, key=lambda kind: kind.name))
