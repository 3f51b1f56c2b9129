"""Plain pages: the demo shop, the simulator mailbox, help articles, the widget's files."""
