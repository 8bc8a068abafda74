"""The HTTP edge: from a request to a question for the one writer, and back."""
