"""Registers that are evidence: licences, contracts, access lists, papers; each row with history."""
