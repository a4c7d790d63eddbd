"""``python -m kurse.allocation PROBLEM.json``: ``manage.py allocate`` without Django."""

import sys

from kurse.allocation.cli import main

sys.exit(main())
