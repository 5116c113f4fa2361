"""``make eval-nlp``: what reading a message costs, one thread, one process, nothing cached between messages.

Loading is what a worker pays before its first message; memory is the peak, as the system counts it.
"""

import resource
import statistics
import sys
import time

import nlp
from nlp.data_files import DATA, TEST, read
from tests.bench.report import cpu_model
from tests.nlp.wild import WILD

_TIMES = 5


def main() -> None:
    began, before = time.perf_counter(), _megabytes()
    nlp.warm_up()
    loading, grown = time.perf_counter() - began, _megabytes() - before
    ordinary = sorted(_milliseconds(example.text) for example in read(DATA / TEST))
    print(cpu_model())
    print(f"loading             {loading:.1f} s, {grown:.0f} MB")
    print(f"test messages       p50 {_at(ordinary, 0.5):.1f} ms, p95 {_at(ordinary, 0.95):.1f} ms")
    print(f"\nwild texts, median of {_TIMES}")
    for name, text in WILD.items():
        print(f"{name:<34}{statistics.median(_milliseconds(text) for _ in range(_TIMES)):>6.1f} ms")


def _milliseconds(text: str) -> float:
    began = time.perf_counter()
    nlp.analyze(text)
    return (time.perf_counter() - began) * 1000


def _at(ordered: list[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def _megabytes() -> float:
    """What the process has held at most; Linux counts in kilobytes, macOS in bytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024 * 1024 if sys.platform == "darwin" else 1024)


if __name__ == "__main__":
    main()
