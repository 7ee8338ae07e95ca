/* Runs the walker as a request says: programs, their tensors, commands; README.md of this folder defines the bytes.
   The same source serves the host, where every buffer is one of malloc's so that the address sanitizer sees its ends,
   and emulated cores. */
#include "bench.h"
#include "host.h"
#include "rnnc_walk.h"

#include <string.h>

#if defined(__unix__)
#include <stdlib.h>
#endif

enum { MAGIC = 0x31574E52, MOST_TENSORS = 4096, MOST_INSTANCES = 2, ROLES = 3 };

enum {
    COMMAND_END,
    COMMAND_INFER,
    COMMAND_RUN,
    COMMAND_RESET,
    COMMAND_GET_STATES,
    COMMAND_SET_STATES,
    COMMAND_CHANGE_ALL,
    COMMAND_CHANGE_RANDOM,
    COMMAND_CHANGE_ONE
};

typedef struct {
    uint32_t count;
    rnnc_walk_tensor tensors[MOST_TENSORS];
    uint8_t *values[MOST_TENSORS];
} tensor_list;

/* Inputs, outputs, states of every instance, and the constants that all share. */
typedef struct {
    tensor_list lists[ROLES];
    rnnc_walk *walk;
    void *memory;
    void *arena;
} instance;

static tensor_list constants;
static instance instances[MOST_INSTANCES];
static instance trial; /* of changed programs: tensors of instance 0, a plan of its own */
static rnnc_walk_program program;

static uint32_t read_word(void) {
    uint32_t word;
    host_read(&word, sizeof word);
    return word;
}

static void write_word(uint32_t word) {
    host_write(&word, sizeof word);
}

#if defined(__unix__)

static void *take(size_t bytes) {
    void *const memory = malloc(bytes == 0 ? 1 : bytes);
    if (memory == NULL) {
        host_exit(3);
    }
    return memory;
}

static void give_back(void *memory) {
    free(memory);
}

#else

/* Nothing is given back: the requests of emulated cores are small. */
static void *take(size_t bytes) {
    static uint64_t heap[1 << 17];
    static size_t used;
    const size_t words = (bytes + sizeof heap[0] - 1) / sizeof heap[0];
    if (words > sizeof heap / sizeof heap[0] - used) {
        host_message("the driver's memory is too small\n");
        host_exit(3);
    }
    used += words;
    return &heap[used - words];
}

static void give_back(void *memory) {
    (void)memory;
}

#endif

static uint32_t bytes_of(const rnnc_walk_tensor *tensor) {
    return tensor->count * (tensor->bits / 8U);
}

static void read_list(tensor_list *list, bool with_values) {
    list->count = read_word();
    if (list->count > MOST_TENSORS) {
        host_exit(3);
    }
    for (uint32_t i = 0; i < list->count; i++) {
        rnnc_walk_tensor *const tensor = &list->tensors[i];
        tensor->bits = (uint8_t)read_word();
        tensor->count = read_word();
        list->values[i] = take(bytes_of(tensor));
        memset(list->values[i], 0, bytes_of(tensor));
        tensor->values = list->values[i];
        if (with_values) {
            host_read(list->values[i], bytes_of(tensor));
        }
    }
}

static void copy_list(tensor_list *to, const tensor_list *from) {
    *to = *from;
    for (uint32_t i = 0; i < to->count; i++) {
        to->values[i] = take(bytes_of(&to->tensors[i]));
        memset(to->values[i], 0, bytes_of(&to->tensors[i]));
    }
}

static bool find(void *context, rnnc_walk_role role, uint32_t index, rnnc_walk_tensor *tensor) {
    const instance *const owner = context;
    const tensor_list *const list = role == RNNC_WALK_CONSTANT ? &constants : &owner->lists[role];
    if (index >= list->count) {
        return false;
    }
    *tensor = list->tensors[index];
    return true;
}

static void *where(void *context, rnnc_walk_role role, uint32_t index) {
    const instance *const owner = context;
    return owner->lists[role].values[index];
}

/* Plans an instance; false with a fault. */
static bool plan(instance *owner, rnnc_walk_fault *fault) {
    program.find = find;
    program.context = owner;
    rnnc_walk_needs needs;
    if (!rnnc_walk_measure(&program, &needs, fault)) {
        return false;
    }
    owner->memory = take(needs.plan_bytes);
    owner->walk = rnnc_walk_plan(&program, owner->memory, fault);
    if (owner->walk == NULL) {
        give_back(owner->memory);
        return false;
    }
    const uint32_t arena_bytes = rnnc_walk_arena_bytes(owner->walk);
    owner->arena = take(arena_bytes);
    memset(owner->arena, 0xA5, arena_bytes);
    rnnc_walk_bind(owner->walk, owner->arena, where, owner);
    rnnc_walk_reset(owner->walk);
    rnnc_walk_refresh(owner->walk);
    return true;
}

static void drop(instance *owner) {
    give_back(owner->memory);
    give_back(owner->arena);
}

static void read_values(const tensor_list *list) {
    for (uint32_t i = 0; i < list->count; i++) {
        host_read(list->values[i], bytes_of(&list->tensors[i]));
    }
}

static void write_values(const tensor_list *list) {
    for (uint32_t i = 0; i < list->count; i++) {
        host_write(list->values[i], bytes_of(&list->tensors[i]));
    }
}

static void run_window(instance *owner, bool restarts) {
    read_values(&owner->lists[RNNC_WALK_INPUT]);
    bench_measure measure = {true, 0, 0};
    const uint32_t first = bench_begin(&measure);
    if (restarts) {
        rnnc_walk_restart(owner->walk);
        rnnc_walk_refresh(owner->walk);
    }
    rnnc_walk_run(owner->walk);
    bench_end(&measure, first);
    write_word(measure.ticks);
    write_word(measure.stack_bytes);
    write_values(&owner->lists[RNNC_WALK_OUTPUT]);
}

/* A sum over the outputs that tells one result from another. */
static uint32_t digest(const instance *owner, uint32_t hash) {
    const tensor_list *const outputs = &owner->lists[RNNC_WALK_OUTPUT];
    for (uint32_t i = 0; i < outputs->count; i++) {
        for (uint32_t k = 0; k < bytes_of(&outputs->tensors[i]); k++) {
            hash = (hash ^ outputs->values[i][k]) * 16777619U;
        }
    }
    return hash;
}

/* Plans the changed program and runs it twice where it is accepted: the two results must be the same. */
static bool try_changed(void) {
    instance *const owner = &trial;
    rnnc_walk_fault fault;
    if (!plan(owner, &fault)) {
        if (fault.what == NULL) {
            host_message("refused without a reason\n");
            host_exit(4);
        }
        return false;
    }
    uint32_t results[2];
    for (uint32_t i = 0; i < 2; i++) {
        rnnc_walk_reset(owner->walk);
        rnnc_walk_refresh(owner->walk);
        rnnc_walk_run(owner->walk);
        results[i] = digest(owner, 2166136261U);
    }
    drop(owner);
    if (results[0] != results[1]) {
        host_message("a changed program gives two results\n");
        host_exit(4);
    }
    return true;
}

/* Every value of every byte in turn. */
static void change_all(uint8_t *bytes) {
    uint32_t accepted = 0;
    for (uint32_t at = 0; at < program.byte_count; at++) {
        const uint8_t original = bytes[at];
        for (uint32_t value = 0; value < 256; value++) {
            if (value != original) {
                bytes[at] = (uint8_t)value;
                accepted += try_changed() ? 1 : 0;
            }
        }
        bytes[at] = original;
    }
    write_word(accepted);
}

static void change_random(uint8_t *bytes) {
    uint32_t state = read_word();
    const uint32_t tries = read_word();
    uint32_t accepted = 0;
    for (uint32_t i = 0; i < tries; i++) {
        uint32_t places[4];
        uint8_t originals[4];
        const uint32_t changes = 1 + i % 4;
        for (uint32_t k = 0; k < changes; k++) {
            state = state * 1664525U + 1013904223U;
            places[k] = (state >> 8) % program.byte_count;
            state = state * 1664525U + 1013904223U;
            originals[k] = bytes[places[k]];
            bytes[places[k]] = (uint8_t)(state >> 16);
        }
        accepted += try_changed() ? 1 : 0;
        for (uint32_t k = changes; k > 0; k--) {
            bytes[places[k - 1]] = originals[k - 1];
        }
    }
    write_word(accepted);
}

/* One byte takes a value; answers with the fault, or with nothing where the program is accepted. */
static void change_one(uint8_t *bytes) {
    const uint32_t at = read_word();
    const uint8_t value = (uint8_t)read_word();
    const uint8_t original = bytes[at];
    rnnc_walk_fault fault;
    bytes[at] = value;
    const bool accepted = plan(&trial, &fault);
    bytes[at] = original;
    write_word(accepted ? 0 : fault.offset);
    const char *next = accepted ? "" : fault.what;
    do {
        host_write(next, 1);
    } while (*next++ != '\0');
    if (accepted) {
        drop(&trial);
    }
}

static void serve(uint8_t *bytes) {
    for (uint32_t command = read_word(); command != COMMAND_END; command = read_word()) {
        instance *const owner = &instances[read_word() % MOST_INSTANCES];
        switch (command) {
        case COMMAND_INFER:
        case COMMAND_RUN:
            run_window(owner, command == COMMAND_INFER);
            break;
        case COMMAND_RESET:
            rnnc_walk_reset(owner->walk);
            rnnc_walk_refresh(owner->walk);
            break;
        case COMMAND_GET_STATES:
            write_values(&owner->lists[RNNC_WALK_STATE]);
            break;
        case COMMAND_SET_STATES:
            read_values(&owner->lists[RNNC_WALK_STATE]);
            rnnc_walk_refresh(owner->walk);
            break;
        case COMMAND_CHANGE_ALL:
            change_all(bytes);
            break;
        case COMMAND_CHANGE_RANDOM:
            change_random(bytes);
            break;
        case COMMAND_CHANGE_ONE:
            change_one(bytes);
            break;
        default:
            host_exit(2);
        }
    }
}

static void release(const tensor_list *list) {
    for (uint32_t i = 0; i < list->count; i++) {
        give_back(list->values[i]);
    }
}

static void release_all(uint8_t *bytes) {
    release(&constants);
    for (uint32_t i = 0; i < MOST_INSTANCES; i++) {
        for (uint32_t role = 0; role < ROLES; role++) {
            release(&instances[i].lists[role]);
        }
        drop(&instances[i]);
    }
    give_back(bytes);
}

/* One program after the other until there is none. */
void bench_main(void) {
    host_open();
    while (read_word() == MAGIC) {
        program.byte_count = read_word();
        uint8_t *const bytes = take(program.byte_count);
        host_read(bytes, program.byte_count);
        program.bytes = bytes;
        read_list(&constants, true);
        for (uint32_t role = 0; role < ROLES; role++) {
            read_list(&instances[0].lists[role], false);
            copy_list(&instances[1].lists[role], &instances[0].lists[role]);
        }
        for (uint32_t i = 0; i < MOST_INSTANCES; i++) {
            rnnc_walk_fault fault;
            if (!plan(&instances[i], &fault)) {
                host_message(fault.what);
                host_message("\n");
                host_exit(4);
            }
        }
        trial = instances[0];
        write_word(rnnc_walk_arena_bytes(instances[0].walk));
        rnnc_walk_needs needs;
        rnnc_walk_fault fault;
        (void)rnnc_walk_measure(&program, &needs, &fault);
        write_word((uint32_t)needs.plan_bytes);
        serve(bytes);
        release_all(bytes);
    }
    host_exit(0);
}
