"""Run as ``python -m faciliauto_bot.up.setup`` before the other processes: checks, migrations, the sandbox's accounts.

Prints the accounts it made as JSON; everything else goes to the error stream.
"""

import json
import os
import sys

import django
from django.core.management import call_command


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "faciliauto_bot.settings")
    django.setup()
    from faciliauto_bot.up.accounts import create_missing
    from nlp import ModelBroken, model_files

    try:
        model_files.verify(model_files.in_use())
    except ModelBroken as error:
        sys.exit(str(error))
    call_command("migrate", interactive=False, verbosity=0, stdout=sys.stderr)
    made = create_missing() if os.environ.get("SANDBOX_ACCOUNTS") else {}
    json.dump(made, sys.stdout)


if __name__ == "__main__":
    main()
