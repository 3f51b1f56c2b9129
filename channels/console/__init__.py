"""The door for staff: sign-in and inbox."""

from channels.console.door import mount_console
from channels.console.staff_desk import StaffDesk

__all__ = ["StaffDesk", "mount_console"]
