"""The Gated PixelCNN in PyTorch: masks kept dense, or kernels cropped to live taps by hand."""

import json
import math
import struct

import torch
import torch.nn.functional as F


def read_safetensors(path):
    """Tensors of a file by name: f32, i32 and u8."""
    with open(path, "rb") as file:
        (size,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(size))
        data = bytearray(file.read())
    header.pop("__metadata__", None)
    tensors = {}
    for name, entry in header.items():
        begin, end = entry["data_offsets"]
        dtype = {"F32": torch.float32, "I32": torch.int32, "U8": torch.uint8}.get(entry["dtype"])
        if dtype is not None and end > begin:
            count = (end - begin) // dtype.itemsize
            flat = torch.frombuffer(data, dtype=dtype, count=count, offset=begin)
            tensors[name] = flat.reshape(entry["shape"]).clone()
    return tensors


def group_of(channel, channels, groups, parts=1):
    width = channels // parts
    return groups * (channel % width) // width


def colour_mask(kind, inputs, outputs):
    """[out, in]: A keeps earlier colours, B also the same one; an input without a group is free."""
    rows = []
    for to in outputs:
        rows.append([float(i is None or i < to or (kind == "B" and i == to)) for i in inputs])
    return torch.tensor(rows)


class Weight(torch.nn.Module):
    """A kernel and its mask, multiplied at every pass as a plain PyTorch program does."""

    def __init__(self, value, mask):
        super().__init__()
        self.value = torch.nn.Parameter(value.contiguous(memory_format=torch.channels_last))
        needed = not bool((mask == 1).all())
        self.register_buffer("mask", mask.expand_as(value).contiguous(memory_format=torch.channels_last) if needed else None)
        self.frozen = None

    def forward(self):
        if self.frozen is not None:
            return self.frozen
        return self.value if self.mask is None else self.value * self.mask

    def freeze(self):
        self.frozen = self.forward().detach()


class Network(torch.nn.Module):
    """Logits of every sub-pixel, from levels [n, height, width, colours]."""

    def __init__(self, config, tensors, cropped):
        super().__init__()
        self.config, self.cropped = config, cropped
        colours, p = config["channels"], config["features"]
        self.weights = torch.nn.ModuleDict()
        self.biases = torch.nn.ParameterDict()
        for name, value in tensors.items():
            key = name.replace(".", "_")
            if name.endswith(".bias"):
                self.biases[key] = torch.nn.Parameter(value)
            else:
                self.weights[key] = self.kernel(name, value)
        self.groups = colours, p

    def kernel(self, name, value):
        colours, p = self.config["channels"], self.config["features"]
        group = lambda channels, parts=1: [group_of(j, channels, colours, parts) for j in range(channels)]
        if value.dim() == 2:
            weight = value.t()[:, :, None, None]
            mask = torch.ones(1, 1, 1, 1)
            if not name.endswith("link.weight"):
                mask = colour_mask("B", group(weight.shape[1]), group(weight.shape[0]))[:, :, None, None]
            return Weight(weight, mask)
        weight = value.permute(3, 2, 0, 1)
        outputs, inputs, rows, columns = weight.shape
        first = name.startswith("layers.0.")
        vertical = "vertical" in name
        size = columns if vertical else 2 * columns - 1
        live = torch.ones(outputs, inputs, rows, columns)
        if not vertical:
            of_inputs = list(range(colours)) + [None] if first else group(p)
            live[:, :, 0, -1] = colour_mask("A" if first else "B", of_inputs, group(2 * p, 2))
        if self.cropped:
            return Weight(weight, live)
        full = torch.zeros(outputs, inputs, size if vertical else 1, size)
        mask = torch.zeros_like(full)
        full[:, :, :rows, :columns] = weight
        mask[:, :, :rows, :columns] = live
        return Weight(full, mask)

    def weight(self, name):
        return self.weights[name.replace(".", "_") + "_weight"]()

    def bias(self, name):
        return self.biases[name.replace(".", "_") + "_bias"]

    def encode(self, levels):
        planes = levels.float() * (2 / (self.config["levels"] - 1)) - 1
        ones = torch.ones_like(planes[..., :1])
        # A channel-last tensor seen channel-first: oneDNN's best layout.
        return torch.cat([planes, ones], -1).permute(0, 3, 1, 2)

    def vertical(self, x, layer):
        name = f"layers.{layer}.vertical"
        weight, bias = self.weight(name), self.bias(name)
        half = weight.shape[3] // 2
        if not self.cropped:
            return F.conv2d(x, weight, bias, padding=half)
        rows = x[:, :, :-1] if layer == 0 else x
        return F.conv2d(F.pad(rows, (half, half, half, 0)), weight, bias)

    def horizontal(self, x, layer):
        name = f"layers.{layer}.horizontal"
        weight, bias = self.weight(name), self.bias(name)
        if self.cropped:
            return F.conv2d(F.pad(x, (weight.shape[3] - 1, 0)), weight, bias)
        return F.conv2d(x, weight, bias, padding=(0, weight.shape[3] // 2))

    def forward(self, levels):
        """[n, height, width, colours, levels]."""
        x = self.encode(levels)
        v = h = x
        for layer in range(self.config["layers"]):
            pre = self.vertical(v, layer)
            v = gate(pre)
            g = gate(self.horizontal(h, layer) + F.conv2d(pre, self.weight(f"layers.{layer}.link")))
            name = f"layers.{layer}.residual"
            r = F.conv2d(g, self.weight(name), self.bias(name))
            h = r if layer == 0 else r + h
        m = F.conv2d(F.relu(h), self.weight("head.0"), self.bias("head.0"))
        y = F.conv2d(F.relu(m), self.weight("head.1"), self.bias("head.1"))
        n, _, height, width = y.shape
        return y.permute(0, 2, 3, 1).reshape(n, height, width, self.config["channels"], -1)

    def bits(self, levels):
        logits = self(levels)
        nats = F.cross_entropy(logits.reshape(-1, logits.shape[-1]), levels.reshape(-1).long())
        return nats / math.log(2)


def gate(x):
    signal, opening = x.chunk(2, 1)
    return torch.tanh(signal) * torch.sigmoid(opening)


def draw(logits):
    """One level for each row, by the inverse of the cumulative distribution."""
    running = torch.softmax(logits, -1).cumsum(-1)
    u = torch.rand(logits.shape[0], 1, device=logits.device) * running[:, -1:]
    return torch.searchsorted(running, u, right=True).clamp_(max=logits.shape[-1] - 1)[:, 0]
