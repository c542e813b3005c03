"""Grad-CAM and Guided Grad-CAM on a network."""

from __future__ import annotations

from typing import Any

import numpy as np

from app.engine import gradcam
from app.engine.class_gradients import outputs_and_gradients
from app.engine.explainers.registry import Maps, explains
from app.engine.innvestigate_bridge import GuidedGradient, analyzer
from app.engine.network import Network
from app.engine.targets import Target
from app.methods.base import Method
from app.methods.grad_cam import GradCam, GuidedGradCam

NOTHING_FOR_THE_CLASS = (
    "No place of this layer speaks for the class: Grad-CAM keeps only what does, so the map is zero. "
    "Choose another layer or another class."
)


@explains(GradCam)
def grad_cam(network: Network, method: Method, inputs: np.ndarray, target: Target) -> Maps:
    maps = gradcam.grad_cam(*outputs_and_gradients(network, target.key, inputs, target.start))
    return Maps(gradcam.resized(maps, *inputs.shape[1:3])[..., None], _figures(maps))


@explains(GuidedGradCam)
def guided_grad_cam(network: Network, method: Method, inputs: np.ndarray, target: Target) -> Maps:
    maps = gradcam.grad_cam(*outputs_and_gradients(network, target.key, inputs, target.start))
    guided = analyzer(network, network.logits_key, GuidedGradient).run(network, inputs, target.start)
    return Maps(gradcam.guided_grad_cam(maps, guided), _figures(maps))


def _figures(maps: np.ndarray) -> list[dict[str, Any]]:
    return [{} if one.any() else {"note": NOTHING_FOR_THE_CLASS} for one in maps]
