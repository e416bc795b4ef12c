"""GetChargingProfiles: 1.6 cannot report its profiles, so what the gateway remembers is reported (K09; translation-down B.6.3).

What was installed is said, not what was sent: limits as they were rounded. A profile the station may have lost, or may have got without saying so,
is named as unconfirmed.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import UNSET, UnsetType

from translators import canonical as c
from translators.flow import Flow, tell_back
from translators.memory.profiles import InstalledProfile
from translators.memory.station import Station
from translators.ocpp1x.installed_profiles import current
from translators.ocpp1x.to_station.status_info import status_info
from translators.tables import Kept, Ledger, Lost, Sub, To

SOURCE = "CSO"
"""All that is remembered came from the backend."""
PER_MESSAGE = 10
"""Profiles in one report: a schedule of 1.6 may have hundreds of periods."""

LEDGER = Ledger(
    request={
        "requestId": To("ReportChargingProfiles.requestId"),
        "evseId": Kept("chooses (K09.FR.04 to FR.06)"),
        "chargingProfile": Sub(
            {
                **dict.fromkeys(("chargingProfilePurpose", "stackLevel", "chargingProfileId", "chargingLimitSource"), Kept("chooses")),
                "customData": Lost("custom_data"),
            }
        ),
        "customData": Lost("custom_data"),
    },
    made={
        "ReportChargingProfiles.chargingLimitSource": SOURCE,
        "ReportChargingProfiles.evseId": "where the backend put the profiles",
        "ReportChargingProfiles.tbc": "true on all but the last (K09.FR.02)",
        "ReportChargingProfiles.chargingProfile": "as the station was given them",
    },
    answer_made={"status": "NoProfiles when none is remembered", "statusInfo": "that the gateway reports, and what is unconfirmed"},
    losses=("profiles.shadow",),
)


def get_charging_profiles(req: c.GetChargingProfilesRequest, station: Station) -> Flow[c.GetChargingProfilesResponse]:
    found = [row for row in current(station) if _is_wanted(row, req)]
    if not found:
        return c.GetChargingProfilesResponse(status="NoProfiles")
    station.lose("profiles.shadow")
    pages = list(_pages(found))
    for number, (evse, page) in enumerate(pages, 1):
        yield from tell_back(
            c.ReportChargingProfilesRequest(
                requestId=req.requestId, chargingLimitSource=SOURCE, evseId=evse, chargingProfile=page, tbc=number < len(pages)
            )
        )
    return c.GetChargingProfilesResponse(status="Accepted", statusInfo=_notice(found, station))


def _is_wanted(row: InstalledProfile, req: c.GetChargingProfilesRequest) -> bool:
    """All criteria hold (K09.FR.03 to FR.06)."""
    profile, criteria = row.profile, req.chargingProfile
    return (
        req.evseId in (UNSET, row.evse)
        and criteria.chargingProfilePurpose in (UNSET, profile.chargingProfilePurpose)
        and criteria.stackLevel in (UNSET, profile.stackLevel)
        and (criteria.chargingProfileId is UNSET or profile.id in criteria.chargingProfileId)
        and (criteria.chargingLimitSource is UNSET or SOURCE in criteria.chargingLimitSource)
    )


def _pages(found: list[InstalledProfile]) -> Iterator[tuple[int, tuple[c.ChargingProfileType, ...]]]:
    """EVSE by EVSE: a report is of one. Of two rows of one id the later is said."""
    for evse in sorted({row.evse for row in found}):
        profiles = tuple({row.id: row.profile for row in found if row.evse == evse}.values())
        for first in range(0, len(profiles), PER_MESSAGE):
            yield evse, profiles[first : first + PER_MESSAGE]


def _notice(found: list[InstalledProfile], station: Station) -> c.StatusInfoType | UnsetType:
    if not station.options.notice_status_info:
        return UNSET
    unconfirmed = sorted({row.id for row in found if station.memory.profiles.is_unconfirmed(row)})
    text = "reported from gateway shadow"
    if unconfirmed:
        text += f"; unconfirmed: {', '.join(map(str, unconfirmed))}"
    return status_info("NoError", text)
