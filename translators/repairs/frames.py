"""Repairs of a whole OCPP-J frame that could not be read: what stands around the array, and how many elements it has.

Sources: quirks.md 3, 5 and 6. The result is read again; it need not be a frame.
"""

from __future__ import annotations

import re
from typing import Any

import msgspec

from translators.repairs.payloads import MAX_BYTES, Repaired

_BOM = b"\xef\xbb\xbf"
_LENGTHS = {2: 4, 3: 3, 4: 5, 5: 5, 6: 4}
_decoder = msgspec.json.Decoder(list[msgspec.Raw])
_TRAILING = re.compile(r"trailing characters \(byte (\d+)\)")
_number = msgspec.json.Decoder(int)


def repair_frame(data: bytes) -> Repaired | None:
    """The frame mended, with the names of the repairs; None when there was nothing to mend."""
    if len(data) > MAX_BYTES:
        return None
    quirks: list[str] = []
    text = data
    try:
        text.decode()
    except UnicodeDecodeError:
        text = text.decode(errors="replace").encode()
        quirks.append("bad_utf8")
    trimmed = _without_surroundings(text)
    if trimmed != text:
        quirks.append("trailing_bytes")
    parts = _elements(trimmed)
    if parts is not None:
        trimmed, name = parts
        quirks.append(name)
    return Repaired(trimmed, tuple(quirks)) if quirks else None


def _without_surroundings(text: bytes) -> bytes:
    """From the opening bracket to its closing one: a byte order mark before it, NULs or a second message behind it are cut."""
    start = text.removeprefix(_BOM).strip(b" \t\r\n\x00")
    try:
        _decoder.decode(start)
    except (msgspec.DecodeError, RecursionError) as error:
        # msgspec says where the first message ends; asking it is a hundred times faster than looking byte by byte.
        found = _TRAILING.search(str(error))
        return text if found is None else start[: int(found.group(1)) - 1].rstrip()
    return start


def _elements(text: bytes) -> tuple[bytes, str] | None:
    """A CALL without its payload gets an empty one; elements too many are cut."""
    try:
        parts: list[Any] = _decoder.decode(text)
        wanted = _LENGTHS[_number.decode(parts[0])]
    except (msgspec.MsgspecError, IndexError, KeyError, RecursionError):
        return None
    if len(parts) == wanted - 1 and wanted == 4:
        return b"[" + b",".join(bytes(part) for part in parts) + b",{}]", "payload_missing"
    if len(parts) > wanted:
        return b"[" + b",".join(bytes(part) for part in parts[:wanted]) + b"]", "extra_elements"
    return None
