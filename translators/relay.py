"""What happens beside a relay: guards that answer a command for the station, and taps that remember what passes.

Same version on both sides: bytes pass after validation. Commands that re-point, re-key or re-trust the link between station and gateway are
not the backend's to give blindly, same version included (translation-down A.9); what the gateway must know later is taken from what passes,
because the station may come back with another version (A.1).
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Any, NamedTuple

from msgspec import UNSET

from translators import canonical as c
from translators.canonical.base import Request, Response
from translators.errors import Refused
from translators.flow import Effect, Flow, call
from translators.memory.station import Station
from translators.ocpp1x import wire
from translators.ocpp1x.certificates import GUARDED, LINK_ROOTS, LINK_TRIGGERS, holds_link, learn_link_roots
from translators.ocpp1x.installed_profiles import doubt_after_boot, tap_cleared, tap_set, transaction_ended
from translators.ocpp1x.link_keys import is_link_key, is_link_variable


def asks_first(request: Request[Any]) -> Request[Any] | None:
    """The question to the station without which the guard of a command cannot judge; None when it knows, or there is none.

    A backend may name a root of the link that the station never listed: deleted, the station would not come back (translation-down A.9).
    """
    if isinstance(request, c.DeleteCertificateRequest):
        return c.GetInstalledCertificateIdsRequest(certificateType=("CSMSRootCertificate",))
    if isinstance(request, wire.DeleteCertificateRequest):
        return wire.GetInstalledCertificateIdsRequest(certificateType="CentralSystemRootCertificate")
    return None


def learn_first(question: Request[Any], station: Station) -> Generator[Effect, Any, None]:
    """Ask it. A station that does not know the question has nothing to tell. Raises Refused when it gives no answer: nothing is deleted blindly."""
    try:
        answer = yield from call(question)
    except Refused as refused:
        if not refused.is_unsupported:
            raise
    else:
        tap(question, answer, station)


def guarded(question: Request[Any], request: Request[Any], station: Station) -> Flow[Response]:
    """A command that passes, or not, by what the station says first."""
    yield from learn_first(question, station)
    answer: Response | None = check_command(request, station)
    if answer is None:
        answer = yield from call(request)
    return answer


def check_command(request: Request[Any], station: Station) -> Response | None:
    """The gateway's own answer to a command it does not pass on; None when it passes."""
    guard = GUARDS.get(request.ACTION)
    return None if guard is None else guard.check(request, station)


def _change_configuration(request: wire.ChangeConfigurationRequest, station: Station) -> Response | None:
    if not is_link_key(request.key):
        return None
    station.lose("guard.link_key")
    return wire.ChangeConfigurationResponse(status="Rejected")


def _set_variables(request: c.SetVariablesRequest, station: Station) -> Response | None:
    """A request that touches the link in one item is refused as a whole for that item only when it stands alone; mixed ones item by item."""
    guarded = [is_link_variable(item.component.name, item.variable.name) for item in request.setVariableData]
    if not any(guarded):
        return None
    station.lose("guard.link_key")
    # B05.FR.01: one result per item. Passing the others on alone would need a second request; they are refused too, and say why.
    return c.SetVariablesResponse(
        setVariableResult=tuple(
            c.SetVariableResultType(
                attributeStatus="Rejected",
                component=item.component,
                variable=item.variable,
                attributeType=item.attributeType,
                attributeStatusInfo=c.StatusInfoType(
                    reasonCode="NoSecurityProfile" if bad else "Unspecified",
                    additionalInfo="the link to the gateway is not the backend's to change"
                    if bad
                    else "sent together with a guarded variable",
                ),
            )
            for item, bad in zip(request.setVariableData, guarded, strict=True)
        )
    )


def _set_network_profile(request: c.SetNetworkProfileRequest, station: Station) -> Response:
    station.lose("guard.network_profile")
    return c.SetNetworkProfileResponse(status="Rejected", statusInfo=c.StatusInfoType(reasonCode="InvalidNetworkConf"))


def _install_certificate(request: Any, station: Station) -> Response | None:
    """The station verifies the gateway by these roots, not the backend."""
    if request.certificateType not in LINK_ROOTS:
        return None
    station.lose("guard.root")
    if isinstance(request, c.InstallCertificateRequest):
        return c.InstallCertificateResponse(status="Rejected", statusInfo=GUARDED)
    return wire.InstallCertificateResponse(status="Rejected")


def _delete_certificate(request: Any, station: Station) -> Response | None:
    """Without the root of its link a station would not come back (M04.FR.03 allows Failed)."""
    if not holds_link(request.certificateHashData, station):
        return None
    if isinstance(request, c.DeleteCertificateRequest):
        return c.DeleteCertificateResponse(status="Failed", statusInfo=GUARDED)
    return wire.DeleteCertificateResponse(status="Failed")


def _trigger(request: Any, station: Station) -> Response | None:
    """A new key for the link: the client certificate that the backend sees is the gateway's, which has none to renew here."""
    if request.requestedMessage not in LINK_TRIGGERS:
        return None
    station.lose("guard.root")
    if isinstance(request, c.TriggerMessageRequest):
        return c.TriggerMessageResponse(status="Rejected", statusInfo=c.StatusInfoType(reasonCode="NotEnabled"))
    return wire.ExtendedTriggerMessageResponse(status="Rejected")


class Guard(NamedTuple):
    """`check` gives the gateway's own answer, which is counted as `loss`, or None when the command passes; `always`: it never does.

    `families`: where the command can say what is guarded.
    """

    check: Callable[[Any, Station], Response | None]
    why: str
    loss: str
    always: bool = False
    families: tuple[str, ...] = ("1.x", "2.x")
    asks: str = ""
    """What the station is asked before `check` can judge."""


GUARDS: dict[str, Guard] = {
    "ChangeConfiguration": Guard(_change_configuration, "keys of the link are answered Rejected", "guard.link_key"),
    "DeleteCertificate": Guard(
        _delete_certificate,
        "the station says first which roots hold the link; such a one is answered Failed",
        "guard.root",
        asks="GetInstalledCertificateIds",
    ),
    "ExtendedTriggerMessage": Guard(_trigger, "a new key for the link is answered Rejected", "guard.root"),
    "InstallCertificate": Guard(_install_certificate, "a root for the link is answered Rejected", "guard.root"),
    "SetVariables": Guard(_set_variables, "variables of the link are answered Rejected", "guard.link_key"),
    "SetNetworkProfile": Guard(_set_network_profile, "it would lead the station past the gateway", "guard.network_profile", always=True),
    "TriggerMessage": Guard(_trigger, "a new key for the link is answered Rejected", "guard.root", families=("2.x",)),
}
"""Commands that may not pass as they are, same version included (translation-down A.9)."""


def losses_beside(action: str) -> tuple[str, ...]:
    """What guard and tap of an action may count."""
    guard = GUARDS.get(action)
    return (*(() if guard is None else (guard.loss,)), *_TAP_LOSSES.get(action, ()))


def tap(request: Request[Any], answer: Response, station: Station) -> None:
    """Remember what passed."""
    remember = _TAPS.get(request.ACTION)
    if remember is not None:
        remember(request, answer, station)


def _boot(request: Any, answer: Any, station: Station) -> None:
    boot = station.memory.boot
    if isinstance(request, c.BootNotificationRequest):
        facts = request.chargingStation
        boot.vendor, boot.model = facts.vendorName, facts.model
        serial, firmware = _text(facts.serialNumber), _text(facts.firmwareVersion)
    else:
        boot.vendor, boot.model = request.chargePointVendor, request.chargePointModel
        serial, firmware = _text(request.chargePointSerialNumber), _text(request.firmwareVersion)
    doubt_after_boot(serial, firmware, station)
    boot.serial, boot.firmware = serial, firmware
    station.memory.pending_reset.clear()
    boot.status, boot.interval, boot.at = answer.status, answer.interval, station.now_text
    station.touch()


def _text(value: Any) -> str:
    return "" if value is UNSET else str(value)


def _start(request: wire.StartTransactionRequest, answer: wire.StartTransactionResponse, station: Station) -> None:
    station.memory.relayed.begin(str(answer.transactionId), request.connectorId, station.now_text)
    station.touch()


def _stop(request: wire.StopTransactionRequest, answer: wire.StopTransactionResponse, station: Station) -> None:
    station.memory.relayed.end(str(request.transactionId))
    transaction_ended(str(request.transactionId), station)
    station.touch()


def _event(request: c.TransactionEventRequest, answer: c.TransactionEventResponse, station: Station) -> None:
    relayed, transaction = station.memory.relayed, request.transactionInfo.transactionId
    if request.eventType == "Ended":
        relayed.end(transaction)
        transaction_ended(transaction, station)
        station.touch()
    elif transaction not in relayed.open:
        relayed.begin(transaction, 0 if request.evse is UNSET else request.evse.id, station.now_text)
        station.touch()


def _installed(request: Any, answer: Any, station: Station) -> None:
    """Which roots hold the link, so that none of them is deleted."""
    if isinstance(answer, c.GetInstalledCertificateIdsResponse):
        chains = answer.certificateHashDataChain or ()
        learn_link_roots((chain.certificateHashData for chain in chains if chain.certificateType in LINK_ROOTS), station)
    elif request.certificateType in LINK_ROOTS:
        learn_link_roots(answer.certificateHashData or (), station)


def _list(request: c.SendLocalListRequest | wire.SendLocalListRequest, answer: Any, station: Station) -> None:
    """The station may come back with another version after an update of its firmware (translation-down A.1)."""
    if answer.status == "Accepted":
        version = request.listVersion if isinstance(request, wire.SendLocalListRequest) else request.versionNumber
        station.memory.local_list.installed(version, version)
        station.touch()


def _monitors(_request: c.SetVariableMonitoringRequest, answer: c.SetVariableMonitoringResponse, station: Station) -> None:
    """2.1 wants to know of each monitor whether the backend set it (translation-down B.3)."""
    for result in answer.setMonitoringResult:
        if result.status == "Accepted" and isinstance(result.id, int):
            station.memory.monitors.set(result.id)
            station.touch()


_TAPS: dict[str, Callable[[Any, Any, Station], None]] = {
    "BootNotification": _boot,
    "ClearChargingProfile": tap_cleared,
    "GetInstalledCertificateIds": _installed,
    "SendLocalList": _list,
    "SetChargingProfile": tap_set,
    "SetVariableMonitoring": _monitors,
    "StartTransaction": _start,
    "StopTransaction": _stop,
    "TransactionEvent": _event,
}
_TAP_LOSSES: dict[str, tuple[str, ...]] = {"SetChargingProfile": ("profiles.forgotten",)}
