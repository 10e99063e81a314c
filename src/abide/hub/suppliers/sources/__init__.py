"""Where reports come from: a mailbox and a watched folder. What is taken in is moved aside after it
stands in the log, so that nothing is lost and nothing is taken twice."""
