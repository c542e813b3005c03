"""Functions of each value alone: activations, powers, bounds."""

from __future__ import annotations

from typing import Any

from app.gate.translate.functions.function import FLOATS, Call, Made, Make, constant, function, is_number, layer
from app.gate.translate.operation import Constant

ONE = "one tensor"
NUMBER = "one tensor and a number"


def plain(kind: str, **settings: Any) -> Make:
    """The same layer for every call."""
    return lambda call: layer(kind, **settings) if call.is_of_one_tensor else None


def _named(name: str) -> Make:
    return plain("Activation", activation=name)


def numeric(name: str, *numbers: float) -> Make:
    """A function that only the engine has as a layer."""
    return plain("ElementwiseFunction", function=name, numbers=list(numbers))


def _with_number(kind: str, setting: str, default: float, *names: str) -> Make:
    def make(call: Call) -> Made | None:
        value = call.take(*names, default=default)
        return layer(kind, **{setting: float(value)}) if call.is_of_one_tensor and is_number(value) else None

    return make


def _softmax(call: Call) -> Made | None:
    axis = call.take("axis", "dim", default=-1)
    axis = -1 if axis is None else axis
    if not call.is_of_one_tensor:
        return None
    return layer("Activation", activation="softmax") if axis == -1 else layer("Softmax", axis=axis)


def _log_softmax(call: Call) -> Made | None:
    axis = call.take("axis", default=-1)
    return layer("Activation", activation="log_softmax") if call.is_of_one_tensor and axis in (-1, None) else None


def _gelu(call: Call) -> Made | None:
    approximate = call.take("approximate", default=False)
    return (numeric("gelu_by_tanh") if approximate else _named("gelu"))(call)


def _relu(call: Call) -> Made | None:
    """Keras 3 calls its activation with everything that its layer takes."""
    slope, most, threshold = call.take("negative_slope", default=0), call.take("max_value"), call.take("threshold")
    settings = {"negative_slope": slope or None, "max_value": most, "threshold": threshold or None}
    given = {key: float(value) for key, value in settings.items() if is_number(value)}
    return layer("ReLU", **given) if call.is_of_one_tensor else None


def _cast(call: Call) -> Made | None:
    wanted = call.take("dtype", "DstT")
    if wanted is None and len(call.operands) == 2 and isinstance(call.operands[1], Constant):
        wanted = call.operands[1].value
    return layer("Rescaling", scale=1.0, offset=0.0) if len(call.tensors) == 1 and wanted in FLOATS else None


def _clip(call: Call) -> Made | None:
    low, high = (call.take(*names) for names in (("clip_value_min", "x_min"), ("clip_value_max", "x_max")))
    return between(low, high) if call.is_of_one_tensor and is_number(low) and is_number(high) else None


def between(low: float | None, high: float | None) -> Made:
    """Values brought into a range; from zero up that is a rectifier."""
    if low == 0:
        return layer("ReLU", **({} if high is None else {"max_value": float(high)}))
    return layer("ElementwiseFunction", function="clip", numbers=[low, high])


def _power(call: Call) -> Made | None:
    if len(call.operands) != 2 or not isinstance(call.operands[1], Constant):
        return None
    exponent = constant(call.operands[1])
    return layer("ElementwiseFunction", function="power", numbers=[exponent]) if isinstance(exponent, float) else None


FUNCTIONS = (
    function("relu", _relu, ONE, tf="nn.relu", keras3="Relu ReLU", graph="Relu"),
    function("relu6", plain("ReLU", max_value=6.0), ONE, tf="nn.relu6", keras3="Relu6", graph="Relu6"),
    function(
        "leaky_relu",
        _with_number("LeakyReLU", "alpha", 0.2, "alpha", "negative_slope"),
        "one tensor and a slope as a number",
        tf="nn.leaky_relu",
        keras3="LeakyRelu",
        graph="LeakyRelu",
    ),
    function("elu", _with_number("ELU", "alpha", 1.0, "alpha"), NUMBER, tf="nn.elu", keras3="Elu", graph="Elu"),
    function("selu", _named("selu"), ONE, tf="nn.selu", keras3="Selu", graph="Selu"),
    function("silu", _named("swish"), ONE, tf="nn.silu nn.swish", keras3="Silu"),
    function("gelu", _gelu, ONE, tf="nn.gelu", keras3="Gelu"),
    function("softmax", _softmax, "one tensor and one axis", tf="nn.softmax", keras3="Softmax", graph="Softmax"),
    function(
        "log_softmax", _log_softmax, "the last axis", tf="nn.log_softmax", keras3="LogSoftmax", graph="LogSoftmax"
    ),
    function("sigmoid", _named("sigmoid"), ONE, tf="nn.sigmoid math.sigmoid", keras3="Sigmoid", graph="Sigmoid"),
    function("log_sigmoid", numeric("log_sigmoid"), ONE, tf="math.log_sigmoid", keras3="LogSigmoid"),
    function("hard_sigmoid", _named("hard_sigmoid_of_keras_3"), ONE, keras3="HardSigmoid"),
    function("hard_silu", _named("hard_silu_of_keras_3"), ONE, keras3="HardSilu"),
    function("tanh", _named("tanh"), ONE, tf="math.tanh nn.tanh tanh", keras3="Tanh", graph="Tanh"),
    function("softplus", _named("softplus"), ONE, tf="math.softplus nn.softplus", keras3="Softplus", graph="Softplus"),
    function("softsign", _named("softsign"), ONE, tf="nn.softsign", keras3="Softsign", graph="Softsign"),
    function("mish", _named("mish"), ONE, keras3="Mish"),
    function("exp", _named("exponential"), ONE, tf="math.exp exp", keras3="Exp", graph="Exp"),
    function("log", numeric("log"), ONE, tf="math.log", keras3="Log", graph="Log"),
    function("abs", numeric("absolute"), ONE, tf="math.abs abs", keras3="Absolute Abs", graph="Abs"),
    function("square", numeric("power", 2.0), ONE, tf="math.square square", keras3="Square", graph="Square"),
    function("sqrt", numeric("power", 0.5), ONE, tf="math.sqrt sqrt", keras3="Sqrt", graph="Sqrt"),
    function("rsqrt", numeric("power", -0.5), ONE, tf="math.rsqrt", keras3="Rsqrt", graph="Rsqrt"),
    function("reciprocal", numeric("power", -1.0), ONE, tf="math.reciprocal", keras3="Reciprocal", graph="Reciprocal"),
    function(
        "pow",
        _power,
        "one tensor and a number as the exponent",
        tf="math.pow pow __operators__.pow",
        keras3="Power",
        graph="Pow",
        second="y",
    ),
    function("sin", numeric("sin"), ONE, tf="math.sin sin", keras3="Sin", graph="Sin"),
    function("cos", numeric("cos"), ONE, tf="math.cos cos", keras3="Cos", graph="Cos"),
    function("erf", numeric("erf"), ONE, tf="math.erf", keras3="Erf", graph="Erf"),
    function(
        "negative",
        plain("Rescaling", scale=-1.0, offset=0.0),
        ONE,
        tf="math.negative negative __operators__.neg",
        keras3="Negative",
        graph="Neg",
    ),
    function("identity", plain("Identity"), ONE, tf="identity", graph="Identity"),
    function("cast", _cast, "a number format with a decimal point", tf="cast", keras3="Cast", graph="Cast"),
    function(
        "clip",
        _clip,
        "one tensor and two numbers as bounds",
        tf="clip_by_value",
        keras3="Clip",
        graph="ClipByValue/clip_value_min/clip_value_max",
    ),
)
