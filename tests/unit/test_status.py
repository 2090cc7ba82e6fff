import dataclasses
import json
import pickle
from datetime import UTC, datetime

import pytest

from inspector.line.client import Acknowledge, ChangeLot, Start, Stop
from inspector.status import (
    NO_TILES,
    Alarm,
    Ledger,
    LineStatus,
    Phase,
    Screening,
)


def test_a_ledger_is_balanced_when_every_line_is_accounted_for():
    assert Ledger().balanced
    assert Ledger(100, 60, 20, 15, 5).balanced
    assert not Ledger(100, 60, 20, 15, 4).balanced


def test_coverage_leaves_masked_and_pending_lines_out():
    assert Ledger(100, 60, 20, 20, 0).coverage == 0.75
    assert Ledger(100, 0, 100, 0, 0).coverage == 1.0
    assert Ledger(100, 0, 0, 100, 0).coverage == 0.0


def test_coverage_before_the_first_line_is_whole():
    assert Ledger().coverage == 1.0


def test_ledgers_add_up_over_the_cameras():
    status = LineStatus(
        ledgers={"top": Ledger(10, 8, 1, 1, 0), "bottom": Ledger(20, 10, 2, 3, 5)}
    )
    assert status.ledger == Ledger(30, 18, 3, 4, 5)
    assert status.ledger.balanced


def test_a_line_without_cameras_has_an_empty_ledger():
    assert LineStatus().ledger == Ledger()


def test_a_line_is_busy_unless_it_stands():
    idle = {phase for phase in Phase if not phase.busy}
    assert idle == {Phase.IDLE, Phase.FAULT}


def test_a_status_can_be_sent_to_another_process_as_plain_json():
    alarm = Alarm("gap", "2 m went by unseen", datetime(2026, 1, 1, tzinfo=UTC))
    status = LineStatus(
        phase=Phase.DEGRADED, ledgers={"top": Ledger(3, 1, 1, 1)}, alarms=(alarm,)
    )
    text = json.dumps(dataclasses.asdict(status), default=str)
    assert json.loads(text)["ledgers"]["top"]["gap_lines"] == 1


def test_commands_can_be_sent_to_another_process():
    for command in (Start("A"), Stop(), ChangeLot("B"), Acknowledge("gap")):
        assert pickle.loads(pickle.dumps(command)) == command
        assert type(command)(**dataclasses.asdict(command)) == command


def test_counts_of_tiles_add_up():
    one = Screening(tiles=9, looked_at=3, audited=2, escaped=1, out_of_time=4)
    assert one + NO_TILES == one
    assert one + one == Screening(18, 6, 4, 2, 8)


@pytest.mark.parametrize(
    "counts", [{"escaped": 1}, {"audited": 1}, {"looked_at": 1}, {"out_of_time": 1}]
)
def test_counts_of_tiles_that_contradict_each_other_are_refused(counts):
    with pytest.raises(ValueError, match="contradict"):
        Screening(**counts)
