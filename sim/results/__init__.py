"""Results: many replicates of one or several scenarios, what they show, and the folders they are kept in."""
