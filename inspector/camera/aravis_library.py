"""libaravis through ctypes: its calls with their types, and its errors as ours.

Importing this file loads the library; it is imported only where a driver is named.

Source: https://github.com/AravisProject/aravis, version 0.8.
"""

from __future__ import annotations

import ctypes as C  # noqa: N812 (its usual name where every line needs it)
import sys
from typing import Any

_NAMES = {
    "win32": ("libaravis-0.8-0.dll", "aravis-0.8-0.dll"),
    "darwin": ("libaravis-0.8.0.dylib",),
}
REMEDY = (
    "install Aravis 0.8: `apt-get install libaravis-0.8-0` on Debian and Ubuntu, "
    "`brew install aravis` on macOS"
)

_P, _S, _I, _U = C.c_void_p, C.c_char_p, C.c_int, C.c_uint
_I64, _U64, _F = C.c_int64, C.c_uint64, C.c_double
_E = C.c_void_p  # GError **, always last

FILL = C.CFUNCTYPE(None, _P, _P, C.c_uint32, C.c_uint32, C.c_uint32)
"""Fills a buffer of the software device: buffer, user, exposure, gain, format."""

_CALLS: dict[str, tuple[Any, tuple[Any, ...]]] = {
    "arv_update_device_list": (None, ()),
    "arv_get_n_devices": (_U, ()),
    "arv_get_device_id": (_S, (_U,)),
    "arv_get_device_address": (_S, (_U,)),
    "arv_get_device_vendor": (_S, (_U,)),
    "arv_get_device_model": (_S, (_U,)),
    "arv_get_device_serial_nbr": (_S, (_U,)),
    "arv_get_device_protocol": (_S, (_U,)),
    "arv_disable_interface": (None, (_S,)),
    "arv_camera_new": (_P, (_S, _E)),
    "arv_camera_get_device": (_P, (_P,)),
    "arv_camera_is_gv_device": (_I, (_P,)),
    "arv_camera_set_range_check_policy": (None, (_P, _I)),
    "arv_camera_gv_set_packet_size": (None, (_P, _I, _E)),
    "arv_camera_get_payload": (_U, (_P, _E)),
    "arv_camera_create_stream": (_P, (_P, _P, _P, _E)),
    "arv_camera_start_acquisition": (None, (_P, _E)),
    "arv_camera_stop_acquisition": (None, (_P, _E)),
    "arv_camera_get_device_serial_number": (_S, (_P, _E)),
    "arv_device_get_feature": (_P, (_P, _S)),
    "arv_device_is_feature_available": (_I, (_P, _S, _E)),
    "arv_device_get_integer_feature_value": (_I64, (_P, _S, _E)),
    "arv_device_set_integer_feature_value": (None, (_P, _S, _I64, _E)),
    "arv_device_get_float_feature_value": (_F, (_P, _S, _E)),
    "arv_device_set_float_feature_value": (None, (_P, _S, _F, _E)),
    "arv_device_get_integer_feature_bounds": (None, (_P, _S, _P, _P, _E)),
    "arv_device_get_float_feature_bounds": (None, (_P, _S, _P, _P, _E)),
    "arv_device_get_string_feature_value": (_S, (_P, _S, _E)),
    "arv_device_set_string_feature_value": (None, (_P, _S, _S, _E)),
    "arv_stream_push_buffer": (None, (_P, _P)),
    "arv_stream_stop_thread": (_U, (_P, _I)),
    "arv_stream_timeout_pop_buffer": (_P, (_P, _U64)),
    "arv_stream_try_pop_buffer": (_P, (_P,)),
    "arv_buffer_new_allocate": (_P, (C.c_size_t,)),
    "arv_buffer_get_data": (_P, (_P, _P)),
    "arv_buffer_get_status": (_I, (_P,)),
    "arv_buffer_get_frame_id": (_U64, (_P,)),
    "arv_buffer_get_timestamp": (_U64, (_P,)),
    "arv_buffer_get_image_width": (_I, (_P,)),
    "arv_buffer_get_image_height": (_I, (_P,)),
    "arv_buffer_get_image_pixel_format": (C.c_uint32, (_P,)),
    "arv_camera_are_chunks_available": (_I, (_P, _E)),
    "arv_camera_set_chunk_mode": (None, (_P, _I, _E)),
    "arv_camera_set_chunk_state": (None, (_P, _S, _I, _E)),
    "arv_camera_create_chunk_parser": (_P, (_P,)),
    "arv_chunk_parser_get_integer_value": (_I64, (_P, _P, _S, _E)),
    "arv_buffer_has_chunks": (_I, (_P,)),
    "arv_gv_fake_camera_new_full": (_P, (_S, _S, _S)),
    "arv_gv_fake_camera_is_running": (_I, (_P,)),
    "arv_gv_fake_camera_get_fake_camera": (_P, (_P,)),
    "arv_fake_camera_set_fill_pattern": (None, (_P, FILL, _P, _P)),
    "arv_fake_camera_read_register": (_I, (_P, C.c_uint32, _P)),
    "arv_fake_camera_write_register": (_I, (_P, C.c_uint32, C.c_uint32)),
    "g_object_unref": (None, (_P,)),
    "g_object_ref": (_P, (_P,)),
    "g_error_free": (None, (_P,)),
    "g_type_check_instance_is_a": (_I, (_P, C.c_size_t)),
    "arv_gc_float_get_type": (C.c_size_t, ()),
    "arv_gc_integer_get_type": (C.c_size_t, ()),
    "arv_gc_enumeration_get_type": (C.c_size_t, ()),
    "arv_gc_boolean_get_type": (C.c_size_t, ()),
}


class AravisError(Exception):
    """What the library says went wrong."""


class _GError(C.Structure):
    _fields_ = (("domain", C.c_uint32), ("code", C.c_int), ("message", C.c_char_p))


def _load() -> C.CDLL:
    names = _NAMES.get(sys.platform, ("libaravis-0.8.so.0",))
    for name in names:
        try:
            library = C.CDLL(name)
        except OSError:
            continue
        for call, (result, arguments) in _CALLS.items():
            function = getattr(library, call)
            function.restype, function.argtypes = result, arguments
        return library
    raise ImportError(f"{names[0]} is not installed; {REMEDY}")


LIBRARY = _load()


def _is_set(pointer: C.c_void_p) -> bool:
    return pointer.value is not None


def checked(call: str, *arguments: object) -> Any:  # noqa: ANN401 (ctypes' values)
    """Call a function whose last argument is a `GError **`.

    Raises:
        AravisError: It reported an error.
    """
    error = C.c_void_p()
    result = getattr(LIBRARY, call)(*arguments, C.byref(error))
    if _is_set(error):
        told = C.cast(error, C.POINTER(_GError)).contents
        message = (told.message or b"").decode("utf-8", "replace")
        LIBRARY.g_error_free(error)
        raise AravisError(message or call)
    return result


def set_property(instance: int, name: str, number: C.c_double | C.c_int) -> None:
    """Set a numeric property of a GObject; its type must be the property's."""
    LIBRARY.g_object_set(C.c_void_p(instance), name.encode(), number, None)
