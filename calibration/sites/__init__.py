"""Sites: the places whose reported results the model has to explain, and what it says about each.

A site is one small file: which places of the documents it stands for, the scenario that sets what was done
there, what of it is known, and what is not known and gets a prior of its own.

    site        reading and checking the files
    simulate    what the model says about each figure of a site
    noise       how much of that is luck
"""

from calibration.sites.noise import noise
from calibration.sites.simulate import simulate
from calibration.sites.site import Site, Unknown, load_site, site_parameters, sites

__all__ = ["Site", "Unknown", "load_site", "noise", "simulate", "site_parameters", "sites"]
