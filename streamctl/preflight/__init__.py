"""The checks that prove a venue, one module a family, and their runner."""
