"""A course to take along: as one paper, as a folder that opens without a server, as metadata."""
