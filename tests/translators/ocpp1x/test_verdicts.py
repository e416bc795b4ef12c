"""idTagInfo as it is remembered and as it is answered."""

from datetime import UTC, datetime

import pytest

from translators.memory.station import Station
from translators.ocpp1x import wire
from translators.ocpp1x.verdicts import idTagInfo_of, verdict_of


@pytest.mark.parametrize(
    "info",
    [
        wire.IdTagInfo(status="Accepted"),
        wire.IdTagInfo(status="Blocked", expiryDate="2026-12-01T00:00:00Z"),
        wire.IdTagInfo(status="ConcurrentTx", expiryDate="2026-12-01T00:00:00Z", parentIdTag="FLEET7"),
    ],
)
def test_what_is_remembered_is_answered_again(info: wire.IdTagInfo) -> None:
    station = Station("CB1234", "1.6", "2.0.1")
    station.now = datetime(2026, 11, 23, 12, tzinfo=UTC)
    verdict = verdict_of(info, (1, 2), station)
    assert (verdict.evseIds, verdict.at) == ((1, 2), "2026-11-23T12:00:00+00:00")
    assert idTagInfo_of(verdict, station) == info
