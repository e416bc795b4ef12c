"""The engine of the rules: what is looked at, what is left out, what is counted."""

import pytest
from msgspec import UNSET

from translators import canonical as c
from translators.memory.station import Station
from translators.ocpp201.deltas.shaping import Cut, Dropped, Forbidden, Impossible, LeftOut, Shaping, Telling, Untold, Words


def telling(*, command=False):
    return Telling(Station("CB1234", "2.1", "2.0.1"), "X", command)


INFO = c.StatusInfoType(reasonCode="code", additionalInfo="text")


def test_a_message_without_a_rule_is_the_same_object():
    message = c.HeartbeatRequest()
    assert Shaping({}, {}, {}).shape(message, telling()) is message


def test_a_message_whose_values_fit_is_the_same_object():
    message = c.ResetResponse(status="Accepted", statusInfo=INFO)
    assert Shaping({("StatusInfoType", "additionalInfo"): Cut(4)}, {}, {}).shape(message, telling()) is message


def test_a_text_is_cut_below_and_counted():
    here = telling()
    message = c.ResetResponse(status="Accepted", statusInfo=INFO)
    assert Shaping({("StatusInfoType", "additionalInfo"): Cut(3)}, {}, {}).shape(message, here).statusInfo.additionalInfo == "tex"
    assert here.station.losses == ["text"]


def test_a_dropped_field_is_absent_and_the_ledger_counts_it():
    here = telling()
    assert Shaping({("ResetResponse", "statusInfo"): Dropped("status_info")}, {}, {}).shape(
        c.ResetResponse(status="Accepted", statusInfo=INFO), here
    ) == c.ResetResponse(status="Accepted")
    assert here.station.losses == []


@pytest.mark.parametrize(("value", "told", "losses"), [("New", "Other", ["event"]), ("Old", "Old", []), ("Strange", "Strange", [])])
def test_words_that_are_new_have_their_stand_in(value, told, losses):
    here = telling()
    assert Words({"New": "Other"}, "event")(value, here) == told
    assert here.station.losses == losses


@pytest.mark.parametrize(("value", "told"), [("New", "Other"), ("Old", "Old"), ("Strange", "Other")])
def test_words_of_an_open_set_are_allowed_or_otherwise(value, told):
    assert Words({}, "event", frozenset({"Old"}), "Other")(value, telling()) == told


def test_what_is_forbidden_is_refused_in_a_command_and_left_out_in_a_notice():
    rule = Forbidden("event", "InvalidSchedule", "evseSleep", bool)
    assert rule(False, telling(command=True)) is UNSET
    with pytest.raises(Untold) as error:
        rule(True, telling(command=True))
    assert error.value.reason == "InvalidSchedule"
    here = telling()
    assert rule(True, here) is UNSET
    assert here.station.losses == ["event"]


FIVES = Impossible("event", "NotFound", "five", lambda value: value == 5)


def ids(*numbers):
    return c.GetDisplayMessagesRequest(requestId=1, id=numbers)


def test_items_that_cannot_be_told_are_left_out_and_counted_each():
    here = telling()
    shaping = Shaping({("GetDisplayMessagesRequest", "id"): FIVES}, {}, {("GetDisplayMessagesRequest", "id"): LeftOut()})
    assert shaping.shape(ids(1, 5, 5, 2), here).id == (1, 2)
    assert here.station.losses == ["event", "event"]
    assert shaping.shape(ids(5), telling()).id is UNSET


@pytest.mark.parametrize("lists", [{}, {("GetDisplayMessagesRequest", "id"): LeftOut(whole=True)}])
def test_a_list_that_must_not_be_empty_is_untold(lists):
    with pytest.raises(Untold):
        Shaping({("GetDisplayMessagesRequest", "id"): FIVES}, {}, lists).shape(ids(5), telling())
