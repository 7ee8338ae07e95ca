#ifndef RNNC_WALK_READER_H
#define RNNC_WALK_READER_H

#include "rnnc_walk.h"

/**
 * The elementary forms of docs/program.md, "Encoding". After the first fault everything reads as 0 and nothing is left,
 * so that whoever loops over a count ends.
 */
typedef struct {
    const uint8_t *bytes;
    uint32_t size;
    uint32_t at;
    rnnc_walk_fault *fault;
} walk_reader;

/** What may be wrong. Few, since their texts lie in flash. */
typedef enum {
    WALK_FAULT_BYTES,
    WALK_FAULT_UNKNOWN,
    WALK_FAULT_NUMBER,
    WALK_FAULT_SIZE,
    WALK_FAULT_ABSENT,
    WALK_FAULT_REFERENCE,
    WALK_FAULT_ROLE,
    WALK_FAULT_FIT,
    WALK_FAULT_CONSTANT,
    WALK_FAULT_TENSOR
} walk_fault;

/** Notes the first fault. */
void walk_fail(walk_reader *reader, walk_fault what);

bool walk_failed(const walk_reader *reader);

/** Notes a fault where the condition does not hold; whether it holds. */
bool walk_require(walk_reader *reader, bool condition, walk_fault what);

uint32_t walk_byte(walk_reader *reader);

/** A byte of at most `largest`: a kind, flags, a shift. */
uint32_t walk_byte_upto(walk_reader *reader, uint32_t largest);

/** 0 to 2^31 - 1. */
uint32_t walk_uint(walk_reader *reader);

int32_t walk_sint(walk_reader *reader);

void walk_skip(walk_reader *reader, uint32_t count);

/** A text, of which nothing is kept. */
void walk_text(walk_reader *reader);

/** The count of a list whose items have at least `smallest` bytes. */
uint32_t walk_list(walk_reader *reader, uint32_t smallest);

#endif
