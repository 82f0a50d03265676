"""The fit of the simulator to the reported figures: inference meets schools here.

problem      observations, sites and priors in the form that inference asks for
store        every answer of the model, written down when it is there
evaluation   points lived on workers, in any order, with the same result
run          a whole fit in a folder, which goes on where it was interrupted
summary      what is said about every figure, place and parameter
clashes      which figures contradict each other
"""
