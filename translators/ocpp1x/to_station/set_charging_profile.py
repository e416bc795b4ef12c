"""SetChargingProfile: the same limits in 1.6, or stricter ones, or none (K01; translation-down B.6.1).

What 1.6 would carry out differently is refused with 2.x's own word. The row of the profile is stored before the station is asked, so that an answer
that never comes leaves it known and doubtful. A profile of several copies is installed in all of them or in none.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from translators import canonical as c
from translators.errors import Refused, RpcCode
from translators.flow import Effect, Flow
from translators.memory.profiles import InstalledProfile, Member
from translators.memory.station import Station
from translators.ocpp1x import charging_profiles, wire
from translators.ocpp1x.charging_profiles import Unfit, is_possible
from translators.ocpp1x.installed_profiles import count_forgotten
from translators.ocpp1x.station_errors import attempt
from translators.ocpp1x.to_station.profile_orders import Order, order
from translators.ocpp1x.to_station.status_info import UNSUPPORTED, notice, status_info
from translators.ocpp1x.to_station.targets import heard_of
from translators.tables import Kept, Ledger, Lost, Sub, To

_PROFILE = "SetChargingProfile.csChargingProfiles"

LEDGER = Ledger(
    request={
        "evseId": To("SetChargingProfile.connectorId", note="each connector of the EVSE; 0 is the station in both"),
        "chargingProfile": Sub(
            {
                **charging_profiles.rows(_PROFILE),
                "chargingProfilePurpose": To(f"{_PROFILE}.chargingProfilePurpose", f"{_PROFILE}.transactionId"),
            }
        ),
        "customData": Lost("custom_data"),
    },
    made={
        "SetChargingProfile.csChargingProfiles.chargingProfileId": "of the further copies for an EVSE with several connectors",
        "SetChargingProfile.csChargingProfiles.transactionId": "the number of the transaction on the EVSE",
        "ClearChargingProfile": "copies that are no longer wanted",
    },
    answers={
        "SetChargingProfile": {"status": To("status", "statusInfo")},
        "ClearChargingProfile": {"status": Kept("a copy that was not there is as well as cleared")},
    },
    answer_made={"statusInfo": "why it was refused, or what was lost"},
    losses=(
        *charging_profiles.LOSSES,
        "profile.stack_conflict",
        "profiles.forgotten",
        "smart_charging",
        "txid.recovered",
    ),
)


def set_charging_profile(req: c.SetChargingProfileRequest, station: Station) -> Flow[c.SetChargingProfileResponse]:
    """Raises Refused NotSupported for a station without smart charging (K01.FR.29), and when the station gives no answer."""
    if not is_possible(station):
        raise _not_supported(station)
    try:
        found = order(req, station)
    except Unfit as unfit:
        if unfit.loss:
            station.lose(unfit.loss)
        return _rejected(unfit.reasonCode, unfit.text)
    before = station.memory.profiles.all_of(req.chargingProfile.id)
    count_forgotten(station.memory.profiles.propose(found.row), station)
    station.touch()
    try:
        verdict = yield from _install(found, before, station)
    except Refused as refused:
        if refused.cause == "answered" and refused.code == RpcCode.PROPERTY_CONSTRAINT_VIOLATION:
            return _rejected("InvalidProfile", refused.description)  # 1.6 errata 3.38, 3.39
        raise
    if verdict is None:
        raise _not_supported(station)
    return verdict


def _not_supported(station: Station) -> Refused:
    station.lose("smart_charging")
    details = {"gw": {"station": station.version.removesuffix("s")}}
    return Refused(RpcCode.NOT_SUPPORTED, "smart charging not available on this station", details=details)


def _rejected(reasonCode: str, text: str = "") -> c.SetChargingProfileResponse:
    return c.SetChargingProfileResponse(status="Rejected", statusInfo=status_info(reasonCode, text))


def _install(
    found: Order, before: tuple[InstalledProfile, ...], station: Station
) -> Generator[Effect, Any, c.SetChargingProfileResponse | None]:
    """Every copy, or none. None: the station does not know the action. Raises Refused."""
    done: list[Member] = []
    for member in found.row.members:
        try:
            answer = yield from attempt(found.request(member), station)
        except Refused as refused:
            if not refused.is_uncertain:  # else the station may have the profile (part D: TIMEOUT)
                yield from _undo(done, before, found.row, station)
            raise
        if answer is None or answer.status != "Accepted":
            yield from _undo(done, before, found.row, station)
            if answer is None:
                return None
            return c.SetChargingProfileResponse(status="Rejected") if answer.status == "Rejected" else _unsupported()
        done.append(member)
    yield from _clear_leftovers(found.row, before, station)
    station.memory.profiles.settle(found.row)
    for loss in found.losses:
        station.lose(loss)
    for member in done:
        heard_of(member.place, station)
    station.touch()
    return c.SetChargingProfileResponse(status="Accepted", statusInfo=notice(station, found.losses))


def _unsupported() -> c.SetChargingProfileResponse:
    """1.6 says NotSupported, also of a profile it cannot obey."""
    return c.SetChargingProfileResponse(status="Rejected", statusInfo=UNSUPPORTED)


def _clear_leftovers(row: InstalledProfile, before: tuple[InstalledProfile, ...], station: Station) -> Generator[Effect, Any, None]:
    """Copies that the profile had elsewhere. One that could not be cleared limits more than it should, and is cleared with the profile."""
    wanted = {member.id for member in row.members}
    for member in sorted({member for old in before for member in old.members if member.id not in wanted}, key=lambda left: left.id):
        try:
            yield from attempt(wire.ClearChargingProfileRequest(id=member.id), station)
        except Refused:
            row.members = (*row.members, member)


def _undo(
    done: list[Member], before: tuple[InstalledProfile, ...], row: InstalledProfile, station: Station
) -> Generator[Effect, Any, None]:
    """The copies that were installed are as they were: what they replaced again, else nothing. What fails leaves the row in doubt."""
    for member in done:
        old = next((one for one in before if not one.pending and member in one.members), None)
        again = None if old is None else _again(old, station)
        try:
            if again is None:
                yield from attempt(wire.ClearChargingProfileRequest(id=member.id), station)
            else:
                yield from attempt(again.request(member), station)
        except Refused:
            return
    station.memory.profiles.remove([row])
    station.touch()


def _again(old: InstalledProfile, station: Station) -> Order | None:
    """What the station had; None for a profile it would not take any more."""
    tx = station.memory.transactions.find_id(old.profile.transactionId or "")
    try:
        made, _ = charging_profiles.convert(old.profile, None if tx is None else tx.number, station)
    except Unfit:
        return None
    return Order(old, made, [])
