"""Grad-CAM and Guided Grad-CAM (Selvaraju et al. 2017, arXiv 1610.02391). Arrays only."""

from __future__ import annotations

import cv2
import numpy as np


def grad_cam(feature_maps: np.ndarray, gradients: np.ndarray) -> np.ndarray:
    """Maps of shape (batch, h, w), >= 0, from feature maps and the class score's gradients, both (batch, h, w, k).

    alpha_k is the spatial mean of the gradient (equation 1); the map is ReLU(sum_k alpha_k A_k) (equation 2). The
    score must be the one before softmax.
    """
    weights = gradients.mean(axis=(1, 2))
    return np.maximum(np.einsum("bhwk,bk->bhw", feature_maps, weights), 0)


def resized(maps: np.ndarray, height: int, width: int) -> np.ndarray:
    """Maps (batch, h, w) resized bilinearly to (batch, height, width)."""
    return np.stack([cv2.resize(one, (width, height), interpolation=cv2.INTER_LINEAR) for one in maps])


def normalized(maps: np.ndarray) -> np.ndarray:
    """Each map divided by its maximum, so 0..1; a map that is zero everywhere stays zero."""
    highest = maps.max(axis=(1, 2), keepdims=True)
    return np.divide(maps, highest, out=np.zeros_like(maps), where=highest > 0)


def guided_grad_cam(maps: np.ndarray, guided: np.ndarray) -> np.ndarray:
    """Guided backpropagation (batch, height, width, channels) times the normalised maps (batch, h, w) (section 3.3)."""
    where = normalized(resized(maps, *guided.shape[1:3]))
    return guided * where[..., None]
