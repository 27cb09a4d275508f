"""A plain cached sampler: the vertical stack once a row, the horizontal one once a colour of a pixel."""

import torch
import torch.nn.functional as F

from network import draw, gate, group_of


class CachedSampler:
    def __init__(self, network, batch, device):
        self.network, self.batch, self.device = network, batch, device
        config = network.config
        self.config = config
        colours, p = config["channels"], config["features"]
        pick = lambda channels, k, parts=1: [
            j for j in range(channels) if group_of(j, channels, colours, parts) == k
        ]
        flat = lambda weight: weight.permute(2, 3, 1, 0).reshape(-1, weight.shape[0]).contiguous()
        with torch.no_grad():
            self.layers = []
            for layer in range(config["layers"]):
                name = f"layers.{layer}"
                across = flat(network.weight(f"{name}.horizontal"))
                residual = flat(network.weight(f"{name}.residual"))
                bias = network.bias(f"{name}.residual")
                self.layers.append(
                    {
                        "across": [across[:, pick(2 * p, k, 2)].contiguous() for k in range(colours)],
                        "mix": [residual[:, pick(p, k)].contiguous() for k in range(colours)],
                        "bias": [bias[pick(p, k)].contiguous() for k in range(colours)],
                        "gated": [torch.tensor(pick(2 * p, k, 2), device=device) for k in range(colours)],
                    }
                )
            head, last = flat(network.weight("head.0")), flat(network.weight("head.1"))
            m, levels = config["head"], config["levels"]
            self.head = [
                (
                    head[:, pick(m, k)].contiguous(),
                    network.bias("head.0")[pick(m, k)].contiguous(),
                    last[:, k * levels : (k + 1) * levels].contiguous(),
                    network.bias("head.1")[k * levels : (k + 1) * levels].contiguous(),
                )
                for k in range(colours)
            ]
        self.thirds = [slice(k * p // colours, (k + 1) * p // colours) for k in range(colours)]
        self.head_thirds = [slice(k * m // colours, (k + 1) * m // colours) for k in range(colours)]

    def row_of_links(self, x, v, row):
        """Computes row `row` of every vertical map; gives link and biases for the horizontal stack, [n, width, 2p] a layer."""
        network, links = self.network, []
        for layer in range(self.config["layers"]):
            name = f"layers.{layer}"
            weight = network.weight(f"{name}.vertical")
            source = x if layer == 0 else v[layer - 1]
            # Maps carry `half` rows of zeros above, so the window of row r starts at its own number.
            pre = F.conv2d(
                source[:, :, row : row + weight.shape[2]],
                weight,
                network.bias(f"{name}.vertical"),
                padding=(0, weight.shape[3] // 2),
            )
            half = self.config["kernel"] // 2
            if layer < self.config["layers"] - 1:
                v[layer][:, :, row + half] = gate(pre)[:, :, 0]
            link = F.conv2d(pre, network.weight(f"{name}.link"), network.bias(f"{name}.horizontal"))
            links.append(link[:, :, 0].transpose(1, 2).contiguous())
        return links

    @torch.inference_mode()
    def sample(self):
        config, n = self.config, self.batch
        height, width, colours, p = (config[k] for k in ("height", "width", "channels", "features"))
        half_first, half = config["first"] // 2, config["kernel"] // 2
        zeros = lambda *shape: torch.zeros(*shape, device=self.device)
        image = torch.zeros(n, height, width, colours, dtype=torch.long, device=self.device)
        x = zeros(n, colours + 1, height + half_first, width)
        x[:, -1, half_first:] = 1
        v = [zeros(n, p, height + half, width) for _ in range(config["layers"] - 1)]
        for row in range(height):
            links = self.row_of_links(x, v, row)
            line = zeros(n, width + half_first, colours + 1)
            line[:, half_first:, -1] = 1
            h = [zeros(n, width + half, p) for _ in range(config["layers"])]
            g = [zeros(n, p) for _ in range(config["layers"])]
            m = zeros(n, config["head"])
            for column in range(width):
                for k in range(colours):
                    level = self.sub_pixel(line, h, (links, g, m), column, k)
                    image[:, row, column, k] = level
                    line[:, column + half_first, k] = level * (2 / (config["levels"] - 1)) - 1
            x[:, :-1, row + half_first] = line[:, half_first:, :-1].transpose(1, 2)
        return image

    def sub_pixel(self, line, h, work, column, k):
        links, g, m = work
        n, third = self.batch, self.thirds[k]
        half_first, half = self.config["first"] // 2, self.config["kernel"] // 2
        for layer, weights in enumerate(self.layers):
            if layer == 0:
                taps = line[:, column : column + half_first + 1].reshape(n, -1)
            else:
                taps = h[layer - 1][:, column : column + half + 1].reshape(n, -1)
            link = links[layer][:, column]
            if len(self.thirds) > 1:
                link = link.index_select(1, weights["gated"][k])
            g[layer][:, third] = gate(torch.addmm(link, taps, weights["across"][k]))
            out = torch.addmm(weights["bias"][k], g[layer], weights["mix"][k])
            if layer > 0:
                out = out + h[layer - 1][:, column + half, third]
            h[layer][:, column + half, third] = out
        in_weight, in_bias, out_weight, out_bias = self.head[k]
        m[:, self.head_thirds[k]] = torch.relu(
            torch.addmm(in_bias, torch.relu(h[-1][:, column + half]), in_weight)
        )
        return draw(torch.addmm(out_bias, m, out_weight))
