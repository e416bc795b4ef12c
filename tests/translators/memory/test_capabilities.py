from datetime import UTC, datetime, timedelta

from translators.memory.capabilities import MAX_ACTIONS, Capabilities

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def test_a_refusal_is_remembered_for_a_day_and_for_its_action_alone() -> None:
    capabilities = Capabilities()
    capabilities.learn("GetLog", NOW, "1.0")
    assert capabilities.lacks("GetLog", NOW + timedelta(hours=23, minutes=59), "1.0")
    assert not capabilities.lacks("GetLog", NOW + timedelta(hours=24), "1.0")
    assert not capabilities.lacks("SignedUpdateFirmware", NOW, "1.0")


def test_another_firmware_is_asked_again() -> None:
    capabilities = Capabilities()
    capabilities.learn("GetLog", NOW, "1.0")
    assert not capabilities.lacks("GetLog", NOW, "2.0")
    capabilities.learn("ClearCache", NOW, "2.0")
    assert not capabilities.lacks("GetLog", NOW, "2.0")
    assert capabilities.lacks("ClearCache", NOW, "2.0")


def test_the_oldest_of_too_many_is_forgotten() -> None:
    capabilities = Capabilities()
    for number in range(MAX_ACTIONS + 1):
        capabilities.learn(f"A{number}", NOW, "")
    assert len(capabilities.refused) == MAX_ACTIONS
    assert not capabilities.lacks("A0", NOW, "")
    assert capabilities.lacks(f"A{MAX_ACTIONS}", NOW, "")
