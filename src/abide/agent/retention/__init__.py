"""Which copies stay in each place: what the log knows of them, the decision, and its doing."""
