"""A new kind of defect, on the running line: hints, gate, observe, promote, undo."""
