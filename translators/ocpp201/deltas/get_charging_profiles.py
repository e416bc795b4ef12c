"""GetChargingProfiles of a 2.0.1 backend at a 2.1 station: with it a report begins, and what there was of another one with its number is over."""

from __future__ import annotations

from translators import canonical as c
from translators.canonical.base import Response
from translators.flow import Flow
from translators.memory.station import Station
from translators.ocpp201.deltas.ledgers import relayed
from translators.ocpp201.deltas.narrowing import NARROWING
from translators.ocpp201.deltas.relay import relay
from translators.ocpp201.deltas.widening import WIDENING

LEDGER = relayed(c.GetChargingProfilesRequest, WIDENING, NARROWING)


def get_charging_profiles(req: c.GetChargingProfilesRequest, station: Station) -> Flow[Response]:
    if station.memory.profile_reports.end(req.requestId):
        station.touch()
    return (yield from relay(req, station, WIDENING, NARROWING, command=True))
