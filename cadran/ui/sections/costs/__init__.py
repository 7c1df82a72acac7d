"""The page of costs: what delivery costs, what sales leave, what customers say."""
