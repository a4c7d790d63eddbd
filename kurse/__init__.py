"""Second floor: courses as events with people: cohorts, partners, placements, supervision, assessment."""
