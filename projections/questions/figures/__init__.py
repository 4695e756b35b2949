"""效能指标 of questions: what is measured of each row, and how the measures are added up."""
