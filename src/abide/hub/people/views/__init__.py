"""Pages of this room: the front door, links, and the people of a school."""
