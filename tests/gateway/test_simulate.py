"""The command `simulate` against a central system of its version."""

import asyncio
from argparse import ArgumentParser, Namespace

import pytest

from gateway.simulate import SimulateOptions, Summary, Version, add_arguments, main, simulate
from tests.gateway.simulator.soap_central import soap_central
from tests.peers import central_system
from wsdl import SoapVersion


def parsed(*arguments: str) -> Namespace:
    parser = ArgumentParser()
    add_arguments(parser)
    return parser.parse_args(arguments)


@pytest.mark.parametrize("version", ["1.6", "2.0.1", "2.1"])
async def test_every_station_finishes_a_session(version: Version) -> None:
    async with central_system(version) as csms:
        summary = await simulate(SimulateOptions(version=version, url=csms.url, count=3, rate=1000, duration=0))
        assert str(summary) == "3 stations, 3 sessions completed, 0 failures"
        assert sorted(each.station_id for each in csms.transactions) == ["SIM-0001", "SIM-0002", "SIM-0003"]
        assert {each.energy for each in csms.transactions} == {3 * 183}


@pytest.mark.parametrize(("version", "service"), [("1.2", "1.2"), ("1.5", "1.5"), ("1.6s", "1.6")])
async def test_soap_stations_need_only_the_url(version: Version, service: SoapVersion) -> None:
    async with soap_central(service) as central:
        summary = await simulate(SimulateOptions(version=version, url=central.url, count=2, rate=1000, duration=0))
        assert str(summary) == "2 stations, 2 sessions completed, 0 failures"


async def test_the_same_trouble_of_many_stations_is_counted_once_by_name() -> None:
    async with central_system("1.6", refuse_with=503) as csms:
        summary = await simulate(SimulateOptions(version="1.6", url=csms.url, count=3, rate=1000, duration=0))
        assert (summary.stations, len(summary.failures), summary.failures.total()) == (0, 1, 3)


async def test_refused_tokens_and_boots_are_failures() -> None:
    async with central_system("1.6", default_token="Blocked") as csms:
        csms.boot_statuses["SIM-0002"] = "Rejected"
        options = SimulateOptions(version="1.6", url=csms.url, count=2, rate=1000, duration=0, station={"boot_retry": 0.0})
        summary = await simulate(options)
        assert (summary.stations, summary.sessions, summary.failures.total()) == (1, 0, 2)


async def test_sessions_go_on_for_the_duration() -> None:
    async with central_system("1.6") as csms:
        summary = await simulate(SimulateOptions(version="1.6", url=csms.url, duration=0.4))
        assert summary.sessions == len(csms.transactions) >= 1


async def test_the_command_prints_one_line_and_its_exit_code_says_whether_anything_failed(capsys: pytest.CaptureFixture[str]) -> None:
    async with central_system("2.0.1") as csms:
        arguments = parsed("--version", "2.0.1", "--url", csms.url, "--duration", "0")
        assert await asyncio.to_thread(main, arguments) == 0
        assert capsys.readouterr().out == "1 stations, 1 sessions completed, 0 failures\n"
        csms.refuse_with = 503
        assert await asyncio.to_thread(main, arguments) == 1
        assert "503" in capsys.readouterr().err


def test_a_url_that_does_not_fit_the_version_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(parsed("--version", "1.6", "--url", "http://127.0.0.1/ocpp")) == 2
    assert main(parsed("--version", "1.5", "--url", "ws://127.0.0.1/soap")) == 2
    assert capsys.readouterr().err.count("\n") == 2


@pytest.mark.parametrize("wrong", [("--count", "0"), ("--rate", "0"), ("--duration", "-1"), ("--version", "1.7"), ("--count", "x")])
def test_wrong_numbers_and_versions_are_wrong_usage(wrong: tuple[str, str]) -> None:
    with pytest.raises(SystemExit) as usage:
        parsed("--version", "1.6", "--url", "ws://127.0.0.1/", *wrong)
    assert usage.value.code == 2


def test_a_summary_counts_what_it_was_told() -> None:
    summary = Summary(stations=2, sessions=5)
    summary.failures["x"] += 2
    assert str(summary) == "2 stations, 5 sessions completed, 2 failures"
