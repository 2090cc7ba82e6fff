"""`inspector users`: accounts and roles."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from inspector.cli.common import (
    DbOption,
    JsonOption,
    database_url,
    person,
    print_json,
    say,
)

if TYPE_CHECKING:
    from inspector.access import Account

app = typer.Typer(no_args_is_help=True, help="Accounts and what they may do.")

_WHAT = "inspector users"
NameArgument = Annotated[str, typer.Argument(help="What is typed to log in.")]
StdinOption = Annotated[
    bool,
    typer.Option("--password-stdin", help="Read the password from standard input."),
]


@app.callback()
def accounts() -> None:
    """Accounts and what they may do."""


@app.command()
def add(
    name: NameArgument,
    role: Annotated[
        str, typer.Option("--role", help="operator, process, qa or admin.")
    ],
    full_name: Annotated[
        str, typer.Option("--full-name", help="What people call them.")
    ] = "",
    password_stdin: StdinOption = False,
    db: DbOption = None,
) -> None:
    """Make an account; asks for its password."""
    import secrets

    from inspector.access import Role, User
    from inspector.store import users
    from inspector.store.opened import writing

    user = User(name, full_name or name, Role.of(role))
    password = _password(stdin=password_stdin)
    with writing(database_url(db), _WHAT, _now()) as engine:
        users.add(engine, user, password, secrets.token_bytes(16), person(), _now())
    say(f"{user.name} is {user.role.value}")


@app.command(name="list")
def list_accounts(db: DbOption = None, json: JsonOption = False) -> None:
    """All accounts with their roles."""
    from inspector.store import users
    from inspector.store.opened import reading

    with reading(database_url(db)) as engine:
        found = users.accounts(engine)
    if json:
        print_json({"users": [_told(account) for account in found]})
        return
    for account in found:
        user = account.user
        state = "" if user.active else "  (switched off)"
        sys.stdout.write(f"{user.name}  {user.role.value}  {user.full_name}{state}\n")


@app.command()
def role(
    name: NameArgument,
    new: Annotated[
        str,
        typer.Argument(metavar="ROLE", help="operator, process, qa, admin, on or off."),
    ],
    db: DbOption = None,
) -> None:
    """Give somebody another role, or switch the account off and on."""
    from inspector.access import Role
    from inspector.store import users
    from inspector.store.opened import writing

    switch = {"on": True, "off": False}.get(new.lower())
    wanted = None if switch is not None else Role.of(new)
    with writing(database_url(db), _WHAT, _now()) as engine:
        if wanted is not None:
            users.set_role(engine, name, wanted, person(), _now())
        else:
            users.set_active(engine, name, bool(switch), person(), _now())
    say(f"{name} is {new.lower()}")


@app.command()
def reset(
    name: NameArgument, password_stdin: StdinOption = False, db: DbOption = None
) -> None:
    """Give somebody a new password and unlock the account."""
    import secrets

    from inspector.store import users
    from inspector.store.opened import writing

    password = _password(stdin=password_stdin)
    with writing(database_url(db), _WHAT, _now()) as engine:
        salt = secrets.token_bytes(16)
        users.reset(engine, name, password, salt, person(), _now())
    say(f"{name} has a new password")


def _password(*, stdin: bool) -> str:
    """The password as typed twice, or one line of standard input; never an argument."""
    from inspector.access import check_password

    if stdin:
        password = sys.stdin.readline().rstrip("\r\n")
    else:
        password = typer.prompt(
            "Password", hide_input=True, confirmation_prompt=True, err=True
        )
    check_password(password)
    return str(password)


def _told(account: Account) -> dict[str, object]:
    locked = account.locked_until
    return {
        "name": account.user.name,
        "full_name": account.user.full_name,
        "role": account.user.role.value,
        "active": account.user.active,
        "created_at": account.created_at.isoformat(),
        "locked_until": None if locked is None else locked.isoformat(),
    }


def _now() -> datetime:
    return datetime.now(UTC)
