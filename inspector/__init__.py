"""Surface inspection for line cameras: frames go in, inspections come out."""

__version__ = "0.1.0"
