"""Judge: pure rules over plain values; no clock, no files, no sockets."""
