#include "rnnc_walk_decode.h"

enum {
    SMALLEST_VECTOR = 15,
    SMALLEST_TABLE = 4,
    SMALLEST_STAGE = 2,
    SMALLEST_SECTION = 2,
    SMALLEST_STEP = 8,
    MOST_ELEMENTS = 1 << 24,
    MOST_BYTES = 1 << 24,
    MOST_VECTORS = 20000 /* so that 16 bits number their bases */
};

const void *walk_find_constant(walk_decoder *decoder, uint32_t index, uint8_t bits, uint32_t *count) {
    rnnc_walk_tensor tensor = {NULL, 0, 0};
    const bool is_there = index < decoder->done.constants &&
                          decoder->program->find(decoder->program->context, RNNC_WALK_CONSTANT, index, &tensor);
    const bool fits = is_there && tensor.values != NULL && tensor.bits == bits && tensor.count > 0 &&
                      (*count == 0 || tensor.count == *count) && ((uintptr_t)tensor.values & (bits / 8U - 1)) == 0;
    if (!walk_require(&decoder->reader, fits, WALK_FAULT_CONSTANT)) {
        return NULL;
    }
    *count = tensor.count;
    return tensor.values;
}

void walk_need_workspace(walk_decoder *decoder, uint32_t bytes) {
    if (walk_require(&decoder->reader, bytes <= MOST_BYTES, WALK_FAULT_SIZE) &&
        bytes > decoder->walk->workspace_bytes) {
        decoder->walk->workspace_bytes = bytes;
    }
}

static bool is_loop(const walk_decoder *decoder) {
    return decoder->stage == WALK_FORWARD || decoder->stage == WALK_BACKWARD;
}

/* Which stages read and write a vector of a role. */
static bool is_allowed(const walk_decoder *decoder, uint8_t role, bool is_written) {
    if (decoder->stage == WALK_REFRESH) {
        return role == RNNC_WALK_DERIVED || role == RNNC_WALK_SCRATCH ||
               (!is_written && (role == RNNC_WALK_STATE || role == RNNC_WALK_CONSTANT));
    }
    if (!is_written) {
        return true;
    }
    if (decoder->stage == WALK_ONCE && (role == RNNC_WALK_STATE || role == RNNC_WALK_DERIVED)) {
        return false;
    }
    return role != RNNC_WALK_INPUT && role != RNNC_WALK_CONSTANT;
}

static void check_ref(walk_decoder *decoder, uint32_t index, uint32_t row, uint32_t offset, bool is_written,
                      walk_ref *ref) {
    rnnc_walk *const walk = decoder->walk;
    walk_reader *const reader = &decoder->reader;
    if (!walk_require(reader, index < walk->counts.vectors, WALK_FAULT_ABSENT)) {
        return;
    }
    walk_vector *const vector = &walk->vectors[index];
    const bool has_rows = (vector->flags & WALK_PER_STEP) != 0;
    const bool takes_all_rows = row == 0 && has_rows;
    const bool row_fits = row == 0 ? !(has_rows && is_loop(decoder)) : has_rows && is_loop(decoder);
    const uint32_t available = takes_all_rows ? vector->length * walk->time_steps : vector->length;
    const bool part_fits = ref->length > 0 && ref->length <= available && offset <= available - ref->length;
    const bool rows_fit = !takes_all_rows || (walk->steps_are_fixed && ref->length == available);
    if (!walk_require(reader, row_fits && part_fits && rows_fit, WALK_FAULT_REFERENCE) ||
        !walk_require(reader, is_allowed(decoder, vector->role, is_written), WALK_FAULT_ROLE)) {
        return;
    }
    ref->vector = (uint16_t)index;
    ref->bits = vector->bits;
    ref->place.type = vector->type;
    ref->place.lane_bytes = (uint8_t)(1U << vector->type);
    ref->place.offset = offset << vector->type;
    ref->place.base = (uint16_t)(row == 0 ? 1 + index : vector->row_base + row - 1);
    if (decoder->done.steps < vector->first) {
        vector->first = decoder->done.steps;
    }
    vector->last = decoder->done.steps;
}

walk_ref walk_read_ref(walk_decoder *decoder, bool is_written) {
    walk_reader *const reader = &decoder->reader;
    walk_ref ref = {{0, 0, 0, 0}, 1, 0, 0};
    const uint32_t vector = walk_uint(reader);
    const uint32_t row = walk_byte_upto(reader, 2);
    const uint32_t offset = walk_uint(reader);
    ref.length = walk_uint(reader);
    if (decoder->walk != NULL && !walk_failed(reader)) {
        check_ref(decoder, vector, row, offset, is_written, &ref);
    }
    return ref;
}

/* What the caller has for the vector fits it; vectors with rows say how many steps there are. */
static void check_tensor(walk_decoder *decoder, const walk_vector *vector, uint32_t index) {
    rnnc_walk_tensor tensor = {NULL, 0, 0};
    const bool is_there = decoder->program->find(decoder->program->context, vector->role, index, &tensor);
    uint32_t count = vector->length;
    if ((vector->flags & WALK_PER_STEP) != 0) {
        if (decoder->time_steps == 0) {
            decoder->time_steps = tensor.count / vector->length;
        }
        count = tensor.count == 0 ? 1 : decoder->time_steps * vector->length;
    }
    walk_require(&decoder->reader, is_there && tensor.bits == vector->bits && tensor.count == count, WALK_FAULT_TENSOR);
}

static void read_vector(walk_decoder *decoder, uint32_t index) {
    walk_reader *const reader = &decoder->reader;
    walk_vector vector = {0};
    walk_text(reader);
    vector.role = (uint8_t)walk_byte_upto(reader, RNNC_WALK_CONSTANT);
    vector.bits = (uint8_t)walk_byte(reader);
    vector.length = walk_uint(reader);
    vector.flags = (uint8_t)walk_byte_upto(reader, WALK_PER_STEP | WALK_KEPT);
    walk_skip(reader, 8);
    (void)walk_sint(reader);
    const uint32_t constant = walk_uint(reader);
    const bool has_rows = (vector.flags & WALK_PER_STEP) != 0;
    const bool may_have_rows =
        vector.role == RNNC_WALK_INPUT || vector.role == RNNC_WALK_OUTPUT || vector.role == RNNC_WALK_WINDOW;
    const bool is_kept = (vector.flags & WALK_KEPT) != 0;
    const bool constant_fits =
        vector.role == RNNC_WALK_CONSTANT ? constant != 0 : constant == 0 || vector.role == RNNC_WALK_STATE;
    const bool width_fits = vector.bits == 8 || vector.bits == 16 || vector.bits == 32;
    if (!walk_require(reader,
                      width_fits && vector.length > 0 && vector.length <= MOST_ELEMENTS && constant_fits &&
                          (!has_rows || may_have_rows) && (!is_kept || vector.role == RNNC_WALK_STATE),
                      WALK_FAULT_FIT)) {
        return;
    }
    const uint32_t role_index = decoder->done.roles[vector.role]++;
    if (has_rows) {
        decoder->done.row_bases += 2;
    }
    if (decoder->walk == NULL) {
        return;
    }
    /* What lives in the arena and feeds products is kept at 16 bits, but not what has rows, which is large. */
    const bool is_widened = vector.bits == 8 && (vector.role == RNNC_WALK_DERIVED || vector.role == RNNC_WALK_SCRATCH);
    vector.type = vector.bits == 32 ? WALK_INT32 : vector.bits == 16 || is_widened ? WALK_INT16 : WALK_INT8;
    vector.row_base = (uint16_t)(1 + decoder->walk->counts.vectors + decoder->done.row_bases - 2);
    vector.first = UINT32_MAX;
    if (constant != 0) {
        uint32_t count = vector.length;
        vector.constant = walk_find_constant(decoder, constant - 1, vector.bits, &count);
    }
    if (vector.role <= RNNC_WALK_STATE) {
        check_tensor(decoder, &vector, role_index);
    }
    decoder->walk->vectors[index] = vector;
}

/* All vectors are known, and so is the number of steps. */
static void check_vectors(walk_decoder *decoder, uint32_t program_steps) {
    uint64_t elements = 0;
    uint64_t in_rows = 0;
    rnnc_walk *const walk = decoder->walk;
    const uint32_t time_steps = decoder->time_steps == 0 ? program_steps : decoder->time_steps;
    for (uint32_t i = 0; i < walk->counts.vectors; i++) {
        const walk_vector *const vector = &walk->vectors[i];
        elements += vector->length;
        if ((vector->flags & WALK_PER_STEP) != 0) {
            in_rows += (uint64_t)vector->length * time_steps;
        }
    }
    walk_require(&decoder->reader, elements <= MOST_ELEMENTS && in_rows <= MOST_ELEMENTS, WALK_FAULT_SIZE);
    walk_require(&decoder->reader, !decoder->steps_are_fixed || time_steps == program_steps, WALK_FAULT_TENSOR);
    walk->time_steps = time_steps;
    walk->steps_are_fixed = decoder->steps_are_fixed;
}

static void read_vectors(walk_decoder *decoder, uint32_t program_steps) {
    const uint32_t count = walk_list(&decoder->reader, SMALLEST_VECTOR);
    walk_require(&decoder->reader, count <= MOST_VECTORS, WALK_FAULT_SIZE);
    for (uint32_t i = 0; i < count && !walk_failed(&decoder->reader); i++) {
        read_vector(decoder, i);
    }
    decoder->done.vectors = count;
    if (decoder->walk != NULL && !walk_failed(&decoder->reader)) {
        check_vectors(decoder, program_steps);
    }
}

static void read_tables(walk_decoder *decoder) {
    walk_reader *const reader = &decoder->reader;
    const uint32_t count = walk_list(reader, SMALLEST_TABLE);
    for (uint32_t i = 0; i < count && !walk_failed(reader); i++) {
        walk_text(reader);
        const uint32_t constant = walk_uint(reader);
        const uint32_t fraction_bits = walk_byte_upto(reader, 15);
        const uint32_t interpolated = walk_byte_upto(reader, 1);
        if (decoder->walk != NULL && !walk_failed(reader)) {
            walk_table *const table = &decoder->walk->tables[i];
            table->count = 0;
            table->entries = walk_find_constant(decoder, constant, 16, &table->count);
            table->fraction_bits = (uint8_t)fraction_bits;
            table->interpolated = (uint8_t)interpolated;
        }
    }
    decoder->done.tables = count;
}

static void read_reduction(walk_decoder *decoder, walk_step *step) {
    walk_reader *const reader = &decoder->reader;
    step->reduction = (uint8_t)walk_byte_upto(reader, 3);
    const walk_ref a = walk_read_ref(decoder, false);
    const walk_ref b = walk_read_ref(decoder, false);
    step->shift = (uint8_t)walk_byte_upto(reader, 31);
    const walk_ref out = walk_read_ref(decoder, true);
    if (decoder->walk == NULL || walk_failed(reader)) {
        return;
    }
    walk_require(reader,
                 out.bits == 32 && a.bits <= 16 && b.bits <= 16 && a.length == b.length && a.length % out.length == 0,
                 WALK_FAULT_FIT);
    step->a = a.place;
    step->b = b.place;
    step->out = out.place;
    step->size = out.length;
    step->part = a.length / out.length;
}

static void read_gather(walk_decoder *decoder, walk_step *step) {
    walk_reader *const reader = &decoder->reader;
    const walk_ref index = walk_read_ref(decoder, false);
    const uint32_t table = walk_uint(reader);
    const walk_ref out = walk_read_ref(decoder, true);
    if (decoder->walk == NULL || walk_failed(reader)) {
        return;
    }
    if (!walk_require(reader, out.bits <= 16 && out.length % index.length == 0, WALK_FAULT_FIT)) {
        return;
    }
    uint32_t count = 0;
    step->table = walk_find_constant(decoder, table, out.bits, &count);
    step->table_type = out.bits == 8 ? WALK_INT8 : WALK_INT16;
    step->a = index.place;
    step->out = out.place;
    step->count = index.length;
    step->part = out.length / index.length;
    step->size = count / step->part;
    walk_require(reader, step->size > 0 && count % step->part == 0, WALK_FAULT_CONSTANT);
    walk_vector *const vector = &decoder->walk->vectors[index.vector];
    if (vector->role == RNNC_WALK_INPUT && (vector->tokens == 0 || vector->tokens > step->size)) {
        vector->tokens = step->size;
        decoder->walk->has_tokens = true;
    }
}

static void read_data_product(walk_decoder *decoder, walk_step *step) {
    walk_reader *const reader = &decoder->reader;
    const walk_ref matrix = walk_read_ref(decoder, false);
    const walk_ref vector = walk_read_ref(decoder, false);
    step->is_transposed = (uint8_t)walk_byte_upto(reader, 1);
    step->shift = (uint8_t)walk_byte_upto(reader, 40);
    const walk_ref out = walk_read_ref(decoder, true);
    const bool fits = matrix.bits <= 16 && vector.bits == 16 && out.bits == 16 &&
                      (uint64_t)out.length * vector.length == matrix.length;
    walk_require(reader, decoder->walk == NULL || walk_failed(reader) || fits, WALK_FAULT_FIT);
    step->a = matrix.place;
    step->b = vector.place;
    step->out = out.place;
    step->size = out.length;
    step->part = vector.length;
}

static void read_step(walk_decoder *decoder) {
    walk_step step = {0};
    step.kind = (uint8_t)walk_byte(&decoder->reader);
    switch (step.kind) {
    case WALK_MATVEC:
        walk_read_product(decoder, &step);
        break;
    case WALK_MAP:
        walk_read_map(decoder, &step);
        break;
    case WALK_REDUCTION:
        read_reduction(decoder, &step);
        break;
    case WALK_GATHER:
        read_gather(decoder, &step);
        break;
    case WALK_DATA_PRODUCT:
        read_data_product(decoder, &step);
        break;
    default:
        walk_fail(&decoder->reader, WALK_FAULT_UNKNOWN);
        break;
    }
    if (decoder->walk != NULL && !walk_failed(&decoder->reader)) {
        decoder->walk->steps[decoder->done.steps] = step;
    }
    decoder->done.steps++;
}

static void read_stages(walk_decoder *decoder) {
    walk_reader *const reader = &decoder->reader;
    const uint32_t count = walk_list(reader, SMALLEST_STAGE);
    for (uint32_t i = 0; i < count && !walk_failed(reader); i++) {
        decoder->stage = (uint8_t)walk_byte_upto(reader, WALK_START);
        const uint32_t first = decoder->done.steps;
        for (uint32_t sections = walk_list(reader, SMALLEST_SECTION); sections > 0 && !walk_failed(reader);
             sections--) {
            walk_text(reader);
            for (uint32_t steps = walk_list(reader, SMALLEST_STEP); steps > 0 && !walk_failed(reader); steps--) {
                read_step(decoder);
            }
        }
        if (decoder->walk != NULL) {
            decoder->walk->stages[i] = (walk_stage){first, decoder->done.steps - first, decoder->stage};
        }
    }
    decoder->done.stages = count;
}

void walk_decode(walk_decoder *decoder) {
    walk_reader *const reader = &decoder->reader;
    walk_require(reader, reader->size <= MOST_BYTES, WALK_FAULT_SIZE);
    const uint32_t version = walk_uint(reader);
    walk_require(reader, version == 1 || version == 2, WALK_FAULT_UNKNOWN);
    walk_text(reader);
    const uint32_t program_steps = walk_uint(reader);
    decoder->steps_are_fixed = walk_byte_upto(reader, 1) != 0;
    decoder->done.constants = walk_uint(reader);
    read_vectors(decoder, program_steps);
    read_tables(decoder);
    read_stages(decoder);
    walk_require(reader, reader->at == reader->size, WALK_FAULT_BYTES);
}
