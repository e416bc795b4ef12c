"""What passes between the SOAP server and the sessions of stations: one call, one reply, and the bounds of their exchange."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

import msgspec
from lxml import etree

from gateway.io.proxies import Peer, Proxies
from translators.framing.soap import Fault
from translators.ocpp1x.soap_codec import Decoded, SoapCodec
from translators.versions import VERSIONS
from wsdl import SoapVersion


class SoapCall(msgspec.Struct, frozen=True, kw_only=True):
    """One request of a station.

    `payload` is what the child of the Body says, `body_hash` its fingerprint, for duplicates (soap design §7), `dated` whether that has a time by
    which two of a kind are told apart; `authorization` the Authorization header as it came; `peer` who posted it, `path` to which of our paths;
    `raw` the envelope as it came, inflated.
    """

    identity: str
    identity_name: str
    version: SoapVersion
    action: str
    payload: Decoded
    message_id: str
    from_address: str
    reply_to: str
    peer: Peer
    path: str
    authorization: str | None
    body_hash: bytes
    dated: bool
    content_length: int
    raw: bytes
    quirks: tuple[str, ...]

    @property
    def location(self) -> str:
        """The URL that was asked for, as the station wrote it."""
        return f"{self.peer.scheme}://{self.peer.host}{self.path}"


class Answer(msgspec.Struct, frozen=True, gc=False):
    """Answer with this body element, as the codec wrote it."""

    body: bytes


@dataclass(frozen=True, slots=True)
class FaultReply:
    """Answer with a fault. `status` overrides the one that SOAP names: 401 makes a station present its credentials."""

    fault: Fault
    status: int = 0


@dataclass(frozen=True, slots=True)
class Abort:
    """Break the connection without an answer: the station keeps its message and takes itself for offline (1.5 §3.2; `mirror` mode)."""


_CODECS: dict[str, SoapCodec] = {known.codec.version: known.codec for known in VERSIONS.values() if isinstance(known.codec, SoapCodec)}


def decode_ahead(version: SoapVersion, action: str, payload: etree._Element) -> Decoded:
    """The payload of a request, decoded; it may run in a thread."""
    return _CODECS[version].decode_ahead(action, payload)


SoapReply = Answer | FaultReply | Abort


class SoapStations(Protocol):
    """What stands behind the server: the sessions of SOAP stations."""

    async def handle(self, call: SoapCall) -> SoapReply:
        """Called once per request, concurrently for different requests; never raises but for faults of the gateway itself."""
        ...


@dataclass(frozen=True, slots=True)
class SoapLimits:
    """Bounds of one exchange: bytes as sent, bytes when inflated, seconds for the station to send it, seconds for us to answer it.

    A body of more than `large_body` bytes is read beside the event loop, and `large_bodies` of them are taken at a time: the others wait, within
    their `read_timeout`.
    """

    max_body: int = 1_048_576
    max_inflated: int = 1_048_576
    read_timeout: float = 60.0
    answer_timeout: float = 120.0
    large_body: int = 65_536
    large_bodies: int = 16


@dataclass(frozen=True, slots=True)
class SoapOptions:
    """`strict` refuses every quirk; `ignore_must_understand` takes headers that would have to be understood, and are not.

    `proxies` say where a request came from and where it went: behind a trusted proxy neither is what the socket says.
    """

    strict: bool = False
    ignore_must_understand: bool = False
    limits: SoapLimits = field(default_factory=SoapLimits)
    proxies: Proxies = field(default_factory=Proxies)
