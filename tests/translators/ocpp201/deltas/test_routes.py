"""The tables between 2.0.1 and 2.1."""

import pytest

from translators import canonical as c
from translators.ocpp201 import schema as s201
from translators.ocpp201.deltas.routes import COMMANDS, NOTICES, from_backend, from_station


def test_every_action_of_2_0_1_has_its_side():
    assert set(NOTICES) | set(COMMANDS) == set(s201.REQUESTS)
    assert set(NOTICES) & set(COMMANDS) == {"DataTransfer"}


def test_every_action_of_the_senders_version_is_in_its_table():
    assert set(from_station("2.0.1", "2.1")) | set(from_backend("2.1", "2.0.1")) == set(s201.REQUESTS)
    assert set(from_station("2.1", "2.0.1")) | set(from_backend("2.0.1", "2.1")) == set(c.REQUESTS)


def test_other_pairs_are_not_ours():
    with pytest.raises(KeyError):
        from_station("1.6", "2.1")
