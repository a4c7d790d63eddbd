"""Second floor: courses as events with people, from cohorts and partners to assessment."""
