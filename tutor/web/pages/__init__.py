"""The pages: one small module each, with its ``ROUTES``."""

from tutor.web.pages import (
    decks,
    editing,
    enter,
    progress,
    settings,
    sitting,
    start,
    styleguide,
    teach,
)

ROUTES = (
    *enter.ROUTES,
    *start.ROUTES,
    *decks.ROUTES,
    *editing.ROUTES,
    *sitting.ROUTES,
    *progress.ROUTES,
    *teach.ROUTES,
    *settings.ROUTES,
    *styleguide.ROUTES,
)
