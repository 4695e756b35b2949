"""监管: rules of inspections, their audit, what is put right, and what nobody had approved."""
