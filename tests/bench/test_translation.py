"""What is measured is the real thing: both variants write the same content, valid for its receiver, and the table says what was measured."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from bench import frames
from bench.parts import parts
from bench.report import is_over_budget, page, table
from bench.sessions import Sessions
from bench.translation import CASES, VARIANTS, Case, Figure, flows, measure, prepare, reference, session, station_of
from translators.versions import VERSIONS, pair

# Ours leaves it out of Updated, where the backend knows it from Started.
ONLY_THE_REFERENCE = {"evse"}


def payloads(frame: bytes) -> tuple[str, dict[str, Any]]:
    _, _, action, payload = orjson.loads(frame)
    return action, {name: value for name, value in payload.items() if name not in ONLY_THE_REFERENCE}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.title)
def test_the_reference_says_what_ours_says(case: Case) -> None:
    ours, opened = flows(case)
    plain, _ = reference(case)
    message = case.message(0, opened)
    (action, mine), (other, theirs) = payloads(ours.request(message)), payloads(plain.request(message))
    assert action == other
    if case.once:  # its transaction has a number and an id of our making
        mine["transactionInfo"].pop("transactionId")
        theirs["transactionInfo"].pop("transactionId")
    for values in (mine, theirs):
        values.pop("seqNo", None)
    assert _plain(mine) == _plain(theirs)


def _plain(value: Any) -> Any:
    """Numbers as floats, texts of numbers too: the reference does not keep digits."""
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    try:
        return float(value)
    except (TypeError, ValueError):
        return value


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.title)
@pytest.mark.parametrize("make", [flows, session], ids=["flows", "session"])
def test_a_measured_exchange_ends_with_a_valid_answer(case: Case, make: Any) -> None:
    subject, opened = make(case)
    station, backend = VERSIONS[case.station], VERSIONS[case.backend]
    out = subject.request(case.message(0, opened))
    action, payload = orjson.loads(out)[2:]
    backend.codec.decode_request(action, orjson.dumps(payload))
    back = orjson.loads(subject.answer(frames.result(case.answer)))
    assert back[0] == 3
    station.codec.decode_answer(orjson.loads(case.message(0, opened))[2], orjson.dumps(back[2]))


def test_a_session_counts_and_remembers_what_is_measured() -> None:
    case = CASES[0]
    subject = Sessions(pair(case.station, case.backend), station_of(case))
    opened = [subject.converse(frame) for frame in case.opening][-1]
    subject.converse(case.message(0, opened))
    recent = list(subject.session.runner.exchanges)
    assert [exchange.action for exchange in recent] == ["BootNotification", "StartTransaction", "MeterValues"]
    assert {exchange.outcome for exchange in recent} == {"ok"}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.title)
@pytest.mark.parametrize("make", [flows, session], ids=["flows", "session"])
def test_no_message_of_a_batch_is_taken_for_a_repetition(case: Case, make: Any) -> None:
    batch = prepare(make, case, 3, both_ways=True)
    for subject, frame in batch.work:
        assert orjson.loads(subject.request(frame))[0] == 2
        assert orjson.loads(subject.answer(batch.answer))[0] == 3


def test_the_report_has_a_line_per_message_and_tells_when_the_budget_is_exceeded() -> None:
    figures = measure(CASES[2], rounds=2, size=5)
    assert set(figures) == {variant.name for variant in VARIANTS}
    assert all(0 < figure.best <= figure.median for figure in figures.values())
    lines = list(table([(CASES[2], figures)]))
    assert lines[-1].startswith("| Heartbeat, 1.6 → 2.0.1 | ")
    assert len({line.count("|") for line in lines}) == 1
    within = {**figures, "reference": Figure(10.0, 8.0), "translated": Figure(19.9, 15.9)}
    beyond = {**figures, "reference": Figure(10.0, 8.0), "translated": Figure(20.1, 16.1)}
    assert not is_over_budget([(CASES[0], within)])
    assert is_over_budget([(CASES[0], beyond)])
    written = page([(CASES[0], within)], {"encode": 1.25}, "")
    assert "2 times the reference. **It is kept.**" in written
    assert "| encode | 1.2 |" in written
    assert "**It is exceeded.**" in page([(CASES[0], beyond)], {}, "")


def test_the_parts_are_the_steps_of_a_request() -> None:
    found = parts(CASES[0], repeats=1, messages=2)
    assert len(found) == 6
    assert all(best >= 0 for best in found.values())
