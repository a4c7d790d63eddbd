"""Mails and task links, made through the actions where a state has to be real."""

import datetime as dt

import factory
from factory.django import DjangoModelFactory

from home.core.clock import now
from home.outbox.models import OutgoingMail
from home.tasklinks.models import TaskLink, hash_of, new_nonce, token_for
from tests.factories.people import UserFactory


class OutgoingMailFactory(DjangoModelFactory[OutgoingMail]):
    """A waiting mail with a text and no link."""

    class Meta:
        model = OutgoingMail

    kind = "tasklinks.handed_on"
    to = factory.SubFactory(UserFactory)
    address = factory.LazyAttribute(lambda self: self.to.email)
    subject = "Ein Betreff"
    body = "Ein Text."
    send_after = factory.LazyFunction(now)
    message_id = factory.Sequence(lambda number: f"<{number}@test.example>")


class TaskLinkFactory(DjangoModelFactory[TaskLink]):
    """A link of the invitation; ``expired``, ``revoked`` and ``done`` make it so."""

    class Meta:
        model = TaskLink

    class Params:
        expired = factory.Trait(
            expires_at=factory.LazyFunction(lambda: now() - dt.timedelta(days=1))
        )
        revoked = factory.Trait(revoked_at=factory.LazyFunction(now))
        done = factory.Trait(done_at=factory.LazyFunction(now))

    purpose = "people.invitation"
    person = factory.SubFactory(UserFactory)
    about = ""
    nonce = factory.LazyFunction(new_nonce)
    token_hash = factory.LazyAttribute(lambda self: hash_of(token_for(self.nonce)))
    expires_at = factory.LazyFunction(lambda: now() + dt.timedelta(days=30))
