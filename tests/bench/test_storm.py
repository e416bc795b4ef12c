"""A small storm: the processes are real, every station is back, and the page gets its section."""

from __future__ import annotations

import pytest

from bench.storm import HEADING, Storm, in_page, measure, section
from gateway.io.websocket_client import DIALS_AT_ONCE


@pytest.mark.timeout(180)
async def test_every_station_is_back_after_a_restart_and_the_backend_is_not_run_over() -> None:
    stations = DIALS_AT_ONCE * 3
    found = await measure(stations)
    assert found.stations == stations
    assert found.errors == {}
    assert 0 < found.in_making <= DIALS_AT_ONCE
    assert found.back > 0
    assert found.peak > 10_000_000


def test_the_section_takes_the_place_of_the_one_before() -> None:
    text = section(Storm(5_000, 30.0, 10.0, 8.0, 300_000_000, {"HTTP 503": 3}, 64))
    assert "HTTP 503: 3" in text
    page = "# Performance\n\nBefore.\n"
    once = in_page(page, text)
    assert once.startswith(page)
    assert in_page(once, text) == once
    with_more = once + "\n## After\n\nMore.\n"
    assert in_page(with_more, text).count(HEADING) == 1
    assert in_page(with_more, text).endswith("## After\n\nMore.\n")
