"""The HTTP door for agents: enrolment, plans, entries, progress, exports."""
