"""SetChargingProfile of a 1.6 backend: the same limits in 2.x (translation-down B.6.2).

A TxProfile names its transaction in 2.x (K01.FR.03): the one 1.6 names, or the one that runs on the connector. What 1.6 would replace or set aside is
cleared or moved before (`profile_copies`), and put back when the station refuses the new profile.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, field
from typing import Any

from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from translators import canonical as c
from translators.errors import Refused, RpcCode
from translators.flow import Effect, Flow
from translators.memory.held_transactions import HeldTransaction
from translators.memory.profiles import InstalledProfile, Member
from translators.memory.station import Station
from translators.ocpp1x import wire
from translators.ocpp1x.from_backend.profile_copies import copies, cover, drop, free_places, is_general, is_spread, likes, put, replaced_by
from translators.ocpp1x.from_backend.profiles import NotPossible, rows, to_2x
from translators.ocpp1x.from_backend.profiles_of_plugs import beside, strictest, succeed
from translators.ocpp1x.from_backend.targets import plug
from translators.ocpp1x.installed_profiles import count_forgotten
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
        "SetChargingProfile.chargingProfile.id": "of the copies of a profile for all EVSEs, where one has its own",
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
    """What is to happen in the station, and what did."""

    row: InstalledProfile
    """The new profile."""
    gone: list[InstalledProfile]
    """Replaced by it, under other ids."""
    spread: InstalledProfile | None = None
    """The general profile that makes room for it."""
    stays: tuple[Member, ...] = ()
    """Its copies then."""
    beside: list[InstalledProfile] = field(default_factory=list)
    """Those of the other connectors of its EVSE."""
    lead: InstalledProfile | None = None
    """The one that stands for it and for them: the strictest."""
    before: tuple[InstalledProfile, ...] = ()
    """What the station had of all of them."""
    cleared: list[Member] = field(default_factory=list)
    installed: list[Member] = field(default_factory=list)

    @property
    def moved(self) -> list[InstalledProfile]:
        """What was there and is touched."""
        return [*([self.spread] if self.spread is not None else []), *self.gone, *self.beside]


def set_charging_profile(req: wire.SetChargingProfileRequest, station: Station) -> Flow[wire.SetChargingProfileResponse]:
    """Raises Refused when the station gives no answer, or knows no charging profiles (K01.FR.29, 1.6 errata 3.39)."""
    try:
        change = _change(_row(req, station), station)
    except NotPossible:
        return REJECTED
    for moved in change.moved:
        moved.uncertain = True
    count_forgotten(station.memory.profiles.propose(change.row), station)
    station.touch()
    try:
        answer = yield from _carry_out(change, station)
    except Refused as refused:
        if not refused.is_uncertain:
            yield from _undo(change, station)
        raise
    if answer is None or answer.status != "Accepted":
        yield from _undo(change, station)
        if answer is None:
            raise Refused(RpcCode.NOT_SUPPORTED, "station: it has no smart charging", "station", "answered")
    else:
        station.memory.profiles.remove(change.gone)
        station.memory.profiles.settle(change.row)
        for other in change.beside:
            other.members = change.row.members
        if change.spread is not None:
            change.spread.members = change.stays
        _restore_certainty(change, settled=True)
        station.touch()
        yield from succeed(station)
        yield from cover(station)
    return wire.SetChargingProfileResponse(status=STATUS.to(answer.status, station))


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
    """Raises NotPossible for a profile that would take the place of one for another connector of the same EVSE, with other limits."""
    gone, others = replaced_by(row, station), likes(row, station)
    if any(old.connector not in (0, row.connector) and not _same_limits(old, row) for old in gone):
        station.lose("profile.connector")  # 2.x has no profiles of one connector: this one would widen the other's
        raise NotPossible
    own, other_plugs = station.memory.profiles.all_of(row.id), beside(row, station)
    change = Change(row, gone, beside=other_plugs, before=tuple(replace(old) for old in (*own, *gone, *other_plugs)))
    _agree(change, station)
    if is_general(row):
        if any(old.evse for old in others) or any(is_spread(old) for old in own):
            known = InstalledProfile(profile=row.profile, evse=0, members=tuple(member for old in own for member in old.members))
            row.members = copies(known, free_places(row, others, station), station)
            _require_evses(station)
    elif (general := next((old for old in others if is_general(old)), None)) is not None:
        _require_evses(station)
        change.spread, change.before = general, (*change.before, replace(general))
    return change


def _agree(change: Change, station: Station) -> None:
    """The strictest of those of the EVSE's connectors stands for all. Raises NotPossible when none is."""
    change.lead = strictest([change.row, *change.beside])
    if change.lead is None or not all(_same_limits(change.lead, other) for other in (change.row, *change.beside)):
        station.lose("profile.connector")
    if change.lead is None:
        raise NotPossible
    if change.beside:
        change.row.members = (Member(change.row.evse, change.lead.id),)


def _require_evses(station: Station) -> None:
    if not station.memory.topology.evses():
        raise NotPossible  # nobody knows on which EVSEs the general profile is to stay


def _same_limits(one: InstalledProfile, other: InstalledProfile) -> bool:
    """But for what has to differ: the ids."""
    first, second = (
        replace(row.profile, id=0, chargingSchedule=tuple(replace(part, id=0) for part in row.profile.chargingSchedule))
        for row in (one, other)
    )
    return first == second


def _carry_out(change: Change, station: Station) -> Generator[Effect, Any, c.SetChargingProfileResponse | None]:
    """The answer to the new profile. Raises Refused."""
    assert change.lead is not None, "_agree found one"
    wanted = {member.id for member in change.row.members}
    replaced = [old for old in change.before if old.id != _id_of(change.spread) and not old.stands_in_another]
    for member in dict.fromkeys(member for old in replaced for member in old.members if member.id not in wanted):
        yield from _clear(member, change, station)
    added = [] if change.spread is None else (yield from _make_room(change.spread, change, station))
    answer: c.SetChargingProfileResponse | None = c.SetChargingProfileResponse(status="Accepted")
    taken = {change.row.evse, *(old.evse for old in replaced)}
    first = [(profile, member) for profile, member in added if member.place not in taken]  # the others have room only then
    own = [(change.lead.profile, member) for member in change.row.members]
    for profile, member in (*first, *own, *(one for one in added if one not in first)):
        change.installed.append(member)
        answer = yield from put(profile, member, station)
        if answer is None or answer.status != "Accepted":
            break
    return answer


def _id_of(row: InstalledProfile | None) -> int | None:
    return None if row is None else row.id


def _make_room(
    general: InstalledProfile, change: Change, station: Station
) -> Generator[Effect, Any, list[tuple[c.ChargingProfileType, Member]]]:
    """The general profile leaves the EVSE of the new one, as long as that holds; the copies it needs besides those it has. Raises Refused."""
    gone = {change.row.id, *(old.id for old in change.gone)}
    others = [*(other for other in likes(general, station) if other.id not in gone), change.row]
    stays = copies(general, free_places(general, others, station), station)
    leaves = [member for member in general.members if member not in stays]
    doubtful = any(old.uncertain for old in change.before if old.id == general.id)
    added = [member for member in stays if doubtful or member not in general.members]
    general.members, change.stays = (*leaves, *stays), stays
    station.touch()
    for member in leaves:
        yield from _clear(member, change, station)
    return [(general.profile, member) for member in added]


def _clear(member: Member, change: Change, station: Station) -> Generator[Effect, Any, None]:
    change.cleared.append(member)
    yield from drop(member.id, station)


def _undo(change: Change, station: Station) -> Generator[Effect, Any, None]:
    """The station refused: it has again what it had. What fails leaves the rows in doubt."""
    had = {member.id: (old, member) for old in change.before if not old.pending and not old.stands_in_another for member in old.members}
    missing: set[int] = set()
    try:
        for member in change.installed[:-1] if change.installed else ():  # the last one was refused
            if member.id not in had:
                yield from drop(member.id, station)
        for id_ in dict.fromkeys(member.id for member in (*change.installed[:-1], *change.cleared) if member.id in had):
            old, member = had[id_]
            answer = yield from put(old.profile, member, station)
            if answer is None or answer.status != "Accepted":
                missing.add(old.id)
    except Refused:
        return
    station.memory.profiles.remove([change.row])
    if change.spread is not None:
        change.spread.members = next(old.members for old in change.before if old.id == change.spread.id)
    _restore_certainty(change)
    station.memory.profiles.doubt([old for old in station.memory.profiles.rows if old.id in missing])
    station.touch()


def _restore_certainty(change: Change, *, settled: bool = False) -> None:
    """What made room is as doubtful as before; `settled`: the station has just taken all of its copies."""
    for moved in change.moved:
        moved.uncertain = not settled and next(old.uncertain for old in change.before if old.id == moved.id)
