"""One talk with the mail server, in two halves, so that we know how far we came.

Up to the first byte of the message nothing has been handed over, and trying again is safe. After
that only the server's answer says whether it took the mail.
"""

import email.policy
import smtplib
from types import TracebackType
from typing import Any

from django.core.mail import EmailMessage, mailers

PERMANENT = range(500, 600)


class DeliveryError(Exception):
    """The mail was certainly not taken. ``permanent``: it never will be."""

    def __init__(self, text: str, *, permanent: bool) -> None:
        super().__init__(text[:500])
        self.permanent = permanent


class UnknownOutcomeError(Exception):
    """The message was on its way and no answer came."""


def _refusal(code: int, text: bytes | str) -> DeliveryError:
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return DeliveryError(f"{code} {' '.join(words.split())}", permanent=code in PERMANENT)


class Post:
    """Use as a context manager; the connection is closed at the end whatever happens."""

    def __init__(self) -> None:
        self.backend: Any = mailers.default
        self.message: EmailMessage | None = None

    def __enter__(self) -> "Post":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.backend.close()

    @property
    def speaks_smtp(self) -> bool:
        return isinstance(getattr(self.backend, "connection", None), smtplib.SMTP)

    def announce(self, message: EmailMessage) -> None:
        """Connect, name sender and recipient. Raises DeliveryError; nothing is handed over."""
        self.message = message
        try:
            self.backend.open()
            if self.speaks_smtp:
                self._envelope(self.backend.connection, message)
        except smtplib.SMTPResponseException as error:
            raise _refusal(error.smtp_code, error.smtp_error) from error
        except (smtplib.SMTPException, OSError) as error:
            raise DeliveryError(f"{type(error).__name__}: {error}", permanent=False) from error
        except ValueError as error:  # an address that cannot be written
            raise DeliveryError(str(error), permanent=True) from error

    def _envelope(self, server: smtplib.SMTP, message: EmailMessage) -> None:
        server.ehlo_or_helo_if_needed()
        sender = self.backend.prep_address(message.from_email)
        code, answer = server.mail(sender)
        if code != 250:
            raise _refusal(code, answer)
        for address in message.recipients():
            code, answer = server.rcpt(self.backend.prep_address(address))
            if code not in (250, 251):
                raise _refusal(code, answer)

    def hand_over(self) -> str:
        """Send the message itself and return the server's answer.

        Raises:
            DeliveryError: the server answered that it does not take it.
            UnknownOutcomeError: no answer; it may have been taken.
        """
        if self.message is None:
            raise RuntimeError("Announce the message first.")
        if not self.speaks_smtp:
            self.backend.send_messages([self.message])
            return "ok"
        data = self.message.message(policy=email.policy.SMTP).as_bytes()
        try:
            code, answer = self.backend.connection.data(data)
        except smtplib.SMTPDataError as error:  # refused before the first byte
            raise _refusal(error.smtp_code, error.smtp_error) from error
        except (smtplib.SMTPException, OSError) as error:
            raise UnknownOutcomeError(f"{type(error).__name__}: {error}") from error
        if code != 250:
            raise _refusal(code, answer)
        return f"{code} {answer.decode('utf-8', 'replace')}"[:500]
