"""What is different about a message that waited in the gateway (translation-up §6.3), and while it does: it says so, and when it came, the verdict
on its token comes too late, and the station does not know of it."""

from __future__ import annotations

from typing import Any

from msgspec import json
from msgspec.structs import replace

from translators import canonical as c
from translators.canonical.base import Request, Response
from translators.errors import Refused
from translators.flow import Flow, ask
from translators.memory.station import Station
from translators.ocpp1x import wire
from translators.offline.tokens import info_of


def marked(request: Request[Any], at: str, *, offline: bool) -> Request[Any]:
    """A TransactionEvent with `offline` (E04.FR.03), a status without a time with that of its receipt (1.6 §6.47): `at`. Anything else as it is."""
    if offline and isinstance(request, c.TransactionEventRequest):
        return replace(request, offline=True)
    if isinstance(request, wire.StatusNotificationRequest) and not request.timestamp:
        return replace(request, timestamp=at)
    return request


def marked_payload(action: str, payload: Any, at: str, *, offline: bool) -> Any:
    """The same of what is relayed: the rest stays as it came, customData and unknown words included."""
    if action == "TransactionEvent" and offline:
        return json.encode({**json.decode(payload, type=dict[str, Any]), "offline": True})
    if action == "StatusNotification" and not (said := json.decode(payload, type=dict[str, Any])).get("timestamp"):
        return json.encode({**said, "timestamp": at})
    return payload


def told_whole(answer: Response) -> Response:
    """The station's answer to a question of the backend, with what it does not know: that its transaction messages wait in the gateway.

    Of which transactions is not looked up: a backend that is told of a queue asks again (2.0.1 E14), one that is told of none takes it for all.
    """
    return replace(answer, messagesInQueue=True) if isinstance(answer, c.GetTransactionStatusResponse) else answer


def objection(request: Request[Any], answer: Response, told: int, station: Station) -> str:
    """The transaction to be stopped because the backend does not accept its token after all; empty when there is nothing to stop.

    The station was told Accepted, and nobody but the gateway had said so.
    """
    info = info_of(answer)
    if info is None or info.status == "Accepted":
        return ""
    ended = station.memory.offline.ended
    if isinstance(request, wire.StartTransactionRequest):
        transaction = str(told)
    elif isinstance(request, c.TransactionEventRequest) and request.eventType != "Ended":
        transaction = request.transactionInfo.transactionId
    else:
        return ""
    return "" if transaction in ended else transaction


def stop_unwanted(transaction: str, station: Station) -> Flow[None]:
    """Have the station stop it. A station that is away, or says nothing, is told again when it is there: it would charge for nobody."""
    offline = station.memory.offline
    if transaction not in offline.ended:
        try:
            yield from ask(_stop(transaction, station))
        except Refused as refused:
            if refused.cause not in ("answered", "invalid"):
                return
    offline.is_settled(transaction)
    station.touch()


def _stop(transaction: str, station: Station) -> Request[Any]:
    if station.version.startswith("1"):
        return wire.RemoteStopTransactionRequest(transactionId=int(transaction))
    return c.RequestStopTransactionRequest(transactionId=transaction)


def delivered(request: Request[Any], told: int, station: Station) -> None:
    """The backend has taken a message that waited."""
    ended = station.memory.offline.ended
    if isinstance(request, wire.StopTransactionRequest):
        name = str(told or request.transactionId)
    elif isinstance(request, c.TransactionEventRequest) and request.eventType == "Ended":
        name = request.transactionInfo.transactionId
    else:
        return
    if name in ended:
        ended.remove(name)
        station.touch()
