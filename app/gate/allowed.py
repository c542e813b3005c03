"""The names that may occur in a model's configuration beside its layers; whatever is not here is refused."""

from __future__ import annotations


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


MODELS = frozenset({"Functional", "Model", "Sequential"})

# They matter in training only: they are checked, and the rebuilt file goes without them.
INITIALIZERS = _names(
    """
    Zeros Ones Constant RandomNormal RandomUniform TruncatedNormal VarianceScaling Orthogonal OrthogonalInitializer
    Identity IdentityInitializer GlorotNormal GlorotUniform HeNormal HeUniform LecunNormal LecunUniform
    """
)
REGULARIZERS = _names("L1 L2 L1L2 OrthogonalRegularizer")
CONSTRAINTS = _names("MaxNorm NonNeg UnitNorm MinMaxNorm RadialConstraint")
POLICIES = _names("Policy PolicyV1 DTypePolicy")
PART_KEYS = {
    "initializer": _names("value mean stddev minval maxval scale mode distribution seed gain dtype"),
    "regularizer": _names("l1 l2 factor mode"),
    "constraint": _names("max_value min_value rate axis"),
    "policy": _names("name"),
}
PARTS = {
    "initializer": INITIALIZERS,
    "regularizer": REGULARIZERS,
    "constraint": CONSTRAINTS,
    "policy": POLICIES,
}

ACTIVATIONS = _names(
    """
    elu exponential gelu hard_sigmoid leaky_relu linear log_softmax mish relu relu6 selu sigmoid silu softmax softplus
    softsign swish tanh hard_sigmoid_of_keras_3 hard_silu_of_keras_3
    """
)
# Layers without weights that are also used as another layer's activation.
ACTIVATION_LAYERS = _names("Activation ReLU LeakyReLU ELU ThresholdedReLU Softmax")

MODULES = _names(
    """
    keras keras.models keras.layers keras.activations keras.initializers keras.regularizers keras.constraints
    keras.mixed_precision keras.dtype_policies builtins keras.src.models.functional keras.src.models.sequential
    keras.src.engine.functional keras.src.engine.sequential tensorflow.python.ops.init_ops_v2
    keras.src.applications.convnext keras.src.applications.inception_resnet_v2
    """
)

TEXT_LAYERS = _names("Embedding TextVectorization StringLookup IntegerLookup Hashing HashedCrossing CategoryEncoding")
CODE_LAYERS = _names("Lambda TFOpLambda SlicingOpLambda ClassMethod InstanceMethod InstanceProperty TensorFlowOpLayer")
