"""What a case of the corpus is, and the words it is written in: raw HTTP requests, envelopes, and what has to come of them."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

CS, CP = "urn://Ocpp/Cs/2012/06/", "urn://Ocpp/Cp/2012/06/"
S12, S11 = "http://www.w3.org/2003/05/soap-envelope", "http://schemas.xmlsoap.org/soap/envelope/"
WSA, DRAFT = "http://www.w3.org/2005/08/addressing", "http://schemas.xmlsoap.org/ws/2004/08/addressing"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
STATION = "ODD-1"
NUMBERS = itertools.count(1)
"""No two messages have the same id: a repetition would be answered from memory."""
SENDER, RECEIVER = "Sender/ProtocolError", "Receiver/NotSupported"


@dataclass(frozen=True, slots=True)
class Lures:
    """What a parser that can be tempted would open: a file, and an address on this machine."""

    file: str
    url: str


@dataclass(frozen=True, slots=True)
class Case:
    """One request and what has to come of it.

    `send` is the whole of what goes down the socket; `hang_up`: nothing more will come. `status` is that of HTTP, 0 when the connection only
    ends. `fault` is `code/subcode`, empty for an answer; `says` stands in the body. `quirks` are exactly those that are counted; `heard` is part
    of what reaches the central system.
    """

    name: str
    send: bytes | Callable[[Lures], bytes]
    status: int = 200
    fault: str = ""
    says: str = ""
    quirks: tuple[str, ...] = ()
    heard: Mapping[str, Any] = field(default_factory=dict)
    hang_up: bool = False

    def bytes(self, lures: Lures) -> bytes:
        return self.send if isinstance(self.send, bytes) else self.send(lures)


def wsa(action: str) -> dict[str, str]:
    """The addressing headers of a request, as OCPP-S wants them; a case changes or drops what it is about."""
    return {
        "MessageID": f"<w:MessageID>urn:uuid:{next(NUMBERS)}</w:MessageID>",
        "From": "<w:From><w:Address>http://127.0.0.1:9/</w:Address></w:From>",
        "ReplyTo": f"<w:ReplyTo><w:Address>{WSA}/anonymous</w:Address></w:ReplyTo>",
        "To": "<w:To>http://gateway/soap</w:To>",
        "Action": f"<w:Action>/{action}</w:Action>",
    }


def envelope(
    body: str = "<c:heartbeatRequest/>",
    action: str = "Heartbeat",
    *,
    identity: str = f"<c:chargeBoxIdentity>{STATION}</c:chargeBoxIdentity>",
    soap: str = S12,
    prolog: str = '<?xml version="1.0" encoding="UTF-8"?>',
    more: str = "",
    declare: str = "",
    **headers: str,
) -> str:
    """A request that only differs from a correct one where it is told to; `headers` replace those of WS-Addressing by name."""
    addressing = "".join((wsa(action) | headers).values())
    return (
        f'{prolog}<s:Envelope xmlns:s="{soap}" xmlns:w="{WSA}" xmlns:c="{CS}" xmlns:xsi="{XSI}"{declare}>'
        f"<s:Header>{identity}{addressing}{more}</s:Header><s:Body>{body}</s:Body></s:Envelope>"
    )


def http(
    body: bytes | str, *headers: str, start: str = "POST /soap HTTP/1.1", length: int | None = None, kind: str = "application/soap+xml"
) -> bytes:
    """A request that asks for the connection to be closed after it."""
    data = body.encode() if isinstance(body, str) else body
    lines = [start, "Host: gateway.example", "Connection: close", f"Content-Length: {len(data) if length is None else length}", *headers]
    if kind:
        lines.append(f"Content-Type: {kind}")
    return "\r\n".join([*lines, "", ""]).encode() + data


def post(body: str = "<c:heartbeatRequest/>", action: str = "Heartbeat", **changes: Any) -> bytes:
    """The request around a body."""
    return http(envelope(body, action, **changes))


def element(name: str, **fields: object) -> str:
    """A body element with simple children, in the order given."""
    return f"<c:{name}>" + "".join(f"<c:{key}>{value}</c:{key}>" for key, value in fields.items()) + f"</c:{name}>"


def authorization(tag: str, **changes: Any) -> str:
    """The envelope of an Authorize with this text, or markup, as its idTag."""
    return envelope(element("authorizeRequest", idTag=tag), "Authorize", **changes)


def authorize(tag: str, **changes: Any) -> bytes:
    """The request of an Authorize."""
    return http(authorization(tag, **changes))
