"""Networks of the textbook in PyTorch, as its users write them: training steps, and sampling with a cache."""

import inspect

import torch
import torch.nn.functional as F
from torch import nn

import generative
from network import draw, read_safetensors


class Mlp(nn.Module):
    def __init__(self, size):
        super().__init__()
        first = size["first"]
        self.one = nn.Linear(size["height"] * size["width"] * size["channels"], first)
        self.two = nn.Linear(first, first // 2)
        self.three = nn.Linear(first // 2, size["classes"])

    def forward(self, images):
        y = images.flatten(1)
        return self.three(F.relu(self.two(F.relu(self.one(y)))))


class Cnn(nn.Module):
    def __init__(self, size):
        super().__init__()
        maps = [size["channels"], *(size["first"] * k for k in (1, 2, 4))]
        for name, inputs, outputs in zip(("one", "two", "three"), maps, maps[1:]):
            setattr(self, name, nn.Conv2d(inputs, outputs, 3, padding=1))
            setattr(self, f"{name}_norm", nn.GroupNorm(4, outputs))
        self.out = nn.Linear((size["height"] // 8) * (size["width"] // 8) * maps[-1], size["classes"])
        self.to(memory_format=torch.channels_last)

    def forward(self, images):
        # A channel-last tensor seen channel-first.
        y = images.permute(0, 3, 1, 2)
        y = F.max_pool2d(F.relu(self.one_norm(self.one(y))), 2)
        y = F.max_pool2d(F.relu(self.two_norm(self.two(y))), 2)
        y = F.max_pool2d(F.relu(self.three_norm(self.three(y))), 2)
        return self.out(y.permute(0, 2, 3, 1).flatten(1))


class Block(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.attention_in, self.attention_out = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.wide, self.narrow = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)

    def forward(self, x, attend):
        parts = self.attention_in(self.norm1(x)).unflatten(-1, (3, self.heads, -1))
        y = attend(*parts.permute(2, 0, 3, 1, 4))
        x = x + self.attention_out(y.transpose(1, 2).flatten(2))
        return x + self.narrow(F.gelu(self.wide(self.norm2(x))))


def causal(q, k, v):
    return F.scaled_dot_product_attention(q, k, v, is_causal=True)


class Transformer(nn.Module):
    def __init__(self, size):
        super().__init__()
        width = size["width"]
        self.characters = nn.Embedding(size["characters"], width)
        self.places = nn.Embedding(size["length"], width)
        self.blocks = nn.ModuleList(Block(width, size["heads"]) for _ in range(size["layers"]))
        self.norm = nn.LayerNorm(width)
        self.out = nn.Linear(width, size["characters"])

    def forward(self, text):
        y = self.characters(text) + self.places.weight
        for block in self.blocks:
            y = block(y, causal)
        return self.out(self.norm(y))


pieces = {"mlp": (Mlp,), "cnn": (Cnn,), "transformer": (Block, causal, Transformer), **generative.pieces}


def lines_of(kind):
    lines = [line.strip() for piece in pieces[kind] for line in inspect.getsource(piece).split("\n")]
    return sum(line != "" and not line.startswith("#") for line in lines)


def build(size, path, device):
    """A network with the parameters of a file, whose names and layouts are ours."""
    net = pieces[size["kind"]][-1](size)
    tensors = read_safetensors(path)
    wanted = {name.replace(".", "_"): place for name, place in net.named_parameters()}
    with torch.no_grad():
        for name, value in tensors.items():
            parts = name.split(".")
            part = {"scale": "weight", "shift": "bias", "table": "weight"}.get(parts[-1], parts[-1])
            block = ["blocks"] if parts[0].isdigit() else []
            place = wanted.pop("_".join([*block, *parts[:-1], part]))
            if parts[-1] == "weight":
                value = value.t() if value.dim() == 2 else value.permute(3, 2, 0, 1)
            if value.shape != place.shape:
                raise ValueError(f"{name} is {list(value.shape)}, not {list(place.shape)}")
            place.copy_(value)
    if wanted:
        raise ValueError(f"the file lacks {', '.join(wanted)}")
    return net.to(device)


def step(work, device):
    """Loss, gradients and AdamW, of which only weights of layers decay."""
    size = work["network"]
    net = build(size, work["weights"], device)
    examples = {k: v[: work["batch"]].to(device) for k, v in read_safetensors(work["examples"]).items()}
    layers = [m for m in net.modules() if isinstance(m, (nn.Linear, nn.Conv2d, nn.ConvTranspose2d))]
    decaying = {id(layer.weight) for layer in layers}
    groups = [
        {"params": [p for p in net.parameters() if id(p) in decaying], "weight_decay": 0.05},
        {"params": [p for p in net.parameters() if id(p) not in decaying], "weight_decay": 0},
    ]
    adam = torch.optim.AdamW(groups, lr=1e-3, fused=True)
    seen = {}

    def loss_of():
        if size["kind"] == "transformer":
            logits = net(examples["text"])
            return F.cross_entropy(logits.flatten(0, 1), examples["next"].flatten().long())
        if size["kind"] in generative.losses:
            return generative.losses[size["kind"]](net, examples)
        images = examples["images"].float() * (2 / 255) - 1
        return F.cross_entropy(net(images), examples["labels"].long())

    def run():
        adam.zero_grad(set_to_none=True)
        loss = loss_of()
        loss.backward()
        adam.step()
        seen["loss"] = loss.detach()

    return run, lambda: seen["loss"].item()


def writing(work, device):
    return writer(build(work["network"], work["weights"], device).eval(), work["network"], device)


def writer(net, size, device):
    """A text, each character from the keys and values of those before, which stay in place."""
    length, heads = size["length"], size["heads"]
    shape = (size["layers"], 2, 1, heads, length, size["width"] // heads)
    cache = torch.zeros(shape, device=device)

    def attend_at(held, i):
        def attend(q, k, v):
            held[0, :, :, i], held[1, :, :, i] = k[:, :, 0], v[:, :, 0]
            keys, values = held[:, :, :, : i + 1]
            return F.scaled_dot_product_attention(q, keys, values)

        return attend

    @torch.inference_mode()
    def run():
        character = torch.zeros(1, 1, dtype=torch.long, device=device)
        text = torch.zeros(length, dtype=torch.long, device=device)
        for i in range(length):
            y = net.characters(character) + net.places.weight[i]
            for block, held in zip(net.blocks, cache):
                y = block(y, attend_at(held, i))
            text[i] = draw(net.out(net.norm(y[:, 0])))[0]
            character = text[i].reshape(1, 1)
        return text.cpu()

    return run
