"""Pages of agencies, of their people, and of single projects."""
