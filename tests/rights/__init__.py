"""Who may see and do what: one matrix of role, action and unit, every cell asked for real."""
