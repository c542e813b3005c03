"""What the engine's own layers share: settings as the file has them, and what the layer means for relevance."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from app.engine.runtime import tf

# moves: puts values elsewhere, so relevance goes along with them; linear: shares it by contributions (LRP-z);
# function: passes it on value by value; quotient: all to what is divided.
Relevance = Literal["moves", "linear", "function", "quotient"]


class OwnLayer(tf.keras.layers.Layer):
    """A layer without weights that computes what no layer of Keras does.

    `words` is what people are told in the place of the class. Where `relevance` is None there is no rule, because
    `without_rule` is so. `kind` is that of `Elementwise` for functions of each value.
    """

    words: ClassVar[str]
    relevance: ClassVar[Relevance | None] = None
    without_rule: ClassVar[str] = ""
    kind: ClassVar[str] = "smooth"
    settings: ClassVar[tuple[str, ...]] = ()

    def __init__(self, **options: Any) -> None:
        chosen = {key: options.pop(key) for key in self.settings}
        super().__init__(**options)
        # Past Keras' attribute tracking, which would wrap lists.
        self.__dict__["chosen"] = chosen

    def get_config(self) -> dict[str, Any]:
        return super().get_config() | self.chosen
