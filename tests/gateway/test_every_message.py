"""Every action of every version through every pair, in both directions: whatever valid message enters, what leaves is valid, every request is answered
once, nothing is left hanging, and nothing is lost that has no name (`tests.lives`).

`make deep` plays 2,000 lives of each pair, and so 2,000 messages of each action. A failure names its life and prints the messages before it:
`python -c 'from tests.lives import lived; lived("1.6 2.0.1 17")'` plays it again.
"""

from __future__ import annotations

import os

import pytest

from tests.lives import LifeError, lived
from translators.versions import BACKEND_VERSIONS, STATION_VERSIONS

LIVES = 2000 if os.environ.get("OCPP_GATEWAY_DEEP") else 20
SHOWN = 5
"""Failures of a pair that are printed."""
PAIRS = [(station, backend) for station in STATION_VERSIONS for backend in BACKEND_VERSIONS]


@pytest.mark.parametrize(("station", "backend"), PAIRS)
def test_every_message_of_the_pair_is_dealt_with(station: str, backend: str) -> None:
    failures = []
    for number in range(LIVES):
        try:
            lived(f"{station} {backend} {number}")
        except LifeError as error:
            failures.append(str(error))
    assert not failures, f"{len(failures)} of {LIVES} lives:\n" + "\n\n".join(failures[:SHOWN])
