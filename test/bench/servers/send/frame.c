#include "frame.h"

#include <string.h>

enum { MASK = 4, MASKED = 0x80 };

size_t reframe(const char *bytes, size_t length, char *into, size_t *size) {
  if (length < 2) return 0;
  size_t payload = (unsigned char)bytes[1] & ~MASKED, header = payload == 126 ? 4 : 2;
  if (length < header) return 0;
  if (payload == 126) payload = (size_t)((unsigned char)bytes[2] << 8 | (unsigned char)bytes[3]);
  if (length < header + MASK + payload) return 0;
  const char *mask = bytes + header, *masked = mask + MASK;
  memcpy(into, bytes, header);
  into[1] = (char)(into[1] & ~MASKED);
  for (size_t i = 0; i < payload; i++) into[header + i] = masked[i] ^ mask[i % MASK];
  *size = header + payload;
  return header + MASK + payload;
}
