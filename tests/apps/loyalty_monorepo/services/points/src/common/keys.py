BALANCE = "BALANCE"


def member(member_id):
    return f"MEMBER#{member_id}"


def entry(purchase_id):
    return f"ENTRY#{purchase_id}"
