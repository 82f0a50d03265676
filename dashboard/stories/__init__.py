"""Stories: what a file holds, what its steps show, how they are told on a page and in a file of their own."""
