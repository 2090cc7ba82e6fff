"""A recipe's file with something changed in it; comments elsewhere stay."""

from __future__ import annotations

import re
from collections.abc import Mapping

from inspector.files import parse_yaml, yaml_of
from inspector.recipe import Recipe

_KEY = re.compile(r"([A-Za-z_][A-Za-z0-9_]*):(?:\s|$)")


def with_block(text: str, key: str, block: str) -> str:
    """`text` with its top-level key replaced, or added at the end.

    Args:
        text: A YAML mapping.
        key: The key.
        block: What stands there from now on, its key included; "" for nothing.
    """
    kept: list[str] = []
    inside = written = False
    for old in text.splitlines():
        found = _KEY.match(old)
        if found:
            inside = found[1] == key
            if inside and not written:
                kept += block.splitlines()
                written = True
        elif inside and (not old.strip() or old.startswith("#")):
            inside = False
        if not inside:
            kept.append(old)
    if not written:
        kept += block.splitlines()
    return "\n".join(kept) + "\n"


def new_text(old_text: str, old: Recipe, new: Recipe) -> str:
    """The file of `new`, made of the file of `old`: only what changed is written anew.

    Where that cannot be done without a mistake, the whole file is written anew.
    """
    before, after = (_said(one) for one in (old, new))
    text = old_text
    for key in dict.fromkeys([*before, *after]):
        if before.get(key) != after.get(key):
            block = yaml_of({key: after[key]}) if key in after else ""
            text = with_block(text, key, block)
    return text if _says(text, new) else yaml_of(after)


def _said(recipe: Recipe) -> Mapping[str, object]:
    return recipe.model_dump(mode="json", exclude_unset=True)


def _says(text: str, recipe: Recipe) -> bool:
    try:
        return Recipe.model_validate(parse_yaml(text)).digest == recipe.digest
    except ValueError:
        return False
