"""Where exactly-once is impossible by nature: every documented exception by its name, applied to single findings and counted.

Each is proved from the logs of the parties for the message or the transaction of the finding. docs/failures.md says the same to operators; a test
compares the two.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from gateway.simulator.exchanges import Exchange
from tests.faults import pieces
from tests.faults.central import Processed
from tests.faults.fleet import Deed, Member
from tests.faults.oracle import Finding, Seen, outside, place_of, same_status
from tests.faults.schedule import Schedule
from tests.faults.troubles import World

Rule = Callable[[Finding, Schedule, World], bool]
ON_ITS_WAY = 3.0
"""Seconds that a message may take through a bad network, after its sender has lost the connection."""
NOT_KNOWN = -1
"""The number of a transaction whose number is lost (OCPP-J 1.6 errata 3.18)."""
NOT_TAKEN = ("mute", "ignore")
"""How the central system meets what it neither processes nor refuses."""
_NEVER_SET = re.compile(r"'timestamp': '(19|200|201[0-4])")


def relay_new_id(finding: Finding, schedule: Schedule, world: World) -> bool:
    """A relay keeps the station's message id. A station that gives a repetition a new id makes a new message of it when the answer to the first was
    lost: so it would without a gateway. Proven for each case: the central system processed the same message of the station under two ids, and the
    first before the station could have said the second, or while it was on its way."""
    member = finding.member
    if member is None or member.version != schedule.backend or finding.kind not in ("doubled", "misordered", "energy"):
        return False
    return any(_concerns(finding, message) for message in _said_under_two_ids(member, world))


def _said_under_two_ids(member: Member, world: World) -> Iterator[Exchange]:
    """Messages that were processed, said again under another id because they had no answer, and processed again."""
    first: dict[str, tuple[Exchange, Processed]] = {}
    for each in member.station.log:
        processed = pieces.processed_as(world.central, member, each.unique_id)
        if each.received or processed is None:
            continue
        before, was = first.setdefault(f"{each.action} {each.payload}", (each, processed))
        if before.unique_id != each.unique_id and before.answer is None and was.at <= each.at + ON_ITS_WAY:
            yield each


def _concerns(finding: Finding, message: Exchange) -> bool:
    """Whether the message belongs to the transaction, or is the security event, that the finding is about."""
    payload = message.payload
    if finding.deed is not None:
        return pieces.names(finding.deed, payload)
    if isinstance(finding.about, Seen):  # a start that came twice: the transaction of the first is nobody's
        return message.action == "StartTransaction" and finding.about.meter_start == [payload["meterStart"]]
    return finding.about is not None and payload.get("techInfo") == finding.about


def state_lost(finding: Finding, schedule: Schedule, world: World) -> bool:
    """The state file was deleted or damaged, and what the gateway knew of this transaction, or had been given to tell, was nowhere else."""
    member = finding.member
    if member is None:
        return False
    return any(_is_of_loss(finding, member, at, schedule, world) for at in world.gateway.state_losses)


def _is_of_loss(finding: Finding, member: Member, at: float, schedule: Schedule, world: World) -> bool:
    if finding.deed is not None:
        return _of_deed(finding, finding.deed, member, at, schedule, world)
    if isinstance(finding.about, Seen):
        return _of_nobody(finding.about, member, at, schedule, world)
    if finding.kind == "invalid":
        return finding.about is not None and _is_renumbered(*finding.about, member, at)
    if finding.kind == "status":
        return _status_is_gone(finding, member, at, schedule, world)
    return finding.kind == "lost" and schedule.when_down == "buffer" and _event_is_gone(str(finding.about), member, at, world)


def _of_deed(finding: Finding, deed: Deed, member: Member, at: float, schedule: Schedule, world: World) -> bool:
    central = world.central
    is_1x_to_2x = not member.is_2x and schedule.backend != "1.6"
    if is_1x_to_2x and _has_twin(deed, member, at, world):
        return True
    if not pieces.is_under_way(deed, central, member, at):
        return False
    if finding.kind == "lost":
        return pieces.missing(deed, central, member) <= _accounted_for(deed, member, at, schedule, world)
    if _keeps(member, schedule) and ("['" in finding.text or "began at" in finding.text):
        # What came after it has no beginning, or begins with the next reading.
        return pieces.START in pieces.gone(deed, central, member, at)
    # What follows the loss is numbered by the seconds since the start that the number tells, and here more than one message comes in each.
    return is_1x_to_2x and "sequence numbers" in finding.text


def _keeps(member: Member, schedule: Schedule) -> bool:
    """Whether the gateway holds what it has answered: in `buffer` mode, and of a 2.x transaction until it has what one of 1.6 begins with."""
    return schedule.when_down == "buffer" or (schedule.backend == "1.6" and member.is_2x)


def _accounted_for(deed: Deed, member: Member, at: float, schedule: Schedule, world: World) -> pieces.Pieces:
    """What was lost with the state, or is there under the number that is none."""
    found: pieces.Pieces = Counter()
    if _keeps(member, schedule):
        found += pieces.gone(deed, world.central, member, at) - _under_none(member, world, at)
        found += _without_start(deed, member, world, float("inf")) - _without_start(deed, member, world, at)
    if schedule.backend == "1.6" and member.is_2x:
        found += _unnumbered(member, world, at)
    if member.version == "1.2":
        mine = [each for each in world.central.processed if each.station_id == member.id and each.at >= at]
        found.update({("reading", wh): count for wh, count in outside(mine).items()})
    return found


def _without_start(deed: Deed, member: Member, world: World, until: float) -> pieces.Pieces:
    """What had come of a transaction whose start was lost: its number, or its id, tells nobody whose it is, but where the meter stood at its end does."""
    everything = pieces.all_seen(world.central, member, until)
    beheaded = [one for seen in everything.values() for one in seen if one.stops and not one.starts]
    return pieces.had(one for one in beheaded if deed.meter_stop in one.meter_stop)


def _unnumbered(member: Member, world: World, since: float) -> pieces.Pieces:
    """What came under the number that is none since a moment."""
    return _under_none(member, world, float("inf")) - _under_none(member, world, since)


def _under_none(member: Member, world: World, until: float) -> pieces.Pieces:
    everything = pieces.all_seen(world.central, member, until)
    return pieces.had(one for seen in everything.values() for one in seen if one.identity == NOT_KNOWN)


def _has_twin(deed: Deed, member: Member, at: float, world: World) -> bool:
    """Whether another transaction, on the other side of the loss, has got the same number, and so the same id."""
    started = [each.payload for each in world.central.processed if each.station_id == member.id and each.payload.get("idToken")]
    named = [(each["transactionInfo"]["transactionId"], each["idToken"]["idToken"]) for each in started if "transactionInfo" in each]
    mine = {identity for identity, token in named if token == deed.token}
    tokens = {token for identity, token in named if identity in mine}
    began = [each.at for each in member.station.log if not each.received and pieces.token_of(each.payload) in tokens]
    return len(tokens) > 1 and min(began) <= at <= max(began)


def _deeds(member: Member) -> list[Deed]:
    return [*member.deeds, *member.remote_deeds()]


def _of_nobody(seen: Seen, member: Member, at: float, schedule: Schedule, world: World) -> bool:
    """Messages of transactions that were under way when their numbers, or their starts, were lost."""
    central, here = world.central, pieces.had([seen])
    deeds = [deed for deed in _deeds(member) if pieces.is_under_way(deed, central, member, at)]
    if schedule.backend == "1.6" and member.is_2x and seen.identity == NOT_KNOWN:
        since = _unnumbered(member, world, at)
        return bool(since) and since <= sum((pieces.missing(deed, central, member) for deed in deeds), Counter())
    if schedule.when_down != "buffer" or pieces.START in here:
        return False
    # A number that only the gateway gave, or an id of its own whose start was lost.
    named = [deed for deed in deeds if getattr(deed.record, "transaction_id", None) == seen.identity]
    beheaded = [deed for deed in deeds if pieces.START in pieces.gone(deed, central, member, at)]
    return here <= sum((pieces.missing(deed, central, member) for deed in named or beheaded), Counter())


def _is_renumbered(known: Processed, again: Exchange, member: Member, at: float) -> bool:
    """A message that comes again after the loss says the number that is none and not the card that began it, another derived reason, or another
    place in the learnt order of the connectors, and is otherwise the same. An event of a 1.x transaction is the same by its name and time: where it
    began was lost. The times of a station whose clock was never set are repaired anew."""
    if not known.at <= at <= again.at:
        return False
    before, after = known.payload | {"reason": ""}, again.payload | {"reason": ""}
    if any(_NEVER_SET.search(str(each.payload)) for each in member.station.log if not each.received and each.at <= again.at):
        before, after = _without_times(before), _without_times(after)
    if again.action == "TransactionEvent":
        same = ("eventType", "timestamp")
        return before["transactionInfo"]["transactionId"] == after["transactionInfo"]["transactionId"] and all(
            before.get(name) == after.get(name) for name in same
        )
    if again.action == "StartTransaction":
        return bool(before["idTag"] == after["idTag"])  # held again, from the readings that came since
    if after.get("transactionId") == NOT_KNOWN:
        before["transactionId"] = NOT_KNOWN
        if "idTag" not in after:
            before.pop("idTag", None)
    if "connectorId" in before:
        before["connectorId"] = after["connectorId"]
    return before == after


def _without_times(payload: Any) -> Any:
    if isinstance(payload, dict):
        return {name: _without_times(value) for name, value in payload.items() if name != "timestamp"}
    return [_without_times(each) for each in payload] if isinstance(payload, list) else payload


def _status_is_gone(finding: Finding, member: Member, at: float, schedule: Schedule, world: World) -> bool:
    """The last status that the station told of this place was answered before the loss, and the central system had not taken it. A relay answers in
    `mirror` mode only what the central system has, or has heard and not answered in time."""
    place, told = finding.about
    name = "evseId" if member.is_2x else "connectorId"
    mine = [each for each in _statuses(member) if each.payload[name] == place]
    if not mine or mine[-1].done_at > at or mine[-1].answer is None:
        return False
    of_place = [
        each.met
        for each in world.central.heard
        if each.exchange.station_id == member.id
        and mine[-1].at <= each.exchange.at <= at
        and each.exchange.action == "StatusNotification"
        and place_of(schedule.backend, each.exchange.payload) == place
    ]
    if schedule.when_down != "buffer" and member.version == schedule.backend and not of_place:
        return False
    return all(met in NOT_TAKEN for met in of_place) and told is not None


def _statuses(member: Member) -> list[Exchange]:
    return [each for each in member.station.log if not each.received and each.action == "StatusNotification"]


def _event_is_gone(mark: str, member: Member, at: float, world: World) -> bool:
    said = [each for each in member.station.log if each.payload.get("techInfo") == mark]
    known = any(each.at <= at and each.payload.get("techInfo") == mark for each in world.central.processed)
    return pieces.was_answered(said, at) and not known


def status_refused(finding: Finding, schedule: Schedule, world: World) -> bool:
    """The central system refused this very status of this connector with an error, and has heard no other of it since (translation-up §6.3, D)."""
    member = finding.member
    if finding.kind != "status" or member is None:
        return False
    place, told = finding.about
    name, word = ("connectorId", "status") if schedule.backend == "1.6" else ("evseId", "connectorStatus")
    heard = [
        each
        for each in world.central.heard
        if each.exchange.station_id == member.id and each.exchange.action == "StatusNotification" and each.exchange.payload[name] == place
    ]
    last = heard[-1] if heard else None
    exact = member.version == schedule.backend
    return last is not None and last.met == "error" and same_status(told, last.exchange.payload[word], exact=exact)


EXCEPTIONS: dict[str, Rule] = {"relay_new_id": relay_new_id, "state_lost": state_lost, "status_refused": status_refused}


def excused(findings: list[Finding], schedule: Schedule, world: World) -> tuple[list[Finding], Counter[str]]:
    """The findings no exception covers, and how often each exception applied."""
    remaining: list[Finding] = []
    applied: Counter[str] = Counter()
    for finding in findings:
        name = next((name for name, rule in EXCEPTIONS.items() if rule(finding, schedule, world)), None)
        if name is None:
            remaining.append(finding)
        else:
            applied[name] += 1
    return remaining, applied
