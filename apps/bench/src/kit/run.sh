#!/bin/sh
# Measures this host's card with all that lies beside this file: gpu.json and gpu.html are written where you are.
#   ./run.sh [--quick] [--out path]
set -eu
kit=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
PATH="$kit/bin:${PATH:-/usr/local/bin:/usr/bin:/bin}:/usr/sbin:/sbin"
export PATH

# Libraries of the kit stand in for those that the host lacks, and for no others: a driver fits its own.
spare=$(mktemp -d)
trap 'rm -rf "$spare"' EXIT
found=$(ldconfig -p 2>/dev/null || true)
for library in "$kit"/lib/*.so.*; do
  name=${library##*/}
  case $found in *"/$name"*) ;; *) ln -s "$library" "$spare/$name" ;; esac
done
LD_LIBRARY_PATH="$spare${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
export LD_LIBRARY_PATH

# Containers put NVIDIA's driver where Vulkan's loader does not look, or without the file that names it.
driver=${VK_DRIVER_FILES:-}
for file in /usr/local/nvidia/share/vulkan/icd.d/nvidia_icd.json /usr/local/share/vulkan/icd.d/nvidia_icd.json \
  /etc/vulkan/icd.d/nvidia_icd.json /usr/share/vulkan/icd.d/nvidia_icd.json; do
  if [ -z "$driver" ] && [ -f "$file" ]; then driver=$file; fi
done
case "${driver:+named}$found" in
named*) ;;
*/libGLX_nvidia.so.0*)
  driver=$spare/nvidia_icd.json
  printf '{"file_format_version":"1.0.1","ICD":{"library_path":"libGLX_nvidia.so.0","api_version":"1.3.0"}}\n' >"$driver"
  ;;
esac
if [ -n "$driver" ]; then
  VK_DRIVER_FILES=$driver
  export VK_DRIVER_FILES
fi

"$kit/bin/node" "$kit/apps/bench/src/gpu/main.ts" "$@"
