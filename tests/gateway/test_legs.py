"""A leg: one outstanding call, the rest in order, nothing lost when the connection is."""

from gateway.commands import SendCall, Side
from gateway.legs import MAX_GIVEN_UP, Leg, Pending


def pending(message_id: str, deadline: float = 10.0, *, send: bool = False) -> Pending:
    return Pending(message_id, "Heartbeat", b"{}", None, deadline, Side.BACKEND, send=send)


def ids(calls: list[SendCall]) -> list[str]:
    return [call.message_id for call in calls]


def connected() -> Leg:
    leg = Leg(Side.BACKEND, 2)
    leg.connect()
    return leg


def test_nothing_leaves_before_the_peer_is_there() -> None:
    leg = Leg(Side.BACKEND, 2)
    assert leg.request(pending("1")) == []
    assert ids(leg.connect()) == ["1"]


def test_one_call_is_outstanding_and_the_next_waits_for_its_answer() -> None:
    leg = connected()
    assert ids(leg.request(pending("1"))) == ["1"]
    assert leg.request(pending("2")) == []
    assert leg.settle("1") is not None
    assert ids(leg.advance()) == ["2"]


def test_a_send_does_not_wait_for_an_answer() -> None:
    leg = connected()
    assert ids(leg.request(pending("1", send=True))) == ["1"]
    assert ids(leg.request(pending("2"))) == ["2"]


def test_an_answer_with_a_foreign_id_settles_nothing() -> None:
    leg = connected()
    leg.request(pending("1"))
    assert leg.settle("7") is None
    assert leg.outstanding is not None


def test_a_leg_says_when_it_is_full() -> None:
    leg = Leg(Side.BACKEND, 2)
    leg.request(pending("1"))
    assert not leg.is_full
    leg.request(pending("2"))
    assert leg.is_full


def test_what_was_outstanding_at_a_disconnect_is_sent_first_and_under_its_old_id() -> None:
    leg = connected()
    leg.request(pending("1"))
    leg.request(pending("2"))
    leg.disconnect()
    assert ids(leg.connect()) == ["1"]
    again = leg.settle("1")
    assert again is not None
    assert again.sent_before


def test_what_is_overdue_is_taken_out_whether_sent_or_not() -> None:
    leg = connected()
    leg.request(pending("1", 5.0))
    leg.request(pending("2", 4.0))
    assert leg.deadline == 4.0
    assert [late.message_id for late in leg.expire(5.0)] == ["1", "2"]
    assert leg.deadline is None


def test_clearing_gives_everything_that_waited() -> None:
    leg = connected()
    leg.request(pending("1"))
    leg.request(pending("2"))
    assert [left.message_id for left in leg.clear()] == ["1", "2"]
    assert leg.outstanding is None


def test_what_is_sent_again_keeps_its_order_before_what_came_later() -> None:
    leg = Leg(Side.BACKEND, 9)
    leg.connect()
    for name, deadline in (("1", 10.0), ("2", 10.0), ("3", 10.0), ("4", 12.0)):
        leg.request(pending(name, deadline))
    sent: list[str] = []
    for late in leg.expire(10.0):
        late.deadline = 20.0
        sent += ids(leg.again(late))
    assert sent == ["1"]
    assert [each.message_id for each in leg.queue] == ["2", "3", "4"]


def test_an_id_that_was_given_up_is_taken_until_enough_others_were() -> None:
    leg = connected()
    for number in range(MAX_GIVEN_UP + 1):
        leg.request(pending(str(number)))
        leg.request(pending(f"unsent {number}"))
        assert not leg.is_taken(str(number))
        leg.expire(10.0)
    assert [number for number in range(MAX_GIVEN_UP + 1) if leg.is_taken(str(number))] == list(range(1, MAX_GIVEN_UP + 1))
    assert not leg.is_taken("unsent 1")
