#include "rnnc_sequence.h"

#include "rnnc_walk.h"

#include "tensorflow/lite/kernels/kernel_util.h"
#include "tensorflow/lite/micro/kernels/kernel_util.h"
#include "tensorflow/lite/micro/micro_context.h"
#include "tensorflow/lite/micro/micro_log.h"

namespace {

// What one operator of a graph keeps.
struct Sequence {
    const uint8_t *bytes; // the program, in the model's flat buffer
    uint32_t byte_count;
    rnnc_walk_needs needs;
    rnnc_walk *walk;
    int arena;   // of the scratch buffers
    bool is_new; // states are to take their initial values: the interpreter was reset
};

// Where the walker's questions are answered from.
struct Place {
    TfLiteContext *context;
    TfLiteNode *node;
    const Sequence *sequence;
};

// The operator's inputs are the program's inputs, its states, its constants, in this order.
int InputIndex(const Sequence *sequence, rnnc_walk_role role, uint32_t index) {
    const rnnc_walk_needs &needs = sequence->needs;
    const uint32_t first = role == RNNC_WALK_INPUT   ? 0
                           : role == RNNC_WALK_STATE ? needs.inputs
                                                     : needs.inputs + needs.states;
    return static_cast<int>(first + index);
}

uint8_t BitsOf(const TfLiteEvalTensor *tensor) {
    switch (tensor->type) {
    case kTfLiteInt8:
        return 8;
    case kTfLiteInt16:
        return 16;
    case kTfLiteInt32:
        return 32;
    default:
        return 0;
    }
}

// The index of a tensor in the graph; negative where the operator has none there.
int TensorIndex(const Place *place, rnnc_walk_role role, uint32_t index) {
    return role == RNNC_WALK_OUTPUT ? place->node->outputs->data[index]
                                    : place->node->inputs->data[InputIndex(place->sequence, role, index)];
}

// A state outlives an invocation, which only the whole description of a tensor says.
bool IsVariable(const Place *place, uint32_t index) {
    tflite::MicroContext *const micro = tflite::GetMicroContext(place->context);
    TfLiteTensor *const tensor =
        micro->AllocateTempInputTensor(place->node, InputIndex(place->sequence, RNNC_WALK_STATE, index));
    const bool is_variable = tensor != nullptr && tensor->is_variable;
    if (tensor != nullptr) {
        micro->DeallocateTempTfLiteTensor(tensor);
    }
    return is_variable;
}

bool Find(void *context, rnnc_walk_role role, uint32_t index, rnnc_walk_tensor *found) {
    const Place *const place = static_cast<Place *>(context);
    const int tensor_index = TensorIndex(place, role, index);
    if (tensor_index < 0) {
        return false;
    }
    const TfLiteEvalTensor *const tensor = place->context->GetEvalTensor(place->context, tensor_index);
    found->values = tensor->data.raw;
    found->count = static_cast<uint32_t>(tflite::NumElements(tensor->dims));
    found->bits = BitsOf(tensor);
    // While a graph is prepared only what lies in the model has an address: constants must, what is written must not.
    const bool is_constant = tensor->data.raw != nullptr;
    switch (role) {
    case RNNC_WALK_INPUT:
        return true;
    case RNNC_WALK_STATE:
        return !is_constant && IsVariable(place, index);
    case RNNC_WALK_CONSTANT:
        return is_constant;
    default:
        return !is_constant;
    }
}

void *Where(void *context, rnnc_walk_role role, uint32_t index) {
    const Place *const place = static_cast<Place *>(context);
    return place->context->GetEvalTensor(place->context, TensorIndex(place, role, index))->data.raw;
}

void *Init(TfLiteContext *context, const char *buffer, size_t length) {
    void *const memory = context->AllocatePersistentBuffer(context, sizeof(Sequence));
    if (memory == nullptr) {
        return nullptr;
    }
    Sequence *const sequence = static_cast<Sequence *>(memory);
    *sequence = Sequence{};
    sequence->bytes = reinterpret_cast<const uint8_t *>(buffer);
    sequence->byte_count = static_cast<uint32_t>(length);
    return sequence;
}

TfLiteStatus Refuse(uint32_t offset, const char *what) {
    MicroPrintf("RNNC_SEQUENCE: byte %d of the program: %s", static_cast<int>(offset), what);
    return kTfLiteError;
}

TfLiteStatus Prepare(TfLiteContext *context, TfLiteNode *node) {
    Sequence *const sequence = static_cast<Sequence *>(node->user_data);
    if (sequence == nullptr) {
        return kTfLiteError;
    }
    Place place = {context, node, sequence};
    const rnnc_walk_program program = {sequence->bytes, sequence->byte_count, Find, &place};
    rnnc_walk_fault fault;
    if (!rnnc_walk_measure(&program, &sequence->needs, &fault)) {
        return Refuse(fault.offset, fault.what);
    }
    const rnnc_walk_needs &needs = sequence->needs;
    const uint64_t inputs = static_cast<uint64_t>(needs.inputs) + needs.states + needs.constants;
    if (static_cast<uint64_t>(node->inputs->size) != inputs ||
        static_cast<uint32_t>(node->outputs->size) != needs.outputs) {
        return Refuse(sequence->byte_count, "another number of tensors");
    }
    void *const memory = context->AllocatePersistentBuffer(context, needs.plan_bytes);
    if (memory == nullptr) {
        return kTfLiteError;
    }
    sequence->walk = rnnc_walk_plan(&program, memory, &fault);
    if (sequence->walk == nullptr) {
        return Refuse(fault.offset, fault.what);
    }
    sequence->is_new = true;
    return context->RequestScratchBufferInArena(context, rnnc_walk_arena_bytes(sequence->walk), &sequence->arena);
}

TfLiteStatus Invoke(TfLiteContext *context, TfLiteNode *node) {
    Sequence *const sequence = static_cast<Sequence *>(node->user_data);
    Place place = {context, node, sequence};
    rnnc_walk *const walk = sequence->walk;
    rnnc_walk_bind(walk, context->GetScratchBuffer(context, sequence->arena), Where, &place);
    if (!rnnc_walk_accepts(walk)) {
        MicroPrintf("RNNC_SEQUENCE: a token is not in its table");
        return kTfLiteError;
    }
    if (sequence->is_new) {
        rnnc_walk_reset(walk);
        sequence->is_new = false;
    }
    rnnc_walk_restart(walk);
    // Whatever the application has made of the states meanwhile, and whatever has used the scratch buffer.
    rnnc_walk_refresh(walk);
    rnnc_walk_run(walk);
    return kTfLiteOk;
}

// The interpreter fills variable tensors with zeros after this.
void Reset(TfLiteContext *, void *buffer) {
    if (buffer != nullptr) {
        static_cast<Sequence *>(buffer)->is_new = true;
    }
}

} // namespace

namespace rnnc {

TFLMRegistration *Register_RNNC_SEQUENCE() {
    static TFLMRegistration registration = tflite::micro::RegisterOp(Init, Prepare, Invoke, nullptr, Reset);
    return &registration;
}

} // namespace rnnc
