"""Alembic's side of the tables: how a database of any version becomes today's."""
