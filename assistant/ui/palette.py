"""The palette's questions: every kind, by title and example."""

from __future__ import annotations

from functools import partial

from textual.command import DiscoveryHit, Hit, Hits, Provider

from assistant.ui.conversation import palette_offers
from assistant.ui.prompt import Prompt


class Questions(Provider):
    """Questions that can be asked; the one taken goes into the prompt."""

    async def discover(self) -> Hits:
        """Offer the first questions before anything is typed."""
        for shown, question in self._offers():
            yield DiscoveryHit(shown, partial(self._take, question))

    async def search(self, query: str) -> Hits:
        """Offer the questions that match."""
        matcher = self.matcher(query)
        for shown, question in self._offers():
            score = matcher.match(shown)
            if score > 0:
                yield Hit(score, matcher.highlight(shown), partial(self._take, question))

    def _offers(self) -> list[tuple[str, str]]:
        from assistant.ui.app import AssistantApp

        return palette_offers(self.app) if isinstance(self.app, AssistantApp) else []

    def _take(self, question: str) -> None:
        self.app.query_one(Prompt).take(question)
