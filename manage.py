#!/usr/bin/env python
"""Django's command line.

Without ``DJANGO_SETTINGS_MODULE`` and without ``SECRET_KEY`` in the environment this is a
checkout on somebody's own machine, and the demo settings apply; a server names its settings.
"""

import contextlib
import os
import sys

#: Commands that need no database, or (``demo``) start it themselves.
WITHOUT_DATABASE = {
    "allocate",
    "check",
    "collect_static",
    "collectstatic",
    "compilemessages",
    "demo",
    "diffsettings",
    "draw_states",
    "findstatic",
    "help",
    "makemessages",
    "version",
}


def database(command: str) -> contextlib.AbstractContextManager[object]:
    """The embedded PostgreSQL for the length of this command, where it is meant and not running."""
    own = "DATABASE_URL" in os.environ or command in WITHOUT_DATABASE or command.startswith("-")
    if own or os.environ["DJANGO_SETTINGS_MODULE"] != "home.settings_demo":
        return contextlib.nullcontext()
    from home.embedded.postgres import demo_folder, running

    return running(demo_folder())


def main() -> None:
    local = "SECRET_KEY" not in os.environ
    os.environ.setdefault(
        "DJANGO_SETTINGS_MODULE", "home.settings_demo" if local else "home.settings"
    )
    from django.core.management import execute_from_command_line

    with database(sys.argv[1] if len(sys.argv) > 1 else "help"):
        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
