"""Demo models: drawn pictures of simple objects and three small networks trained on them."""
