"""Long runs and the small tables they leave: what a chapter shows but no build has time to compute.

``python -m studies`` measures what has no result yet, or was measured with other code (comments
apart). Results stand in ``studies/results``, each row with its recipe and what it was measured on.
"""
