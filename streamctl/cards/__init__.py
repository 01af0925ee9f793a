"""Title cards and lower thirds as pictures, rendered from a template and the event's own words."""
