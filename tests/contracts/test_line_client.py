"""What every LineClient promises: a line in this process, and one in another."""

from __future__ import annotations

import time
from functools import partial

import pytest

from inspector.build import make_plan, read_line
from inspector.errors import BusyError
from inspector.findings import EventKind
from inspector.line.attached import AttachedLine
from inspector.line.client import Acknowledge, ChangeLot, Link, Note, Start, Stop
from inspector.line.inorder import InOrder
from inspector.line.launch import launch
from inspector.line.runner import LineRunner
from inspector.status import Phase
from inspector.store.database import open_database
from inspector.store.query import run_facts, runs
from tests.lines import write_tiny_line

STEADY = (Phase.RUNNING, Phase.DEGRADED)
THRESHOLD = 0.34  # a handful of findings per frame


def here(line):
    made = LineRunner(make_plan(*read_line(line.station, line.recipe)))
    return made, made.close


def in_order(line):
    runner, close_runner = here(line)
    made = InOrder(runner)

    def close():
        made.close()
        close_runner()

    return made, close


def apart(line):
    arguments = line.arguments("--linger", "30", "--no-login")
    made = AttachedLine(line.folder, partial(launch, arguments, line.folder / "logs"))
    assert made.wait_for_line(60)
    return made, made.close


@pytest.fixture(params=[here, in_order, apart], ids=["here", "here in order", "apart"])
def client(request, tmp_path):
    line = write_tiny_line(
        tmp_path, threshold=THRESHOLD, realtime=True, line_rate_hz=1000.0
    )
    made, close = request.param(line)
    yield made
    if made.status().phase in (*STEADY, Phase.PREPARING):
        made.send(Stop())
    until(lambda: not made.status().phase.busy)
    close()


@pytest.fixture
def running(client):
    client.send(Start("coil 7", "王"))
    until(lambda: client.status().phase in STEADY)
    return client


def until(true, timeout_s=60.0):
    end_s = time.monotonic() + timeout_s
    while not true():
        assert time.monotonic() < end_s, "it did not come true"
        time.sleep(0.02)


def why_refused(client, command):
    """The words of a refusal, at once or a little later."""
    try:
        client.send(command)
    except BusyError as error:
        return str(error)
    heard = []
    until(lambda: heard.extend(client.refusals()) or heard)
    return heard[0].why


def test_a_line_that_has_not_begun_is_here_idle_and_shows_nothing(client):
    assert client.link is Link.HERE
    assert client.status().phase is Phase.IDLE
    assert client.status().recipe == "tiny"
    assert client.strips() == client.sightings() == client.refusals() == []
    assert client.gauges() == []


def test_a_start_brings_strips_in_order_and_sightings_with_their_pixels(running):
    strips, sightings = [], []

    def enough():
        strips.extend(running.strips())
        sightings.extend(running.sightings())
        return len(strips) > 8 and sightings

    until(enough)
    ends = [strip.first_line + strip.lines for strip in strips]
    for end, later in zip(ends, strips[1:], strict=False):
        assert later.first_line == end + later.missing_before
    assert {strip.pixels.dtype.name for strip in strips} == {"uint8"}
    assert all(strip.pixels.std() > 0 for strip in strips)
    assert all(min(sighting.crop.shape) > 0 for sighting in sightings)
    assert {sighting.camera for sighting in sightings} == {"top"}


def test_how_the_cameras_see_is_told_while_the_line_runs(running):
    gauges = []
    until(lambda: gauges.extend(running.gauges()) or gauges)
    assert gauges[0].camera == "top"
    assert 0 < gauges[0].mean < 255
    assert gauges[0].focus > 0


def test_what_was_given_once_is_not_given_again(running):
    first = []
    until(lambda: first.extend(running.strips()) or first)
    later = []
    until(lambda: later.extend(running.strips()) or later)
    assert later[0].first_line >= first[-1].first_line + first[-1].lines


def test_a_second_start_is_refused_with_words_and_the_run_goes_on(running):
    run_id = running.status().run_id
    assert "a run is on" in why_refused(running, Start("other"))
    assert running.status().run_id == run_id


@pytest.mark.parametrize(
    "command", [Stop(), ChangeLot("x"), Note(EventKind.ROLL, "roll 3")], ids=repr
)
def test_what_needs_a_run_is_refused_where_none_is_on(client, command):
    assert "no run is on" in why_refused(client, command)


def test_a_lot_is_changed_and_what_was_said_stands_in_the_records(running, tmp_path):
    running.send(ChangeLot("coil 8", "李"))
    running.send(Note(EventKind.ROLL, "roll 3", "李"))
    until(lambda: running.status().lot_id == "coil 8")
    running.send(Stop("王"))
    until(lambda: not running.status().phase.busy)
    engine = open_database(f"sqlite:///{tmp_path / 'data' / 'records.db'}")
    facts = run_facts(engine, runs(engine)[0].run_id)
    engine.dispose()
    said = [(e.kind, e.text, e.source) for e in facts.events]
    assert (EventKind.LOT, "coil 8", "李") in said
    assert (EventKind.ROLL, "roll 3", "李") in said
    assert (EventKind.STOP, "stop asked for", "王") in said


def test_after_a_stop_every_line_is_accounted_for_and_another_run_can_begin(running):
    before = running.status().run_id
    running.send(Stop())
    until(lambda: not running.status().phase.busy)
    ledger = running.status().ledger
    assert ledger.balanced
    assert ledger.pending_lines == 0
    running.send(Start("next"))
    until(lambda: running.status().phase in STEADY)
    assert running.status().run_id != before


def test_a_start_that_cannot_be_stands_in_fault_until_it_is_acknowledged(
    client, tmp_path
):
    (tmp_path / "scene.yaml").write_text("nothing", "utf-8")
    client.send(Start("coil"))
    until(lambda: client.status().phase is Phase.FAULT)
    assert client.status().message
    assert "FAULT" in why_refused(client, Start("coil"))
    client.send(Acknowledge(""))
    until(lambda: client.status().phase is Phase.IDLE)
