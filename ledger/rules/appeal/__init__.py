"""救济: who contests what, before whom and in time, and what the decision may say."""
