"""What the code may import and when."""
