"""Meta's Graph API as the bot sees it."""
