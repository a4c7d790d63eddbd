"""Licences of images and files: a short name, a full name, an address to read it."""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _


class Licence(models.TextChoices):
    """The licences an author may choose; empty means "not yet said"."""

    CC0 = "cc0", _("CC0, no conditions")
    CC_BY = "cc-by", _("CC BY 4.0, name the author")
    CC_BY_SA = "cc-by-sa", _("CC BY-SA 4.0, name the author, share alike")
    ALL_RIGHTS = "all-rights", _("All rights reserved")
    PERMISSION = "permission", _("Used with permission")


@dataclass(frozen=True)
class LicenceText:
    """How a licence is shown beneath a figure or file."""

    short: str
    url: str = ""


LICENCE_TEXTS: dict[str, LicenceText] = {
    Licence.CC0: LicenceText("CC0", "https://creativecommons.org/publicdomain/zero/1.0/deed.de"),
    Licence.CC_BY: LicenceText("CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/deed.de"),
    Licence.CC_BY_SA: LicenceText(
        "CC BY-SA 4.0", "https://creativecommons.org/licenses/by-sa/4.0/deed.de"
    ),
}
OPEN_LICENCES = frozenset(LICENCE_TEXTS)


class LicensedModel(models.Model):
    """Who made a work and on what terms it may be used. A gate asks for both before publishing."""

    author = models.CharField(_("made by"), max_length=160, blank=True)
    licence = models.CharField(_("licence"), max_length=20, choices=Licence, blank=True)
    origin = models.URLField(_("origin"), blank=True, help_text=_("Where the original lies."))

    class Meta:
        abstract = True

    @property
    def licence_short(self) -> str:
        text = LICENCE_TEXTS.get(self.licence)
        return text.short if text else str(self.get_licence_display())  # type: ignore[attr-defined]

    @property
    def licence_url(self) -> str:
        text = LICENCE_TEXTS.get(self.licence)
        return text.url if text else ""
