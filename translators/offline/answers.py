"""What a station is answered while the backend is away, and whether its message is kept to be told later (translation-up §6.3).

A message that is kept is answered as if it had arrived, since it will. What somebody waits for is refused, or answered from what the backend said
lately: a token is never refused for want of a backend, which the station would remember, and never accepted by Authorize.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Any

from msgspec import UNSET

from translators import canonical as c
from translators.canonical.base import Request, Response
from translators.classes import LAST_COUNTS, MessageClass, message_class
from translators.errors import Refused, RpcCode
from translators.flow import Effect
from translators.memory.station import Station
from translators.ocpp1x import heartbeats, times, wire
from translators.ocpp1x.certificate_chains import statuses
from translators.offline import transactions
from translators.offline.tokens import id_tag_info, id_token_info

NOT_ACCEPTED_INTERVAL = 60
"""Seconds until a station that no backend ever accepted boots again."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What to answer. `keep`: the message is told later; `told`: transactionId it is about; `assumed`: nobody but us accepted its token."""

    answer: Response
    keep: bool = True
    told: int = 0
    assumed: bool = False


def answer_offline(request: Request[Any], station: Station) -> Answered:
    """The answer of the gateway alone. Raises Refused where there is none but an error."""
    rule = RULES.get(request.ACTION)
    if rule is not None:
        return rule(request, station)
    if message_class(request.ACTION) is MessageClass.INTERACTIVE:
        raise _away(request)
    try:
        return Answered(request.ANSWER())
    except TypeError:  # an answer with required fields is not invented
        raise _away(request) from None


def _away(request: Request[Any]) -> Refused:
    return Refused(RpcCode.INTERNAL_ERROR, f"backend: away, nobody else can answer {request.ACTION}", "backend", "unreachable")


def _boot(request: Request[Any], station: Station) -> Answered:
    boot = station.memory.boot
    if boot.status == "Accepted":
        if station.version.startswith("1"):
            station.memory.transactions.forget_clock()
            station.touch()
        return Answered(_boot_answer(request, "Accepted", _interval(boot.interval or heartbeats.DEFAULT_INTERVAL, station), station))
    # 1.5 has no Pending; the others keep quiet with it (B02.FR.02)
    status = "Rejected" if station.version in ("1.2", "1.5") else "Pending"
    return Answered(_boot_answer(request, status, NOT_ACCEPTED_INTERVAL, station), keep=False)


def _interval(interval: int, station: Station) -> int:
    return heartbeats.told(interval, station) if station.version.startswith("1") else interval


def _boot_answer(request: Request[Any], status: str, interval: int, station: Station) -> Response:
    return request.ANSWER(status=status, currentTime=times.to_station(station.now_text, station), interval=interval)


def _heartbeat(request: Request[Any], station: Station) -> Answered:
    """Clocks must not drift because the backend is away."""
    return Answered(request.ANSWER(currentTime=times.to_station(station.now_text, station)), keep=False)


def _authorize(request: Request[Any], station: Station) -> Answered:
    if isinstance(request, wire.AuthorizeRequest):
        known = wire.IdTagInfo(status="Accepted") if not request.idTag else id_tag_info(request, station)
        if known is not None:
            return Answered(wire.AuthorizeResponse(idTagInfo=known), keep=False)
    elif isinstance(request, c.AuthorizeRequest) and request.certificate is UNSET and request.iso15118CertificateHashData is UNSET:
        info = _id_token_info(request, request.idToken, station)
        if info is not None:
            return Answered(c.AuthorizeResponse(idTokenInfo=info), keep=False)
    raise _away(request)


def _id_token_info(request: Request[Any], token: c.IdTokenType, station: Station) -> c.IdTokenInfoType | None:
    """A start button is nobody's token: always Accepted (C02.FR.02)."""
    return c.IdTokenInfoType(status="Accepted") if token.type == "NoAuthorization" else id_token_info(request, station)


def _start(request: wire.StartTransactionRequest, station: Station) -> Answered:
    """ "Always accept" (1.5 §3.2): the car may be charging already."""
    number = transactions.start(request, station)
    known = id_tag_info(request, station)
    info = known or wire.IdTagInfo(status="Accepted")
    return Answered(wire.StartTransactionResponse(transactionId=number, idTagInfo=info), told=number, assumed=known is None)


def _stop(request: wire.StopTransactionRequest, station: Station) -> Answered:
    info = id_tag_info(request, station) if request.idTag else None
    return Answered(wire.StopTransactionResponse(idTagInfo=UNSET if info is None else info), told=transactions.stop(request, station))


def _meter_values(request: Any, station: Station) -> Answered:
    if isinstance(request, wire.MeterValuesRequest):
        transactions.meter(request, station)
    return Answered(request.ANSWER())


def _transaction_event(request: c.TransactionEventRequest, station: Station) -> Answered:
    """An idTokenInfo whenever there is a token (E01.FR.12)."""
    if request.eventType == "Ended":
        station.memory.offline.end(request.transactionInfo.transactionId)
        station.touch()
    if request.idToken is UNSET:
        return Answered(c.TransactionEventResponse())
    assert isinstance(request.idToken, c.IdTokenType)  # the only other thing it can be
    known = _id_token_info(request, request.idToken, station)
    return Answered(c.TransactionEventResponse(idTokenInfo=known or c.IdTokenInfoType(status="Accepted")), assumed=known is None)


def _says(**fields: Any) -> Callable[[Any, Station], Answered]:
    """The honest word of the message itself for what did not work."""
    return lambda request, _station: Answered(request.ANSWER(**fields), keep=False)


def _chain_status(request: c.GetCertificateChainStatusRequest, station: Station) -> Answered:
    asking = statuses(request, _nobody, station)
    try:
        next(asking)
    except StopIteration as stop:
        return Answered(stop.value, keep=False)
    raise AssertionError("nobody is asked")


def _nobody(_request: c.GetCertificateStatusRequest) -> Generator[Effect, Any, c.GetCertificateStatusResponse]:
    yield from ()
    return c.GetCertificateStatusResponse(status="Failed")


RULES: dict[str, Callable[[Any, Station], Answered]] = {
    "Authorize": _authorize,
    "BootNotification": _boot,
    "Get15118EVCertificate": _says(status="Failed", exiResponse=""),
    "GetCertificateChainStatus": _chain_status,
    "GetCertificateStatus": _says(status="Failed"),
    "Heartbeat": _heartbeat,
    "MeterValues": _meter_values,
    "NotifyEVChargingNeeds": _says(status="Rejected"),
    "NotifyEVChargingSchedule": _says(status="Rejected"),
    "OpenPeriodicEventStream": _says(status="Rejected"),
    "SignCertificate": _says(status="Rejected"),
    "StartTransaction": _start,
    "StopTransaction": _stop,
    "TransactionEvent": _transaction_event,
}

SUPERSEDED = ("StatusNotification", *LAST_COUNTS)
"""Notifications of a state: the newest says all."""


def supersedes(request: Request[Any]) -> str:
    """What a notification says the state of: a newer one of the same takes its place while it waits. Empty: it counts by itself."""
    if request.ACTION == "StatusNotification":
        return f"StatusNotification {getattr(request, 'evseId', '')} {request.connectorId}"  # type: ignore[attr-defined]  # every StatusNotification has it
    if request.ACTION in LAST_COUNTS:
        return f"{request.ACTION} {getattr(request, 'requestId', '')}"
    return ""
