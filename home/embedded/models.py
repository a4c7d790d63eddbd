"""What the demo remembers about itself. Not installed in production."""

from typing import ClassVar

from django.conf import settings
from django.db import models


class LoadedStep(models.Model):
    """One slice's demo data are in the database since then."""

    name = models.CharField(max_length=60, unique=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]

    def __str__(self) -> str:
        return self.name


class Introduction(models.Model):
    """A person of the demo as the role switch introduces them: role, one sentence, prominence."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="introduction"
    )
    role = models.CharField(max_length=20)
    sentence = models.CharField(max_length=200, blank=True)
    is_main = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["-is_main", "user__sort_key", "pk"]

    def __str__(self) -> str:
        return f"{self.user}: {self.sentence}"
