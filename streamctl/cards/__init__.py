"""Title cards and lower thirds as pictures."""
