import json
import socket
import threading

import pytest

from inspector.errors import BusyError, StoreError
from inspector.line.client import Start
from inspector.line.server import LOOPBACK, STATION_DOOR, WHO_IS_THERE, door, proof
from inspector.line.session import session, standing
from inspector.line.viewing import Viewing
from inspector.status import Phase
from tests.ui.fakes import FakeClient, a_sighting
from tests.waiting import until


@pytest.fixture
def client():
    made = FakeClient()
    made.set(phase=Phase.RUNNING, run_id="r1")
    return made


@pytest.fixture
def opened(client, tmp_path):
    viewing = Viewing(client)
    with door(client, tmp_path, STATION_DOOR, {"recipe": "r.yaml"}, viewing):
        yield tmp_path


def note(folder):
    return json.loads((folder / STATION_DOOR).read_text())


def refusals_seen_by(window):
    """What a window is told was refused, once it is told something."""
    told = []
    until(
        lambda: told.extend(window.look(status=False, pictures=False).refusals) or told
    )
    return told


def test_a_window_looks_and_commands_over_one_connection(client, opened):
    client.new_sightings.append(a_sighting(7))
    with session(opened, "a") as window:
        look = window.look(status=True, pictures=True)
        assert look.status == client.status()
        assert [s.index for s in look.sightings] == [7]
        assert window.send(Start("coil")) is None
        until(lambda: client.commands == [Start("coil")])
        client.refuses = "a run is on"
        assert window.send(Start("coil")) is None
        (refused,) = refusals_seen_by(window)
    assert (refused.command, refused.kind, refused.why) == (
        "Start",
        "BusyError",
        "a run is on",
    )
    assert client.commands == [Start("coil")]


def test_a_window_that_could_not_hear_a_refusal_is_told_again(client, opened):
    client.refuses = "a run is on"
    with session(opened, "a") as window:
        window.send(Start("coil"))
        first = refusals_seen_by(window)
    with session(opened, "a") as window:
        assert window.look(status=False, pictures=True).refusals == first
        assert window.look(status=False, pictures=True).refusals == []
    with session(opened, "a") as window:
        assert window.look(status=False, pictures=True).refusals == []


def test_a_window_hears_nothing_of_what_another_one_was_refused(client, opened):
    client.refuses = "a run is on"
    with session(opened, "a") as window:
        window.send(Start("coil"))
        refusals_seen_by(window)
    with session(opened, "b") as window:
        assert window.look(status=True, pictures=True).refusals == []


def test_a_later_window_is_shown_and_the_earlier_one_told(opened):
    with session(opened, "1") as first, session(opened, "2") as second:
        second.look(status=True, pictures=True)
        with pytest.raises(BusyError, match="another window"):
            first.look(status=True, pictures=True)
        with pytest.raises(BusyError), session(opened, "1"):
            pass


def test_the_note_says_which_recipe_stands_there_while_it_does(opened):
    assert standing(opened)["recipe"] == "r.yaml"


@pytest.mark.parametrize(
    "text", ["", "[]", '{"port": 1}', '{"port": "x", "token": ""}']
)
def test_a_broken_note_is_no_line(tmp_path, text):
    (tmp_path / STATION_DOOR).write_text(text)
    with pytest.raises(StoreError), session(tmp_path, "a"):
        pass


def test_after_the_end_nothing_stands_there(client, tmp_path):
    with door(client, tmp_path, STATION_DOOR, viewing=Viewing(client)):
        left_over = (tmp_path / STATION_DOOR).read_bytes()
    (tmp_path / STATION_DOOR).write_bytes(left_over)
    assert standing(tmp_path) == {}
    with pytest.raises(OSError), session(tmp_path, "a"):  # noqa: PT011  the system's
        pass


def test_whoever_listens_in_the_lines_place_is_told_nothing(tmp_path):
    heard = []

    def listen(server):
        caller, _ = server.accept()
        with caller, caller.makefile("rb") as lines:
            heard.append(lines.readline())
            nonce = heard[0].decode().removeprefix(WHO_IS_THERE).strip()
            guess = proof("not the token", "line", nonce)
            caller.sendall(f"{'0' * 32} {guess}\n".encode())
            heard.extend(lines.readlines())

    with socket.create_server((LOOPBACK, 0)) as server:
        content = {"port": server.getsockname()[1], "token": "t" * 64}
        (tmp_path / STATION_DOOR).write_text(json.dumps(content))
        thread = threading.Thread(target=listen, args=(server,))
        thread.start()
        with pytest.raises(StoreError, match="something else"), session(tmp_path, "a"):
            pass
        thread.join()
    assert len(heard) == 1
    assert b"t" * 64 not in heard[0]


@pytest.mark.parametrize("answer", ["", "0" * 64, "é"])
def test_who_cannot_prove_to_know_the_token_sees_nothing(client, opened, answer):
    with socket.create_connection((LOOPBACK, note(opened)["port"]), 5.0) as caller:
        caller.sendall(f"{WHO_IS_THERE}abc\n".encode())
        lines = caller.makefile("rb")
        challenge = lines.readline().split()[0].decode()
        assert note(opened)["token"] not in challenge
        caller.sendall(f"{answer}\nwatch a\n".encode())
        assert lines.read() == b""


def test_what_the_line_said_cannot_be_said_back_to_it(opened):
    token = note(opened)["token"]
    assert proof(token, "line", "n") != proof(token, "window", "n")
