"""The profile language: what a company's files mean in terms of the data contract."""
