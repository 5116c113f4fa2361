"""``make soak``: the fault run over ten thousand messages, with several seeds. ``--messages``, ``--seeds``."""

import argparse
import os
import subprocess
import sys


def main() -> int:
    parser = argparse.ArgumentParser(prog="make soak", description=__doc__)
    parser.add_argument("--messages", type=int, default=10_000, help="inbound messages of one run")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1], help="one run for each")
    options = parser.parse_args()
    run = [sys.executable, "-m", "pytest", "-q", "-s", "tests/faults/test_interleavings.py"]
    for seed in options.seeds:
        environment = {**os.environ, "FAULT_MESSAGES": str(options.messages), "FAULT_SEED": str(seed)}
        if code := subprocess.run(run, env=environment, check=False).returncode:
            return code
    return 0


if __name__ == "__main__":
    sys.exit(main())
