"""Networks that make data in PyTorch, as its users write them. Their noise is among the examples."""

import torch
import torch.nn.functional as F
from torch import nn

import snail


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


class PointDiffusion(nn.Module):
    def __init__(self, size):
        super().__init__()
        hidden, waves, steps = size["hidden"], size["waves"], size["steps"]
        self.one = nn.Linear(2 + 2 * waves, hidden)
        self.two, self.three = nn.Linear(hidden, hidden), nn.Linear(hidden, hidden)
        self.out = nn.Linear(hidden, 2)
        self.register_buffer("speeds", torch.tensor([torch.pi / steps * 2**i for i in range(waves)]))

    def forward(self, points, step):
        phases = step[:, None] * self.speeds
        y = torch.cat([points, phases.sin(), phases.cos()], dim=1)
        for layer in (self.one, self.two, self.three):
            y = F.silu(layer(y))
        return self.out(y)


class UnetBlock(nn.Module):
    def __init__(self, inputs, outputs, time):
        super().__init__()
        self.norm1, self.norm2 = nn.GroupNorm(4, inputs), nn.GroupNorm(4, outputs)
        self.conv1 = nn.Conv2d(inputs, outputs, 3, padding=1)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, padding=1)
        self.time = nn.Linear(time, outputs)
        self.link = nn.Identity() if inputs == outputs else nn.Conv2d(inputs, outputs, 1)

    def forward(self, x, time):
        y = self.conv1(F.silu(self.norm1(x))) + self.time(time)[:, :, None, None]
        return self.conv2(F.silu(self.norm2(y))) + self.link(x)


class Unet(nn.Module):
    def __init__(self, size):
        super().__init__()
        channels, one, waves = size["channels"], size["maps"], size["waves"]
        two, four = 2 * one, 4 * one
        speeds = [torch.pi / size["steps"] * 2 ** (i / 2) for i in range(waves)]
        self.register_buffer("speeds", torch.tensor(speeds))
        self.time1, self.time2 = nn.Linear(2 * waves, four), nn.Linear(four, four)
        self.first, self.last = nn.Conv2d(channels, one, 3, padding=1), nn.Conv2d(one, channels, 3, padding=1)
        self.down1, self.down2 = UnetBlock(one, one, four), UnetBlock(two, two, four)
        self.smaller1 = nn.Conv2d(one, two, 3, stride=2, padding=1)
        self.smaller2 = nn.Conv2d(two, four, 3, stride=2, padding=1)
        self.low1, self.low2 = UnetBlock(four, four, four), UnetBlock(four, four, four)
        self.norm, self.last_norm = nn.GroupNorm(4, four), nn.GroupNorm(4, one)
        self.attention_in, self.attention_out = nn.Linear(four, 3 * four), nn.Linear(four, four)
        self.larger2 = nn.ConvTranspose2d(four, two, 4, stride=2, padding=1)
        self.larger1 = nn.ConvTranspose2d(two, one, 4, stride=2, padding=1)
        self.up2, self.up1 = UnetBlock(four, two, four), UnetBlock(two, one, four)
        self.to(memory_format=torch.channels_last)

    def attend(self, x):
        sequence = self.norm(x).flatten(2).transpose(1, 2)
        parts = self.attention_in(sequence).unflatten(-1, (3, 4, -1))
        y = F.scaled_dot_product_attention(*parts.permute(2, 0, 3, 1, 4))
        return self.attention_out(y.transpose(1, 2).flatten(2)).transpose(1, 2).unflatten(2, x.shape[2:])

    def forward(self, pictures, step):
        phases = step[:, None] * self.speeds
        time = F.silu(self.time1(torch.cat([phases.sin(), phases.cos()], dim=1)))
        time = F.silu(self.time2(time))
        # A channel-last tensor seen channel-first.
        whole = self.down1(self.first(pictures.permute(0, 3, 1, 2)), time)
        half = self.down2(self.smaller1(whole), time)
        low = self.low1(self.smaller2(half), time)
        low = self.low2(low + self.attend(low), time)
        half = self.up2(torch.cat([self.larger2(low), half], dim=1), time)
        whole = self.up1(torch.cat([self.larger1(half), whole], dim=1), time)
        return self.last(F.silu(self.last_norm(whole))).permute(0, 2, 3, 1)


def noise_loss(net, examples):
    left, noise = examples["left"], examples["noise"]
    mixed = examples["data"] * left.sqrt() + noise * (1 - left).sqrt()
    return F.mse_loss(net(mixed, examples["step"]), noise)


pieces = {"vae": (Vae,), "diffusion": (PointDiffusion,), "unet": (UnetBlock, Unet), "snail": (snail.Causal, snail.Block, snail.Snail)}
losses = {"vae": vae_loss, "diffusion": noise_loss, "unet": noise_loss, "snail": snail.snail_loss}
