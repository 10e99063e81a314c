"""What a school promises, and how each promise stands at a moment."""
