#include "rnnc_walk_reader.h"

void walk_fail(walk_reader *reader, const char *what) {
    if (reader->fault->what == NULL) {
        reader->fault->offset = reader->at;
        reader->fault->what = what;
    }
    reader->at = reader->size;
}

bool walk_failed(const walk_reader *reader) {
    return reader->fault->what != NULL;
}

bool walk_require(walk_reader *reader, bool condition, const char *what) {
    if (!condition) {
        walk_fail(reader, what);
    }
    return condition;
}

uint32_t walk_byte(walk_reader *reader) {
    if (reader->at == reader->size) {
        walk_fail(reader, "bytes are missing");
        return 0;
    }
    return reader->bytes[reader->at++];
}

uint32_t walk_byte_upto(walk_reader *reader, uint32_t largest) {
    const uint32_t value = walk_byte(reader);
    return walk_require(reader, value <= largest, "unknown kind, flag or shift") ? value : 0;
}

/* LEB128 of 32 bits in its shortest form. */
static uint32_t leb128(walk_reader *reader) {
    uint32_t value = 0;
    uint32_t shift = 0;
    uint32_t next;
    do {
        next = walk_byte(reader);
        if (shift == 28 && next > 15) {
            walk_fail(reader, "a number exceeds 32 bits");
            return 0;
        }
        value |= (next & 0x7FU) << shift;
        shift += 7;
    } while (next >= 0x80U);
    return walk_require(reader, next != 0 || shift == 7, "a number is not in its shortest form") ? value : 0;
}

uint32_t walk_uint(walk_reader *reader) {
    const uint32_t value = leb128(reader);
    return walk_require(reader, value <= INT32_MAX, "a number exceeds 31 bits") ? value : 0;
}

int32_t walk_sint(walk_reader *reader) {
    const uint32_t value = leb128(reader);
    return (int32_t)((value >> 1) ^ (0U - (value & 1U)));
}

void walk_skip(walk_reader *reader, uint32_t count) {
    if (walk_require(reader, count <= reader->size - reader->at, "bytes are missing")) {
        reader->at += count;
    }
}

void walk_text(walk_reader *reader) {
    walk_skip(reader, walk_uint(reader));
}

uint32_t walk_list(walk_reader *reader, uint32_t smallest) {
    const uint32_t count = walk_uint(reader);
    return walk_require(reader, count <= (reader->size - reader->at) / smallest, "a list is longer than its bytes")
               ? count
               : 0;
}
