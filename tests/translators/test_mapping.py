"""The mapping as rows: every action of every pair once, every field of its ledger."""

from translators.mapping import ActionRow, action_rows, field_rows, starts
from translators.versions import BACKEND_VERSIONS, STATION_VERSIONS, pair

ROWS = list(action_rows())


def row(station: str, backend: str, action: str) -> ActionRow:
    (found,) = [each for each in ROWS if (each.station, each.backend, each.action) == (station, backend, action)]
    return found


def test_every_action_that_a_side_of_a_pair_starts_is_one_row() -> None:
    for station in STATION_VERSIONS:
        for backend in BACKEND_VERSIONS:
            found = pair(station, backend)
            told = sorted((each.sent_by, each.action) for each in ROWS if (each.station, each.backend) == (station, backend))
            asking = {"station": found.station, "backend": found.backend}
            assert told == sorted((side, action) for side, version in asking.items() for action in starts(version, side))


def test_a_relay_says_so_and_has_no_fields() -> None:
    relay = row("1.6", "1.6", "Heartbeat")
    assert relay.fate == "relayed"
    assert {field.fate for field in field_rows(relay)} <= {"relayed"}


def test_a_translation_names_what_becomes_of_it_and_of_its_fields() -> None:
    start = row("1.6", "2.0.1", "StartTransaction")
    assert (start.fate, start.sent_by) == ("translated", "station")
    assert "TransactionEvent" in start.becomes
    fields = {field.field: field for field in field_rows(start) if field.part == "request"}
    assert set(fields) >= {"connectorId", "idTag", "meterStart", "timestamp"}
    assert fields["meterStart"].fate == "to"
    assert fields["meterStart"].target


def test_a_refusal_says_why_and_which_loss_it_is() -> None:
    refused = row("1.6", "2.1", "SetDERControl")
    assert refused.fate == "refused"
    assert refused.why.endswith("[der]")
    assert list(field_rows(refused)) == []


def test_every_row_can_be_explained() -> None:
    for each in ROWS:
        assert each.why, each
        list(field_rows(each))
