"""The pages: one small module each, with its ``ROUTES``."""

from tutor.web.pages import (
    class_alike,
    class_graded,
    class_review,
    class_standard,
    class_start,
    decks,
    editing,
    enter,
    essay,
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
    *essay.ROUTES,
    *teach.ROUTES,
    *class_start.ROUTES,
    *class_graded.ROUTES,
    *class_review.ROUTES,
    *class_alike.ROUTES,
    *class_standard.ROUTES,
    *settings.ROUTES,
    *styleguide.ROUTES,
)
