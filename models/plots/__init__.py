"""Pictures of the figures: SVG drawings, and PNG sheets of what went wrong."""
