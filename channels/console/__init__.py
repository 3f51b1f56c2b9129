"""The door for staff: sign-in and inbox."""

from channels.console.door import mount_console

__all__ = ["mount_console"]
