"""Factories, one module per slice. Each makes the smallest honest thing; traits make more."""
