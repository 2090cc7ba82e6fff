"""A real Modbus TCP server on loopback, in a thread of its own."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from collections.abc import Iterator

from pymodbus.client import ModbusTcpClient
from pymodbus.server import ModbusTcpServer
from pymodbus.simulator import DataType, SimData, SimDevice

COILS, REGISTERS = 256, 100


class Controller:
    """A controller that remembers, as a plant's own would see it."""

    def __init__(self, port: int = 0) -> None:
        self.port = port or free_port()
        self._ready = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="modbus-server")
        self._thread.start()
        assert self._ready.wait(10)

    def close(self) -> None:
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result(10)
        self._thread.join()

    async def _end(self) -> None:
        await asyncio.sleep(0.02)  # what the clients closed is seen
        for connection in list(self._server.active_connections.values()):
            if connection.transport is not None:
                connection.transport.abort()
        await self._server.shutdown()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._serve())
        finally:
            self._loop.close()

    async def _serve(self) -> None:
        bits = [SimData(0, values=[False] * COILS, datatype=DataType.BITS)]
        words = [SimData(0, values=0, count=REGISTERS, datatype=DataType.REGISTERS)]
        device = SimDevice(1, simdata=(bits, bits, words, words))
        self._server = ModbusTcpServer(device, address=("127.0.0.1", self.port))
        serving = asyncio.create_task(self._server.serve_forever())
        await asyncio.sleep(0.05)
        self._ready.set()
        with contextlib.suppress(asyncio.CancelledError):
            await serving
        await asyncio.sleep(0.05)  # connections close in the loop's next turns


class Onlooker:
    """Reads a controller as its own program would."""

    def __init__(self, port: int) -> None:
        self._client = ModbusTcpClient("127.0.0.1", port=port, timeout=2)
        assert self._client.connect()

    def coils(self) -> list[bool]:
        return self._client.read_coils(0, count=COILS, device_id=1).bits[:COILS]

    def registers(self) -> list[int]:
        return self._client.read_holding_registers(0, count=10, device_id=1).registers

    def close(self) -> None:
        self._client.close()


@contextlib.contextmanager
def controller(port: int = 0) -> Iterator[Controller]:
    running = Controller(port)
    try:
        yield running
    finally:
        running.close()


@contextlib.contextmanager
def onlooker(port: int) -> Iterator[Onlooker]:
    looking = Onlooker(port)
    try:
        yield looking
    finally:
        looking.close()


def free_port() -> int:
    with socket.socket() as any_socket:
        any_socket.bind(("127.0.0.1", 0))
        return int(any_socket.getsockname()[1])
