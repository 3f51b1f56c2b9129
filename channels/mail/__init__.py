"""Email in its parts: reading what arrives, writing what leaves, fetching and sending."""
