"""Text of the generated modules."""

from __future__ import annotations

from translators.generate.render import message, module, narrowed, part
from translators.generate.vocabulary import Vocabulary

ID = {"type": "object", "properties": {"id": {"type": "integer"}}, "required": ["id"], "additionalProperties": False}
WIDE = Vocabulary(
    messages={
        "PingRequest": {**ID, "properties": {"id": {"type": "integer"}, "note": {"type": "string"}}},
        "PingResponse": {**ID, "properties": {"id": {"type": "integer"}, "kind": {"$ref": "#/definitions/Kind"}}},
        "PongRequest": ID,
        "PongResponse": ID,
    },
    types={"Kind": {"type": "string", "enum": ["A", "B"]}},
)


def test_a_request_knows_its_name_and_its_answer() -> None:
    text = message("PongRequest", WIDE)
    assert text.startswith("class PongRequest(Request[PongResponse], frozen=True, kw_only=True, forbid_unknown_fields=True, gc=False):")
    assert 'ACTION: ClassVar[str] = "Pong"' in text
    assert "ANSWER: ClassVar[type[Response]] = PongResponse" in text


def test_an_optional_field_is_unset_when_absent() -> None:
    assert "    note: str | UnsetType = UNSET\n" in message("PingRequest", WIDE)


def test_a_type_without_fields_is_a_class_all_the_same() -> None:
    assert part("EmptyType", {"type": "object"}, WIDE) == "class EmptyType(Part, frozen=True, kw_only=True, gc=False):\n    pass\n"


def test_the_narrower_vocabulary_tells_only_what_differs() -> None:
    strict = Vocabulary(
        messages={
            **WIDE.messages,
            "PingRequest": ID,
        },
        types={"Kind": {"type": "string", "enum": ["A"]}},
    )
    same, texts = narrowed(strict, WIDE, "c")
    assert same == ["PongResponse", "PongRequest"]
    text = "\n".join(texts)
    assert 'Kind: TypeAlias = Literal["A"]' in text
    assert "class PingResponse(c.PingResponse, frozen=True, kw_only=True, forbid_unknown_fields=True):\n    kind: Kind | UnsetType" in text
    assert "    ANSWER: ClassVar[type[Response]] = PingResponse\n    note: UnsetType = UNSET\n" in text


def test_a_module_imports_what_its_text_uses() -> None:
    text = module("Title.\n\nMore.", 'x: TypeAlias = Literal["Raw"]')
    assert "from typing import Literal, TypeAlias\n" in text
    assert "msgspec" not in text
