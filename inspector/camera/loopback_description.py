"""The GenICam description of the line camera that runs on loopback."""

from __future__ import annotations

import struct
from dataclasses import dataclass

WIDTH, HEIGHT = 0x100, 0x104
EXPOSURE_US, STARTED, PIXEL_FORMAT = 0x120, 0x124, 0x128
FRAME_PERIOD_US = 0x138
LINE_RATE_CENTIHZ = 0x1000
ENCODER_VALUE, ENCODER_AT_START = 0x1010, 0x1014

CHUNKED_STARTED, CHUNK_MODE = 0x1040, 0x1044
CHUNK_PICTURE, CHUNK_ENCODER, CHUNK_FRAME, CHUNK_TIME, CHUNK_TRIGGERS = range(1, 6)
CHUNK_BYTES = 8 + 3 * 12 + 16
"""Behind the picture: its own head, three counters of 4 bytes and one of 8."""

MONO8 = 0x01080001
MOST_LINES_HZ = 80_000

_NAMESPACE = "http://www.genicam.org/GenApi/Version_1_0"


@dataclass(frozen=True, slots=True)
class _Node:
    """A feature with the XML that makes it."""

    name: str
    xml: str


def _register(name: str, address: int, mode: str = "RW") -> str:
    return (
        f'<IntReg Name="{name}Reg"><Address>{address:#x}</Address><Length>4</Length>'
        f"<AccessMode>{mode}</AccessMode><pPort>Device</pPort>"
        "<Cachable>NoCache</Cachable>"
        "<Sign>Unsigned</Sign><Endianess>BigEndian</Endianess></IntReg>"
    )


def _integer(name: str, address: int, low: int, high: int, mode: str = "RW") -> _Node:
    return _Node(
        name,
        _register(name, address, mode)
        + f'<Integer Name="{name}"><pValue>{name}Reg</pValue>'
        f"<Min>{low}</Min><Max>{high}</Max></Integer>",
    )


def _float(
    name: str, over: str, bounds: tuple[str, str], formulas: tuple[str, str]
) -> _Node:
    """A Float over an Integer; formulas from the value and back to it."""
    low, high = bounds
    to, back = formulas
    return _Node(
        name,
        f'<Float Name="{name}"><pValue>{name}Conv</pValue>{low}{high}</Float>'
        f'<Converter Name="{name}Conv"><FormulaTo>{to}</FormulaTo>'
        f"<FormulaFrom>{back}</FormulaFrom><pValue>{over}</pValue></Converter>",
    )


def _enumeration(name: str, address: int, entries: dict[str, int]) -> _Node:
    choices = "".join(
        f'<EnumEntry Name="{entry}"><Value>{value}</Value></EnumEntry>'
        for entry, value in entries.items()
    )
    return _Node(
        name,
        _register(name, address)
        + f'<Enumeration Name="{name}">{choices}<pValue>{name}Reg</pValue>'
        "</Enumeration>",
    )


def _command(name: str, address: int, value: int) -> _Node:
    return _Node(
        name,
        f'<Command Name="{name}"><pValue>StartedReg</pValue>'
        f"<CommandValue>{value}</CommandValue></Command>",
    )


def _flag(name: str, address: int) -> _Node:
    return _Node(
        name,
        _register(name, address) + f'<Boolean Name="{name}"><pValue>{name}Reg</pValue>'
        "<OnValue>1</OnValue><OffValue>0</OffValue></Boolean>",
    )


def _chunk(name: str, number: int, size: int = 4) -> _Node:
    """A counter that comes with each block."""
    return _Node(
        f"Chunk{name}",
        f'<Port Name="{name}ChunkPort"><ChunkID>{number:08x}</ChunkID></Port>'
        f'<IntReg Name="Chunk{name}Reg"><Address>0</Address><Length>{size}</Length>'
        f"<AccessMode>RO</AccessMode><pPort>{name}ChunkPort</pPort>"
        "<Cachable>NoCache</Cachable>"
        "<Sign>Unsigned</Sign><Endianess>BigEndian</Endianess></IntReg>"
        f'<Integer Name="Chunk{name}"><pValue>Chunk{name}Reg</pValue></Integer>',
    )


_CHUNKS = {
    "EncoderValue": CHUNK_ENCODER,
    "FrameID": CHUNK_FRAME,
    "Timestamp": CHUNK_TIME,
    "LineTriggerEndToEndCounter": CHUNK_TRIGGERS,
}


def _chunk_nodes() -> tuple[_Node, ...]:
    return (
        _flag("ChunkModeActive", CHUNK_MODE),
        _enumeration("ChunkSelector", 0x1048, _CHUNKS),
        _flag("ChunkEnable", 0x104C),
        *(
            _chunk(name, number, 8 if number == CHUNK_TIME else 4)
            for name, number in _CHUNKS.items()
        ),
    )


def _fixed(low: float, high: float) -> tuple[str, str]:
    return f"<Min>{low}</Min>", f"<Max>{high}</Max>"


def description(*, chunks: bool = False) -> str:
    """The XML: size, exposure, line rate, encoder and trigger, in SFNC names.

    Args:
        chunks: Whether the counters come with each block; it is then started by
            another register, for the device sends by itself.
    """
    started = CHUNKED_STARTED if chunks else STARTED
    line_rate = _integer("LineRateCentiHz", LINE_RATE_CENTIHZ, 100, MOST_LINES_HZ * 100)
    nodes = (
        _integer("Width", WIDTH, 1, 8192),
        _integer("Height", HEIGHT, 1, 4096),
        _enumeration("PixelFormat", PIXEL_FORMAT, {"Mono8": MONO8}),
        _enumeration("AcquisitionMode", 0x12C, {"Continuous": 1}),
        _command("AcquisitionStart", STARTED, 1),
        _command("AcquisitionStop", STARTED, 0),
        _float("ExposureTime", "ExposureUs", _fixed(1, 1_000_000), ("FROM", "TO")),
        _float(
            "AcquisitionLineRate",
            "LineRateCentiHz",
            _fixed(1, MOST_LINES_HZ),
            ("FROM*100.0", "TO/100.0"),
        ),
        _enumeration("TriggerSelector", 0x1020, {"LineStart": 0, "FrameStart": 1}),
        _enumeration("TriggerMode", 0x1024, {"Off": 0, "On": 1}),
        _enumeration("TriggerSource", 0x1028, {"Encoder0": 0, "Line1": 1}),
        _enumeration("EncoderSourceA", 0x102C, {"Line1": 0, "Line2": 1}),
        _enumeration("EncoderSourceB", 0x1030, {"Line1": 0, "Line2": 1}),
        _enumeration(
            "EncoderOutputMode",
            0x1034,
            {"PositionUp": 0, "DirectionUp": 1, "Motion": 2},
        ),
        _integer("EncoderDivider", 0x1038, 1, 4096),
        _integer("EncoderValue", ENCODER_VALUE, 0, 2**32 - 1, "RO"),
        _integer("EncoderValueAtReset", ENCODER_AT_START, 0, 2**32 - 1, "RO"),
        *(_chunk_nodes() if chunks else ()),
    )
    behind = f"+CHUNKED*{CHUNK_BYTES}" if chunks else ""
    chunked = '<pVariable Name="CHUNKED">ChunkModeActiveReg</pVariable>'
    support = line_rate.xml + _integer("ExposureUs", EXPOSURE_US, 1, 10**6).xml
    features = "".join(f"<pFeature>{node.name}</pFeature>" for node in nodes)
    return (
        '<?xml version="1.0" encoding="utf-8"?>'
        '<RegisterDescription ModelName="LoopbackLine" VendorName="SurfaceInspector" '
        'ToolTip="A line camera made of software" StandardNameSpace="None" '
        'SchemaMajorVersion="1" SchemaMinorVersion="0" SchemaSubMinorVersion="1" '
        'MajorVersion="1" MinorVersion="0" SubMinorVersion="0" '
        'ProductGuid="00000000-0000-0000-0000-000000000000" '
        'VersionGuid="00000000-0000-0000-0000-000000000000" '
        f'xmlns="{_NAMESPACE}">'
        f'<Category Name="Root">{features}</Category>'
        + _register("Started", started)
        + support
        + "".join(node.xml for node in nodes)
        + '<IntSwissKnife Name="PayloadSize"><pVariable Name="W">Width</pVariable>'
        + f'<pVariable Name="H">Height</pVariable>{chunked if chunks else ""}'
        f"<Formula>W*H{behind}</Formula></IntSwissKnife>"
        '<Port Name="Device"/></RegisterDescription>'
    )


def stamp(line: int) -> bytes:
    """A line's number as the first four pixels of the line, so that tests can tell."""
    return struct.pack(">I", line & 0xFFFFFFFF)
