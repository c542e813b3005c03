"""Models that call functions on tensors, as people write them; what Keras predicts with them is the truth."""
