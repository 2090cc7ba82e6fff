import json
from datetime import UTC, datetime

import pytest
from typer.testing import CliRunner

from inspector.cli.users import app
from inspector.errors import AccessError, BusyError, StoreError
from inspector.store.database import file_url, upgrade
from inspector.store.lock import station_lock


@pytest.fixture(scope="module")
def url(tmp_path_factory):
    made = file_url(tmp_path_factory.mktemp("记录") / "records.db")
    upgrade(made)
    return made


def call(*arguments, typed="correct horse\n"):
    return CliRunner().invoke(app, arguments, input=typed)


def refused(*arguments, typed="correct horse\n"):
    return call(*arguments, typed=typed).exception


def test_an_account_is_made_changed_and_listed(url):
    made = call("add", "li", "--role", "QA", "--password-stdin", "--db", url)
    assert (made.exit_code, made.stderr) == (0, "li is qa\n")
    assert call("role", "li", "process", "--db", url).exit_code == 0
    typed = "battery staple\n" * 2
    assert call("reset", "li", "--db", url, typed=typed).exit_code == 0
    [listed] = json.loads(call("list", "--db", url, "--json").stdout)["users"]
    assert (listed["name"], listed["role"], listed["active"]) == ("li", "process", True)
    assert "li  process  li" in call("list", "--db", url).stdout
    assert call("role", "li", "off", "--db", url).exit_code == 0
    assert "switched off" in call("list", "--db", url).stdout


def test_what_cannot_be_is_refused_before_anything_is_asked(url, tmp_path):
    assert isinstance(refused("add", "a b", "--role", "qa", "--db", url), AccessError)
    assert isinstance(refused("add", "x", "--role", "boss", "--db", url), AccessError)
    assert isinstance(refused("role", "nobody", "qa", "--db", url), AccessError)
    short = refused(
        "add", "x", "--role", "qa", "--password-stdin", "--db", url, typed="short\n"
    )
    assert isinstance(short, AccessError)
    assert isinstance(refused("list"), StoreError)
    nowhere = file_url(tmp_path / "records.db")
    assert isinstance(refused("list", "--db", nowhere), StoreError)


def test_while_a_line_writes_the_file_the_command_says_who_has_it(tmp_path):
    made = file_url(tmp_path / "records.db")
    upgrade(made)
    with station_lock(tmp_path, "a running line", datetime.now(UTC)):
        error = refused("role", "li", "qa", "--db", made)
    assert isinstance(error, BusyError)
    assert "a running line" in str(error)
