"""What the optimiser answered to a question, as values: frozen, exact, each with its rows."""

from portfolio.answers.answer import Answer, Rows
from portfolio.answers.explained import BreakEven, Explained, Explanation, Need, Price
from portfolio.answers.moves import CapacityMove, GapMove, KpiMove, Moves
from portfolio.answers.near_optimal import PlanOption
from portfolio.answers.trades import RoomMade, RoomOption, Trade, TradeStep

__all__ = [
    "Answer",
    "BreakEven",
    "CapacityMove",
    "Explained",
    "Explanation",
    "GapMove",
    "KpiMove",
    "Moves",
    "Need",
    "PlanOption",
    "Price",
    "RoomMade",
    "RoomOption",
    "Rows",
    "Trade",
    "TradeStep",
]
