"""What a figure is worth: limits, status, what explains it, what asks for attention; for screen, command and file."""
