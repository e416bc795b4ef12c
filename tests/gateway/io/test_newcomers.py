"""One address brings only so many unknown stations in a day."""

from __future__ import annotations

import pytest

from gateway.io import newcomers
from gateway.io.newcomers import DAY, Newcomers


def test_so_many_are_admitted_and_then_no_more_until_time_has_passed() -> None:
    door = Newcomers(4)
    assert [door.admit("10.0.0.1", 0.0) for _ in range(6)] == [True] * 4 + [False] * 2
    assert door.admit("10.0.0.2", 0.0)
    assert not door.admit("10.0.0.1", DAY / 5)
    assert [door.admit("10.0.0.1", DAY / 4) for _ in range(2)] == [True, False]
    assert [door.admit("10.0.0.1", 3 * DAY) for _ in range(5)] == [True] * 4 + [False]


def test_the_addresses_of_one_ipv6_network_are_one_place() -> None:
    door = Newcomers(1)
    assert [door.admit(ip, 0.0) for ip in ("2001:db8::1", "2001:db8::2", "2001:db8:0:1::1", "nonsense")] == [True, False, True, True]


def test_only_so_many_addresses_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(newcomers, "MAX_ADDRESSES", 2)
    door = Newcomers(1)
    assert [door.admit(ip, 0.0) for ip in ("10.0.0.1", "10.0.0.2", "10.0.0.3")] == [True] * 3
    assert not door.admit("10.0.0.3", 0.0)
    assert len(door._counts) == 2
