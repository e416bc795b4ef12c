"""Which copies of a charging profile a 1.6 station is to hold, and under which ids (translation-down B.6.1, evseId).

A TxProfile goes to the connector of its transaction; a TxDefaultProfile of an EVSE with several connectors to each of them, under ids of their own,
since 1.6 keeps one profile per id. What 1.6 would replace although 2.x keeps it beside the new one is not sent.
"""

from __future__ import annotations

from dataclasses import dataclass

from msgspec import UnsetType
from msgspec.structs import replace

from translators import canonical as c
from translators.memory.profiles import MINTED_FROM, InstalledProfile, Member
from translators.memory.station import Station
from translators.memory.transactions import Transaction
from translators.ocpp1x import transaction_ids, wire
from translators.ocpp1x.charging_profiles import Unfit, convert, installed
from translators.ocpp1x.installed_profiles import current


@dataclass(frozen=True, slots=True)
class Order:
    """What to send, and what is remembered once it is accepted."""

    row: InstalledProfile
    profile: wire.ChargingProfile
    losses: list[str]

    def request(self, member: Member) -> wire.SetChargingProfileRequest:
        """The copy for one connector."""
        return wire.SetChargingProfileRequest(
            connectorId=member.place, csChargingProfiles=replace(self.profile, chargingProfileId=member.id)
        )


def order(req: c.SetChargingProfileRequest, station: Station) -> Order:
    """Raises `Unfit`. Nothing is counted and nothing remembered, but ids that were minted."""
    profile = req.chargingProfile
    if profile.chargingProfilePurpose == "TxProfile":
        transactionId, number, connectors = _transaction(req, station)
        profile = replace(profile, transactionId=transactionId)
    else:
        number, connectors = None, _connectors(req, station)
    made, losses = convert(profile, number, station)
    new = InstalledProfile(
        profile=installed(profile, made), evse=req.evseId, members=tuple(Member(place, profile.id) for place in connectors)
    )
    _refuse_conflict(new, station)
    new.members = _named(profile.id, connectors, station)
    return Order(new, made, losses)


def _connectors(req: c.SetChargingProfileRequest, station: Station) -> tuple[int, ...]:
    if req.evseId == 0:
        return (0,)
    if req.chargingProfile.chargingProfilePurpose == "ChargingStationMaxProfile":
        raise Unfit("InvalidProfile", "ChargingStationMaxProfile belongs to evseId 0")
    connectors = station.memory.topology.of_evse(req.evseId)
    if not connectors:
        raise Unfit("UnknownEvse")  # K01.FR.28
    return connectors


def _transaction(req: c.SetChargingProfileRequest, station: Station) -> tuple[str, int, tuple[int, ...]]:
    """Id, number and connector of the transaction: the one that is named (K01.FR.33), else the one on the EVSE (K01.FR.09)."""
    if req.evseId == 0:
        raise Unfit("InvalidProfile", "TxProfile needs an evseId greater than 0")  # K01.FR.16
    connectors, named = _connectors(req, station), req.chargingProfile.transactionId
    found: Transaction | None
    if isinstance(named, UnsetType):
        open_ones = [row for connector in connectors if (row := station.memory.transactions.open_on(connector)) is not None]
        found = open_ones[-1] if open_ones else None
    else:
        found = station.memory.transactions.find_id(named)
        if found is None and len(connectors) == 1 and (number := transaction_ids.number_of(named, station)) is not None:
            station.lose("txid.recovered")
            return named, number, connectors
    if found is None or found.ended or found.connector not in (0, *connectors):
        raise Unfit("TxNotFound")
    if found.connector == 0 and len(connectors) > 1:
        raise Unfit("TxNotFound", "the connector of the transaction is not known")
    return found.id, found.number, (found.connector,) if found.connector else connectors


def _refuse_conflict(new: InstalledProfile, station: Station) -> None:
    """2.x keeps profiles of one purpose and level side by side while their validity does not overlap (K01.FR.06); 1.6 §3.13.2 does not."""
    places = {member.place for member in new.members}
    for old in current(station):
        if old.id != new.id and old.is_like(new) and old.shares(places):
            text = f"1.6 would replace profile {old.id} (same purpose, stackLevel and connector)"
            raise Unfit("DuplicateProfile", text, "profile.stack_conflict")


def _named(id: int, connectors: tuple[int, ...], station: Station) -> tuple[Member, ...]:  # noqa: A002  # the standard's own name
    """The copies: those the station has keep their ids, one has the id of the backend, the others get ids that nobody uses."""
    known = {member.place: member.id for row in station.memory.profiles.all_of(id) for member in row.members if member.place in connectors}
    members: list[Member] = []
    for place in connectors:
        free = id not in known.values() and all(member.id != id for member in members)
        members.append(Member(place, known[place] if place in known else id if free else _minted(station)))
    return tuple(members)


def _minted(station: Station) -> int:
    """From 10^9 on, where no backend counts; one that does is passed by."""
    used = {member.id for row in station.memory.profiles.rows for member in row.members}
    while (made := MINTED_FROM + station.count_up("chargingProfileId") - 1) in used:
        continue
    return made
