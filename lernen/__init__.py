"""First floor: what is learned. Knows nothing of cohorts, runs or placements."""
