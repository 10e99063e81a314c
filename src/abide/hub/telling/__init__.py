"""Messages people keep reading: what is told to whom, when; computed from where a school stands."""
