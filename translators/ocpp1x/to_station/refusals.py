"""The honest answers to what a 1.x station cannot do, or what is not translated for it (translation-down A.5, B.3, C.1, C.2).

A valid request gets a CALLRESULT (2.x part 2 generic FR.02): the refusing status of the message. A CALLERROR stands only where the specification
asks for one, or where the answer has no place for a refusal.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn

from translators import canonical as c
from translators.canonical.base import Response
from translators.errors import Refused, RpcCode
from translators.memory.station import Station
from translators.ocpp1x.to_station.status_info import UNSUPPORTED, status_info
from translators.ocpp1x.variables import find

Answer = Callable[[Any, Station], Response]


def says(answer: Response) -> Answer:
    """Always the same answer."""
    return lambda request, station: answer


def not_supported(what: str) -> Answer:
    """CALLERROR NotSupported."""

    def refuse(request: Any, station: Station) -> NoReturn:
        raise error(RpcCode.NOT_SUPPORTED, f"{what} not available on this station", station)

    return refuse


def error(code: RpcCode, text: str, station: Station) -> Refused:
    """A CALLERROR that names the version of the station."""
    return Refused(code, text, details={"gw": {"station": station.version.removesuffix("s")}})


def set_variable_monitoring(req: c.SetVariableMonitoringRequest, station: Station) -> Response:
    """One result per item, everything echoed (N04.FR.01 to FR.05); no variable of a 1.x station can be monitored."""
    results = []
    for item in req.setMonitoringData:
        found = find(item.component, item.variable, station)
        results.append(
            c.SetMonitoringResultType(
                status=found if isinstance(found, str) else "UnsupportedMonitorType",
                type=item.type,
                severity=item.severity,
                component=item.component,
                variable=item.variable,
            )
        )
    return c.SetVariableMonitoringResponse(setMonitoringResult=tuple(results))


def set_display_message(req: c.SetDisplayMessageRequest, station: Station) -> Response:
    """A transaction that is not known is the first thing to say (O02.FR.01)."""
    transactionId = req.message.transactionId
    if isinstance(transactionId, str) and station.memory.transactions.find_id(transactionId) is None:
        return c.SetDisplayMessageResponse(status="UnknownTransaction")
    return c.SetDisplayMessageResponse(status="Rejected", statusInfo=UNSUPPORTED)


def customer_information(req: c.CustomerInformationRequest, station: Station) -> Response:
    """One customer is to be named (N09.FR.09) and something is to be done (N09.FR.07). ClearCache is no substitute: it forgets everyone."""
    named = [
        who
        for who in (req.idToken, req.customerCertificate, req.customerIdentifier)
        if isinstance(who, (c.IdTokenType, c.CertificateHashDataType, str))
    ]
    if len(named) != 1:
        return c.CustomerInformationResponse(status="Invalid")
    if not req.report and not req.clear:
        return c.CustomerInformationResponse(status="Rejected")
    return c.CustomerInformationResponse(status="Rejected", statusInfo=UNSUPPORTED)


def get_der_control(req: c.GetDERControlRequest, station: Station) -> Response:
    """R04.FR.36 for a type, R04.FR.30 for an id."""
    return c.GetDERControlResponse(status="NotSupported" if isinstance(req.controlType, str) else "NotFound")


def clear_der_control(req: c.ClearDERControlRequest, station: Station) -> Response:
    """R04.FR.43 for a type, R04.FR.42 for an id; there is nothing to clear either way."""
    return c.ClearDERControlResponse(status="NotSupported" if isinstance(req.controlType, str) else "NotFound")


def notify_allowed_energy_transfer(req: c.NotifyAllowedEnergyTransferRequest, station: Station) -> Response:
    tx = station.memory.transactions.find_id(req.transactionId)
    known = tx is not None and not tx.ended
    return c.NotifyAllowedEnergyTransferResponse(status="Rejected", statusInfo=UNSUPPORTED if known else status_info("TxNotFound"))
