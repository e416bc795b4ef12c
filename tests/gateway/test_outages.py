"""A backend that is gone, silent or does not stay: what its stations see of it."""

from __future__ import annotations

import pytest
from lxml import etree

from gateway.commands import Abandon, CloseBackend, CloseStation, DialBackend, SendError, Side
from gateway.outages import LASTS
from gateway.runs import Incoming, Timing
from tests.talking import BOOT, Talk, only
from translators import canonical as c
from translators.errors import Refused
from translators.flow import Flow, call


@pytest.mark.parametrize("backend", ["1.6", "2.0.1"])
def test_a_boot_without_an_answer_is_an_outage_to_the_station(backend: str) -> None:
    talk = Talk("1.6", backend)
    talk.call(Side.STATION, "s1", "BootNotification", BOOT)
    commands = talk.wait(30.0)
    assert only(CloseStation, commands).code == 1012
    assert not [each for each in commands if isinstance(each, SendError)]


def test_a_boot_of_a_soap_station_without_an_answer_gets_none_either() -> None:
    talk = Talk("1.5", "2.0.1")
    boot = b'<bootNotificationRequest xmlns="urn://Ocpp/Cs/2012/06/"><chargePointVendor>A</chargePointVendor>'
    boot += b"<chargePointModel>B</chargePointModel></bootNotificationRequest>"
    talk.session.call_received(Side.STATION, Incoming("s1", "BootNotification", etree.fromstring(boot), boot), talk.now)
    commands = talk.wait(30.0)
    assert only(Abandon, commands).message_id == "s1"
    assert any(isinstance(each, CloseBackend) for each in commands)


def test_a_backend_that_ends_each_connection_at_once_is_dialled_with_growing_pauses_and_is_an_outage() -> None:
    talk = Talk(timing=Timing(grace=15.0))
    for attempt in (1, 2, 3):
        assert only(DialBackend, talk.session.backend_lost(talk.now)).attempt == attempt
        talk.mono += 4
        talk.session.backend_opened(talk.now)
    assert only(DialBackend, talk.session.backend_lost(talk.now)).attempt == 4
    assert talk.wait(2.9) == []
    assert only(CloseStation, talk.wait(0.2)).code == 1012


@pytest.mark.parametrize("answered", [True, False])
def test_a_backend_that_has_answered_or_was_there_for_long_is_dialled_at_once_and_has_the_whole_grace(answered: bool) -> None:
    talk = Talk(timing=Timing(grace=15.0))
    talk.session.backend_lost(talk.now)
    talk.session.backend_lost(talk.now)  # not reached
    talk.mono += 14
    talk.session.backend_opened(talk.now)
    if answered:
        talk.call(Side.STATION, "s1", "Heartbeat", {})
        talk.result(Side.BACKEND, "s1", {"currentTime": "2026-11-23T12:00:00Z"})
    else:
        talk.mono += LASTS
    assert only(DialBackend, talk.session.backend_lost(talk.now)).attempt == 1
    assert talk.wait(14.9) == []
    assert only(CloseStation, talk.wait(0.2)).code == 1012


def test_what_a_timer_began_ends_though_the_backend_is_silent_twice() -> None:
    """A SOAP station's session goes on after that, and its timers with it: they wait until nothing of theirs is under way."""
    event = c.TransactionEventRequest(
        eventType="Updated",
        timestamp="2026-11-23T12:00:00Z",
        triggerReason="ChargingStateChanged",
        seqNo=1,
        transactionInfo=c.TransactionType(transactionId="T1", chargingState="Charging"),
    )
    heard: list[str] = []

    def flow() -> Flow[None]:
        try:
            yield from call(event)
        except Refused as refused:
            heard.append(refused.cause)
            raise

    talk = Talk("1.5", "2.0.1")
    talk.wait(0.0)
    talk.session.runner.start_flow(Side.STATION, "TransactionEvent", flow())
    assert any(isinstance(each, CloseBackend) for each in talk.wait(30.0))
    talk.session.backend_lost(talk.now)
    talk.session.backend_opened(talk.now)
    assert heard == []
    talk.wait(30.0)
    assert heard == ["timeout"]
    assert talk.session.backend_away
    assert talk.session.runner.follow_ups == set()
    assert talk.notes.faults == []
