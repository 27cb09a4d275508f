"""The Gated PixelCNN (van den Oord et al. 2016) in PyTorch, and its files, with nothing of ours.

It has a softmax over levels, grey or colours, classes or none.
"""

import json
import math
import struct

import torch
import torch.nn.functional as F


class GatedPixelCNN:
    """Parameters by their names in the file, and the configuration of their network."""

    def __init__(self, metadata, parameters):
        self.metadata = metadata
        self.config = config = json.loads(metadata["config"])
        plain = config.get("output", "softmax") == "softmax" and not config["spatialChannels"]
        varied = config.get("verticalResidual") or config.get("blindSpot")
        if metadata["model"] != "gated-pixelcnn" or varied or not plain:
            raise ValueError("cannot read the checkpoint: it is no Gated PixelCNN with a softmax")
        self.image_shape = (config["height"], config["width"], config["channels"])
        self.parameters = parameters
        for name, tensor in parameters.items():
            tensor.requires_grad_()
            # Zeros of a kernel are masked: of what they would read comes later.
            if name.endswith(".weight"):
                live = tensor.detach() != 0
                tensor.register_hook(lambda slope, live=live: slope * live)

    @classmethod
    def load(cls, path):
        """A safetensors file: the length of a header in JSON, the header, the tensors' bytes."""
        with open(path, "rb") as file:
            data = file.read()
        (length,) = struct.unpack("<Q", data[:8])
        header = json.loads(data[8 : 8 + length])
        metadata = header.pop("__metadata__")
        dtypes = {"F32": torch.float32, "F16": torch.float16}
        tensors = {}
        for name, entry in header.items():
            start, end = (8 + length + offset for offset in entry["data_offsets"])
            values = torch.frombuffer(bytearray(data[start:end]), dtype=dtypes[entry["dtype"]])
            tensors[name] = values.reshape(entry["shape"]).float()
        # A run that is not over holds the moving average besides; it evaluates best.
        ema = "training.ema."
        averaged = {n[len(ema) :]: t for n, t in tensors.items() if n.startswith(ema)}
        return cls(metadata, averaged or tensors)

    def save(self, path):
        """Writes 32 bits a parameter; the metadata says of which network and data they are."""
        old = ("checksums", "training")
        header = {"__metadata__": {k: v for k, v in self.metadata.items() if k not in old}}
        start = 0
        for name, tensor in self.parameters.items():
            offsets = [start, start := start + 4 * tensor.numel()]
            header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": offsets}
        text = json.dumps(header).encode()
        text += b" " * (-len(text) % 8)
        with open(path, "wb") as file:
            file.write(struct.pack("<Q", len(text)) + text)
            for tensor in self.parameters.values():
                file.write(tensor.detach().contiguous().numpy().tobytes())

    @torch.no_grad()
    def bits_per_dim(self, images, labels=None):
        """The mean over all images, as `pixelweft evaluate` prints it."""
        nats = 0.0
        for rows in torch.arange(len(images)).split(32):
            some = None if labels is None else labels[rows]
            nats -= self.log_prob(images[rows], some).double().sum().item()
        return nats / math.log(2) / images.numel()

    def log_prob(self, images, labels=None):
        """log p in nats of every sub-pixel of [n, h, w, colours] given all before it."""
        config, p = self.config, self.parameters
        if (config["numClasses"] > 0) != (labels is not None):
            raise ValueError("a model of classes needs labels, and no other takes them")

        def conditioned(pre, name):
            pre = pre + p[f"{name}.bias"]
            return pre if labels is None else pre + p[f"{name}.condition"][labels][:, None, None]

        gate = config.get("gate", "gated")
        vertical = horizontal = encode(images, config, p)
        skips = 0
        for layer in range(config["layers"]):
            name = f"layers.{layer}"
            q = ((config["firstKernelSize"] if layer == 0 else config["kernelSize"]) - 1) // 2
            # The first kernel ends a row above; the others read what is already a row above.
            above = taps(vertical, p[f"{name}.vertical.weight"], -q, -q)
            above = conditioned(above, f"{name}.vertical")
            beside = taps(horizontal, p[f"{name}.horizontal.weight"], 0, -q)
            beside = conditioned(beside, f"{name}.horizontal") + above @ p[f"{name}.link.weight"]
            gated = activate(beside, gate)
            if config.get("skip"):
                skips = skips + gated @ p[f"head.skip.{layer}.weight"]
            branch = gated @ p[f"{name}.residual.weight"] + p[f"{name}.residual.bias"]
            vertical = activate(above, gate)
            horizontal = branch if layer == 0 else branch + horizontal
        middle = torch.relu(horizontal) @ p["head.0.weight"] + p["head.0.bias"] + skips
        if config.get("headActivation") == "crelu":
            middle = middle + torch.relu(-horizontal) @ p["head.0.negative"]
        logits = torch.relu(middle) @ p["head.1.weight"] + p["head.1.bias"]
        logits = logits.reshape(*images.shape, config["levels"])
        return torch.log_softmax(logits, dim=-1).gather(-1, images[..., None])[..., 0]


def taps(maps, weight, row, column):
    """Convolves maps [n, h, w, in] with a kernel [rows, columns, in, out] from a place on."""
    rows, columns = weight.shape[:2]
    edges = (-column, max(0, column + columns - 1), -row, max(0, row + rows - 1))
    padded = F.pad(maps.permute(0, 3, 1, 2), edges)
    out = F.conv2d(padded, weight.permute(3, 2, 0, 1)).permute(0, 2, 3, 1)
    return out[:, : maps.shape[1], : maps.shape[2]]


def activate(pre, gate):
    """The second half of the channels opens or closes the first (equation 2); or a ReLU."""
    if gate == "relu":
        return torch.relu(pre)
    signal, opening = pre.chunk(2, dim=-1)
    return (signal if gate == "glu" else torch.tanh(signal)) * torch.sigmoid(opening)


def encode(images, config, p):
    """2 x / (D - 1) - 1, or a plane or an embedding a level; ones; the place from -1 to 1."""
    if config["input"] == "embedding":
        planes = F.embedding(images, p["input.embedding"]).flatten(-2)
    elif config["input"] == "one-hot":
        planes = F.one_hot(images, config["levels"]).float().flatten(-2)
    else:
        planes = 2 * images.float() / (config["levels"] - 1) - 1
    count, height, width = images.shape[:3]
    planes = torch.cat([planes, torch.ones(count, height, width, 1)], dim=-1)
    if not config.get("positionPlanes"):
        return planes

    def along(size):
        return torch.linspace(-1, 1, size) if size > 1 else torch.zeros(1)

    row = along(height)[None, :, None, None].expand(count, height, width, 1)
    column = along(width)[None, None, :, None].expand(count, height, width, 1)
    return torch.cat([planes, row, column], dim=-1)
