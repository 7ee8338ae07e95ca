/* The C library's memmove, without the C library: words where both sides allow, bytes elsewhere. */
/* The compiler would make a call of memmove of these loops. */
#pragma GCC optimize("no-tree-loop-distribute-patterns")

#include <stddef.h>
#include <stdint.h>

typedef uint32_t __attribute__((may_alias)) word;

void *memmove(void *target, const void *source, size_t bytes);

void *memmove(void *target, const void *source, size_t bytes) {
    uint8_t *to = target;
    const uint8_t *from = source;
    size_t whole = (((uintptr_t)to | (uintptr_t)from) & 3u) == 0u ? bytes & ~(size_t)3 : 0u;
    if ((uintptr_t)to <= (uintptr_t)from) {
        for (size_t i = 0; i < whole; i += 4u)
            *(word *)(void *)(to + i) = *(const word *)(const void *)(from + i);
        for (size_t i = whole; i < bytes; i++)
            to[i] = from[i];
    } else {
        for (size_t i = bytes; i > whole; i--)
            to[i - 1u] = from[i - 1u];
        for (size_t i = whole; i > 0u; i -= 4u)
            *(word *)(void *)(to + i - 4u) = *(const word *)(const void *)(from + i - 4u);
    }
    return target;
}
