"""Open Badges 3.0 beside the paper: a verifiable credential as a JWT, signed with RS256.

The private key lies in ``BADGE_KEY_FILE``, outside database and backup: PEM blocks, the first
signs, all are published, so badges of an earlier key go on being verifiable. Without the file
there are papers and no badges.
"""

import contextlib
import hashlib
import os
import re
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings
from joserfc import jwt
from joserfc.jwk import RSAKey

from lernen.certificates.models import Certificate

CONTEXTS = [
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
]
KEY_BITS = 2048
PEM = re.compile(rb"-----BEGIN [A-Z ]+-----.*?-----END [A-Z ]+-----", re.DOTALL)
ISSUER_NAME = "ISSAB, Universität Duisburg-Essen"


def keys() -> tuple[RSAKey, ...]:
    """All keys, the signing one first; empty where badges are not set up."""
    file = Path(settings.BADGE_KEY_FILE)
    if not file.is_file():
        if not getattr(settings, "DEMO", False):
            return ()
        _make_for_demo(file)
    return _read(str(file), file.stat().st_mtime_ns)


@lru_cache(maxsize=2)
def _read(path: str, changed: int) -> tuple[RSAKey, ...]:
    found = []
    for block in PEM.findall(Path(path).read_bytes()):
        key = RSAKey.import_key(block)
        key.ensure_kid()
        found.append(key)
    return tuple(found)


def new_key() -> bytes:
    """A fresh private key as PEM, for the file."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=KEY_BITS)
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def _make_for_demo(file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with contextlib.suppress(FileExistsError):  # another process was first
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as opened:
            opened.write(new_key())


def issuer() -> str:
    """The house as a DID that leads to ``/.well-known/did.json`` of this address."""
    return f"did:web:{quote(urlsplit(settings.SITE_URL).netloc, safe='.-')}"


def public_keys() -> dict[str, Any]:
    """The JSON Web Key Set of all keys, without their private parts."""
    return {"keys": [_public(key) for key in keys()]}


def _public(key: RSAKey) -> dict[str, Any]:
    return {**key.as_dict(private=False), "kid": key.kid, "alg": "RS256", "use": "sig"}


def did_document() -> dict[str, Any]:
    did = issuer()
    methods = [
        {
            "id": f"{did}#{key.kid}",
            "type": "JsonWebKey",
            "controller": did,
            "publicKeyJwk": _public(key),
        }
        for key in keys()
    ]
    return {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/jwk/v1"],
        "id": did,
        "verificationMethod": methods,
        "assertionMethod": [method["id"] for method in methods],
    }


def _hashed(address: str, salt: str) -> dict[str, Any]:
    """The holder by a salted hash of their address: the file alone names nobody."""
    digest = hashlib.sha256(f"{address}{salt}".encode()).hexdigest()
    return {
        "type": "IdentityObject",
        "hashed": True,
        "identityHash": f"sha256${digest}",
        "identityType": "emailAddress",
        "salt": salt,
    }


def credential_of(certificate: Certificate) -> dict[str, Any]:
    """The credential of a certificate; the same for the same certificate."""
    facts = certificate.facts
    at = certificate.issued_at.replace(microsecond=0).isoformat().replace("+00:00", "Z")
    page = facts["check_url"]
    narrative = ", ".join(part for part in (facts["period"], facts["scope"]) if part)
    return {
        "@context": CONTEXTS,
        "id": page,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": f"{facts['title']}: {facts['subject']}",
        "issuer": {
            "id": issuer(),
            "type": ["Profile"],
            "name": ISSUER_NAME,
            "url": settings.SITE_URL,
        },
        "validFrom": at,
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "identifier": [_hashed(certificate.person.email, certificate.public_id.hex)],
            "achievement": {
                "id": f"{page}#{certificate.kind}",
                "type": ["Achievement"],
                "name": facts["subject"],
                "description": narrative or facts["title"],
                "criteria": {"narrative": facts["note"] or facts["sentence"]},
                "inLanguage": "de",
            },
        },
        "evidence": [
            {
                "id": page,
                "type": ["Evidence"],
                "name": facts["title"],
                "narrative": f"SHA-256 {certificate.sha256}",
            }
        ],
        "credentialStatus": {"id": f"{page}status.json", "type": "1EdTechRevocationList"},
    }


def badge_of(certificate: Certificate) -> str:
    """The signed badge as a compact JWT (RS256 is the one every verifier knows).

    Raises LookupError where no key is set up.
    """
    if not (known := keys()):
        raise LookupError("No key for badges.")
    key, vc = known[0], credential_of(certificate)
    header = {"alg": "RS256", "typ": "JWT", "kid": f"{issuer()}#{key.kid}"}
    claims = {
        **vc,
        "iss": issuer(),
        "jti": vc["id"],
        "nbf": int(certificate.issued_at.timestamp()),
    }
    return jwt.encode(header, claims, key, algorithms=["RS256"])


def status_list(certificate: Certificate) -> dict[str, Any]:
    """1EdTech's list of withdrawn credentials, with one credential at most: nobody can browse."""
    page = certificate.facts["check_url"]
    revoked = [] if certificate.state == "valid" else [{"id": page, "revoked": True}]
    return {"id": f"{page}status.json", "issuer": issuer(), "revokedCredential": revoked}
