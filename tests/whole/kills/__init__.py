"""Random kills: a tiny school whose agent, engine or power dies at any moment, again and again.

`play` deals the kills, `runs` starts commands that can be killed, `power` cuts disks off, `world`
holds the school, `oracle` judges without asking Abide's own rules.
"""
