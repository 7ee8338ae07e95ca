/* The C library's memcpy, without the C library: words where both sides allow, bytes elsewhere. */
/* The compiler would make a call of memcpy of these loops. */
#pragma GCC optimize("no-tree-loop-distribute-patterns")

#include <stddef.h>
#include <stdint.h>

typedef uint32_t __attribute__((may_alias)) word;

void *memcpy(void *restrict target, const void *restrict source, size_t bytes);

void *memcpy(void *restrict target, const void *restrict source, size_t bytes) {
    uint8_t *to = target;
    const uint8_t *from = source;
    if ((((uintptr_t)to | (uintptr_t)from) & 3u) == 0u) {
        for (; bytes >= 4u; bytes -= 4u, to += 4, from += 4)
            *(word *)(void *)to = *(const word *)(const void *)from;
    }
    while (bytes-- > 0u)
        *to++ = *from++;
    return target;
}
