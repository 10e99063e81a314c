"""The tenant: a school, and the door that every object of it is reached through."""
