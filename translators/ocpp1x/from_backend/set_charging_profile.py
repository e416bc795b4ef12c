"""SetChargingProfile of a 1.6 backend: the same limits in 2.x (translation-down B.6.2).

A TxProfile names its transaction in 2.x (K01.FR.03): the one 1.6 names, or the one that runs on the connector. What 1.6 would replace or set aside is
cleared or moved before (`profile_changes`), and put back when the station refuses the new profile.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

from msgspec import UNSET, UnsetType

from translators import canonical as c
from translators.errors import Refused, RpcCode
from translators.flow import Effect, Flow
from translators.memory.held_transactions import HeldTransaction
from translators.memory.profiles import InstalledProfile, Member
from translators.memory.station import Station
from translators.ocpp1x import wire
from translators.ocpp1x.from_backend.profile_changes import Reconciliation
from translators.ocpp1x.from_backend.profile_copies import is_default, is_general, is_narrowed, replaced_by
from translators.ocpp1x.from_backend.profiles import NotPossible, rows, to_2x
from translators.ocpp1x.from_backend.profiles_of_plugs import is_comparable, without_ids
from translators.ocpp1x.from_backend.targets import plug
from translators.ocpp1x.installed_profiles import count_forgotten, current
from translators.tables import EnumMap, Kept, Ledger, Lost, Sub, To

STATUS: EnumMap[c.ChargingProfileStatusEnumType, wire.ChargingProfileStatus] = EnumMap(
    c.ChargingProfileStatusEnumType, wire.ChargingProfileStatus, {"Accepted": "Accepted", "Rejected": "Rejected"}
)
REJECTED = wire.SetChargingProfileResponse(status="Rejected")

LEDGER = Ledger(
    request={
        "connectorId": To(
            "SetChargingProfile.evseId", "SetChargingProfile.chargingProfile.id", "ClearChargingProfile", note="0 is the station in both"
        ),
        "csChargingProfiles": Sub(rows("SetChargingProfile.chargingProfile")),
    },
    made={
        "SetChargingProfile.chargingProfile.transactionId": "the station's own id of the transaction",
        "SetChargingProfile.chargingProfile.id": "of the copies of a profile for all EVSEs, where one has its own, and of those for a time",
        "ClearChargingProfile": "what 1.6 would replace, and 2.x would not",
    },
    answers={
        "SetChargingProfile": {"status": To("status"), "statusInfo": Lost("status_info"), "customData": Lost("custom_data")},
        "ClearChargingProfile": {
            "status": Kept("what was not there is as well as cleared"),
            "statusInfo": Lost("status_info"),
            "customData": Lost("custom_data"),
        },
    },
    answer_made={"status": "Rejected for a connector, a transaction or a schedule that cannot be said in 2.x"},
    losses=("profile.absolute_without_start", "profile.connector", "profile.recurring_without_start", "profiles.forgotten"),
)


@dataclass
class Change:
    """What the backend asks for."""

    row: InstalledProfile
    """The new profile."""
    gone: list[InstalledProfile]
    """Replaced by it."""
    others: list[InstalledProfile]
    """That it may stand before or behind, or for."""

    @property
    def before(self) -> list[InstalledProfile]:
        """What the station was given of all of them."""
        return [*self.gone, *self.others]


def set_charging_profile(req: wire.SetChargingProfileRequest, station: Station) -> Flow[wire.SetChargingProfileResponse]:
    """Raises Refused when the station gives no answer, or knows no charging profiles (K01.FR.29, 1.6 errata 3.39)."""
    try:
        change = _change(_row(req, station), station)
    except NotPossible:
        return REJECTED
    row, profiles = change.row, station.memory.profiles
    changes = Reconciliation([*_over(row, station), *change.before], {one.profile.stackLevel for one in (row, *change.gone)}, station)
    changes.add(row)
    count_forgotten(profiles.propose(row), station)
    station.touch()
    try:
        answer = yield from changes.bring([*_settled(change.others), row], row)
    except Refused as refused:
        if not refused.is_uncertain:
            yield from _undo(change, changes, station)
        raise
    if answer is None or answer.status != "Accepted":
        yield from _undo(change, changes, station)
        if answer is None:
            raise Refused(RpcCode.NOT_SUPPORTED, "station: it has no smart charging", "station", "answered")
        return wire.SetChargingProfileResponse(status=STATUS.to(answer.status, station))
    profiles.remove(change.gone)
    profiles.settle(row)
    station.touch()
    return wire.SetChargingProfileResponse(status="Accepted")


def _undo(change: Change, changes: Reconciliation, station: Station) -> Generator[Effect, Any, None]:
    """The station refused: it has again what it had. What fails leaves the rows in doubt."""
    try:
        yield from changes.bring(_settled(change.before))
    except Refused:
        if changes.may_hold(change.row):
            return
    station.memory.profiles.remove([change.row])
    station.touch()


def _over(row: InstalledProfile, station: Station) -> list[InstalledProfile]:
    """Profiles whose time is over, and that the station may refuse this one for."""
    return [
        old
        for old in station.memory.profiles.over
        if old.id == row.id or (is_default(old) and is_default(row)) or (old.is_like(row) and old.evse == row.evse)
    ]


def _settled(rows: list[InstalledProfile]) -> list[InstalledProfile]:
    """Without those of which the backend was not told that they were set."""
    return [row for row in rows if not row.pending]


def _row(req: wire.SetChargingProfileRequest, station: Station) -> InstalledProfile:
    """Raises NotPossible."""
    profile = req.csChargingProfiles
    found = plug(station, req.connectorId) if req.connectorId else (0, 0)
    if found is None:
        raise NotPossible
    evse, connector = found[0], req.connectorId
    transactionId: str | UnsetType = UNSET
    if profile.chargingProfilePurpose == "TxProfile":
        record = _transaction(req, station)
        if record is None:
            raise NotPossible  # K01.FR.16, 1.6 §3.13.1
        evse, connector, transactionId = record.evse, record.connector, record.id
    canonical = to_2x(profile, station, transactionId=transactionId)
    return InstalledProfile(profile=canonical, evse=evse, connector=connector, members=(Member(evse, canonical.id),))


def _transaction(req: wire.SetChargingProfileRequest, station: Station) -> HeldTransaction | None:
    """The transaction of a TxProfile; None when the backend names none that runs, or one of another connector."""
    held = station.memory.held
    if req.csChargingProfiles.transactionId is UNSET:
        return held.of_connector(req.connectorId) if req.connectorId else None
    record = held.of_number(req.csChargingProfiles.transactionId)
    return record if record is not None and req.connectorId in (0, record.connector) else None


def _change(row: InstalledProfile, station: Station) -> Change:
    """Raises NotPossible for a profile of which nobody can say that no connector of an EVSE gets more by it than the backend allows."""
    replaced = replaced_by(row, station)
    if any(old.connector not in (0, row.connector) and without_ids(old.profile) != without_ids(row.profile) for old in replaced):
        station.lose("profile.connector")  # 2.x has no profiles of one connector: this one would widen the other's
        raise NotPossible
    gone = [*station.memory.profiles.all_of(row.id), *replaced]
    going = {id(old) for old in gone}
    others = [old for old in current(station) if is_default(old) and id(old) not in going] if any(map(is_default, (row, *gone))) else []
    if is_default(row):
        _require_evses(row, others, station)
        _agree(row, _settled(others), station)
    if is_general(row):  # where it is spread, the new one is as well
        row.members = tuple(member for old in gone if old.id == row.id and is_general(old) for member in old.members)
    return Change(row, gone, others)


def _require_evses(row: InstalledProfile, others: list[InstalledProfile], station: Station) -> None:
    """Raises NotPossible when nobody knows on which EVSEs the general profile is to stay."""
    apart = any(old.is_like(row) and is_general(old) != is_general(row) for old in others)
    if apart and not station.memory.topology.evses():
        raise NotPossible


def _agree(row: InstalledProfile, others: list[InstalledProfile], station: Station) -> None:
    """Those of an EVSE's connectors can stand for each other. Raises NotPossible."""
    possible = all(is_comparable(row, other, station) for other in others)
    evses = [row.evse] if row.evse else station.memory.topology.evses()
    if not possible or is_narrowed(evses, [*others, row], station):
        station.lose("profile.connector")
    if not possible:
        raise NotPossible
