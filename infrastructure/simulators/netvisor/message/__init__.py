"""The import message: its structure, its rules, and what becomes of it in the books."""
