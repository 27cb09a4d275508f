"""Checks that the three ways to run the network agree: dense, cropped, and cached sampling against the whole pass."""

import torch

import cached
import network


def parameters(config):
    """Random weights in the shapes of a checkpoint; masked places hold numbers too, so a missing mask shows."""
    p, m, colours = config["features"], config["head"], config["channels"]
    shapes = {"head.0.weight": (p, m), "head.0.bias": (m,)}
    shapes |= {"head.1.weight": (m, colours * config["levels"]), "head.1.bias": (colours * config["levels"],)}
    for layer in range(config["layers"]):
        size = config["first"] if layer == 0 else config["kernel"]
        inputs = colours + 1 if layer == 0 else p
        rows = size // 2 + (layer > 0)
        name = f"layers.{layer}"
        shapes |= {f"{name}.vertical.weight": (rows, size, inputs, 2 * p), f"{name}.vertical.bias": (2 * p,)}
        shapes |= {f"{name}.horizontal.weight": (1, size // 2 + 1, inputs, 2 * p)}
        shapes |= {f"{name}.horizontal.bias": (2 * p,), f"{name}.link.weight": (2 * p, 2 * p)}
        shapes |= {f"{name}.residual.weight": (p, p), f"{name}.residual.bias": (p,)}
    return {name: torch.randn(shape) * 0.3 for name, shape in shapes.items()}


def worst(config):
    tensors = parameters(config)
    nets = [network.Network(config, tensors, cropped) for cropped in (False, True)]
    for net in nets:
        for weight in net.weights.values():
            weight.freeze()
    seen = []

    def watched(logits):
        seen.append(logits.clone())
        return network.draw(logits)

    cached.draw = watched
    image = cached.CachedSampler(nets[1], 2, torch.device("cpu")).sample()
    with torch.inference_mode():
        dense, cropped = (net(image) for net in nets)
    drawn = torch.stack(seen, 1).reshape(dense.shape)
    return max((dense - cropped).abs().max().item(), (drawn - dense).abs().max().item())


torch.manual_seed(1)
base = {"height": 6, "width": 7, "levels": 16, "layers": 4}
for shape in ({"channels": 1, "first": 7}, {"channels": 3, "first": 3}, {"channels": 3, "first": 5}):
    for kernel in (3, 5):
        error = worst({**base, **shape, "kernel": kernel, "features": 12, "head": 9})
        print(f"{shape}, kernel {kernel}: {error:.1e}")
        assert error < 1e-4
