"""A whole event against a simulated venue, graded."""
