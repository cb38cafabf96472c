"""Text as words and numbers one after another, as the old libraries wrote it."""

from decimal import Decimal


class Tokens:
    """Reads words separated by white space; numbers are decimals, exactly as written.

    Raises:
        ValueError: where a number is asked for and something else, or nothing, stands.
    """

    def __init__(self, text: str) -> None:
        self._words = text.split()
        self._next = 0

    def more(self) -> bool:
        """Whether there is another word."""
        return self._next < len(self._words)

    def word(self) -> str:
        """The next word."""
        if not self.more():
            raise ValueError("the text ends too early")
        self._next += 1
        return self._words[self._next - 1]

    def number(self) -> Decimal:
        """The next word as a number."""
        word = self.word()
        try:
            number = Decimal(word)
        except ArithmeticError:
            raise ValueError(f"{word!r} is not a number") from None
        return number.to_integral() if number == number.to_integral() else number

    def integer(self) -> int:
        """The next word as a whole number."""
        number = self.number()
        if number != int(number):
            raise ValueError(f"{number} is not a whole number")
        return int(number)

    def numbers(self, count: int) -> list[Decimal]:
        """The next numbers."""
        return [self.number() for _ in range(count)]
