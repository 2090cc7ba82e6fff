"""`inspector search`: evidence crops by words or by likeness."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from inspector.cli.common import DbOption, JsonOption, print_json, refuse, say

if TYPE_CHECKING:
    from inspector.cause.cropindex import Hit
    from inspector.searching import Searcher


def search(
    words: Annotated[
        list[str] | None,
        typer.Argument(help="Words, for example: dark streaks at the left edge."),
    ] = None,
    crop: Annotated[
        Path | None, typer.Option("--crop", help="A picture to find the like of.")
    ] = None,
    db: DbOption = None,
    evidence: Annotated[
        Path | None,
        typer.Option("--evidence", help="Folder of pictures; else beside the file."),
    ] = None,
    most: Annotated[int, typer.Option("--most", min=1, max=1000, help="Hits.")] = 12,
    model: Annotated[
        str, typer.Option("--model", help="Aligned pair: zoo name or folder.")
    ] = "aligner",
    cache: Annotated[
        Path | None, typer.Option("--cache", help="Folder that keeps the index.")
    ] = None,
    json: JsonOption = False,
) -> None:
    """Find evidence crops by words, in English or Chinese, or by a picture."""
    from inspector.cli.common import database_url
    from inspector.vision.codec import read_image

    text = " ".join(words or ()).strip()
    if bool(text) == (crop is not None):
        raise refuse("say what to find: WORDS, or --crop FILE, one of them")
    url = database_url(db)
    pixels = None if crop is None else read_image(crop).pixels
    searcher = _opened(url, evidence, cache, model)
    hits = (
        searcher.by_words(text, most)
        if pixels is None
        else searcher.by_crop(pixels, most)
    )
    if json:
        print_json(_document(text or str(crop), searcher, hits))
        return
    if not hits:
        say(f"nothing among {len(searcher.index)} crops")
    for hit in hits:
        place = "" if hit.in_place else " (elsewhere)"
        say(
            f"{hit.score:+.3f} {hit.row.kind} defect {hit.row.defect} run "
            f"{hit.row.run} at {hit.row.x_mm:.0f}, {hit.row.y_mm:.0f} mm{place}: "
            f"{hit.row.path}"
        )


def _opened(
    url: str, evidence: Path | None, cache: Path | None, model: str
) -> Searcher:
    from platformdirs import user_cache_path
    from rich.console import Console

    from inspector.searching import open_searcher

    kept = cache or user_cache_path("surface-inspector") / "search"
    console = Console(stderr=True)
    with console.status("reading evidence") as status:
        searcher = open_searcher(
            url,
            evidence or _beside(url),
            kept,
            model,
            lambda done: status.update(f"{done} new crops are indexed"),
        )
    if searcher.unreadable:
        say(f"inspector: {searcher.unreadable} pictures could not be read")
    return searcher


def _beside(url: str) -> Path:
    """The evidence folder of a database file."""
    from inspector.store.opened import database_file

    if (path := database_file(url)) is None:
        raise refuse("where are the pictures of this database? give --evidence DIR")
    return path.parent / "evidence"


def _document(query: str, searcher: Searcher, hits: list[Hit]) -> dict[str, object]:
    from dataclasses import asdict

    return {
        "query": query,
        "crops": len(searcher.index),
        "unreadable": searcher.unreadable,
        "hits": [
            {**asdict(hit.row), "score": round(hit.score, 4), "in_place": hit.in_place}
            for hit in hits
        ],
    }
