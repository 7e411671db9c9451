"""A local page to learn on: thin over practice, decks, probes and grading.

A page is a function from a ``Visit`` to a response, named in the ``ROUTES`` of its module under
``pages/``; ``app.py`` gathers them. ``shield.py`` stands before every page.
"""
