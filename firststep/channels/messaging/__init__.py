"""What every messaging platform has in common: from a signed webhook to an answer that arrives."""
