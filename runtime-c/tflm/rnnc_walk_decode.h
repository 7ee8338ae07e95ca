#ifndef RNNC_WALK_DECODE_H
#define RNNC_WALK_DECODE_H

#include "rnnc_walk_plan.h"
#include "rnnc_walk_reader.h"

/**
 * Reads a program block twice: first to count its records, then to fill them. Only the second time are there vectors
 * to check anything against.
 */
typedef struct {
    walk_reader reader;
    const rnnc_walk_program *program;
    rnnc_walk *walk;  /**< NULL while records are counted */
    walk_counts done; /**< records so far */
    uint32_t time_steps;
    bool steps_are_fixed;
    uint8_t stage; /**< kind of the stage that is read */
    walk_op op;    /**< where operations go while they are counted */
} walk_decoder;

/** A reference whose vector, row and bounds are right, as far as the walk is planned. */
typedef struct {
    walk_place place;
    uint32_t length;
    uint16_t vector;
    uint8_t bits;
} walk_ref;

/** Reads the whole block; what is wrong is in the reader's fault. */
void walk_decode(walk_decoder *decoder);

/** Reads a reference; `is_written` says for what it is used. */
walk_ref walk_read_ref(walk_decoder *decoder, bool is_written);

/** The values of a constant of the given width and count (0: any, which is then given back). NULL and a fault where it
 * has others. */
const void *walk_find_constant(walk_decoder *decoder, uint32_t index, uint8_t bits, uint32_t *count);

/** The workspace has to hold so many bytes. */
void walk_need_workspace(walk_decoder *decoder, uint32_t bytes);

/** rnnc_walk_map.c: reads the lanes and operations of a map and plans them. */
void walk_read_map(walk_decoder *decoder, walk_step *step);

/** rnnc_walk_product.c */
void walk_read_product(walk_decoder *decoder, walk_step *step);

#endif
