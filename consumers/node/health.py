"""Health (健康状况): state and figures of a node's services, from counts and the last sample."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from consumers.node.metrics_text import Family, metrics_text
from consumers.node.sampling import Sampler
from consumers.node.supervised import ServiceState, Supervised

Figures = list[tuple[Mapping[str, str], float]]
Count = Callable[[], Iterable[tuple[str, Figures]]]
"""What a service counts by itself: names of metrics with their figures."""


HELP: Final[Mapping[str, tuple[str, str]]] = {
    "shenguan_build_info": ("gauge", "版本: version of the program and of Python; always 1."),
    "shenguan_store_up": ("gauge", "数据库: 1 where the ledger's database answered last time."),
    "shenguan_broker_up": ("gauge", "消息服务: 1 where the brokers answered last time."),
    "shenguan_service_up": ("gauge", "服务: 1 while the service is at work."),
    "shenguan_service_failures_total": ("counter", "故障: how often the service broke."),
    "shenguan_head_position": ("gauge", "账本位置: position of the ledger's last entry."),
    "shenguan_lag_entries": ("gauge", "滞后条数: entries or messages that wait for the service."),
    "shenguan_lag_seconds": ("gauge", "滞后秒数: for how long the oldest of them has waited."),
    "shenguan_relayed_entries_total": ("counter", "转发: entries sent to the log's topic."),
    "shenguan_reactions_total": ("counter", "反应: what followed by itself, by what became of it."),
    "shenguan_submissions_total": ("counter", "提交: receipts given, by outcome."),
    "shenguan_refusals_total": ("counter", "拒绝: reasons of refusals, by code."),
    "shenguan_parked_total": ("counter", "死信: messages that were parked."),
    "shenguan_notices_total": (
        "counter",
        "通报: notices of other ledgers, by what became of them.",
    ),
    "shenguan_ledgers_heard": ("gauge", "来源账本: other ledgers whose topics are read."),
    "shenguan_ledgers_set_aside": ("gauge", "搁置账本: those in which something is wrong."),
    "shenguan_dead_letters": ("gauge", "死信存量: messages that wait to be replayed or dropped."),
}
"""Every metric: its kind, and what it says."""


class Health:
    """健康状况: what a node answers to those who watch it."""

    def __init__(
        self,
        ledger: str,
        supervised: Sequence[Supervised],
        sampler: Sampler,
        *,
        counts: Sequence[Count],
        build: Mapping[str, str],
    ) -> None:
        self._ledger = ledger
        self._supervised = supervised
        self._sampler = sampler
        self._counts = counts
        self._build = build
        self.is_ending = False

    def ready(self) -> tuple[bool, dict[str, Any]]:
        """Tell whether every service is at work with store and broker, and what each is doing."""
        sample = self._sampler.sample
        states = {service.name: service.state for service in self._supervised}
        is_ready = (
            not self.is_ending
            and self._sampler.is_fresh
            and sample.store
            and sample.broker
            and not sample.clock
            and all(state is ServiceState.WORKING for state in states.values())
        )
        return is_ready, {
            "ready": is_ready,
            "ledger": self._ledger,
            "store": sample.store,
            "broker": sample.broker,
            "clock": sample.clock or "ok",
            "services": states,
        }

    def metrics(self) -> str:
        """Return all figures, as Prometheus reads them."""
        families = [Family(name, *HELP[name], figures) for name, figures in self._figures()]
        return metrics_text(families, {"ledger": self._ledger})

    def _figures(self) -> Iterator[tuple[str, Figures]]:
        sample = self._sampler.sample
        yield "shenguan_build_info", [(self._build, 1)]
        yield "shenguan_store_up", [({}, int(sample.store))]
        yield "shenguan_broker_up", [({}, int(sample.broker))]
        working = {
            service.name: int(service.state is ServiceState.WORKING) for service in self._supervised
        }
        yield "shenguan_service_up", by("service", working)
        failures = {service.name: service.failures for service in self._supervised}
        yield "shenguan_service_failures_total", by("service", failures)
        yield "shenguan_head_position", [({}, sample.head)]
        entries = {name: lag.entries for name, lag in sample.lags.items()}
        yield "shenguan_lag_entries", by("service", entries)
        seconds = {name: lag.seconds for name, lag in sample.lags.items()}
        yield "shenguan_lag_seconds", by("service", seconds)
        yield "shenguan_dead_letters", by("topic", sample.dead_letters)
        for count in self._counts:
            yield from count()


def by(label: str, values: Mapping[str, float]) -> Figures:
    """Return a figure for each value of a label."""
    return [({label: str(name)}, value) for name, value in sorted(values.items())]
