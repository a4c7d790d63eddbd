"""What a placement and its days may do, written down from the domain's paper and from nothing else.

The arrows are those of its section 6, with the words of its table for who may walk them; the answer
that the agency takes back within 72 hours is from the journeys (P02). The proof F-14 compares.
"""

from dataclasses import dataclass, field

COORDINATOR, CONTACT, STUDENT, SYSTEM = "coordinator", "contact", "student", "system"
OTHERS = ("other_contact", "supervisor", "stranger", "city")
ROLES = (COORDINATOR, CONTACT, STUDENT, "lecturer", *OTHERS)

BEFORE_RUNNING = (
    "proposed",
    "published",
    "change_requested",
    "agency_confirmed",
    "agreement_open",
    "agreed",
)
#: verb → from, to, who. A start is allowed on a first day that has come: it leads to running.
ARROWS: dict[str, tuple[tuple[str, ...], str, tuple[str, ...]]] = {
    "confirm": (("published",), "agency_confirmed", (CONTACT, COORDINATOR)),
    "request_change": (("published",), "change_requested", (CONTACT, COORDINATOR)),
    "decline": (("published",), "declined", (CONTACT, COORDINATOR)),
    "undo": (
        ("agency_confirmed", "change_requested", "declined"),
        "published",
        (CONTACT, COORDINATOR),
    ),
    "accept_change": (("change_requested",), "published", (COORDINATOR,)),
    "refuse_change": (("change_requested",), "published", (COORDINATOR,)),
    "give_up": (("change_requested",), "declined", (COORDINATOR,)),
    "prepare_agreement": (("agency_confirmed",), "agreement_open", (COORDINATOR,)),
    "agree": (("agreement_open",), "agreed", (SYSTEM,)),
    "allow_start": (("agreed",), "running", (COORDINATOR,)),
    "interrupt": (("running",), "interrupted", (COORDINATOR,)),
    "resume": (("interrupted",), "running", (COORDINATOR,)),
    "begin_closing": (("running",), "completing", (COORDINATOR,)),
    "close": (("completing",), "completed", (COORDINATOR,)),
    "end_early": (("running", "interrupted"), "ended_early", (COORDINATOR,)),
    "cancel": (BEFORE_RUNNING, "cancelled", (COORDINATOR,)),
}
#: Who sits nowhere any more: the seat is free, and the student may be placed anew.
GONE = ("declined", "cancelled", "ended_early")
#: A day is entered by the student, confirmed or disputed by the practice supervisor, corrected by
#: the student or the coordination, which asks for confirmation again.
DAY_ARROWS: dict[str, tuple[tuple[str, ...], str, tuple[str, ...]]] = {
    "confirm": (("entered", "disputed"), "confirmed", (CONTACT, COORDINATOR)),
    "dispute": (("entered",), "disputed", (CONTACT, COORDINATOR)),
    "correct": (("entered", "confirmed", "disputed"), "entered", (STUDENT, COORDINATOR)),
}


@dataclass
class Sitting:
    """One student at one place."""

    student: int
    place: int
    state: str
    steps: int = 1
    days: dict[int, str] = field(default_factory=dict)

    @property
    def alive(self) -> bool:
        return self.state not in GONE


@dataclass
class Reference:
    """Places have one seat each; a student has one living placement in a phase."""

    sittings: list[Sitting] = field(default_factory=list)

    def is_taken(self, place: int) -> bool:
        return any(one.alive and one.place == place for one in self.sittings)

    def is_placed(self, student: int) -> bool:
        return any(one.alive and one.student == student for one in self.sittings)

    def propose(self, student: int, place: int, who: str) -> bool:
        if who != COORDINATOR or self.is_taken(place) or self.is_placed(student):
            return False
        self.sittings.append(Sitting(student, place, "proposed"))
        return True

    def publish(self, who: str) -> bool:
        """Whether anybody is told; only the coordination may, and only with all students placed."""
        return who == COORDINATOR

    def walk(self, number: int, verb: str, who: str) -> bool:
        sitting = self.sittings[number]
        sources, target, people = ARROWS[verb]
        if sitting.state not in sources or who not in people:
            return False
        if verb == "undo" and sitting.state == "declined":
            others = [one for one in self.sittings if one is not sitting and one.alive]
            if any(one.place == sitting.place or one.student == sitting.student for one in others):
                return False
        sitting.state = target
        sitting.steps += 2 if verb == "allow_start" else 1
        return True

    def enter(self, number: int, day: int, who: str) -> bool:
        """``day`` counts back from today; days to come are negative. Each day once."""
        sitting = self.sittings[number]
        if who != STUDENT or sitting.state != "running" or day < 0 or day in sitting.days:
            return False
        sitting.days[day] = "entered"
        return True

    def answer(self, number: int, day: int, verb: str, who: str) -> bool:
        sitting = self.sittings[number]
        sources, target, people = DAY_ARROWS[verb]
        if sitting.days[day] not in sources or who not in people:
            return False
        sitting.days[day] = target
        return True
