"""The versions, one import and one line each, and the routes of every pair of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, Protocol

from translators import canonical, ocpp12, ocpp15, ocpp16, ocpp21, ocpp201
from translators.canonical.base import Request, Response
from translators.errors import TO_2X, TO_16, RpcCode
from translators.flow import Routes
from translators.ocpp1x import from_backend, from_station, to_backend, to_station, wire, within
from translators.ocpp16 import soap as ocpp16s
from translators.ocpp201 import deltas

Family = Literal["1.x", "2.x"]


class Codec(Protocol):
    """Payloads of one version to typed messages and back; decoding is validation. Raises Invalid, Unencodable."""

    def knows(self, action: str) -> bool: ...
    def sends(self, action: str) -> bool: ...
    def decode_request(self, action: str, payload: Any) -> Request[Any]: ...
    def decode_answer(self, action: str, payload: Any) -> Response: ...
    def encode_request(self, request: Request[Any]) -> tuple[str, bytes]: ...
    def encode_answer(self, action: str, answer: Response) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Version:
    """One version of OCPP. `subprotocol` is empty for SOAP; `codes` spells the CALLERROR codes."""

    name: str
    family: Family
    codec: Codec
    subprotocol: str = ""
    codes: Mapping[RpcCode, str] | None = None

    @property
    def is_soap(self) -> bool:
        return not self.subprotocol


VERSIONS: dict[str, Version] = {
    version.name: version
    for version in (
        Version("1.2", "1.x", ocpp12.CODEC),
        Version("1.5", "1.x", ocpp15.CODEC),
        Version("1.6", "1.x", ocpp16.CODEC, "ocpp1.6", TO_16),
        Version("1.6s", "1.x", ocpp16s.CODEC),
        Version("2.0.1", "2.x", ocpp201.CODEC, "ocpp2.0.1", TO_2X),
        Version("2.1", "2.x", ocpp21.CODEC, "ocpp2.1", TO_2X),
    )
}
STATION_VERSIONS: tuple[str, ...] = tuple(VERSIONS)
BACKEND_VERSIONS: tuple[str, ...] = tuple(name for name, version in VERSIONS.items() if not version.is_soap)


@dataclass(frozen=True, slots=True)
class Pair:
    """A station's version in front of a backend's: which flows run. `relay`: the same version, bytes pass after validation."""

    station: Version
    backend: Version
    from_station: Routes
    from_backend: Routes

    @property
    def relay(self) -> bool:
        return self.station is self.backend

    @property
    def remembers(self) -> bool:
        """Whether the flows of transactions keep what they told, and know a repetition by it: where they translate, not where they pass on."""
        return not self.relay and (self.station.family, self.backend.family) != ("2.x", "2.x")


def _routes(station: Version, backend: Version) -> tuple[Routes, Routes]:
    if station is backend:
        return {}, {}
    match station.family, backend.family:
        case "1.x", "2.x":
            return from_station.ROUTES, to_station.ROUTES_12 if station.name == "1.2" else to_station.ROUTES
        case "2.x", "1.x":
            return to_backend.ROUTES, from_backend.ROUTES
        case "1.x", "1.x":
            return within.FROM_STATION, within.FROM_BACKEND[station.name]
        case _:
            return deltas.from_station(station.name, backend.name), deltas.from_backend(station.name, backend.name)


def all_actions() -> frozenset[str]:
    """Every action of every version."""
    return frozenset(canonical.REQUESTS) | frozenset(wire.REQUESTS)


@cache
def pair(station: str, backend: str) -> Pair:
    """The pair of two version names. Raises KeyError for a version that is not known."""
    one, other = VERSIONS[station], VERSIONS[backend]
    return Pair(one, other, *_routes(one, other))
