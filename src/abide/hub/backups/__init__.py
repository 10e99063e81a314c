"""What agents copied where, the places and drives, who has which drive; the grid of Part 2."""
