"""What the method page holds: the model in words, the school year, policies, parameters, measures, terms."""
