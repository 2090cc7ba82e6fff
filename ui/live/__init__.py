"""The web as it passes: waterfall, boxes and the newest defects."""
