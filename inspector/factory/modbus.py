"""Rejects as coils over Modbus TCP, and a heartbeat that the controller can watch.

Each reject sets the next coil of a ring; the controller acts and clears it. Registers
carry the heartbeat, the phase, the number of rejects and the newest one's position.
Tried against a server on loopback; not tried on hardware.
"""

from __future__ import annotations

import logging
from datetime import datetime
from types import TracebackType
from typing import Any, Self

from pymodbus.client import ModbusTcpClient
from pymodbus.exceptions import ModbusException
from pymodbus.pdu import ModbusPDU

from inspector.devices import ModbusPart
from inspector.errors import OutputError
from inspector.findings import Mark
from inspector.status import Phase

log = logging.getLogger(__name__)

_WORD = 1 << 16
_INSPECTING = (Phase.RUNNING, Phase.DEGRADED)

logging.getLogger("pymodbus").setLevel(logging.CRITICAL)  # we say it, once


class ModbusOutput:
    """A controller that is asked again with every beat while it is away."""

    def __init__(self, part: ModbusPart) -> None:
        self._part = part
        self._client: Any = ModbusTcpClient(
            part.host,
            port=part.port,
            timeout=part.timeout_s,
            retries=0,
            reconnect_delay=0,
        )
        self._beats = 0
        self._rejects = 0

    @property
    def rejects(self) -> int:
        """Coils set so far."""
        return self._rejects

    def __enter__(self) -> Self:
        self._client.connect()  # one that is away is said with the first beat
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._client.close()

    def send(self, mark: Mark, at: datetime) -> None:
        """Set the next coil, after the registers that belong to it.

        Writing the same twice sets the same coil, so a repeat rejects nothing twice.

        Raises:
            OutputError: The controller did not take it.
        """
        if mark.decision.value not in self._part.acts_on:
            return
        number = self._rejects + 1
        where = max(0, round(mark.position_mm)) % (_WORD * _WORD)
        words = [*divmod(number % (_WORD * _WORD), _WORD), *divmod(where, _WORD)]
        first = self._part.heartbeat_register
        device = self._part.device
        coil = self._part.first_coil + self._rejects % self._part.coils
        try:
            self._need_connection()
            self._taken(
                self._client.write_registers(first + 2, words, device_id=device)
            )
            self._taken(self._client.write_coil(coil, value=True, device_id=device))
        except (ModbusException, OSError) as cause:
            raise self._refused(cause) from cause
        self._rejects = number

    def beat(self, phase: Phase, at: datetime) -> None:
        """Count the heartbeat up.

        Raises:
            OutputError: The controller did not take it.
        """
        self._beats = (self._beats + 1) % _WORD
        words = [self._beats, int(phase in _INSPECTING)]
        try:
            self._need_connection()
            self._taken(
                self._client.write_registers(
                    self._part.heartbeat_register, words, device_id=self._part.device
                )
            )
        except (ModbusException, OSError) as cause:
            raise self._refused(cause) from cause

    def _need_connection(self) -> None:
        if not self._client.connected and not self._client.connect():
            raise OutputError(
                f"no controller at {self._part.host}:{self._part.port}; check its "
                "address, its cable and whether its Modbus server is on"
            )

    def _taken(self, answer: ModbusPDU) -> None:
        """An error reply is returned, not raised.

        Raises:
            OutputError: It is one.
        """
        if answer.isError():
            raise OutputError(
                f"the controller at {self._part.host}:{self._part.port} refused "
                f"({answer}); check the addresses: first coil "
                f"{self._part.first_coil}, first register "
                f"{self._part.heartbeat_register}, both counted from 0"
            )

    def _refused(self, cause: Exception) -> OutputError:
        self._client.close()
        return OutputError(
            f"the controller at {self._part.host}:{self._part.port} does not answer "
            f"({' '.join(str(cause).split())})"
        )
