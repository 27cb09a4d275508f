"""Networks that make data in PyTorch, as its users write them. Their noise is among the examples."""

import torch
import torch.nn.functional as F
from torch import nn


class Vae(nn.Module):
    def __init__(self, size):
        super().__init__()
        pixels, hidden, code = size["pixels"], size["hidden"], size["code"]
        self.encode, self.code = nn.Linear(pixels, hidden), nn.Linear(hidden, 2 * code)
        self.decode, self.draw = nn.Linear(code, hidden), nn.Linear(hidden, pixels)

    def forward(self, images, noise):
        mean, log_variance = self.code(F.relu(self.encode(images))).chunk(2, dim=1)
        codes = mean + torch.exp(0.5 * log_variance) * noise
        return self.draw(F.relu(self.decode(codes))), mean, log_variance


def vae_loss(net, examples):
    images = examples["images"].float() / 255
    logits, mean, log_variance = net(images, examples["noise"])
    pixels = F.binary_cross_entropy_with_logits(logits, images, reduction="sum")
    divergence = 0.5 * (log_variance.exp() + mean.square() - 1 - log_variance).sum()
    return (pixels + divergence) / len(images)


pieces = {"vae": (Vae,)}
losses = {"vae": vae_loss}
