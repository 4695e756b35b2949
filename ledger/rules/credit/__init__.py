"""处罚与信用: penalties, restrictions and notices of them."""
