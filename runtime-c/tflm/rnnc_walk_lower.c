#include "rnnc_walk_lower.h"

#include "rnnc_walk_lanes.h"

enum { MOST_LANES = 64, MOST_SLOTS = 256, ELEMENT_BYTES = 4, TEMPORARIES = 3 };

typedef struct {
    walk_op *ops;
    uint32_t count;
    uint32_t strip;                    /* lanes at a time */
    uint32_t slots;                    /* strips in use at most */
    uint32_t is_used[MOST_SLOTS / 32]; /* bit s: strip s holds a register that is read later */
    bool has_wide;
} map_plan;

static bool is_store(const walk_op *op) {
    return op->number == WALK_STORE || op->number == WALK_STORE_VIEW;
}

/* A sum or product with a literal needs one operand only: v = factor * x + addend. */
static void fold_literal(const map_plan *plan, walk_op *op) {
    if (op->inputs != 2 || (op->number != WALK_SUM && op->number != WALK_MULTIPLY)) {
        return;
    }
    const uint32_t literal = plan->ops[op->operand[1]].number == WALK_LITERAL ? 1 : 0;
    const walk_op *const made = &plan->ops[op->operand[literal]];
    if (made->number != WALK_LITERAL) {
        return;
    }
    /* Modulo 2^32 throughout: what the verifier has proved to fit does not depend on the order. */
    const uint32_t value = (uint32_t)made->addend;
    op->operand[0] = op->operand[1 - literal];
    op->inputs = 1;
    if (op->number == WALK_MULTIPLY) {
        op->factor[0] = (int32_t)(value << op->left);
        return;
    }
    const uint32_t scaled = (value * (uint32_t)op->factor[literal]) << op->left;
    op->addend = (int32_t)((uint32_t)op->addend + scaled);
    op->factor[0] = (int32_t)((uint32_t)op->factor[1 - literal] << op->left);
}

/* The left shift of a linear operation goes into its factors. */
static void fold_shift(walk_op *op) {
    if (op->number == WALK_SUM || op->number == WALK_NARROW || op->number == WALK_STORE_VIEW) {
        op->factor[0] = (int32_t)((uint32_t)op->factor[0] << op->left);
        if (op->number == WALK_SUM) {
            op->factor[1] = (int32_t)((uint32_t)op->factor[1] << op->left);
        }
    }
}

static void fold(map_plan *plan) {
    for (uint32_t i = 0; i < plan->count; i++) {
        walk_op *const op = &plan->ops[i];
        const bool is_binary = op->inputs == 2;
        fold_literal(plan, op);
        if (op->inputs == 1 && is_binary) {
            continue;
        }
        fold_shift(op);
    }
}

static void find_last_reads(map_plan *plan) {
    for (uint32_t i = 0; i < plan->count; i++) {
        plan->ops[i].last = (uint16_t)i;
        for (uint32_t k = 0; k < plan->ops[i].inputs; k++) {
            plan->ops[plan->ops[i].operand[k]].last = (uint16_t)i;
        }
    }
}

/* Whether the vector is written after one operation and before another. */
static bool is_written_between(const map_plan *plan, uint16_t vector, uint32_t after, uint32_t before) {
    for (uint32_t i = after + 1; i < before; i++) {
        if (is_store(&plan->ops[i]) && plan->ops[i].vector == vector) {
            return true;
        }
    }
    return false;
}

/* A free strip; MOST_SLOTS where there is none. */
static uint32_t take_slot(map_plan *plan) {
    uint32_t slot = 0;
    while (slot < MOST_SLOTS && (plan->is_used[slot / 32] >> slot % 32 & 1U) != 0) {
        slot++;
    }
    if (slot < MOST_SLOTS) {
        plan->is_used[slot / 32] |= UINT32_C(1) << slot % 32;
        plan->slots = slot < plan->slots ? plan->slots : slot + 1;
    }
    return slot;
}

static void free_slots(map_plan *plan, uint32_t index) {
    const walk_op *const op = &plan->ops[index];
    for (uint32_t k = 0; k < op->inputs; k++) {
        const walk_op *const made = &plan->ops[op->operand[k]];
        if (made->last == index && made->out.base == WALK_WORKSPACE && made->kernel != LANES_NONE) {
            const uint32_t slot = made->out.offset / (plan->strip * ELEMENT_BYTES);
            plan->is_used[slot / 32] &= ~(UINT32_C(1) << slot % 32);
        }
    }
}

static bool all_16(const map_plan *plan, const walk_op *op) {
    bool all = true;
    for (uint32_t k = 0; k < op->inputs; k++) {
        all = all && plan->ops[op->operand[k]].is_16 != 0;
    }
    return all;
}

static uint8_t linear_kernel(const walk_op *op, bool is_16) {
    const bool by_shift = op->multiplier == 0;
    if (!is_16 || op->wide != 0) {
        return LANES_WIDE_SUM;
    }
    if (op->inputs == 1) {
        return by_shift ? LANES_AFFINE_SHIFT : LANES_AFFINE_MULTIPLIER;
    }
    return by_shift ? LANES_SUM_SHIFT : LANES_SUM_MULTIPLIER;
}

static uint8_t product_kernel(const walk_op *op, bool is_16) {
    if (!is_16 || op->wide != 0 || (op->multiplier == 0 && op->left > 0)) {
        return LANES_WIDE_PRODUCT;
    }
    return op->multiplier == 0 ? LANES_PRODUCT_SHIFT : LANES_PRODUCT_MULTIPLIER;
}

static uint8_t view_kernel(const walk_op *op, bool is_16) {
    if (!is_16 || op->out.type != WALK_INT16) {
        return LANES_WIDE_VIEW;
    }
    if (op->bits == 8) {
        return op->multiplier == 0 ? LANES_VIEW_SHIFT : LANES_VIEW_MULTIPLIER;
    }
    return op->factor[1] == 0 ? linear_kernel(op, true) : LANES_WIDE_VIEW;
}

static uint8_t lookup_kernel(const walk_op *op, bool is_16) {
    if (!is_16 || (op->kind != 0 && op->right == 15)) {
        return LANES_WIDE_LOOKUP;
    }
    return op->kind != 0 ? LANES_INTERPOLATE : LANES_TABLE;
}

static uint8_t kernel_of(const map_plan *plan, const walk_op *op) {
    const bool is_16 = all_16(plan, op);
    switch (op->number) {
    case WALK_LOAD:
        return op->kind == WALK_EACH ? LANES_MOVE : LANES_GATHER;
    case WALK_LITERAL:
        return LANES_FILL;
    case WALK_MULTIPLY:
        return op->inputs == 2 ? product_kernel(op, is_16) : linear_kernel(op, is_16);
    case WALK_SUM:
    case WALK_NARROW:
        return linear_kernel(op, is_16);
    case WALK_EXTREME:
        return LANES_WIDE_EXTREME;
    case WALK_LOOKUP:
        return lookup_kernel(op, is_16);
    case WALK_POWER:
        return LANES_WIDE_POWER;
    case WALK_COMPARE:
        return LANES_WIDE_COMPARE;
    case WALK_CHOOSE:
        return LANES_WIDE_CHOOSE;
    case WALK_STORE:
        return LANES_MOVE;
    default:
        return view_kernel(op, is_16);
    }
}

/* Whether the vector that a load reads stays as it is until its register is read for the last time. */
static bool stays(const map_plan *plan, uint32_t index) {
    const walk_op *const op = &plan->ops[index];
    return !is_written_between(plan, op->vector, index, op->last);
}

/* A load reads the vector itself. */
static bool reads_in_place(const map_plan *plan, uint32_t index) {
    const walk_op *const op = &plan->ops[index];
    return op->number == WALK_LOAD && op->kind == WALK_EACH && op->in[0].type != WALK_INT8 && stays(plan, index);
}

static bool is_single(const walk_op *op) {
    return op->number == WALK_LOAD && op->kind == WALK_SINGLE && op->in[0].type == WALK_INT16;
}

/* Whether an operation has a kernel that takes operand k as one element for all lanes. */
static bool takes_scalar(const map_plan *plan, const walk_op *op, uint32_t k) {
    if (op->inputs != 2 || is_single(&plan->ops[op->operand[1 - k]]) || !all_16(plan, op)) {
        return false;
    }
    return op->number == WALK_SUM ? linear_kernel(op, true) != LANES_WIDE_SUM
                                  : op->number == WALK_MULTIPLY && product_kernel(op, true) != LANES_WIDE_PRODUCT;
}

/* A load of one element that nobody needs in every lane. */
static bool reads_scalar(const map_plan *plan, uint32_t index) {
    const walk_op *const load = &plan->ops[index];
    bool all = is_single(load) && stays(plan, index);
    for (uint32_t i = index + 1; i <= load->last && all; i++) {
        for (uint32_t k = 0; k < plan->ops[i].inputs; k++) {
            all = all && (plan->ops[i].operand[k] != index || takes_scalar(plan, &plan->ops[i], k));
        }
    }
    return all;
}

/* The store that follows at once, where the result can be made in its target and stays there while it is read. */
static walk_op *store_in_place(const map_plan *plan, uint32_t index, uint8_t type) {
    if (index + 1 >= plan->count) {
        return NULL;
    }
    walk_op *const next = &plan->ops[index + 1];
    const bool fits = next->number == WALK_STORE && next->operand[0] == index && next->out.type == type;
    return fits && !is_written_between(plan, next->vector, index + 1, plan->ops[index].last) ? next : NULL;
}

/* Where the register of an operation goes; false where there is no room. */
static bool place_register(map_plan *plan, uint32_t index) {
    walk_op *const op = &plan->ops[index];
    const uint8_t type = op->is_16 != 0 ? WALK_INT16 : WALK_INT32;
    walk_op *const store = store_in_place(plan, index, type);
    if (store != NULL) {
        op->out = store->out;
        store->number = LANES_NONE;
        return true;
    }
    const uint32_t slot = take_slot(plan);
    op->out = (walk_place){slot * plan->strip * ELEMENT_BYTES, WALK_WORKSPACE, type, 0};
    return slot < MOST_SLOTS;
}

static void take_operands(const map_plan *plan, walk_op *op) {
    for (uint32_t k = 0; k < op->inputs; k++) {
        op->in[k] = plan->ops[op->operand[k]].out;
    }
    if (op->kernel == LANES_WIDE_SUM && op->inputs == 1) {
        op->in[1] = op->in[0];
        op->factor[1] = 0;
        op->inputs = 2;
        op->operand[1] = op->operand[0];
    }
    if (op->number == WALK_LOAD) {
        op->inputs = 1;
        op->in[0].lane_bytes = op->kind == WALK_EACH ? op->in[0].lane_bytes : 0;
    }
}

/* A scalar operand becomes the second one; whether there is one. */
static bool put_scalar_last(const map_plan *plan, walk_op *op) {
    if (op->inputs == 2 && plan->ops[op->operand[0]].is_scalar != 0) {
        const uint16_t operand = op->operand[0];
        const int32_t factor = op->factor[0];
        op->operand[0] = op->operand[1];
        op->operand[1] = operand;
        op->factor[0] = op->factor[1];
        op->factor[1] = factor;
    }
    return op->inputs == 2 && plan->ops[op->operand[1]].is_scalar != 0;
}

/* False where too many registers live at once. */
static bool lower_op(map_plan *plan, uint32_t index) {
    walk_op *const op = &plan->ops[index];
    if (op->number == LANES_NONE) {
        return true;
    }
    if (reads_in_place(plan, index)) {
        op->out = op->in[0];
        return true;
    }
    if (op->last > index && reads_scalar(plan, index)) {
        op->is_scalar = 1;
        op->out = op->in[0];
        op->out.lane_bytes = 0;
        return true;
    }
    if (!is_store(op) && op->last == index) {
        return true;
    }
    const bool has_scalar = put_scalar_last(plan, op);
    op->kernel = (uint8_t)(kernel_of(plan, op) + (has_scalar ? LANES_SCALAR_SUM_SHIFT - LANES_SUM_SHIFT : 0));
    take_operands(plan, op);
    plan->has_wide = plan->has_wide || op->kernel >= LANES_WIDE;
    return is_store(op) || place_register(plan, index);
}

/* Kernels without gaps. */
static uint32_t compact(walk_op *ops, uint32_t count) {
    uint32_t kept = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (ops[i].kernel != LANES_NONE) {
            ops[kept++] = ops[i];
        }
    }
    return kept;
}

void walk_lower_map(walk_decoder *decoder, walk_step *step) {
    const uint32_t strips = (step->size + MOST_LANES - 1) / MOST_LANES;
    map_plan plan = {&decoder->walk->ops[step->first], step->count, (step->size + strips - 1) / strips, 0, {0}, false};
    fold(&plan);
    find_last_reads(&plan);
    for (uint32_t i = 0; i < plan.count; i++) {
        if (!walk_require(&decoder->reader, lower_op(&plan, i), WALK_FAULT_SIZE)) {
            return;
        }
        if (plan.ops[i].number != WALK_LOAD) {
            free_slots(&plan, i);
        }
    }
    step->count = compact(plan.ops, plan.count);
    step->strip = plan.strip;
    step->room = plan.slots * plan.strip * ELEMENT_BYTES;
    walk_need_workspace(decoder, step->room + (plan.has_wide ? TEMPORARIES * plan.strip * ELEMENT_BYTES : 0));
}
