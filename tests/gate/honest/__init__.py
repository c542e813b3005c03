"""Honest models by name: every layer class that the gate allows, the forms that models take, Keras' own networks."""
