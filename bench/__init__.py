"""Side by side with the peers: what Abide costs beside the bare engine and the best tool there is.

Run it with `make bench`; `make bench SCALE=0.1` is quick. Ratios count, seconds do not.
"""
