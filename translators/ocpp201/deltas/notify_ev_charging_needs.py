"""NotifyEVChargingNeeds of a 2.1 station in front of a 2.0.1 backend.

2.0.1 answers Rejected when it has no profile (K15.FR.04); in 2.1 that tells an ISO 15118-20 car that its energy transfer is impossible and the
station ends the transaction (K18.FR.23). It gets NoChargingProfile, which says what the backend meant (K18.FR.04).
"""

from __future__ import annotations

from msgspec.structs import replace

from translators import canonical as c
from translators.flow import Flow
from translators.memory.station import Station
from translators.ocpp201.deltas.ledgers import relayed
from translators.ocpp201.deltas.narrowing import NARROWING
from translators.ocpp201.deltas.relay import relay
from translators.ocpp201.deltas.widening import WIDENING

LEDGER = relayed(c.NotifyEVChargingNeedsRequest, NARROWING, WIDENING)


def notify_ev_charging_needs(req: c.NotifyEVChargingNeedsRequest, station: Station) -> Flow[c.NotifyEVChargingNeedsResponse]:
    answer = yield from relay(req, station, NARROWING, WIDENING, command=False)
    assert isinstance(answer, c.NotifyEVChargingNeedsResponse)
    return replace(answer, status="NoChargingProfile") if answer.status == "Rejected" else answer
