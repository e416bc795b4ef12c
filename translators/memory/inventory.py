"""The device model of a 2.x station as far as a 1.6 backend can use it: which variables there are, which can be written, what values they take.

Read in the background after a boot with something new (translation-down B.2.1); values are not kept, they are asked for. Packed, because it is
looked at seldom and stored with everything else.
"""

from __future__ import annotations

import zlib
from datetime import datetime, timedelta
from typing import Literal

import msgspec
from msgspec import Struct, field

MAX_VARIABLES = 2000
"""Of one station; a large one of the field has some hundreds."""
MAX_PARTS = 400
"""Parts of a report that are waited for."""
SILENCE = timedelta(seconds=60)
"""Without a part for this long the report is asked for once more, then what came is kept."""
RETRY = timedelta(minutes=10)
"""A station that cannot report now is asked again after this."""

Mutability = Literal["", "ReadOnly", "WriteOnly", "ReadWrite"]


class Variable(Struct, frozen=True, array_like=True, gc=False, omit_defaults=True):
    """One variable: its place, and its characteristics as text; empty = none."""

    component: str
    instance: str = ""
    evse: int = 0
    connector: int = 0
    variable: str = ""
    variant: str = ""
    mutability: Mutability = ""
    unit: str = ""
    type: str = ""
    min: str = ""
    max: str = ""
    values: str = ""
    elements: str = ""


_decoder = msgspec.json.Decoder(list[Variable])


class Inventory(Struct, kw_only=True, omit_defaults=True):
    """Who calls a changing method calls `station.touch()`."""

    packed: bytes = b""
    """The variables of the last report."""
    of: str = ""
    """What the station was when it was asked: firmware and serial number; empty = it never was."""
    base: Literal["FullInventory", "ConfigurationInventory"] = "FullInventory"
    """What is asked for; a station need not know every base report."""
    request: int = 0
    """requestId of the report that is on its way; 0 = none is."""
    attempts: int = 0
    """How often it was asked for."""
    heard_at: str = ""
    """When it was asked for, or when its last part came, RFC 3339."""
    partial: bool = False
    """Parts of the report never came."""
    parts: dict[int, bytes] = field(default_factory=dict)
    """seqNo -> the variables of that part, packed."""
    last: int | None = None
    """seqNo of the last part; None = it has not come."""
    items_read: int = 0
    """ItemsPerMessage[GetVariables]; 0 = not known."""
    bytes_read: int = 0
    """BytesPerMessage[GetVariables]; 0 = not known."""
    items_set: int = 0
    """ItemsPerMessage[SetVariables]; 0 = not known."""

    def variables(self) -> list[Variable]:
        """What the station has, as far as it is known; while a first report comes, what came of it."""
        packed = [self.packed] if self.packed else [self.parts[number] for number in sorted(self.parts)]
        return [variable for part in packed for variable in _unpack(part)]

    @property
    def is_known(self) -> bool:
        """A report came to its end, or to what was to be had of it."""
        return self.packed != b""

    def is_due(self, of: str, now: datetime) -> bool:
        """Whether the station is to be asked: it is another than it was, it fell silent, or it could not report a while ago."""
        if of != self.of:
            return True
        if not self.heard_at:
            return False
        silent = now - datetime.fromisoformat(self.heard_at)
        return silent >= (SILENCE if self.request else RETRY)

    def ask(self, request: int, of: str, now: datetime) -> None:
        """The station is asked for a report."""
        self.attempts = self.attempts + 1 if of == self.of and self.request else 1
        self.of, self.request, self.heard_at = of, request, now.isoformat()
        self.parts.clear()
        self.last = None

    def refused(self, now: datetime, *, later: bool) -> None:
        """It does not report; `later`: it may in a while."""
        self.request, self.heard_at = 0, now.isoformat() if later else ""

    def heard(self, number: int, *, more: bool, variables: list[Variable], now: datetime) -> None:
        """A part of the report came; a part that came before is the same."""
        if len(self.parts) < MAX_PARTS:
            self.parts.setdefault(number, _pack(variables))
        self.heard_at = now.isoformat()
        if not more:
            self.last = number
        if self.last is not None and all(part in self.parts for part in range(self.last + 1)):
            self.close()

    def close(self) -> None:
        """What came is what there is."""
        whole = self.last is not None and all(part in self.parts for part in range(self.last + 1))
        found = [variable for number in sorted(self.parts) for variable in _unpack(self.parts[number])]
        if found or whole:
            self.packed = _pack(found[:MAX_VARIABLES])
            self.partial = not whole
        self.parts.clear()
        self.request, self.attempts, self.heard_at, self.last = 0, 0, "", None


def _pack(variables: list[Variable]) -> bytes:
    return zlib.compress(msgspec.json.encode(variables))


def _unpack(packed: bytes) -> list[Variable]:
    return _decoder.decode(zlib.decompress(packed))
