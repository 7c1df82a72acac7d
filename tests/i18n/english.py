"""Words that only an English sentence has."""

import re

ENGLISH = re.compile(r"\b(the|of|and|with|this|that|your|for|from|are|is|not|all|than|lines|orders|days|late)\b")
