#!/usr/bin/env python
"""Django's command line.

Without ``DJANGO_SETTINGS_MODULE`` and without ``SECRET_KEY`` in the environment this is a
checkout on somebody's own machine, and the demo settings apply; a server names its settings.
"""

import os
import sys


def main() -> None:
    local = "SECRET_KEY" not in os.environ
    os.environ.setdefault(
        "DJANGO_SETTINGS_MODULE", "home.settings_demo" if local else "home.settings"
    )
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
