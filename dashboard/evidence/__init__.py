"""What the evidence page shows: reported figures against the model, places left out, parameters, facts."""
