"""Self-found places: a student proposes, the coordination asks back, accepts or declines."""
