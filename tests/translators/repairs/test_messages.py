"""The rows that concern one field of one struct."""

import msgspec.inspect as mi
import pytest

from translators import canonical
from translators.ocpp16 import schema as s16
from translators.repairs import messages
from translators.structs import structs_below

STRUCTS = {
    (family, struct.__name__): {part.name: part for part in mi.type_info(struct).fields}
    for family, requests in (("1.6", s16.REQUESTS), ("2.x", canonical.REQUESTS))
    for request in requests.values()
    for message in (request, request.ANSWER)
    for struct in structs_below(message)
}


def fields_of(struct):
    return STRUCTS.get(("1.6", struct), {}) | STRUCTS.get(("2.x", struct), {})


@pytest.mark.parametrize("row", messages.FILLS, ids=".".join)
def test_a_field_that_is_filled_in_is_required(row):
    family, struct, field = row
    assert STRUCTS[family, struct][field].required


@pytest.mark.parametrize("row", sorted(messages.CUTS | messages.TAILS), ids=".".join)
def test_a_text_that_is_cut_has_a_length_and_identifies_nobody(row):
    struct, field = row
    assert field in fields_of(struct)
    assert not {"idTag", "idToken", "transactionId", "certificate", "csr"} & {field}


@pytest.mark.parametrize("row", [*messages.MEANT, *messages.UNKNOWN_VALUES], ids=".".join)
def test_a_value_that_stands_in_is_one_of_the_set(row):
    family, struct, field = row
    members = set(STRUCTS[family, struct][field].type.values)
    standing_in = {*messages.MEANT.get(row, {}).values(), *([messages.UNKNOWN_VALUES[row]] if messages.UNKNOWN_VALUES.get(row) else [])}
    assert standing_in <= members


@pytest.mark.parametrize("row", messages.SPELLINGS, ids=".".join)
def test_a_field_of_another_spelling_is_meant_to_be_one_of_the_struct(row):
    assert set(messages.SPELLINGS[row].values()) <= set(STRUCTS[row])


def test_a_field_that_is_there_is_not_renamed():
    value = {"interval": 1, "heartbeatInterval": 2}
    assert messages.reshape("1.6", "BootNotificationResponse", value) == (value, ())
