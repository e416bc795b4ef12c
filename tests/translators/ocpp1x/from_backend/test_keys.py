"""Configuration keys as variables of a 2.x station."""

from __future__ import annotations

from typing import Any

from tests.playbook import Conversation
from translators.errors import Refused, RpcCode
from translators.flow import Call
from translators.ocpp1x.from_backend import ROUTES
from translators.ocpp1x.from_backend.keys import all_plans, plan


class Modelled(Conversation):
    """A station with a device model: (component, variable) -> value; None: write-only."""

    def __init__(self, variables: dict[tuple[str, str], str | None], most: int = 100) -> None:
        super().__init__("2.0.1", "1.6", from_backend=ROUTES)
        self.variables, self.most = variables, most
        self.memory.memory.topology.learn_all([(1, 1), (2, 1)])

    def _reply(self, side: str, effect: Call, route: Any, replies: Any) -> tuple[Any, Refused | None]:
        data = effect.request.getVariableData  # type: ignore[attr-defined]
        if len(data) > self.most:
            return None, Refused(RpcCode.OCCURRENCE_CONSTRAINT_VIOLATION, "", "station", "answered")
        results = []
        for item in data:
            evse = f"{item.component.evse.id}" if item.component.evse else ""
            name = (item.component.name + (f"({evse})" if evse else ""), item.variable.name)
            echo: dict[str, Any] = {"component": {"name": item.component.name}, "variable": {"name": item.variable.name}}
            if evse:
                echo["component"]["evse"] = {"id": item.component.evse.id} | (
                    {"connectorId": item.component.evse.connectorId} if item.component.evse.connectorId else {}
                )
            if item.variable.instance:
                echo["variable"]["instance"] = item.variable.instance
            if name not in self.variables:
                results.append({"attributeStatus": "UnknownVariable", **echo})
            elif (value := self.variables[name]) is None:
                results.append({"attributeStatus": "Rejected", **echo})
            else:
                results.append({"attributeStatus": "Accepted", "attributeValue": value, **echo})
        return super()._reply(side, effect, route, {"GetVariables": {"getVariableResult": results}})


def test_a_write_only_key_is_never_listed() -> None:
    assert "AuthorizationKey" not in {found.key for found in all_plans(Modelled({}).memory)}


def test_a_name_of_the_grammar_has_all_its_parts() -> None:
    found = plan("Comp[i](1.2)/Var[v]!target", Modelled({}).memory)
    assert found is not None
    (place,) = found.places
    assert place.where == ("comp", "i", (1, 2), "var", "v", "Target")
