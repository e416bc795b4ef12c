"""For whom messages are kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec
import pytest

from gateway.config import Backend, Config, StationOverride
from gateway.credentials import Credentials, Login, VerificationBusyError, basic_header
from gateway.io.backlogs import Backlogs
from gateway.io.dead_letters import DeadLetters
from gateway.io.keeping import SMALLEST, Keeping
from gateway.kept import Lane
from gateway.metrics import Metrics
from gateway.observing import Reporter
from gateway.room import Bounds, Buffering, Room
from gateway.storage import MemoryStore
from tests.buffering import Keeping as Talk

RIGHT, WRONG = Login(basic_header("CB1234", b"right password 16")), Login(basic_header("CB1234", b"wrong password 16"))
NOBODY = Login(None)


@dataclass
class Driver:
    """What is asked of a driver here."""

    session: Any

    @property
    def identity(self) -> str:
        return self.session.station.identity  # type: ignore[no-any-return]  # a text


class Busy(Credentials):
    """A gateway whose stations all come at once."""

    async def is_sealed(self, sealed: str, authorization: str) -> bool:
        raise VerificationBusyError


def config(credentials: str = "passthrough", **override: str) -> Config:
    backend = Backend(version="1.6", url="ws://h/{station_id}", credentials=credentials)  # type: ignore[arg-type]
    made = Config(backend=backend)
    return made if not override else msgspec.structs.replace(made, stations=(StationOverride(match="*", **override),))


def keeping(of: Config, *, bounds: Bounds | None = None, enabled: bool = True, credentials: type[Credentials] = Credentials) -> Keeping:
    store, metrics = MemoryStore(), Metrics()
    reporter = Reporter(metrics)
    backlogs = Backlogs(store, Room(bounds or Bounds()), reporter)
    return Keeping(backlogs, DeadLetters(store, metrics, reporter, 1), credentials(of.backend), Buffering(enabled))


async def trusted(of: Config, login: Login, driver: Driver) -> bool:
    return await keeping(of).trusts(driver.session.station, login, of)


async def test_credentials_that_only_the_backend_knows_are_compared_with_those_it_accepted() -> None:
    driver, of = Driver(Talk("1.6", "1.6").session), config()
    for login in (RIGHT, WRONG, NOBODY):
        assert not await trusted(of, login, driver)
    await keeping(of).accepted(driver, RIGHT, of)  # type: ignore[arg-type]  # a driver as far as it is asked
    assert [await trusted(of, login, driver) for login in (RIGHT, WRONG, NOBODY)] == [True, False, False]
    sealed = driver.session.station.memory.offline.credentials
    await keeping(of).accepted(driver, RIGHT, of)  # type: ignore[arg-type]  # see above
    assert driver.session.station.memory.offline.credentials == sealed
    assert "right" not in sealed
    await keeping(of).accepted(driver, NOBODY, of)  # type: ignore[arg-type]  # the backend takes it without any now
    assert [await trusted(of, login, driver) for login in (RIGHT, WRONG, NOBODY)] == [False, False, True]


@pytest.mark.parametrize("of", [config("fixed"), config("none"), config(password_hash="$argon2id$x")])
async def test_where_the_backend_never_sees_the_stations_credentials_or_the_gateway_checks_them_nothing_is_compared(of: Config) -> None:
    driver = Driver(Talk("1.6", "1.6").session)
    assert await trusted(of, RIGHT, driver)
    assert await trusted(of, NOBODY, driver)
    await keeping(of).accepted(driver, RIGHT, of)  # type: ignore[arg-type]  # see above
    assert driver.session.station.memory.offline.credentials == ""


async def test_who_cannot_be_compared_now_is_not_let_in() -> None:
    driver, of = Driver(Talk("1.6", "1.6").session), config()
    driver.session.station.memory.offline.credentials = "$argon2id$x"
    assert not await keeping(of, credentials=Busy).trusts(driver.session.station, RIGHT, of)


def test_nobody_is_let_in_to_be_turned_away_at_once() -> None:
    assert keeping(config()).may_keep("A")
    assert not keeping(config(), enabled=False).may_keep("A")
    full = keeping(config(), bounds=Bounds(of_station=1))
    full.backlogs.room.add("A", Lane.OTHER, 1)
    assert not full.may_keep("A")
    assert full.may_keep("B")
    assert not keeping(config(), bounds=Bounds(bytes=SMALLEST - 1)).may_keep("A")


def test_in_whose_name_the_gateway_connects_without_the_station() -> None:
    for of, may in ((config(), False), (config("none"), True), (config("fixed"), True), (config(password_hash="$argon2id$x"), False)):
        assert keeping(of).may_speak_for(of) is may
    assert keeping(config("none"), enabled=False).may_speak_for(config("none"))  # for what is left of the mode before
