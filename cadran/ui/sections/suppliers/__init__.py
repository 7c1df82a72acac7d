"""The pages of all suppliers and of one."""
