"""How dates look on pages, where Django's own format for the language is too long for a table."""
