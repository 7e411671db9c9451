"""The pages: one small module each, with its ``ROUTES``."""

from tutor.web.pages import decks, enter, settings, start, styleguide, teach

ROUTES = (
    *enter.ROUTES,
    *start.ROUTES,
    *decks.ROUTES,
    *teach.ROUTES,
    *settings.ROUTES,
    *styleguide.ROUTES,
)
