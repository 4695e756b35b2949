"""受理: the rules about an application until it is accepted, one module for each step."""
