"""Messages a second of a whole business number, over all processes.

A counter in Redis: it may vanish, and then Meta's own limit (130429, retried) is the guard.
"""

import time

import redis
from django.conf import settings

from conversations.bell import breaker, shared_redis


def take(phone_number_id: str) -> float:
    """Use one of this second's messages. Returns 0, or the seconds to wait when they are used up."""
    if breaker.open:
        return 0.0
    now = time.time()
    key = f"throughput:{phone_number_id}:{int(now)}"
    try:
        with shared_redis().pipeline(transaction=False) as pipe:
            pipe.incr(key)
            pipe.expire(key, 3)
            used = int(pipe.execute()[0])
    except redis.RedisError:
        breaker.report(success=False)
        return 0.0
    # Spread over the next second, so that those who wait do not all come back at its first moment.
    return 0.0 if used <= settings.WHATSAPP_THROUGHPUT_MPS else (int(now) + 1 - now) + (used % 100) / 100
