"""Chunks of a camera through Aravis: switched on, and read from each buffer."""

from __future__ import annotations

from typing import Self

from inspector.camera.aravis_library import LIBRARY, AravisError, checked
from inspector.camera.chunks import ALL, ENCODER, FRAME, TIME, TRIGGERS, Chunks

_PLACES = {ENCODER: "encoder", FRAME: "frame", TIME: "time_ns", TRIGGERS: "triggers"}


class ChunkReader:
    """Reads the counters of one open camera's buffers; used by its thread."""

    def __init__(self, parser: int, nodes: dict[str, str]) -> None:
        self._parser = parser
        self._nodes = nodes  # what it is -> the node that holds it

    @classmethod
    def open(cls, camera: int, device: int) -> Self | None:
        """Switch on what the camera has of them; None if it has none."""
        try:
            if not checked("arv_camera_are_chunks_available", camera):
                return None
            checked("arv_camera_set_chunk_mode", camera, 1)
        except AravisError:
            return None
        nodes = {}
        for name in ALL:
            if not any(_switched_on(camera, entry) for entry in name.entries):
                continue
            for node in name.nodes:
                if LIBRARY.arv_device_get_feature(device, node.encode()):
                    nodes[_PLACES[name]] = node
                    break
        if not nodes:
            return None
        return cls(LIBRARY.arv_camera_create_chunk_parser(camera), nodes)

    def read(self, buffer: int) -> Chunks:
        """The counters of a buffer that came whole."""
        if not LIBRARY.arv_buffer_has_chunks(buffer):
            return Chunks()
        found = {}
        for what, node in self._nodes.items():
            try:
                found[what] = int(
                    checked(
                        "arv_chunk_parser_get_integer_value",
                        self._parser,
                        buffer,
                        node.encode(),
                    )
                )
            except AravisError:
                continue  # this block came without it
        return Chunks(**found)

    def close(self) -> None:
        """Give the parser back."""
        LIBRARY.g_object_unref(self._parser)


def _switched_on(camera: int, entry: str) -> bool:
    try:
        checked("arv_camera_set_chunk_state", camera, entry.encode(), 1)
    except AravisError:
        return False
    return True
