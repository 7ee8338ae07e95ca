#include "rnnc_walk.h"

#include "rnnc_walk_data.h"
#include "rnnc_walk_element.h"
#include "rnnc_walk_lanes.h"
#include "rnnc_walk_reduce.h"

static inline void *at(const rnnc_walk *walk, const walk_place *place) {
    return walk->bases[place->base] + place->offset;
}

static void clear_words(uint8_t *memory, uint32_t bytes) {
    uint32_t *const words = (uint32_t *)(void *)memory;
    for (uint32_t i = 0; i < bytes / sizeof(uint32_t); i++) {
        words[i] = 0;
    }
}

/* A state's initial values; zeros where `from` is NULL. By words where both ends allow it. */
static void fill_state(uint8_t *to, const uint8_t *from, uint32_t bytes) {
    uint32_t done = 0;
    if (from == NULL && (uintptr_t)to % sizeof(uint32_t) == 0) {
        done = bytes & ~(uint32_t)3;
        clear_words(to, done);
    }
    for (; done < bytes; done++) {
        to[done] = from == NULL ? 0 : from[done];
    }
}

static void run_product(rnnc_walk *walk, const walk_step *step) {
    uint8_t *const workspace = walk->bases[WALK_WORKSPACE];
    const walk_source *source = &walk->sources[step->part];
    const rnnc_rows_part *part = &walk->parts[step->part];
    for (uint32_t i = 0; i < step->parts; i++, source++, part++) {
        int16_t *const copy = (int16_t *)(void *)(workspace + source->copy);
        if (source->source.type == WALK_INT8) {
            rnnc_rows_order8(at(walk, &source->source), part->columns, copy);
        } else {
            rnnc_rows_order16(at(walk, &source->source), part->columns, copy);
        }
    }
    int32_t *const sums = (int32_t *)(void *)(workspace + step->room);
    rnnc_rows_run(&walk->accumulators[step->first], step->count, step->size, sums, at(walk, &step->out));
}

static void run_step(rnnc_walk *walk, const walk_step *step) {
    switch (step->kind) {
    case WALK_MATVEC:
        run_product(walk, step);
        break;
    case WALK_MAP:
        walk_run_map(&walk->ops[step->first], step, walk->bases);
        break;
    case WALK_REDUCTION:
        walk_reduce(step, at(walk, &step->a), at(walk, &step->b), at(walk, &step->out));
        break;
    case WALK_GATHER:
        walk_gather(step, at(walk, &step->a), at(walk, &step->out));
        break;
    default:
        walk_multiply_data(step, at(walk, &step->a), at(walk, &step->b), at(walk, &step->out));
        break;
    }
}

static void run_steps(rnnc_walk *walk, const walk_stage *stage) {
    const walk_step *step = &walk->steps[stage->first];
    for (uint32_t i = 0; i < stage->count; i++) {
        run_step(walk, step++);
    }
}

/* The rows of one time step, as the input counts and as the steps run. */
static void set_rows(rnnc_walk *walk, uint32_t time, uint32_t run) {
    for (uint32_t i = 0; i < walk->counts.vectors; i++) {
        const walk_vector *const vector = &walk->vectors[i];
        if ((vector->flags & WALK_PER_STEP) != 0) {
            const size_t row_bytes = (size_t)vector->length << vector->type;
            walk->bases[vector->row_base] = walk->bases[1 + i] + time * row_bytes;
            walk->bases[vector->row_base + 1] = walk->bases[1 + i] + run * row_bytes;
        }
    }
}

static void run_stage(rnnc_walk *walk, const walk_stage *stage) {
    if (stage->kind != WALK_FORWARD && stage->kind != WALK_BACKWARD) {
        run_steps(walk, stage);
        return;
    }
    for (uint32_t run = 0; run < walk->time_steps; run++) {
        set_rows(walk, stage->kind == WALK_FORWARD ? run : walk->time_steps - 1 - run, run);
        run_steps(walk, stage);
    }
}

void rnnc_walk_bind(rnnc_walk *walk, void *arena, rnnc_walk_where *where, void *context) {
    uint8_t *const memory = arena;
    uint32_t counts[RNNC_WALK_STATE + 1] = {0};
    walk->bases[WALK_WORKSPACE] = memory + walk->scratch_end;
    for (uint32_t i = 0; i < walk->counts.vectors; i++) {
        const walk_vector *const vector = &walk->vectors[i];
        if (vector->role <= RNNC_WALK_STATE) {
            walk->bases[1 + i] = where(context, (rnnc_walk_role)vector->role, counts[vector->role]++);
        } else if (vector->role == RNNC_WALK_CONSTANT) {
            /* Nothing writes to it: the decoder has seen to that. */
            walk->bases[1 + i] = (uint8_t *)vector->constant;
        } else {
            walk->bases[1 + i] = memory + vector->at;
        }
    }
    for (uint32_t i = 0; i < walk->counts.parts; i++) {
        walk->parts[i].input = (const int16_t *)(const void *)(walk->bases[WALK_WORKSPACE] + walk->sources[i].copy);
    }
}

static void initialise(rnnc_walk *walk, bool kept_too) {
    for (uint32_t i = 0; i < walk->counts.vectors; i++) {
        const walk_vector *const vector = &walk->vectors[i];
        if (vector->role != RNNC_WALK_STATE || (!kept_too && (vector->flags & WALK_KEPT) != 0)) {
            continue;
        }
        fill_state(walk->bases[1 + i], vector->constant, vector->length << vector->type);
    }
}

bool rnnc_walk_accepts(const rnnc_walk *walk) {
    for (uint32_t i = 0; walk->has_tokens && i < walk->counts.vectors; i++) {
        const walk_vector *const vector = &walk->vectors[i];
        if (vector->tokens == 0) {
            continue;
        }
        const uint32_t rows = (vector->flags & WALK_PER_STEP) != 0 ? walk->time_steps : 1;
        for (uint32_t k = 0; k < vector->length * rows; k++) {
            /* Unsigned: a negative number is too large as well. */
            if ((uint32_t)walk_element(walk->bases[1 + i], vector->type, k) >= vector->tokens) {
                return false;
            }
        }
    }
    return true;
}

void rnnc_walk_reset(rnnc_walk *walk) {
    initialise(walk, true);
}

void rnnc_walk_restart(rnnc_walk *walk) {
    initialise(walk, false);
}

void rnnc_walk_refresh(rnnc_walk *walk) {
    for (uint32_t i = 0; i < walk->counts.stages; i++) {
        if (walk->stages[i].kind == WALK_REFRESH) {
            run_steps(walk, &walk->stages[i]);
        }
    }
}

void rnnc_walk_run(rnnc_walk *walk) {
    /* A sound program reads nothing there before it writes it; a damaged one is to read the same every time. */
    const uint32_t bytes = walk->scratch_end - walk->scratch_at;
    clear_words(walk->bases[WALK_WORKSPACE] - bytes, bytes);
    for (uint32_t i = 0; i < walk->counts.stages; i++) {
        if (walk->stages[i].kind != WALK_REFRESH) {
            run_stage(walk, &walk->stages[i]);
        }
    }
}
