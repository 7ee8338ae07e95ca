/* The C library's memset, without the C library: words where the address allows, bytes elsewhere. */
/* The compiler would make a call of memset of these loops. */
#pragma GCC optimize("no-tree-loop-distribute-patterns")

#include <stddef.h>
#include <stdint.h>

typedef uint32_t __attribute__((may_alias)) word;

void *memset(void *target, int value, size_t bytes);

void *memset(void *target, int value, size_t bytes) {
    uint8_t *to = target;
    uint8_t byte = (uint8_t)value;
    if (((uintptr_t)to & 3u) == 0u) {
        word pattern = 0x01010101u * byte;
        for (; bytes >= 4u; bytes -= 4u, to += 4)
            *(word *)(void *)to = pattern;
    }
    while (bytes-- > 0u)
        *to++ = byte;
    return target;
}
