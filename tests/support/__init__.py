"""What several slices' tests share."""
