"""The proofs as an app of their own composition: so that a control reaches every process."""

from django.apps import AppConfig
from django.conf import settings


class ProofsConfig(AppConfig):
    name = "tests.proofs"
    label = "proofs"
    default = True

    def ready(self) -> None:
        from tests.proofs.switches import switch_off

        switch_off(settings.PROOF_WITHOUT, ahead=settings.PROOF_AHEAD)
