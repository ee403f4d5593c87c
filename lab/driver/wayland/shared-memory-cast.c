/*
 * This library is preloaded into xdg-desktop-portal-wlr 0.7, which refuses an output that offers no DMA-BUF format, though
 * it then agrees on shared memory. A compositor that draws by the processor never offers such a format, so this announces
 * one that nobody uses.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdint.h>
#include <string.h>

struct wl_proxy;
const char *wl_proxy_get_class(struct wl_proxy *);

typedef void (*any_event)(void);
typedef void (*buffer_event)(void *, struct wl_proxy *, uint32_t, uint32_t, uint32_t, uint32_t);
typedef void (*dmabuf_event)(void *, struct wl_proxy *, uint32_t, uint32_t, uint32_t);
typedef int (*add_listener)(struct wl_proxy *, any_event *, void *);

/* Events of zwlr_screencopy_frame_v1, in the protocol's order. */
enum { BUFFER, FLAGS, READY, FAILED, DAMAGE, LINUX_DMABUF, BUFFER_DONE, EVENTS };
/* DRM_FORMAT_XRGB8888. */
static const uint32_t FORMAT = 0x34325258;

static any_event theirs[EVENTS];
static any_event ours[EVENTS];

static void on_buffer(void *data, struct wl_proxy *frame, uint32_t format, uint32_t width, uint32_t height,
                      uint32_t stride) {
  ((buffer_event)theirs[BUFFER])(data, frame, format, width, height, stride);
  ((dmabuf_event)theirs[LINUX_DMABUF])(data, frame, FORMAT, width, height);
}

int wl_proxy_add_listener(struct wl_proxy *proxy, any_event *listener, void *data) {
  static add_listener next;
  if (!next) next = (add_listener)dlsym(RTLD_NEXT, "wl_proxy_add_listener");
  if (strcmp(wl_proxy_get_class(proxy), "zwlr_screencopy_frame_v1") == 0) {
    memcpy(theirs, listener, sizeof theirs);
    memcpy(ours, listener, sizeof ours);
    ours[BUFFER] = (any_event)on_buffer;
    listener = ours;
  }
  return next(proxy, listener, data);
}
