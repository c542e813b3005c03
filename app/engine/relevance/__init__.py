"""Layer-wise relevance propagation: rules as named data, and which rule each method takes at which layer."""
