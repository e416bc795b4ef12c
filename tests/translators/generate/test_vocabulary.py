"""One shape for the three that the schemas come in."""

from __future__ import annotations

import pytest

from translators.generate.names import FAMILY_VALUES, TYPES_16, block_of
from translators.generate.vocabulary import family, read, refs


@pytest.mark.parametrize("schema_set", ["v16", "v201", "v21"])
def test_nothing_is_left_inline_and_every_reference_leads_somewhere(schema_set: str) -> None:
    vocabulary = read(schema_set)  # type: ignore[arg-type]
    for schema in (*vocabulary.messages.values(), *vocabulary.types.values()):
        assert set(refs(schema)) - {"CustomDataType"} <= set(vocabulary.types)
        for inner in schema.get("properties", {}).values():
            assert "properties" not in inner
            assert "enum" not in inner
            assert "default" not in inner


def test_parts_come_after_what_they_are_made_of() -> None:
    seen: set[str] = set()
    vocabulary = read("v21")
    for name, schema in vocabulary.parts.items():
        assert set(refs(schema)) - {"CustomDataType"} - set(vocabulary.enums) <= seen
        seen.add(name)
    assert seen | set(vocabulary.enums) == set(vocabulary.types)


def test_inline_types_of_1_6_bear_the_names_of_its_chapter_7() -> None:
    types = read("v16").types
    assert set(TYPES_16.values()) <= set(types), "a name that no schema needs"
    assert types["SampledValue"]["properties"]["unit"] == {"$ref": "#/definitions/UnitOfMeasure"}
    assert types["MeterValue"]["properties"]["sampledValue"]["items"] == {"$ref": "#/definitions/SampledValue"}


def test_the_family_says_what_1_6_says_and_what_only_older_versions_say() -> None:
    strict, wide = read("v16"), family()
    assert list(wide.messages) == list(strict.messages)
    for name, schema in strict.enums.items():
        assert wide.types[name]["enum"] == [*schema["enum"], *FAMILY_VALUES.get(name, ())]
    assert wide.messages["AuthorizeRequest"]["properties"]["idTag"] == {"type": "string"}
    assert "additionalProperties" not in wide.messages["AuthorizeRequest"]


def test_a_send_of_2_1_has_no_answer() -> None:
    vocabulary = read("v21")
    assert vocabulary.answer_of("NotifyPeriodicEventStreamRequest") is None
    assert vocabulary.answer_of("HeartbeatRequest") == "HeartbeatResponse"
    assert vocabulary.actions["NotifyPeriodicEventStream"] == "NotifyPeriodicEventStreamRequest"


def test_every_message_of_2_1_stands_in_one_functional_block() -> None:
    assert set(block_of()) == set(read("v21").actions)
