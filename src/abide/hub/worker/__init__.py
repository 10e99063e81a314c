"""What the hub does by itself: mails, daily heads, clearing up. What is due is computed."""
