"""Who may come in and do what: sign-in, invitations, roles, second steps, leavers."""
