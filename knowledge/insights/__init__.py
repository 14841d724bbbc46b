"""What people look for, in figures: for those who write the help."""
