"""A term on one machine: a clock that is set, a server, two drives and a store. See world.py."""
