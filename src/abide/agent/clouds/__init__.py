"""Remotes and stores that others run: do they answer, when does their sign-in end, and do their
places refuse deletion, as was seen when it was tried?"""
