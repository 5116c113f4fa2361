"""Every clock of the message's way, in seconds, in one place; ``CLOCK_SCALE`` shortens them all for tests."""

from dataclasses import dataclass

from faciliauto_bot.settings.env import Environment


@dataclass(frozen=True, slots=True)
class Clocks:
    """Seconds. The limits nest: HTTP < soft < hard < lease < visibility timeout."""

    quiet: float  # a burst is over when the customer has been quiet this long
    quiet_cap: float  # a burst is answered at the latest this long after its first message
    http_deadline: float  # one call to Meta, whole
    task_soft: float
    task_hard: float
    retry_turn: float  # a turn that failed is tried again after this, times its attempts
    lease: float  # how long a turn may own its conversation
    visibility_timeout: float
    claim_fresh: float  # a sender that wakes later than this after its claim does not POST
    sending_stale: float  # a row in `sending` for longer has an unknown outcome
    unknown_hold: float  # an unknown outcome holds its lane this long for a status
    window: float  # Meta's customer service window
    window_margin: float  # closed this much before it closes
    ring_again: float  # the sweep rings one overdue conversation at most this often
    sweep_every: float
    sweep_overdue: float  # a due turn or send waits this long for its bell before the sweep takes it
    sweep_takes_over: float  # overdue for longer, it is done by the sweep itself
    chores_every: float  # merges, silent sessions, halted numbers
    session_idle: float  # a silent session completes
    held_text: float  # text held before consent is erased
    parked_status: float  # a status of an unknown message is forgotten

    @classmethod
    def read(cls, env: Environment) -> "Clocks":
        scale = env.decimal("CLOCK_SCALE", 1.0, low=0.001)

        def scaled(seconds: float) -> float:
            return seconds * scale

        return cls(
            quiet=env.integer("TURN_QUIET_MS", 1200) / 1000,
            quiet_cap=env.integer("TURN_QUIET_CAP_MS", 2000) / 1000,
            http_deadline=scaled(5),
            # Celery's limits guard against code that hangs, not against slow tests: they are not scaled.
            task_soft=8,
            task_hard=12,
            retry_turn=scaled(2),
            lease=scaled(20),
            visibility_timeout=60,
            claim_fresh=scaled(5),
            sending_stale=scaled(20),
            unknown_hold=scaled(60),
            window=86_400,
            window_margin=60,
            ring_again=scaled(10),
            sweep_every=max(scaled(1), 0.05),
            sweep_overdue=scaled(3),
            sweep_takes_over=scaled(20),
            chores_every=scaled(5),
            session_idle=scaled(86_400),
            held_text=scaled(86_400),
            parked_status=86_400,
        )
