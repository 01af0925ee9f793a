"""What a person sees: tables, the live board, the JSON envelope."""
