#include "rnnc_walk_layout.h"

enum { ALIGNMENT = 8 };

/* Of all rows; the decoder has bounded the sum over all vectors. */
static uint32_t bytes_of(const rnnc_walk *walk, const walk_vector *vector) {
    const uint32_t rows = (vector->flags & WALK_PER_STEP) != 0 ? walk->time_steps : 1;
    const uint32_t bytes = (vector->length * rows) << vector->type;
    return (bytes + ALIGNMENT - 1) & ~(uint32_t)(ALIGNMENT - 1);
}

/* All vectors of a role one after the other. */
static uint32_t lay_role(rnnc_walk *walk, uint8_t role, uint32_t at) {
    for (uint32_t i = 0; i < walk->counts.vectors; i++) {
        walk_vector *const vector = &walk->vectors[i];
        if (vector->role == role) {
            vector->at = at;
            at += bytes_of(walk, vector);
        }
    }
    return at;
}

/* Each above all that were placed before it and live at the same time. */
static uint32_t lay_scratch(rnnc_walk *walk, uint32_t start) {
    uint32_t end = start;
    for (uint32_t i = 0; i < walk->counts.vectors; i++) {
        walk_vector *const vector = &walk->vectors[i];
        if (vector->role != RNNC_WALK_SCRATCH || vector->first > vector->last) {
            continue;
        }
        vector->at = start;
        for (uint32_t k = 0; k < i; k++) {
            const walk_vector *const other = &walk->vectors[k];
            const uint32_t other_end = other->at + bytes_of(walk, other);
            if (other->role == RNNC_WALK_SCRATCH && other->first <= vector->last && vector->first <= other->last &&
                other_end > vector->at) {
                vector->at = other_end;
            }
        }
        const uint32_t vector_end = vector->at + bytes_of(walk, vector);
        end = vector_end > end ? vector_end : end;
    }
    return end;
}

void walk_lay_arena(rnnc_walk *walk) {
    walk->scratch_at = lay_role(walk, RNNC_WALK_DERIVED, 0);
    walk->scratch_end = lay_scratch(walk, lay_role(walk, RNNC_WALK_WINDOW, walk->scratch_at));
}
