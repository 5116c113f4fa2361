"""What trains the model needs torch, which runs nowhere else: ``make test-training`` installs it and runs these too."""

from importlib.util import find_spec

collect_ignore_glob = [] if find_spec("torch") else ["training/*"]
