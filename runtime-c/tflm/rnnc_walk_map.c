#include "rnnc_walk_decode.h"
#include "rnnc_walk_lower.h"

enum { SMALLEST_OP = 2, MOST_OPS = 4096, MOST_REGISTERS = 1 << 24 };

/* Entries of the tables of powers: reciprocal and roots. */
enum { RECIPROCAL_ENTRIES = 65, ROOT_ENTRIES = 193 };

typedef struct {
    walk_decoder *decoder;
    walk_op *ops; /* of the map; NULL while operations are counted */
    uint32_t lanes;
    uint32_t index; /* of the operation that is read */
} map_reader;

/* An operand's register. A store's is what it stores. */
static void read_operand(map_reader *map, walk_op *op) {
    const uint32_t number = walk_uint(&map->decoder->reader);
    if (map->ops != NULL && walk_require(&map->decoder->reader, number < map->index, WALK_FAULT_ABSENT)) {
        const walk_op *const made = &map->ops[number];
        const bool is_store = made->number == WALK_STORE || made->number == WALK_STORE_VIEW;
        op->operand[op->inputs] = is_store ? made->operand[0] : (uint16_t)number;
    }
    op->inputs++;
}

static bool operand_is_16(const map_reader *map, const walk_op *op, uint32_t which) {
    return map->ops != NULL && map->ops[op->operand[which]].is_16 != 0;
}

static void read_rescale(map_reader *map, walk_op *op) {
    walk_reader *const reader = &map->decoder->reader;
    const uint32_t multiplier = walk_uint(reader);
    const int32_t shift = walk_sint(reader);
    const bool fits = multiplier == 0 ? shift >= -30 && shift <= 31 : shift >= 0 && shift <= 30;
    if (!walk_require(reader, fits, WALK_FAULT_NUMBER)) {
        return;
    }
    op->multiplier = (int32_t)multiplier;
    if (multiplier != 0) {
        op->left = (uint8_t)shift;
    } else if (shift <= 0) {
        op->left = (uint8_t)-shift;
    } else {
        op->right = (uint8_t)shift;
        op->addend = (int32_t)1 << (shift - 1);
    }
}

static void read_wide(map_reader *map, walk_op *op, uint32_t flags) {
    op->wide = (uint8_t)(flags & 1U);
    op->is_16 = op->wide == 0;
    read_rescale(map, op);
}

static void read_load(map_reader *map, walk_op *op) {
    walk_reader *const reader = &map->decoder->reader;
    const walk_ref source = walk_read_ref(map->decoder, false);
    op->kind = (uint8_t)walk_byte_upto(reader, WALK_REPEAT);
    if (map->ops == NULL || walk_failed(reader)) {
        return;
    }
    const uint32_t lanes = map->lanes;
    const bool fits = op->kind == WALK_EACH     ? source.length == lanes
                      : op->kind == WALK_SINGLE ? true
                                                : lanes % source.length == 0;
    walk_require(reader, fits, WALK_FAULT_FIT);
    op->in[0] = source.place;
    op->vector = source.vector;
    op->is_16 = source.bits <= 16;
    op->length = op->kind == WALK_SINGLE ? 1 : source.length;
    op->repeat = op->kind == WALK_REPEAT ? lanes / source.length : 1;
}

static void read_target(map_reader *map, walk_op *op) {
    const walk_ref target = walk_read_ref(map->decoder, true);
    if (map->ops != NULL) {
        walk_require(&map->decoder->reader, target.length == map->lanes, WALK_FAULT_FIT);
        op->out = target.place;
        op->vector = target.vector;
        op->bits = target.bits;
    }
}

static void take_table(map_reader *map, walk_op *op, uint32_t index, uint32_t entries) {
    rnnc_walk *const walk = map->decoder->walk;
    walk_reader *const reader = &map->decoder->reader;
    if (walk == NULL || !walk_require(reader, index < walk->counts.tables, WALK_FAULT_ABSENT)) {
        return;
    }
    const walk_table *const table = &walk->tables[index];
    uint32_t expected = entries;
    if (entries == 0) {
        op->right = table->fraction_bits;
        /* Without a fraction there is nothing between two entries. */
        op->kind = table->interpolated != 0 && table->fraction_bits > 0;
        expected = (65536U >> table->fraction_bits) + table->interpolated;
    }
    walk_require(reader, table->count == expected, WALK_FAULT_CONSTANT);
    op->entries = table->entries;
}

static void read_sum(map_reader *map, walk_op *op) {
    walk_reader *const reader = &map->decoder->reader;
    read_operand(map, op);
    const uint32_t shift_a = walk_byte_upto(reader, 30);
    read_operand(map, op);
    const uint32_t shift_b = walk_byte_upto(reader, 30);
    const uint32_t flags = walk_byte_upto(reader, 3);
    op->factor[0] = (int32_t)(UINT32_C(1) << shift_a);
    op->factor[1] = (int32_t)(UINT32_C(1) << shift_b);
    if ((flags & 2U) != 0) {
        op->factor[1] = -op->factor[1];
    }
    read_wide(map, op, flags);
}

static void read_power(map_reader *map, walk_op *op) {
    walk_reader *const reader = &map->decoder->reader;
    read_operand(map, op);
    op->kind = (uint8_t)walk_byte_upto(reader, 2);
    const uint32_t table = walk_uint(reader);
    const int32_t shift = walk_sint(reader);
    walk_require(reader, shift >= -30 && shift <= 60, WALK_FAULT_NUMBER);
    op->shift = (int8_t)shift;
    op->is_16 = 1;
    take_table(map, op, table, op->kind == 0 ? RECIPROCAL_ENTRIES : ROOT_ENTRIES);
}

static void read_op(map_reader *map, walk_op *op) {
    walk_reader *const reader = &map->decoder->reader;
    *op = (walk_op){.number = (uint8_t)walk_byte(reader), .factor = {1, 1}};
    switch (op->number) {
    case WALK_LOAD:
        read_load(map, op);
        break;
    case WALK_LITERAL:
        op->addend = walk_sint(reader);
        op->is_16 = op->addend >= INT16_MIN && op->addend <= INT16_MAX;
        break;
    case WALK_MULTIPLY:
        read_operand(map, op);
        read_operand(map, op);
        read_wide(map, op, walk_byte_upto(reader, 1));
        break;
    case WALK_SUM:
        read_sum(map, op);
        break;
    case WALK_NARROW:
        read_operand(map, op);
        read_wide(map, op, walk_byte_upto(reader, 1));
        break;
    case WALK_EXTREME:
        read_operand(map, op);
        read_operand(map, op);
        op->kind = (uint8_t)walk_byte_upto(reader, 1);
        op->is_16 = operand_is_16(map, op, 0) && operand_is_16(map, op, 1);
        break;
    case WALK_LOOKUP:
        read_operand(map, op);
        op->is_16 = 1;
        take_table(map, op, walk_uint(reader), 0);
        break;
    case WALK_POWER:
        read_power(map, op);
        break;
    case WALK_COMPARE:
        read_operand(map, op);
        read_operand(map, op);
        op->kind = (uint8_t)walk_byte_upto(reader, 3);
        op->is_16 = 1;
        break;
    case WALK_CHOOSE:
        read_operand(map, op);
        read_operand(map, op);
        read_operand(map, op);
        op->is_16 = operand_is_16(map, op, 1) && operand_is_16(map, op, 2);
        break;
    case WALK_STORE:
        read_operand(map, op);
        read_target(map, op);
        break;
    case WALK_STORE_VIEW:
        read_operand(map, op);
        read_target(map, op);
        read_rescale(map, op);
        op->factor[1] = walk_sint(reader);
        break;
    default:
        walk_fail(reader, WALK_FAULT_UNKNOWN);
        break;
    }
}

void walk_read_map(walk_decoder *decoder, walk_step *step) {
    walk_reader *const reader = &decoder->reader;
    rnnc_walk *const walk = decoder->walk;
    step->size = walk_uint(reader);
    const uint32_t count = walk_list(reader, SMALLEST_OP);
    const bool fits = step->size > 0 && count <= MOST_OPS && (uint64_t)count * step->size <= MOST_REGISTERS;
    if (!walk_require(reader, fits, WALK_FAULT_SIZE)) {
        return;
    }
    step->first = decoder->done.ops;
    map_reader map = {decoder, walk == NULL ? NULL : &walk->ops[step->first], step->size, 0};
    for (; map.index < count && !walk_failed(reader); map.index++) {
        read_op(&map, walk == NULL ? &decoder->op : &map.ops[map.index]);
    }
    decoder->done.ops += count;
    if (walk != NULL && !walk_failed(reader)) {
        step->count = count;
        walk_lower_map(decoder, step);
    }
}
