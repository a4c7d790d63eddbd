"""The yearly call for places: who is asked, what they answer, who has not (K03, K04, P01)."""
