import pytest

from inspector.devices import ModbusPart
from inspector.errors import OutputError
from inspector.factory.modbus import ModbusOutput
from inspector.findings import Decision, Mark
from inspector.status import Phase
from tests.fakes import NOW
from tests.modbus import controller, free_port, onlooker


def mark(at_mm=0.0, decision=Decision.REJECT):
    return Mark("top", 0, at_mm, 10.0, decision, "any")


def part(port, **more):
    return ModbusPart(name="modbus", port=port, timeout_s=3.0, **more)


@pytest.fixture
def server():
    with controller() as running:
        yield running


def test_each_reject_sets_the_next_coil_of_the_ring(server):
    ring = part(server.port, first_coil=10, coils=3)
    with ModbusOutput(ring) as output, onlooker(server.port) as plant:
        for sent in range(1, 6):
            output.send(mark(1000.0 * sent), NOW)
            coils = plant.coils()
            wanted = [10 + n for n in range(min(sent, 3))]
            assert [n for n, on in enumerate(coils) if on] == wanted
        registers = plant.registers()
    assert registers[2:6] == [0, 5, 0, 5000]


def test_a_position_beyond_65_m_takes_both_registers(server):
    with ModbusOutput(part(server.port)) as output:
        output.send(mark(70_000.0), NOW)
        with onlooker(server.port) as plant:
            assert plant.registers()[4:6] == [1, 70_000 - 65_536]


def test_what_is_only_to_be_reviewed_is_acted_on_unless_the_plant_says_no(server):
    with ModbusOutput(part(server.port)) as output:
        output.send(mark(decision=Decision.REVIEW), NOW)
        assert output.rejects == 1
    with ModbusOutput(part(server.port, acts_on=("REJECT",))) as output:
        output.send(mark(decision=Decision.REVIEW), NOW)
        assert output.rejects == 0


def test_the_heartbeat_counts_and_says_whether_it_inspects(server):
    with ModbusOutput(part(server.port)) as output, onlooker(server.port) as plant:
        output.beat(Phase.RUNNING, NOW)
        assert plant.registers()[:2] == [1, 1]
        output.beat(Phase.STOPPING, NOW)
        assert plant.registers()[:2] == [2, 0]


def test_a_controller_that_is_away_is_said_at_once_and_found_when_it_is_back():
    port = free_port()
    with ModbusOutput(part(port)) as output:
        with pytest.raises(OutputError, match="no controller at"):
            output.send(mark(), NOW)
        with controller(port):
            output.send(mark(), NOW)
            assert output.rejects == 1
        with pytest.raises(OutputError):
            output.beat(Phase.RUNNING, NOW)
        with controller(port), onlooker(port) as plant:
            output.send(mark(), NOW)
            assert plant.coils()[:3] == [False, True, False]


def test_an_address_that_the_controller_refuses_is_an_error(server):
    with ModbusOutput(part(server.port, first_coil=5000)) as output:
        with pytest.raises(OutputError, match="first coil 5000"):
            output.send(mark(), NOW)
        assert output.rejects == 0
