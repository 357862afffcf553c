"""Interactive explainers: forms whose whole state is the address, on their own pages and in lessons."""
