"""`inspector db`: the records' database."""

from __future__ import annotations

import typer

from inspector.cli.common import DbOption, JsonOption, database_url, print_json, say

app = typer.Typer(no_args_is_help=True, help="Care for the records' database.")


@app.callback()
def databases() -> None:
    """Care for the records' database."""


@app.command()
def upgrade(db: DbOption = None, json: JsonOption = False) -> None:
    """Bring a database to this program's schema; makes it if it is not there."""
    from inspector.store import database

    url = database_url(db)
    engine = database.open_database(url)
    try:
        before = database.revision_of(engine)
        database.migrate(engine)
        after = database.revision_of(engine)
    finally:
        engine.dispose()
    name = database.shown(engine)
    if json:
        print_json({"database": name, "before": before, "after": after})
    elif before == after:
        say(f"{name} is up to date ({after})")
    else:
        say(f"{name}: {before or 'new'} -> {after}")
