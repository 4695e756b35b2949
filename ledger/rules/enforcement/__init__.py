"""查处: rules of cases of enforcement, of what goes to the judiciary, and of reminders."""
