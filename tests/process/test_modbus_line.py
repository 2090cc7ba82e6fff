"""A line whose rejects go to a Modbus controller, as a process that is killed."""

import subprocess
import sys
import time

from tests.lines import write_tiny_line
from tests.modbus import controller, onlooker


def until(holds, seconds=30.0):
    deadline_s = time.monotonic() + seconds
    while time.monotonic() < deadline_s:
        if holds():
            return True
        time.sleep(0.02)
    return False


def test_a_process_that_is_killed_says_nothing_more_to_the_controller(tmp_path):
    with controller() as plant, onlooker(plant.port) as looking:
        output = {"name": "modbus", "port": plant.port, "timeout_s": 2.0}
        output |= {"beat_s": 0.1, "coils": 100}
        rule = {"name": "any", "decision": "REJECT", "min_size_mm": 0.1}
        line = write_tiny_line(
            tmp_path,
            realtime=True,
            threshold=0.3,
            station={"outputs": [output]},
            recipe={"rules": [rule], "screen": {"name": "every"}},
        )
        command = [sys.executable, "-m", "inspector", "run", *line.arguments()]
        running = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        try:
            assert until(lambda: looking.registers()[0] > 5), "no heartbeat"
            assert looking.registers()[1] == 1, "it does not say that it inspects"
            assert until(lambda: sum(looking.coils()) > 3), "no rejects"
        finally:
            running.kill()
            running.wait()
        last = looking.registers()[0]
        time.sleep(0.5)  # five beats
        assert looking.registers()[0] == last
        rejects = looking.registers()[3]
        assert sum(looking.coils()) in (min(rejects, 100), min(rejects, 100) - 1)
