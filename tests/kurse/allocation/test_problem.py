"""Every kind of bad input is refused with a sentence that names the entry."""

import json
from typing import Any

import pytest

from kurse.allocation.problem import BadProblemError, parse_problem

GOOD: dict[str, Any] = {
    "students": [
        {"id": "s1", "group": "g1", "wishes": [["o1"], ["o2"]], "excluded": [], "hardship": 0},
        {"id": "s2", "group": "g1", "wishes": [["o1"], ["o2"]]},
    ],
    "offers": [{"id": "o1", "min": 1, "max": 5, "teams": 2, "site": "k"}, {"id": "o2", "max": 1}],
    "sites": [{"id": "k", "min": 0, "max": 15}],
    "pins": [{"student": "s1", "offer": "o2"}],
}


def changed(path: str, value: Any) -> str:
    """GOOD with one value replaced (or removed, for ``...``) at a path such as offers/0/max."""
    copy = json.loads(json.dumps(GOOD))
    *way, last = [int(part) if part.isdigit() else part for part in path.split("/")]
    place: Any = copy
    for part in way:
        place = place[part]
    if value is ...:
        del place[last]
    elif isinstance(place, list) and last == len(place):
        place.append(value)
    else:
        place[last] = value
    return json.dumps(copy)


BAD = [
    ("[]", "the file"),
    ("{", "line 1, column 2"),
    ('{"students": [], "students": [], "offers": []}', '"students" appears twice'),
    ('{"students": [], "offers": [{"id": "o1", "max": NaN}]}', "NaN"),
    ("[" * 100_000, "nested"),
    (b"\xff{}", "UTF-8"),
    (changed("students", ...), '"students" is missing'),
    (changed("students", {}), "students: must be a list"),
    (changed("student", []), '"student" is not a known field'),
    (changed("students/0", "s1"), "students[0]: must be an object"),
    (changed("students/0/id", ...), 'students[0]: "id" is missing'),
    (changed("students/0/id", 7), 'students[0]: "id" must be a text'),
    (changed("students/0/id", " "), 'students[0] (" "): "id" must be a text'),
    (changed("students/1/id", "s1"), 'students[1] ("s1"): the id is taken by students[0]'),
    (changed("students/0/wishes", ...), 'students[0] ("s1"): "wishes" is missing'),
    (changed("students/0/wishes", "o1"), 'students[0] ("s1"): wishes must be a list'),
    (changed("students/0/wishes/0", "o1"), 'students[0] ("s1"): wishes, rank 1 must be a list'),
    (changed("students/0/wishes/1", []), 'students[0] ("s1"): wishes, rank 2 is empty'),
    (changed("students/0/wishes/1", ["o9"]), 'rank 2: there is no offer "o9"'),
    (changed("students/0/wishes/1", [3]), "rank 2: an offer is named by its id"),
    (changed("students/0/wishes/1", ["o1"]), '"o1" is wished for at rank 1 already'),
    (changed("students/0/wishes/1", ...), 'students[1] ("s2"): the wishes differ'),
    (changed("students/0/wish", []), '"wish" is not a known field'),
    (changed("students/0/excluded", ["o9"]), 'excluded: there is no offer "o9"'),
    (changed("students/0/excluded", "o1"), "excluded must be a list"),
    (changed("students/0/hardship", -1), '"hardship" is -1'),
    (changed("students/0/hardship", True), '"hardship" must be a whole number'),
    (changed("students/0/hardship", 1.5), '"hardship" must be a whole number'),
    (changed("students/0/group", 1), '"group" must be a text'),
    (changed("offers/0/max", ...), 'offers[0] ("o1"): "max" is missing'),
    (changed("offers/0/max", 0), 'offers[0] ("o1"): "max" is 0'),
    (changed("offers/0/max", "5"), 'offers[0] ("o1"): "max" must be a whole number'),
    (changed("offers/0/max", 10**9), 'offers[0] ("o1"): "max" is 1000000000'),
    (changed("offers/0/min", 6), 'offers[0] ("o1"): "min" is 6 and "max" only 5'),
    (changed("offers/0/teams", 0), 'offers[0] ("o1"): "teams" is 0'),
    (changed("offers/0/site", "z"), 'offers[0] ("o1"): the site "z" is not in "sites"'),
    (changed("offers/1/id", "o1"), 'offers[1] ("o1"): the id is taken by offers[0]'),
    (changed("sites/0/min", 16), 'sites[0] ("k"): "min" is 16 and "max" only 15'),
    (changed("sites/1", {"id": "k"}), 'sites[1] ("k"): the id is taken'),
    (changed("pins/0/student", "s9"), 'pins[0]: there is no student "s9"'),
    (changed("pins/0/offer", "o9"), 'pins[0]: there is no offer "o9"'),
    (changed("pins/0/offer", None), 'pins[0]: "offer" must be a text'),
    (changed("pins/1", GOOD["pins"][0]), 'pins[1]: "s1" is pinned twice'),
]


@pytest.mark.parametrize(("text", "sentence"), BAD, ids=[sentence for _, sentence in BAD])
def test_bad_input_is_named(text: str | bytes, sentence: str) -> None:
    with pytest.raises(BadProblemError) as caught:
        parse_problem(text)

    assert sentence in str(caught.value)
    assert "\n" not in str(caught.value)


def test_good_input_is_read() -> None:
    problem = parse_problem(json.dumps(GOOD))

    assert [student.id for student in problem.students] == ["s1", "s2"]
    assert problem.offers[0].site == "k"
    assert problem.students[1].excluded == frozenset()


def test_order_and_layout_do_not_change_the_fingerprint() -> None:
    shuffled = {key: list(reversed(value)) for key, value in reversed(GOOD.items())}

    one, other = parse_problem(json.dumps(GOOD)), parse_problem(json.dumps(shuffled, indent=3))

    assert one == other
    assert one.sha256() == other.sha256()
    assert one.sha256() != parse_problem(changed("offers/0/max", 4)).sha256()
