"""Side by side: what is far apart, near, agreed, or seen by one."""

from kurse.assessment.comparison import compare

LEVELS = [{"label": label, "description": ""} for label in ("eins", "zwei", "drei", "vier")]


def criterion(*levels):
    says = [
        {"voice": voice, "level": level, "example": ""}
        for voice, level in zip("spl", levels, strict=True)
    ]
    return {"title": "-".join(levels), "question": "", "levels": LEVELS, "says": says}


def test_compare_sorts_by_distance():
    result = compare(
        {
            "criteria": [
                criterion("eins", "drei", "drei"),
                criterion("eins", "zwei", "zwei"),
                criterion("drei", "drei", "drei"),
                criterion("drei", "", "drei"),
                criterion("drei", "", ""),
                criterion("", "", ""),
            ]
        }
    )

    assert [row.title for row in result.far] == ["eins-drei-drei"]
    assert [row.title for row in result.near] == ["eins-zwei-zwei"]
    assert [row.title for row in result.agreed] == ["drei-drei-drei", "drei--drei"]
    assert [row.title for row in result.open] == ["drei--", "--"]
    assert result.total == 6


def test_compare_puts_voices_on_their_levels():
    (row,) = compare({"criteria": [criterion("eins", "drei", "drei")]}).far

    assert [level["voices"] for level in row.levels] == [["s"], [], ["p", "l"], []]
    assert row.distance == 2
