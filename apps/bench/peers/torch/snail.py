"""A PixelSNAIL in PyTorch, as its users write it: maps are channel-last, and pixels see those before them alone."""

import torch
import torch.nn.functional as F
from torch import nn


class Causal(nn.Module):
    def __init__(self, inputs, outputs, beside):
        super().__init__()
        self.above = nn.Conv2d(inputs, outputs, (1, 3))
        self.beside = nn.Conv2d(inputs, outputs, (1, beside), bias=False)
        self.to(memory_format=torch.channels_last)

    def forward(self, x):
        # One kernel with zeros for later pixels is faster than two of live taps.
        beside = F.pad(self.beside.weight, (0, 3 - self.beside.kernel_size[1]))
        kernel = torch.cat([self.above.weight, beside], dim=2)
        # A channel-last tensor seen channel-first.
        x = F.pad(x, (0, 0, 1, 1, 1, 0)).permute(0, 3, 1, 2)
        return F.conv2d(x, kernel, self.above.bias).permute(0, 2, 3, 1)


class Block(nn.Module):
    def __init__(self, maps, convolutions):
        super().__init__()
        self.convolutions = nn.ModuleList(Causal(maps, 2 * maps, 2) for _ in range(convolutions))
        self.query, self.memory = nn.Linear(maps + 2, maps), nn.Linear(2 * maps + 2, 2 * maps)
        self.mix = nn.Linear(2 * maps, 2 * maps)

    def forward(self, maps, seen, places):
        for convolution in self.convolutions:
            maps = maps + F.glu(convolution(F.silu(maps)))
        asked = self.query(torch.cat([maps, places], dim=3)).flatten(1, 2)
        held = self.memory(torch.cat([maps, seen], dim=3)).flatten(1, 2)
        # Moved on by one place: a pixel sees those before it.
        keys, values = F.pad(held[:, :-1], (0, 0, 1, 0)).chunk(2, dim=2)
        found = F.scaled_dot_product_attention(asked[:, None], keys[:, None], values[:, None], is_causal=True)
        return maps + F.glu(self.mix(torch.cat([F.silu(maps), found.reshape(maps.shape)], dim=3)))


class Snail(nn.Module):
    def __init__(self, size):
        super().__init__()
        maps, levels = size["maps"], size["levels"]
        rows, columns = (torch.arange(size[side]) / size[side] - 0.5 for side in ("height", "width"))
        self.register_buffer("places", torch.stack(torch.meshgrid(rows, columns, indexing="ij"), dim=2)[None])
        self.pixels = nn.Embedding(levels, maps)
        self.first = Causal(maps + 2, maps, 1)
        self.blocks = nn.ModuleList(Block(maps, size["convolutions"]) for _ in range(size["blocks"]))
        self.out = nn.Linear(maps, levels)

    def forward(self, pictures):
        places = self.places.expand(len(pictures), -1, -1, -1)
        seen = torch.cat([self.pixels(pictures), places], dim=3)
        maps = self.first(seen)
        for block in self.blocks:
            maps = block(maps, seen, places)
        return self.out(F.silu(maps))


def snail_loss(net, examples):
    pictures = examples["pictures"]
    return F.cross_entropy(net(pictures).flatten(0, 2), pictures.flatten().long())
