"""What makes and checks the parts of this repository that are not the program."""
