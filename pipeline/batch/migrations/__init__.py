"""How an older catalogue becomes one of today, step by step (Alembic)."""
