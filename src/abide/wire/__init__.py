"""What agent and hub say to each other, and what every command prints with --json."""
