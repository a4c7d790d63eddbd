"""Who answers for the house: the name and number in mails, on task links and on error pages."""

from typing import Any

from home.core.registries import HouseContact, house_contacts
from home.core.together import Asking, asking, asks


@asks
def contact_for(person: Any = None) -> Asking[HouseContact]:
    """The contact for this person, else the house's own; never empty-handed."""
    for source in house_contacts:
        if found := (yield from asking(source, person)):
            return found
    return HouseContact(name="", phone="")
