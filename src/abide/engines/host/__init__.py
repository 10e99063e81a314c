"""The machine itself: its disks, shares, databases and services, looked at and asked."""
