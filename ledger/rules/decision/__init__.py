"""决定与证照: decisions and the licences that come of them."""
