"""The engine: folds the log into rows, live or anew, in either kind of database."""
