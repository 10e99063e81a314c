"""What Django's templates (the sign-in pages of allauth) borrow from ours."""
