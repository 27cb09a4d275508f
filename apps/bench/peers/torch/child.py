"""PyTorch as a subject of the bench: JSON lines on stdin and stdout, see src/wire.ts."""

import json
import os
import re
import resource
import sys
import time

# Threads that wait by asking again and again take cores from those that compute. Read when PyTorch is loaded.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
import torch

import cached
import network
import textbook

mode = sys.argv[1]  # dense, cropped, single (dense on one thread), cuda or cuda-tf32
device = torch.device("cuda" if mode.startswith("cuda") else "cpu")


def say(**answer):
    # The runner takes only lines that begin with the answer.
    rest = {k: v for k, v in answer.items() if k != "answer"}
    print(json.dumps({"answer": answer["answer"], **rest}, separators=(",", ":")), flush=True)


def sync():
    if device.type == "cuda":
        torch.cuda.synchronize()


def random(*shape):
    return (torch.rand(*shape) * 2 - 1).to(device)


def matmul(work):
    a, b = random(work["rows"], work["size"]), random(work["size"], work["size"])
    return lambda: torch.mm(a, b)


def batched(work):
    n, rows, inner, columns = (work[k] for k in ("batch", "rows", "inner", "columns"))
    a, b, g = random(n, rows, inner), random(n, inner, columns), random(n, rows, columns)
    if work["part"] == "forward":
        return lambda: torch.bmm(a, b)
    return lambda: (torch.bmm(g, b.transpose(1, 2)), torch.bmm(a.transpose(1, 2), g))


def convolution(work):
    last = torch.channels_last
    n, size, inputs, outputs = (work[k] for k in ("batch", "size", "inputs", "outputs"))
    x = random(n, inputs, size, size).contiguous(memory_format=last)
    w = random(outputs, inputs, 3, 3).contiguous(memory_format=last)
    g = random(n, outputs, size, size).contiguous(memory_format=last)
    if work["part"] == "forward":
        return lambda: torch.nn.functional.conv2d(x, w, padding=1)
    wanted = [work["part"] == "input-gradient", work["part"] == "filter-gradient", False]
    pair = [1, 1]
    return lambda: torch.ops.aten.convolution_backward(
        g, x, w, None, pair, pair, pair, False, [0, 0], 1, wanted
    )


def elementwise(work):
    a, b, c = (random(work["elements"]) for _ in range(3))
    if work["chain"] == "gate":
        return lambda: torch.relu(torch.tanh(a) * torch.sigmoid(b) + c)

    def polynomial():
        x = a
        for _ in range(16):
            x = x * 1.0001 + 0.0001
        return x

    return polynomial


def movement(work):
    x = random(work["size"], work["size"])
    y = torch.empty_like(x)
    return lambda: y.copy_(x if work["way"] == "copy" else x.t())


def embedding(work):
    count, picks = work["count"], work["picks"]
    i = torch.arange(picks, device=device)
    rows = (31 * i * i + 7 * i) % count
    gradient, table = random(picks, work["width"]), random(count, work["width"])
    # Into a table that is there: faster than embedding_dense_backward, which makes a new one.
    return lambda: table.zero_().index_add_(0, rows, gradient)


def build(work):
    tensors = network.read_safetensors(work["weights"])
    tensors = {k: v for k, v in tensors.items() if re.match(r"(layers|head)\.", k)}
    return network.Network(work["network"], tensors, cropped=mode == "cropped").to(device)


def step(work):
    net = build(work)
    config = work["network"]
    shape = (config["height"], config["width"], config["channels"])
    with open(work["images"], "rb") as file:
        data = torch.frombuffer(bytearray(file.read()), dtype=torch.uint8)
    images = data.reshape(-1, *shape)[: work["batch"]].to(device)
    adam = torch.optim.Adam(net.parameters(), lr=1e-3, fused=True)
    seen = {}

    def run():
        adam.zero_grad(set_to_none=True)
        loss = net.bits(images)
        loss.backward()
        adam.step()
        seen["loss"] = loss.detach()

    return run, lambda: seen["loss"].item()


def frozen(work):
    net = build(work).eval()
    for weight in net.weights.values():
        weight.freeze()
    return net


def naive(work):
    net = frozen(work)
    config = work["network"]
    height, width, colours = config["height"], config["width"], config["channels"]

    @torch.inference_mode()
    def run():
        image = torch.zeros(work["batch"], height, width, colours, dtype=torch.uint8, device=device)
        for i in range(work["subPixels"]):
            row, column, colour = i // colours // width, i // colours % width, i % colours
            logits = net(image)
            image[:, row, column, colour] = network.draw(logits[:, row, column, colour]).to(torch.uint8)

    return run


def cached_sampler(work):
    global mode
    mode = "cropped"  # the cached sampler reads live taps only
    return cached.CachedSampler(frozen(work), work["batch"], device).sample


def prepare(work, terms):
    torch.set_num_threads(1 if mode == "single" else terms["threads"])
    kind = work["kind"]
    if kind == "step":
        return step(work)
    if kind == "textbook-step":
        return textbook.step(work, device)
    if kind == "writing":
        return textbook.writing(work, device), None
    if kind == "cached":
        return cached_sampler(work), None
    makers = {
        "matmul": matmul,
        "batched": batched,
        "convolution": convolution,
        "elementwise": elementwise,
        "movement": movement,
        "embedding": embedding,
        "naive": naive,
    }
    return makers[kind](work), None


def facts():
    words = "the processor"
    if device.type == "cuda":
        words = torch.cuda.get_device_name()
    found = set()
    if os.path.exists("/proc/self/maps"):
        with open("/proc/self/maps") as maps:
            found = set(re.findall(r"/lib(openblas|blas|mkl|blis)[^/\n]*\.so[^/\n]*$", maps.read(), re.M))
    blas = "OpenBLAS" if "openblas" in found else ", ".join(sorted(found)) or "unknown BLAS"
    return {
        "version": f"torch {torch.__version__}, {blas}, python {sys.version.split()[0]}",
        "threads": 0 if device.type == "cuda" else torch.get_num_threads(),
        "device": words,
        "note": "eager, channels last, fused Adam, threads that wait sleep" + {"cuda": ", TF32 off", "cuda-tf32": ", TF32 on"}.get(mode, ""),
    }


def main():
    job = loss = None
    figures = {}
    for line in sys.stdin:
        ask = json.loads(line)
        try:
            start = time.perf_counter()
            if ask["ask"] == "quit":
                peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
                say(answer="done", figures={**figures, "peak memory bytes": peak})
                return
            if ask["ask"] == "prepare":
                if ask["work"]["kind"] == "compile":
                    say(answer="cannot", reason="eager: nothing is compiled")
                    continue
                if device.type == "cuda" and not torch.cuda.is_available():
                    say(answer="cannot", reason="no CUDA device, or a PyTorch without CUDA")
                    continue
                job, loss = prepare(ask["work"], ask["terms"])
                if ask["work"]["kind"] == "textbook-step":
                    figures["lines of code of the network"] = textbook.lines_of(ask["work"]["network"]["kind"])
                say(answer="ready", seconds=time.perf_counter() - start, facts=facts())
                continue
            job()
            sync()
            seconds = time.perf_counter() - start
            more = {} if loss is None else {"loss": loss()}
            say(answer="ran", seconds=seconds, **more)
        except Exception as error:  # every failure belongs in the report
            say(answer="failed", reason=f"{type(error).__name__}: {error}")


torch.backends.cuda.matmul.allow_tf32 = mode == "cuda-tf32"
torch.backends.cudnn.allow_tf32 = mode == "cuda-tf32"
main()
