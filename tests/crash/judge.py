"""What must hold after a crash, whoever finished: judged by the provider's ledger."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from journeys.engine.codec import state_to_text
from journeys.models import Run, RunLog
from journeys.replay import replay
from messaging.models import Message, MessageAttempt
from tests.crash.case import Case
from tests.crash.journal import entries_since

UNREADABLE = "unreadable state"
UNSENT = {Message.Status.FAILED, Message.Status.UNCERTAIN}


@dataclass(slots=True)
class Judge:
    """`unclear` are the effects that were under way when the worker died; `clean` is what the
    runs come to without a crash."""

    case: Case
    mark: int
    unclear: list[int]
    outcomes_allowed: frozenset[str]
    clean: list[str] | None
    at_most_once: bool

    def judge(self) -> None:
        self._judge_messages()
        self._judge_unclear()
        self._judge_runs()

    def outcomes(self) -> list[str]:
        return sorted(run.outcome for run in self.case.run_rows())

    def _judge_messages(self) -> None:
        """Nothing is lost, nothing goes out that was not noted before, nothing goes out twice."""
        ledger = [entry["client_id"] for entry in self.case.world.stack.ledger()]
        accepted = Counter(client_id.partition(".")[0] for client_id in ledger)
        messages = {message.public_id.hex: message for message in self.case.messages()}
        noted = set(
            MessageAttempt.objects.filter(client_id__in=ledger).values_list("client_id", flat=True)
        )
        assert set(ledger) == noted
        assert set(accepted) <= set(messages)
        if self.at_most_once:
            assert max(accepted.values(), default=0) <= 1, accepted
        lost = [m for key, m in messages.items() if not accepted[key] and m.status not in UNSENT]
        assert not lost, [(message.effect_key, message.status) for message in lost]

    def _judge_unclear(self) -> None:
        """What had begun is uncertain until evidence or its end; it is never just tried again."""
        moves: dict[int, str] = {}
        for effect, was, became in entries_since(self.mark, self.case.account_id):
            if was == "sending":
                moves[effect] = became
        for effect in self.unclear:
            assert moves.get(effect) in ("uncertain", "done"), (effect, moves.get(effect))

    def _judge_runs(self) -> None:
        runs = self.case.run_rows()
        assert len(runs) == self.case.runs
        for run in runs:
            self._judge_run(run)
        assert set(self.outcomes()) <= self.outcomes_allowed, self._told()
        entries = entries_since(self.mark, self.case.account_id)
        was_unclear = any(became == "uncertain" for _, _, became in entries)
        if self.clean is not None and not was_unclear:
            assert self.outcomes() == self.clean, self._told()

    def _told(self) -> list[tuple[str, str, str]]:
        return [(run.status, run.outcome, run.error) for run in self.case.run_rows()]

    def _judge_run(self, run: Run) -> None:
        """It has ended, its log has no gap, and the log alone leads to its state.

        A run whose stored state a scenario has spoilt can only have ended.
        """
        assert run.ended_at is not None
        if run.error.startswith(UNREADABLE):
            return
        logs = RunLog.objects.filter(run_id=run.pk).order_by("id")
        revisions = list(logs.values_list("revision", flat=True))
        assert revisions == list(range(1, run.revision + 1))
        assert state_to_text(replay(run)) == run.state
        assert not run.suspensions.exists()
