"""App configuration; the label is fixed for ever."""

from home.core.apps import SliceConfig


class QuestionsConfig(SliceConfig):
    name = "lernen.questions"
    label = "questions"
    default = True
