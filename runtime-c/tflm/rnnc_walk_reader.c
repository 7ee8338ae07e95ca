#include "rnnc_walk_reader.h"

/* In the order of walk_fault. */
static const char *const texts[] = {
    "bytes missing or left over",
    "unknown version, kind, operation, flag or shift",
    "number out of range or form",
    "too many or too large",
    "no such vector, table or register",
    "reference beyond its vector",
    "vector of a role that has no place here",
    "lengths or widths that do not fit",
    "constant missing or of another type or length",
    "tensor missing or of another type or length",
};

void walk_fail(walk_reader *reader, walk_fault what) {
    if (reader->fault->what == NULL) {
        reader->fault->offset = reader->at;
        reader->fault->what = texts[what];
    }
    reader->at = reader->size;
}

bool walk_failed(const walk_reader *reader) {
    return reader->fault->what != NULL;
}

bool walk_require(walk_reader *reader, bool condition, walk_fault what) {
    if (!condition) {
        walk_fail(reader, what);
    }
    return condition;
}

uint32_t walk_byte(walk_reader *reader) {
    if (reader->at == reader->size) {
        walk_fail(reader, WALK_FAULT_BYTES);
        return 0;
    }
    return reader->bytes[reader->at++];
}

uint32_t walk_byte_upto(walk_reader *reader, uint32_t largest) {
    const uint32_t value = walk_byte(reader);
    return walk_require(reader, value <= largest, WALK_FAULT_UNKNOWN) ? value : 0;
}

/* LEB128 of 32 bits in its shortest form. */
static uint32_t leb128(walk_reader *reader) {
    uint32_t value = 0;
    uint32_t shift = 0;
    uint32_t next;
    do {
        next = walk_byte(reader);
        if (shift == 28 && next > 15) {
            walk_fail(reader, WALK_FAULT_NUMBER);
            return 0;
        }
        value |= (next & 0x7FU) << shift;
        shift += 7;
    } while (next >= 0x80U);
    return walk_require(reader, next != 0 || shift == 7, WALK_FAULT_NUMBER) ? value : 0;
}

uint32_t walk_uint(walk_reader *reader) {
    const uint32_t value = leb128(reader);
    return walk_require(reader, value <= INT32_MAX, WALK_FAULT_NUMBER) ? value : 0;
}

int32_t walk_sint(walk_reader *reader) {
    const uint32_t value = leb128(reader);
    return (int32_t)((value >> 1) ^ (0U - (value & 1U)));
}

void walk_skip(walk_reader *reader, uint32_t count) {
    if (walk_require(reader, count <= reader->size - reader->at, WALK_FAULT_BYTES)) {
        reader->at += count;
    }
}

void walk_text(walk_reader *reader) {
    walk_skip(reader, walk_uint(reader));
}

uint32_t walk_list(walk_reader *reader, uint32_t smallest) {
    const uint32_t count = walk_uint(reader);
    return walk_require(reader, count <= (reader->size - reader->at) / smallest, WALK_FAULT_SIZE) ? count : 0;
}
