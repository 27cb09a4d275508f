/*
 * A Vulkan layer under which a device stands still: commands do nothing, memory is the heap, and all work is done as soon as it is
 * submitted. Mesa's RADV compiles for cards that are not there (RADV_FORCE_FAMILY), but such a device has no memory and ends the
 * process when commands are recorded. Only what compiles kernels passes this layer, and what needs no memory.
 *
 * Handles that are not dispatchable are pointers or counted up: only this layer ever sees them again.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <vulkan/vulkan.h>
#include <vulkan/vk_layer.h>

#define RESULT VKAPI_ATTR VkResult VKAPI_CALL
#define NOTHING VKAPI_ATTR void VKAPI_CALL

static PFN_vkGetInstanceProcAddr nextOfInstance;
static PFN_vkGetDeviceProcAddr nextOfDevice;
static VkInstance theInstance;
static VkDevice theDevice;

static PFN_vkVoidFunction VKAPI_CALL ofDevice(VkDevice device, const char *name);

/* What callers pass is left to them, as the calling conventions of Linux have it: both stand in for functions of any arguments. */
static RESULT succeed(void) { return VK_SUCCESS; }
static NOTHING pass(void) {}

/* The loader hands each layer the functions of the next one in a chain of structures, which moves on by one. */
static RESULT createInstance(const VkInstanceCreateInfo *info, const VkAllocationCallbacks *allocator, VkInstance *out) {
  VkLayerInstanceCreateInfo *link = (void *)info->pNext;
  while (link->sType != VK_STRUCTURE_TYPE_LOADER_INSTANCE_CREATE_INFO || link->function != VK_LAYER_LINK_INFO)
    link = (void *)link->pNext;
  nextOfInstance = link->u.pLayerInfo->pfnNextGetInstanceProcAddr;
  link->u.pLayerInfo = link->u.pLayerInfo->pNext;
  PFN_vkCreateInstance create = (PFN_vkCreateInstance)nextOfInstance(NULL, "vkCreateInstance");
  VkResult result = create(info, allocator, out);
  theInstance = *out;
  return result;
}

static RESULT createDevice(VkPhysicalDevice card, const VkDeviceCreateInfo *info, const VkAllocationCallbacks *allocator, VkDevice *out) {
  VkLayerDeviceCreateInfo *link = (void *)info->pNext;
  while (link->sType != VK_STRUCTURE_TYPE_LOADER_DEVICE_CREATE_INFO || link->function != VK_LAYER_LINK_INFO)
    link = (void *)link->pNext;
  PFN_vkGetInstanceProcAddr next = link->u.pLayerInfo->pfnNextGetInstanceProcAddr;
  nextOfDevice = link->u.pLayerInfo->pfnNextGetDeviceProcAddr;
  link->u.pLayerInfo = link->u.pLayerInfo->pNext;
  PFN_vkCreateDevice create = (PFN_vkCreateDevice)next(theInstance, "vkCreateDevice");
  VkResult result = create(card, info, allocator, out);
  theDevice = *out;
  return result;
}

/* Memory: one kind, which host and device share, and every buffer may lie in it. */
static void oneHeap(VkPhysicalDeviceMemoryProperties *memory) {
  memset(memory, 0, sizeof *memory);
  memory->memoryHeapCount = memory->memoryTypeCount = 1;
  memory->memoryHeaps[0].size = 1ull << 36;
  memory->memoryHeaps[0].flags = VK_MEMORY_HEAP_DEVICE_LOCAL_BIT;
  memory->memoryTypes[0].propertyFlags = VK_MEMORY_PROPERTY_DEVICE_LOCAL_BIT | VK_MEMORY_PROPERTY_HOST_VISIBLE_BIT |
                                         VK_MEMORY_PROPERTY_HOST_COHERENT_BIT | VK_MEMORY_PROPERTY_HOST_CACHED_BIT;
}
static NOTHING memoryOf(VkPhysicalDevice card, VkPhysicalDeviceMemoryProperties *out) { oneHeap(out); }
static NOTHING memoryOf2(VkPhysicalDevice card, VkPhysicalDeviceMemoryProperties2 *out) { oneHeap(&out->memoryProperties); }
static NOTHING needsOf(VkDevice device, VkBuffer buffer, VkMemoryRequirements *out) {
  ((PFN_vkGetBufferMemoryRequirements)nextOfDevice(theDevice, "vkGetBufferMemoryRequirements"))(device, buffer, out);
  out->memoryTypeBits = 1;
}
static NOTHING needsOf2(VkDevice device, const VkBufferMemoryRequirementsInfo2 *info, VkMemoryRequirements2 *out) {
  ((PFN_vkGetBufferMemoryRequirements2)nextOfDevice(theDevice, "vkGetBufferMemoryRequirements2"))(device, info, out);
  out->memoryRequirements.memoryTypeBits = 1;
}
static RESULT allocate(VkDevice device, const VkMemoryAllocateInfo *info, const VkAllocationCallbacks *allocator, VkDeviceMemory *out) {
  *out = (VkDeviceMemory)calloc(1, info->allocationSize);
  return *out ? VK_SUCCESS : VK_ERROR_OUT_OF_DEVICE_MEMORY;
}
static NOTHING release(VkDevice device, VkDeviceMemory memory, const VkAllocationCallbacks *allocator) { free((void *)memory); }
static RESULT map(VkDevice device, VkDeviceMemory memory, VkDeviceSize at, VkDeviceSize size, VkMemoryMapFlags flags, void **out) {
  *out = (char *)memory + at;
  return VK_SUCCESS;
}

/* Pools, fences and semaphores of a real driver lie in the memory that is not there: here they are numbers. */
static uint64_t number(void) {
  static uint64_t last;
  return __atomic_add_fetch(&last, 1, __ATOMIC_RELAXED);
}
static RESULT create(VkDevice device, const void *info, const VkAllocationCallbacks *allocator, uint64_t *out) {
  *out = number();
  return VK_SUCCESS;
}
static RESULT createSets(VkDevice device, const VkDescriptorSetAllocateInfo *info, VkDescriptorSet *out) {
  for (uint32_t at = 0; at < info->descriptorSetCount; at++) out[at] = (VkDescriptorSet)number();
  return VK_SUCCESS;
}

#define IS(name, function) {name, (PFN_vkVoidFunction)(function)}
static const struct {
  const char *name;
  PFN_vkVoidFunction function;
} own[] = {
    IS("vkGetDeviceProcAddr", ofDevice),
    IS("vkGetPhysicalDeviceMemoryProperties", memoryOf),
    IS("vkGetPhysicalDeviceMemoryProperties2", memoryOf2),
    IS("vkGetBufferMemoryRequirements", needsOf),
    IS("vkGetBufferMemoryRequirements2", needsOf2),
    IS("vkAllocateMemory", allocate),
    IS("vkFreeMemory", release),
    IS("vkMapMemory", map),
    IS("vkUnmapMemory", pass),
    IS("vkBindBufferMemory", succeed),
    IS("vkBindBufferMemory2", succeed),
    IS("vkCreateDescriptorPool", create),
    IS("vkDestroyDescriptorPool", pass),
    IS("vkResetDescriptorPool", succeed),
    IS("vkAllocateDescriptorSets", createSets),
    IS("vkFreeDescriptorSets", succeed),
    IS("vkUpdateDescriptorSets", pass),
    IS("vkBeginCommandBuffer", succeed),
    IS("vkEndCommandBuffer", succeed),
    IS("vkResetCommandBuffer", succeed),
    IS("vkResetCommandPool", succeed),
    IS("vkQueueSubmit", succeed),
    IS("vkQueueSubmit2", succeed),
    IS("vkQueueWaitIdle", succeed),
    IS("vkDeviceWaitIdle", succeed),
    IS("vkCreateFence", create),
    IS("vkDestroyFence", pass),
    IS("vkResetFences", succeed),
    IS("vkGetFenceStatus", succeed),
    IS("vkWaitForFences", succeed),
    IS("vkCreateSemaphore", create),
    IS("vkDestroySemaphore", pass),
};

/* What this layer does itself; newer functions have a second name, that of the extension where they come from. */
static PFN_vkVoidFunction owned(const char *name) {
  if (!strncmp(name, "vkCmd", 5)) return (PFN_vkVoidFunction)pass;
  for (size_t at = 0; at < sizeof own / sizeof *own; at++) {
    size_t length = strlen(own[at].name);
    const char *rest = name + length;
    if (!strncmp(name, own[at].name, length) && (!*rest || !strcmp(rest, "KHR"))) return own[at].function;
  }
  return NULL;
}

static PFN_vkVoidFunction VKAPI_CALL ofDevice(VkDevice device, const char *name) {
  PFN_vkVoidFunction function = owned(name);
  return function ? function : nextOfDevice(device, name);
}

static PFN_vkVoidFunction VKAPI_CALL ofInstance(VkInstance instance, const char *name) {
  if (!strcmp(name, "vkCreateInstance")) return (PFN_vkVoidFunction)createInstance;
  if (!strcmp(name, "vkCreateDevice")) return (PFN_vkVoidFunction)createDevice;
  if (!strcmp(name, "vkGetInstanceProcAddr")) return (PFN_vkVoidFunction)ofInstance;
  PFN_vkVoidFunction function = owned(name);
  return function ? function : nextOfInstance ? nextOfInstance(instance, name) : NULL;
}

/* The loader's way in: all that it looks for by name. */
RESULT vkNegotiateLoaderLayerInterfaceVersion(VkNegotiateLayerInterface *version) {
  version->loaderLayerInterfaceVersion = 2;
  version->pfnGetInstanceProcAddr = ofInstance;
  version->pfnGetDeviceProcAddr = ofDevice;
  version->pfnGetPhysicalDeviceProcAddr = NULL;
  return VK_SUCCESS;
}
