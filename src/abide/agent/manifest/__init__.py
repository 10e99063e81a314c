"""What a snapshot should hold, file by file, so that restored bytes can be judged.

A manifest is plain text, one JSON value a line, gzipped on this machine: a header, a line a file in
the engine's own order, a footer with the counts. It is read and written as a stream, so its size
does not matter to memory, and stock tools can read it on the day Abide is gone.
"""
