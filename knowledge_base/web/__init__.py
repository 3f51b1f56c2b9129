"""Pages from the web: fetched politely, and never from an address that is not public."""
