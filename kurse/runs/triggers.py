"""What the database itself refuses in runs: one place too many, and a queue that is jumped."""

#: Also the waiting list: an offer goes to the smallest ticket, a free place to nobody else.
PLACES_HOLD = """
IF NEW.state NOT IN ('offered', 'seated', 'no_show') THEN RETURN NEW; END IF;
IF TG_OP = 'UPDATE' AND OLD.state IN ('offered', 'seated', 'no_show') THEN RETURN NEW; END IF;
SELECT capacity INTO places FROM runs_courserun WHERE id = NEW.run_id FOR UPDATE;
SELECT count(*) INTO taken FROM runs_registration
 WHERE run_id = NEW.run_id AND state IN ('offered', 'seated', 'no_show') AND id <> NEW.id;
IF taken >= places THEN
  RAISE EXCEPTION 'no place is left in this run' USING ERRCODE = 'check_violation';
END IF;
IF EXISTS (SELECT 1 FROM runs_registration WHERE run_id = NEW.run_id AND state = 'waiting'
           AND id <> NEW.id AND (NEW.ticket = 0 OR ticket < NEW.ticket)) THEN
  RAISE EXCEPTION 'somebody waits longer' USING ERRCODE = 'check_violation';
END IF;
RETURN NEW;
"""

#: A ticket only ever grows: to the end of the queue, never forward.
QUEUE_HOLDS = """
IF NEW.ticket < OLD.ticket THEN
  RAISE EXCEPTION 'nobody moves forward in the queue by hand' USING ERRCODE = 'check_violation';
END IF;
RETURN NEW;
"""

CAPACITY_HOLDS = """
SELECT count(*) INTO taken FROM runs_registration
 WHERE run_id = NEW.id AND state IN ('offered', 'seated', 'no_show');
IF NEW.capacity < taken THEN
  RAISE EXCEPTION 'more places are taken' USING ERRCODE = 'check_violation';
END IF;
RETURN NEW;
"""

#: After the list is confirmed a row changes only with a reason of its own.
ATTENDANCE_STAYS = """
IF TG_OP = 'DELETE' THEN
  SELECT confirmed_at INTO closed FROM runs_runsession WHERE id = OLD.session_id;
  IF closed IS NOT NULL THEN
    RAISE EXCEPTION 'this list is confirmed' USING ERRCODE = 'check_violation';
  END IF;
  RETURN OLD;
END IF;
SELECT confirmed_at INTO closed FROM runs_runsession WHERE id = NEW.session_id;
IF closed IS NOT NULL AND (NEW.correction = '' OR
   (TG_OP = 'UPDATE' AND NEW.correction = OLD.correction)) THEN
  RAISE EXCEPTION 'this list is confirmed' USING ERRCODE = 'check_violation';
END IF;
RETURN NEW;
"""

#: A trace is only ever added to.
TRACE_STAYS = """
RAISE EXCEPTION 'a trace is never changed' USING ERRCODE = 'check_violation';
"""
