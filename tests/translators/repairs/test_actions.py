"""Actions in the wrong case."""

import pytest

from translators.repairs.actions import known_action


@pytest.mark.parametrize(
    ("sent", "known"), [("heartbeat", "Heartbeat"), ("HEARTBEAT ", "Heartbeat"), ("BootNotification", "BootNotification"), ("Beat", None)]
)
def test_an_action_is_known_whatever_its_case(sent, known):
    assert known_action(sent, ["BootNotification", "Heartbeat"]) == known
