"""Reads the fake Graph's log and the tables after a fault run and says every promise that was broken.

Independent of the code under test: it knows only what was sent in, what came out, and the rows that are left.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

from conversations import sql

IN_FLIGHT_S = 5.0  # what was claimed before a merge has arrived by then


@dataclass
class Findings:
    """``broken`` must be empty. The counts say what rule 7 allows and happened."""

    broken: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class Row:
    """One delivery as the tables have it."""

    message_id: int
    conversation_id: str
    author: str
    agent_id: int | None
    generation: int
    state: str
    reason: str
    resends: int
    claimed_at: float | None
    turn_id: str | None


def check(sent_in: dict[str, str], log: list[dict[str, Any]]) -> Findings:
    """``sent_in``: message word → wamid of all that Meta was told 200 for; ``log``: what the fake Graph accepted."""
    findings = Findings()
    rows = _rows()
    _nothing_waits(findings)
    _nothing_lost(findings, sent_in, log, rows)
    _nothing_twice(findings, log, rows)
    _in_order(findings, log, rows)
    _gate_kept(findings, log, rows)
    findings.counts.update(f"row_{row.state}" for row in rows.values())
    for kind, owner, count in sql.rows(
        "SELECT kind, owner, count(*) FROM conversations_conversationevent GROUP BY 1, 2"
    ):
        findings.counts[f"event_{kind}_{owner}"] = count
    findings.counts["posts"] = len(log)
    return findings


def _rows() -> dict[str, Row]:
    found = sql.rows(
        "SELECT callback, message_id, conversation_id, author, agent_id, generation, send_state, reason, resends,"
        " extract(epoch FROM claimed_at), turn_id FROM conversations_delivery"
    )
    return {
        str(r[0]): Row(r[1], str(r[2]), r[3], r[4], r[5], r[6], r[7], r[8], r[9] and float(r[9]), r[10] and str(r[10]))
        for r in found
    }


def _nothing_waits(findings: Findings) -> None:
    for what, statement in {
        "turn": "SELECT count(*) FROM conversations_conversation WHERE turn_due_at IS NOT NULL"
        " OR unhandled_since IS NOT NULL",
        "send": "SELECT count(*) FROM conversations_delivery WHERE send_state IN ('pending', 'sending', 'unknown')",
        "message": "SELECT count(*) FROM conversations_message WHERE direction = 'inbound' AND turn_id IS NULL",
        "merge": "SELECT count(*) FROM conversations_mergerequest WHERE done_at IS NULL",
    }.items():
        found = sql.row(statement)
        if found and found[0]:
            findings.broken.append(f"{found[0]} {what} still waiting")


def _nothing_lost(findings: Findings, sent_in: dict[str, str], log: list[dict[str, Any]], rows: dict[str, Row]) -> None:
    """Each word was said back, or its row has a reason that excuses the silence."""
    from conversations.crypto import keyed_hash

    said = {word for entry in log for word in entry["text"].split()[1:]}
    apologies = {rows[e["callback"]].turn_id for e in log if e["text"].startswith("Desculpe") and e["callback"] in rows}
    by_turn: dict[str, list[Row]] = defaultdict(list)
    for row in rows.values():
        by_turn[row.turn_id or ""].append(row)
    stored = {
        bytes(h): (turn, conversation, erased)
        for h, turn, conversation, erased in sql.rows(
            "SELECT wamid_hash, turn_id, conversation_id, erased_at IS NOT NULL FROM conversations_message"
            " WHERE direction = 'inbound'"
        )
    }
    for word, wamid in sent_in.items():
        kept = stored.get(keyed_hash("wamid", wamid))
        if kept is None:
            findings.broken.append(f"{word} was taken with 200 and is not stored")
        elif word not in said:
            findings.counts[_excuse(findings, word, str(kept[0]), kept[2], by_turn, apologies)] += 1


def _excuse(
    findings: Findings, word: str, turn_id: str, erased: bool, by_turn: dict[str, list[Row]], apologies: set[str | None]
) -> str:
    if turn_id == "None":
        return "unhandled"  # told as a message still waiting
    rows = by_turn.get(turn_id, [])
    if erased:
        return "silent_erased"
    if turn_id in apologies:
        return "silent_apology"
    if not rows:
        return "silent_agent_owned" if _agent_owned(turn_id) else _broken(findings, f"{word}: no reply, no reason")
    states = {row.state for row in rows}
    reasons = {row.reason for row in rows}
    if "unconfirmed" in states:
        return "silent_unconfirmed"
    if states & {"refused", "cancelled"} and reasons & {"owner", "turn_refused", "erased"}:
        return "silent_refused"
    return _broken(findings, f"{word}: reply {states} {reasons} never reached Meta")


def _agent_owned(turn_id: str) -> bool:
    """Whether an agent owned the conversation at some time: then the turn that marked the message stays silent."""
    found = sql.row(
        "SELECT EXISTS (SELECT 1 FROM conversations_message m JOIN conversations_conversationevent e"
        " ON e.conversation_id = m.conversation_id AND e.owner = 'agent' WHERE m.turn_id = %s)",
        [turn_id],
    )
    return bool(found and found[0])


def _nothing_twice(findings: Findings, log: list[dict[str, Any]], rows: dict[str, Row]) -> None:
    callbacks: dict[str, set[str]] = defaultdict(set)
    posts: Counter[str] = Counter()
    for entry in log:
        posts[entry["callback"]] += 1
        for word in entry["text"].split()[1:] if entry["text"].startswith("re ") else []:
            callbacks[word].add(entry["callback"])
    for word, of in callbacks.items():
        if len(of) > 1:
            findings.broken.append(f"{word} was answered by {len(of)} different messages")
    for callback, times in posts.items():
        if times == 2 and rows[callback].resends:
            findings.counts["doubled_by_rule_7"] += 1
        elif times > 1:
            findings.broken.append(f"row {rows[callback].message_id} was accepted {times} times")


def _in_order(findings: Findings, log: list[dict[str, Any]], rows: dict[str, Row]) -> None:
    """First arrivals of one conversation follow the order of its rows."""
    last: dict[str, int] = {}
    seen: set[str] = set()
    merged = _merged_at()
    for entry in log:
        row = rows.get(entry["callback"])
        if row is None:
            findings.broken.append("a POST without a row")
            continue
        if entry["callback"] in seen:
            continue
        seen.add(entry["callback"])
        if entry["at"] < merged.get(row.conversation_id, 0.0) + IN_FLIGHT_S:
            continue  # two lanes until then
        if row.message_id < last.get(row.conversation_id, 0):
            findings.broken.append(f"row {row.message_id} arrived after row {last[row.conversation_id]}")
        last[row.conversation_id] = max(row.message_id, last.get(row.conversation_id, 0))


def _merged_at() -> dict[str, float]:
    """When two conversations became this one, for those that did."""
    found = sql.rows(
        "SELECT conversation_id, max(extract(epoch FROM created_at)) FROM conversations_conversationevent"
        " WHERE kind = 'merged' GROUP BY 1"
    )
    return {str(conversation): float(at) for conversation, at in found}


def _gate_kept(findings: Findings, log: list[dict[str, Any]], rows: dict[str, Row]) -> None:
    """At its claim each posted row's author had the word."""
    events: dict[str, list[tuple[float, str, int, str]]] = defaultdict(list)
    for conversation, at, owner, generation, kind in sql.rows(
        "SELECT conversation_id, extract(epoch FROM created_at), owner, generation, kind"
        " FROM conversations_conversationevent ORDER BY id"
    ):
        events[str(conversation)].append((float(at), owner, generation, kind))
    merged = _merged_at()
    for callback in {entry["callback"] for entry in log}:
        row = rows.get(callback)
        if row is None or row.claimed_at is None or row.author == "system":
            continue
        if row.claimed_at < merged.get(row.conversation_id, 0.0):
            continue  # two conversations until then, each with an owner of its own
        before = [event for event in events[row.conversation_id] if event[0] <= row.claimed_at]
        _, owner, generation, _ = before[-1] if before else (0.0, "bot", 0, "")
        allowed = owner in {"bot", "nobody"} if row.author == "bot" else owner == "agent"
        if not allowed or generation != row.generation:
            findings.broken.append(f"row {row.message_id} by {row.author} was claimed while {owner} owned")
        if any(event[3] == "erased" for event in before):
            findings.broken.append(f"row {row.message_id} was claimed after the erasure")


def _broken(findings: Findings, text: str) -> str:
    findings.broken.append(text)
    return "broken"
