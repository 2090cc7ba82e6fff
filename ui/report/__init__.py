"""The shift page: the report, and what one shift tells the next."""
