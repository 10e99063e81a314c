"""What pages and people are shown of it: lists, one promise, jobs, changes, next steps."""
