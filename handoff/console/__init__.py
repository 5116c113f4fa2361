"""The console for human agents: its page (``views``), what the page shows, and its socket (``consumer``)."""
