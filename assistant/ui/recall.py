"""Walking through earlier questions, aware of what is typed."""

from __future__ import annotations

from collections.abc import Sequence


class Recall:
    """Earlier questions, oldest first, and the place of whoever walks through them."""

    def __init__(self, questions: Sequence[str] = ()) -> None:
        self.questions = list(dict.fromkeys(reversed(list(questions))))[::-1]
        self._place = len(self.questions)
        self._typed = ""

    def add(self, question: str) -> None:
        """Keep a question as the newest and end the walk."""
        if question in self.questions:
            self.questions.remove(question)
        self.questions.append(question)
        self._place = len(self.questions)

    def older(self, text: str) -> str | None:
        """Return the next older question that starts with what was typed first."""
        return self._step(text, -1)

    def newer(self, text: str) -> str | None:
        """Return the next newer one; past the newest, what was typed."""
        return self._step(text, 1)

    def search(self, words: str) -> list[str]:
        """Return the questions that hold every word, newest first."""
        wanted = words.lower().split()
        return [
            question
            for question in reversed(self.questions)
            if all(word in question.lower() for word in wanted)
        ]

    def _step(self, text: str, step: int) -> str | None:
        is_walking = self._place < len(self.questions) and self.questions[self._place] == text
        if not is_walking:
            self._place, self._typed = len(self.questions), text
        place = self._place + step
        while 0 <= place < len(self.questions):
            if self.questions[place].startswith(self._typed):
                self._place = place
                return self.questions[place]
            place += step
        if step > 0 and is_walking:
            self._place = len(self.questions)
            return self._typed
        return None
