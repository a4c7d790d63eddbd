"""Pages of reports: the year and its closing, the thanks at its end."""
