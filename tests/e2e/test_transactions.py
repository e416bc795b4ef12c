"""Transactions that are told in other ways than the simple one: at the same time, twice, cable first, never authorized."""

from __future__ import annotations

import asyncio

import pytest

from tests.e2e.house import PAIRS, TOKEN, house

READING = 11_000 * 60 / 3600


@pytest.mark.parametrize(("station", "backend"), PAIRS)
async def test_two_connectors_that_start_together_keep_their_transactions_apart(station: str, backend: str) -> None:
    async with house(backend) as here, here.booted(station, connectors=2) as peer:
        async with asyncio.TaskGroup() as group:
            group.create_task(peer.run_session(1, TOKEN, readings=1))
            group.create_task(peer.run_session(2, "BEEF0002", readings=2))
        by_connector = {each.connector: each for each in here.csms.transactions}
        assert len(here.csms.transactions) == len(by_connector) == 2
        assert [by_connector[number].id_token for number in (1, 2)] == [TOKEN, "BEEF0002"]
        assert by_connector[1].energy == pytest.approx(READING, abs=2)
        assert by_connector[2].energy == pytest.approx(2 * READING, abs=2)
        assert all(each.stopped for each in by_connector.values())


@pytest.mark.parametrize("backend", ["2.0.1", "2.1"])
@pytest.mark.parametrize("station", ["1.2", "1.5", "1.6", "1.6s"])
async def test_a_start_that_is_said_again_gets_the_same_number_and_begins_nothing_new(station: str, backend: str) -> None:
    async with house(backend) as here, here.booted(station) as peer:
        start = {"connectorId": 1, "idTag": TOKEN, "meterStart": 1000, "timestamp": peer.now()}
        first = await peer.call("StartTransaction", **start)
        again = await peer.call("StartTransaction", **start)
        assert again["transactionId"] == first["transactionId"]
        assert len(here.csms.transactions) == 1
        stop = {"transactionId": first["transactionId"], "meterStop": 1500, "timestamp": peer.now()}
        await peer.call("StopTransaction", **stop)
        await peer.call("StopTransaction", **stop)
        (charged,) = here.csms.transactions
        assert (charged.energy, charged.stopped is not None) == (500, True)
        for kind in ("Started", "Ended"):  # a repetition, if it is passed on, is the same event to the backend: the same number
            assert len({event["seqNo"] for event in charged.events if event["eventType"] == kind}) == 1


@pytest.mark.parametrize("station", ["2.0.1", "2.1"])
async def test_the_same_event_twice_is_one_transaction_at_a_16_backend(station: str) -> None:
    async with house("1.6") as here, here.booted(station) as peer:
        event = {
            "eventType": "Started",
            "timestamp": peer.now(),
            "triggerReason": "Authorized",
            "seqNo": 0,
            "transactionInfo": {"transactionId": "tx-1", "chargingState": "EVConnected"},
            "evse": {"id": 1, "connectorId": 1},
            "idToken": {"idToken": TOKEN, "type": "ISO14443"},
            "meterValue": [{"timestamp": peer.now(), "sampledValue": [{"value": 1000, "context": "Transaction.Begin"}]}],
        }
        for _ in range(2):
            answer = await peer.call("TransactionEvent", **event)
            assert answer["idTokenInfo"]["status"] == "Accepted"
        assert len(here.csms.log.of("StartTransaction")) == len(here.csms.transactions) == 1


@pytest.mark.parametrize("station", ["2.0.1", "2.1"])
async def test_a_cable_before_the_token_starts_at_a_16_backend_with_the_token(station: str) -> None:
    async with house("1.6") as here, here.booted(station, profile="cable_first") as peer:
        await peer.plug_in(1)
        assert here.csms.transactions == []
        assert (await peer.authorize(TOKEN))["status"] == "Accepted"
        await peer.start_transaction(1, TOKEN)
        await peer.meter(1)
        await peer.stop_transaction(1)
        await peer.unplug(1)
        (charged,) = here.csms.transactions
        assert (charged.id_token, charged.connector, charged.stopped is not None) == (TOKEN, 1, True)
        assert charged.energy == pytest.approx(READING, abs=2)


@pytest.mark.parametrize("station", ["2.0.1", "2.1"])
async def test_a_car_that_is_never_authorized_starts_nothing_at_a_16_backend(station: str) -> None:
    async with house("1.6") as here, here.booted(station, profile="never_authorized") as peer:
        await peer.plug_in(1)
        await peer.meter(1)
        await peer.unplug(1)
        await peer.flushed()
        assert here.csms.transactions == []
        assert not peer.failures
        assert not peer.outbox.discarded


@pytest.mark.parametrize("station", ["2.0.1", "2.1"])
async def test_a_token_before_the_cable_starts_at_a_16_backend_once(station: str) -> None:
    async with house("1.6") as here, here.booted(station, profile="token_first") as peer:
        await peer.run_session(1, TOKEN, readings=1)
        (charged,) = here.csms.transactions
        assert (charged.id_token, charged.connector, charged.stopped is not None) == (TOKEN, 1, True)
