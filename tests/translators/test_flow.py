"""A flow says what it wants; whoever drives it gives the answers."""

from typing import Any

import pytest

from translators.errors import Refused, RpcCode
from translators.flow import Call, Effect, Flow, Later, Tell, Wait, ask, call, later, tell, tell_back, wait
from translators.ocpp1x import wire

BEAT = wire.HeartbeatRequest()


def heartbeats() -> Flow[str]:
    answer = yield from call(BEAT)
    return answer.currentTime


def test_a_question_to_the_other_leg_is_answered_into_the_flow() -> None:
    flow = heartbeats()
    assert next(flow) == Call(BEAT)
    with pytest.raises(StopIteration) as end:
        flow.send(wire.HeartbeatResponse(currentTime="now"))
    assert end.value.value == "now"


def test_a_question_without_an_answer_raises_where_it_was_asked() -> None:
    flow = heartbeats()
    next(flow)
    with pytest.raises(Refused):
        flow.throw(Refused(RpcCode.GENERIC_ERROR, "no answer"))


def everything() -> Flow[None]:
    yield from ask(BEAT)
    yield from tell(BEAT)
    yield from tell_back(BEAT)
    yield from later(heartbeats())


def test_each_wish_is_told_apart() -> None:
    flow: Any = everything()
    seen: list[Effect] = [next(flow)]
    seen.extend(flow)
    assert seen[:3] == [Call(BEAT, same_leg=True), Tell(BEAT), Tell(BEAT, same_leg=True)]
    assert isinstance(seen[3], Later)


def test_a_flow_that_waits_hears_whether_it_came() -> None:
    def waiting() -> Flow[bool]:
        return (yield from wait(lambda: False, 3.0))

    flow = waiting()
    effect = next(flow)
    assert isinstance(effect, Wait)
    assert (effect.until(), effect.seconds) == (False, 3.0)
    with pytest.raises(StopIteration) as end:
        flow.send(True)
    assert end.value.value is True
