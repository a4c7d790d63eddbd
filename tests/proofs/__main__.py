"""``python -m tests.proofs F-01 [--short] [--seed N] [--set trials=200]``."""

import argparse
import os
import sys
import time
from importlib import import_module

from tests.proofs.report import Options

#: id → module with ``TITLE`` and ``run(server, template, options)``, in RELIABILITY's order
PROOFS = {
    "F-01": "last_seat",
    "F-02": "publication",
    "F-03": "doubles",
    "F-04": "kills",
    "F-05": "mails",
    "F-08": "links",
    "F-13": "fuzzing",
    "F-14": "machines",
    "F-16": "times",
    "F-20": "injections",
}


def options_of(arguments: argparse.Namespace) -> Options:
    numbers = dict(pair.split("=", 1) for pair in arguments.set)
    return Options(
        short=arguments.short,
        seed=arguments.seed,
        numbers={name: int(value) for name, value in numbers.items()},
    )


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.proofs", description=__doc__)
    parser.add_argument("proof", choices=PROOFS)
    parser.add_argument("--short", action="store_true", help="The form that make test runs.")
    parser.add_argument("--seed", type=int, default=2027)
    parser.add_argument(
        "--set", action="append", default=[], metavar="NAME=N", help="Another size, e.g. trials=50."
    )
    arguments = parser.parse_args()
    options = options_of(arguments)
    started = time.monotonic()
    for name in ("SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL"):
        os.environ.pop(name, None)
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.proofs.settings"
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    from tests.proofs import house

    os.environ["EMAIL_URL"] = f"smtp://127.0.0.1:{house.SMTP_PORT}"
    os.environ["SITE_URL"] = f"http://127.0.0.1:{house.PORT}"
    folder = house.folder_of_proofs()
    with house.own_server(folder) as server:
        os.environ["DATABASE_URL"] = server.url("postgres")
        import django

        django.setup()
        template = house.ensure_template(server)
        module = import_module(f"tests.proofs.{PROOFS[arguments.proof]}")
        report = module.run(server, template, options)
    report.seconds = time.monotonic() - started
    print(report.show(), flush=True)
    print(f"  seed {options.seed}, {report.write(folder, options)}", flush=True)
    return 0 if report.holds else 1


if __name__ == "__main__":
    sys.exit(main())
