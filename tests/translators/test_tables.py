"""Tables that cannot be incomplete, and ledgers that count what gets lost."""

from typing import Literal

import pytest

from translators.memory.station import Station
from translators.ocpp1x import wire
from translators.tables import EnumMap, Kept, Ledger, Lossy, Lost, Sub, To

Color = Literal["red", "green"]
Shade = Literal["dark", "light"]
LOSS = "trigger.unsupported"
OTHER = "config.partial"


def station() -> Station:
    return Station("CP-1", "1.6", "2.0.1")


def test_a_member_becomes_its_counterpart_and_a_lossy_one_is_counted() -> None:
    colors = EnumMap[Color, Shade](Color, Shade, {"red": "dark", "green": Lossy("light", LOSS)})
    one = station()
    assert (colors.to("red", one), one.losses) == ("dark", [])
    assert (colors.to("green", one), one.losses) == ("light", [LOSS])


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ({"red": "dark"}, "lacks"),
        ({"red": "dark", "green": "light", "blue": "dark"}, "blue"),
        ({"red": "dark", "green": "pale"}, "pale"),
        ({"red": "dark", "green": Lossy("light", "no_such_loss")}, "no_such_loss"),
    ],
)
def test_a_table_with_a_hole_or_a_foreign_word_is_not_made(rows: dict[str, object], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        EnumMap[Color, Shade](Color, Shade, rows)  # type: ignore[arg-type]  # the mistake


def test_a_loss_without_a_sentence_is_no_row() -> None:
    with pytest.raises(ValueError, match="no_such_loss"):
        Lost("no_such_loss")


LEDGER = Ledger(
    request={
        "connectorId": To("MeterValues.evseId"),
        "transactionId": Lost(LOSS),
        "meterValue": Sub({"timestamp": Kept("read"), "sampledValue": Sub({"phase": Lost(OTHER)})}),
    },
    answers={"Authorize": {"idTagInfo": Sub({"expiryDate": Lost(LOSS)})}},
)


def test_what_is_present_and_has_no_place_is_counted_as_often_as_it_is_there() -> None:
    one = station()
    samples = (wire.SampledValue(value="1", phase="L1"), wire.SampledValue(value="2"), wire.SampledValue(value="3", phase="L2"))
    values = (wire.MeterValue(timestamp="2026-11-23T12:00:00Z", sampledValue=samples),)
    LEDGER.count_request(wire.MeterValuesRequest(connectorId=1, meterValue=values), one)
    assert one.losses == [OTHER, OTHER]
    one.losses.clear()
    LEDGER.count_request(wire.MeterValuesRequest(connectorId=1, transactionId=7, meterValue=()), one)
    assert one.losses == [LOSS]


def test_what_an_answer_loses_is_counted_by_the_action_it_answers() -> None:
    one = station()
    answer = wire.AuthorizeResponse(idTagInfo=wire.IdTagInfo(status="Accepted", expiryDate="2027-01-01T00:00:00Z"))
    LEDGER.count_answer("Reset", answer, one)
    assert one.losses == []
    LEDGER.count_answer("Authorize", answer, one)
    assert one.losses == [LOSS]
