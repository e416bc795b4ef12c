"""The rules of single values."""

import msgspec.inspect as mi
import pytest

from translators import canonical as c
from translators.losses import QUIRKS
from translators.ocpp16 import schema as s16
from translators.ocpp201 import schema as s201
from translators.repairs.place import UNCHANGED, Place, family_of
from translators.repairs.values import RULES


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_has_a_name_a_sentence_and_leaves_a_strange_value_alone(rule):
    assert rule.name in QUIRKS
    assert rule.does
    kind = mi.LiteralType(("A", "B")) if mi.LiteralType in rule.wants else mi.StrType()
    assert rule.repair(object(), Place("2.x", "T", "f", kind, required=False), "T") is UNCHANGED


def test_members_that_differ_in_case_only_are_not_guessed():
    rule = next(rule for rule in RULES if rule.name == "enum_case")
    place = Place("2.x", "T", "f", mi.LiteralType(("mW", "MW", "Wh")), required=True)
    assert rule.repair("mw", place, "T") is UNCHANGED
    assert rule.repair("WH", place, "T") == "Wh"


def test_both_families_are_told_apart():

    assert family_of(s16.StatusNotificationRequest) == "1.6"
    assert {family_of(c.StatusNotificationRequest), family_of(s201.StatusNotificationRequest)} == {"2.x"}
