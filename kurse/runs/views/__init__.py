"""Pages of runs, split by who they are for."""
