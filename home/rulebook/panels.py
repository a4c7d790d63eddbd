"""What the rulebook shows of itself: its page, in the coordination's menu."""


