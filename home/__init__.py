"""Ground floor: the site itself, its composition, and what every floor needs."""
