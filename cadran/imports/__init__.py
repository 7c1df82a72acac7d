"""Files on their way in: the inbox they wait in, the process that loads them, and what it says of itself."""
