"""失信名单与联合惩戒: lists, and what other agencies are asked to do."""
