"""The graph's nodes, one file per subject. Each changes the turn's ``Work`` in place."""
