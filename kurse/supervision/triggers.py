"""Who leads somebody's supervision never assesses them: both tables ask the other (rule 17).

Each trigger first takes one lock per student, so that of two people who do the two things at the
same moment the second one waits, looks again and is refused. Rows of both sides are kept for
ever, so supervision that has ended counts as well.
"""

# ruff: noqa: S608 -- the parts put together here are constants of this module

import pgtrigger

REFUSED = "who leads the supervision of a student must not assess them"
LOCK = "PERFORM pg_advisory_xact_lock(hashtextextended('supervision.' || student, 0));"

#: whether person ``leader`` examines, or writes a form on, student ``student``
ASSESSES = """
    EXISTS (
        SELECT 1 FROM assessment_assessment a
        JOIN placements_placement p ON p.id = a.placement_id
        LEFT JOIN assessment_voice v ON v.assessment_id = a.id
        WHERE p.student_id = student
        AND leader IN (a.examiner_id, a.second_examiner_id, v.author_id)
    )
"""
LEADS = """
    EXISTS (
        SELECT 1 FROM supervision_groupmember m
        JOIN supervision_supervisiongroup g ON g.id = m.group_id
        JOIN cohorts_participation c ON c.id = m.participation_id
        WHERE c.user_id = student AND g.supervisor_id = examiner
    )
"""
REFUSE = f"""
    RAISE EXCEPTION '{REFUSED}' USING ERRCODE = 'check_violation';
"""

member_unexamined_by_leader = pgtrigger.Trigger(
    name="member_unexamined_by_leader",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.UpdateOf("group_id", "participation_id"),
    declare=[("student", "bigint"), ("leader", "bigint")],
    func=f"""
        SELECT user_id INTO student FROM cohorts_participation WHERE id = NEW.participation_id;
        SELECT supervisor_id INTO leader
            FROM supervision_supervisiongroup WHERE id = NEW.group_id;
        {LOCK}
        IF {ASSESSES} THEN {REFUSE} END IF;
        RETURN NEW;
    """,
)

group_leader_examines_nobody = pgtrigger.Trigger(
    name="group_leader_examines_nobody",
    when=pgtrigger.Before,
    operation=pgtrigger.UpdateOf("supervisor_id"),
    declare=[("student", "bigint"), ("leader", "bigint")],
    func=f"""
        leader := NEW.supervisor_id;
        FOR student IN
            SELECT c.user_id FROM supervision_groupmember m
            JOIN cohorts_participation c ON c.id = m.participation_id
            WHERE m.group_id = NEW.id ORDER BY c.user_id
        LOOP
            {LOCK}
            IF {ASSESSES} THEN {REFUSE} END IF;
        END LOOP;
        RETURN NEW;
    """,
)


def never_by_the_supervisor(name: str, column: str, student: str) -> pgtrigger.Trigger:
    """For a table of assessment: ``column`` is the person who assesses, ``student`` the query
    that finds whom (``SELECT … `` with ``NEW``)."""
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.UpdateOf(column),
        declare=[("student", "bigint"), ("examiner", "bigint")],
        func=f"""
            examiner := NEW.{column};
            student := ({student});
            IF examiner IS NULL OR student IS NULL THEN RETURN NEW; END IF;
            {LOCK}
            IF {LEADS} THEN {REFUSE} END IF;
            RETURN NEW;
        """,
    )
