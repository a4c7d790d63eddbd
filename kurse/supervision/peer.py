"""The phases of a peer consultation (Kollegiale Beratung), in the order of the usual model."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Phase:
    """``minutes`` is a proposal; ``who`` speaks."""

    title: str | Promise
    minutes: int
    who: str | Promise
    text: str | Promise


PHASES = (
    Phase(
        _("Casting"),
        5,
        _("everybody"),
        _("Who brings a case, who moderates, who keeps the time, who writes for the case giver?"),
    ),
    Phase(
        _("Telling"),
        10,
        _("case giver"),
        _("Tell the situation freely. No names of clients. The moderator asks a little."),
    ),
    Phase(
        _("Key question"),
        5,
        _("case giver"),
        _("What do you want to find out with the group? One sentence."),
    ),
    Phase(
        _("Choosing the method"),
        5,
        _("everybody"),
        _("Ideas, good advice, first sentences, a change of view: choose one that fits."),
    ),
    Phase(
        _("Consultation"),
        15,
        _("the group"),
        _("The group thinks aloud, the case giver only listens and notes."),
    ),
    Phase(
        _("Closing"),
        5,
        _("case giver"),
        _("What helps me? What do I try first? Thanks to the group."),
    ),
)
