"""A believable omnichannel retailer, written as contract files."""
