"""Every proof in its short form, as part of ``make test``; the full forms are run by hand."""

import os
import subprocess
import sys
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.conf import settings
from django.db import connection

from tests.demo_site import OURS
from tests.proofs.__main__ import PROOFS
from tests.proofs.report import ROOT

#: Its short form is the walk through the matrix, with words of its own
#: (``tests/house/access/test_access.py``); the proof itself loads the whole demo.
WALKED_ELSEWHERE = {"F-10"}
FLOORS = ("home", "lernen", "kurse")


@pytest.fixture
def source(django_db_setup: None) -> str:
    """Where a migrated database lies already: the one of this test run."""
    values: dict[str, Any] = connection.settings_dict
    who = quote(values["USER"]) + (f":{quote(values['PASSWORD'])}" if values["PASSWORD"] else "")
    named = {"host": values["HOST"], "port": values["PORT"]}
    where = urlencode({name: value for name, value in named.items() if value})
    return f"postgresql://{who}@/{values['NAME']}?{where}"


@pytest.mark.slow
@pytest.mark.parametrize("proof", [proof for proof in PROOFS if proof not in WALKED_ELSEWHERE])
def test_proof_holds(proof: str, source: str) -> None:
    environment = {name: value for name, value in os.environ.items() if name not in OURS}

    done = subprocess.run(
        [sys.executable, "-m", "tests.proofs", proof, "--short"],
        cwd=ROOT,
        env={**environment, "PROOF_SOURCE": source},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr


def test_the_product_knows_no_switch_for_a_defence() -> None:
    """What a control takes away is taken away from outside, and no setting asks for it."""
    known = [
        str(file.relative_to(ROOT))
        for floor in FLOORS
        for file in (ROOT / floor).rglob("*.py")
        if any(
            word in file.read_text() for word in ("tests.proofs", "switch_off", "CHECKS_DISABLE")
        )
    ]

    assert known == []
    assert not [name for name in dir(settings) if name.startswith("PROOF")]
