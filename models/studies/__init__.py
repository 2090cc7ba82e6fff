"""Studies: arms of one question, trained and scored alike, over seeds and folds."""
