"""What of a workspace is about what somebody may see; what is about everything is for who sees everything."""

from cadran.selection import Scope


def sees(scope: Scope, dimension: str, value: str) -> bool:
    """Whether something about one value of a dimension is of the scope."""
    return not scope.filters or any(item.dimension == dimension and value in item.values for item in scope.filters)
