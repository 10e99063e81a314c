"""Yearly and joining sign-offs: by a link without an account, or typed in from paper."""
