"""The tickets part: requests of customers and the desk that answers them."""
