"""The only room that starts a program or opens a school's database."""
