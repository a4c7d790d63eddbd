"""People without any role; roles come with a participation or a contact's function."""

import factory
from factory.django import DjangoModelFactory

from home.people.models import User, sort_key_of


class UserFactory(DjangoModelFactory[User]):
    """Somebody with an account; the password is ``quartier-2027``."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda number: f"mensch.{number}@studium.example")
    first_name = factory.Iterator(["Mira", "Tarek", "Jule", "Emre", "Nora", "Pavel"])
    last_name = factory.Sequence(lambda number: f"Beispiel{number}")
    sort_key = factory.LazyAttribute(lambda self: sort_key_of(self.last_name, self.first_name))
    password = factory.django.Password("quartier-2027")
