"""What each row must hold before it enters the store."""
