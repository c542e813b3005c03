"""The names that may occur in a model's configuration; whatever is not here is refused."""

from __future__ import annotations


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


MODELS = frozenset({"Functional", "Model", "Sequential"})

LAYERS = _names(
    """
    InputLayer Dense Activation Flatten Reshape Permute RepeatVector Dropout SpatialDropout1D SpatialDropout2D
    ActivityRegularization Masking
    Conv1D Conv2D Conv3D Conv2DTranspose Conv1DTranspose DepthwiseConv1D DepthwiseConv2D SeparableConv1D SeparableConv2D
    Convolution1D Convolution2D SeparableConvolution2D LocallyConnected2D
    Cropping1D Cropping2D UpSampling1D UpSampling2D ZeroPadding1D ZeroPadding2D
    MaxPooling1D MaxPooling2D AveragePooling1D AveragePooling2D MaxPool2D AvgPool2D
    GlobalMaxPooling1D GlobalMaxPooling2D GlobalAveragePooling1D GlobalAveragePooling2D
    Add Subtract Multiply Average Maximum Minimum Concatenate Dot
    LeakyReLU PReLU ELU ThresholdedReLU ReLU Softmax
    BatchNormalization BatchNormalizationV1 BatchNormalizationV2 SyncBatchNormalization LayerNormalization
    GroupNormalization UnitNormalization
    GaussianNoise GaussianDropout AlphaDropout
    Rescaling Resizing CenterCrop Normalization
    RandomCrop RandomFlip RandomTranslation RandomRotation RandomZoom RandomContrast RandomBrightness RandomHeight
    RandomWidth
    Attention MultiHeadAttention TimeDistributed
    """
)

# Initializers, regularizers, constraints, number formats.
PARTS = _names(
    """
    Zeros Ones Constant RandomNormal RandomUniform TruncatedNormal VarianceScaling Orthogonal OrthogonalInitializer
    Identity IdentityInitializer GlorotNormal GlorotUniform HeNormal HeUniform LecunNormal LecunUniform
    L1 L2 L1L2 OrthogonalRegularizer
    MaxNorm NonNeg UnitNorm MinMaxNorm RadialConstraint
    Policy PolicyV1 DTypePolicy TensorShape __tuple__
    """
)

ACTIVATIONS = _names(
    """
    elu exponential gelu hard_sigmoid leaky_relu linear log_softmax mish relu relu6 selu sigmoid silu softmax softplus
    softsign swish tanh
    """
)

MODULES = frozenset(
    {
        "keras",
        "keras.models",
        "keras.layers",
        "keras.initializers",
        "keras.regularizers",
        "keras.constraints",
        "keras.mixed_precision",
        "builtins",
    }
)

TEXT_LAYERS = frozenset({"Embedding", "TextVectorization", "StringLookup", "IntegerLookup", "Hashing"})
CODE_LAYERS = frozenset(
    {
        "Lambda",
        "TFOpLambda",
        "SlicingOpLambda",
        "ClassMethod",
        "InstanceMethod",
        "InstanceProperty",
        "TensorFlowOpLayer",
    }
)
