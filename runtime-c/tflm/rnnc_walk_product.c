#include "rnnc_walk_decode.h"

enum { SMALLEST_ACCUMULATOR = 4, SMALLEST_PART = 5 };

/* A product's rows are what its first constant says; all others must agree. */
static void agree(walk_decoder *decoder, uint32_t *rows, uint32_t count) {
    if (*rows == 0) {
        *rows = count;
    }
    walk_require(&decoder->reader, *rows == count, WALK_FAULT_CONSTANT);
}

static void read_part(walk_decoder *decoder, uint32_t *rows, uint32_t *workspace) {
    const walk_ref input = walk_read_ref(decoder, false);
    const uint32_t matrix = walk_uint(&decoder->reader);
    if (decoder->walk != NULL && !walk_failed(&decoder->reader)) {
        uint32_t count = 0;
        rnnc_rows_part *const part = &decoder->walk->parts[decoder->done.parts];
        part->weights = walk_find_constant(decoder, matrix, 8, &count);
        part->columns = input.length;
        walk_require(&decoder->reader, input.bits <= 16 && count % input.length == 0, WALK_FAULT_CONSTANT);
        agree(decoder, rows, count / input.length);
        decoder->walk->sources[decoder->done.parts] = (walk_source){input.place, *workspace};
        *workspace += RNNC_ROWS_ORDERED(input.length) * (uint32_t)sizeof(int16_t);
        walk_need_workspace(decoder, *workspace);
    }
    decoder->done.parts++;
}

static void read_accumulator(walk_decoder *decoder, uint32_t *rows, uint32_t *workspace) {
    walk_reader *const reader = &decoder->reader;
    const uint32_t first = decoder->done.parts;
    const uint32_t parts = walk_list(reader, SMALLEST_PART);
    walk_require(reader, parts <= UINT16_MAX, WALK_FAULT_SIZE);
    for (uint32_t i = 0; i < parts && !walk_failed(reader); i++) {
        read_part(decoder, rows, workspace);
    }
    const uint32_t bias = walk_uint(reader);
    const uint32_t multipliers = walk_uint(reader);
    const uint32_t left_shift = walk_byte_upto(reader, 30);
    if (decoder->walk != NULL && !walk_failed(reader)) {
        uint32_t count = 0;
        rnnc_rows_accumulator *const accumulator = &decoder->walk->accumulators[decoder->done.accumulators];
        accumulator->parts = &decoder->walk->parts[first];
        accumulator->part_count = (uint16_t)parts;
        accumulator->left_shift = (uint16_t)left_shift;
        accumulator->bias = walk_find_constant(decoder, bias, 32, &count);
        agree(decoder, rows, count);
        accumulator->multipliers = walk_find_constant(decoder, multipliers, 32, &count);
    }
    decoder->done.accumulators++;
}

void walk_read_product(walk_decoder *decoder, walk_step *step) {
    walk_reader *const reader = &decoder->reader;
    uint32_t rows = 0;
    uint32_t workspace = 0;
    step->first = decoder->done.accumulators;
    step->part = decoder->done.parts;
    step->count = walk_list(reader, SMALLEST_ACCUMULATOR);
    walk_require(reader, step->count > 0, WALK_FAULT_SIZE);
    for (uint32_t i = 0; i < step->count && !walk_failed(reader); i++) {
        read_accumulator(decoder, &rows, &workspace);
    }
    const walk_ref out = walk_read_ref(decoder, true);
    walk_require(reader, decoder->walk == NULL || walk_failed(reader) || (out.bits == 16 && out.length == rows),
                 WALK_FAULT_FIT);
    step->parts = decoder->done.parts - step->part;
    step->out = out.place;
    step->size = rows;
    step->room = workspace;
    if (decoder->walk != NULL && !walk_failed(reader)) {
        walk_need_workspace(decoder, workspace + rnnc_rows_sums(step->count, rows) * (uint32_t)sizeof(int32_t));
    }
}
