"""The way of a certificate: valid, and once something else."""

from home.core.states import Move, Moves
from lernen.certificates.models import CertificateState

State = CertificateState
MANAGE = "certificates.manage_certificate"

CERTIFICATE_MOVES = Moves(
    Move("supersede", (State.VALID,), State.SUPERSEDED, MANAGE),
    Move("revoke", (State.VALID,), State.REVOKED, MANAGE),
    name="certificate",
)
