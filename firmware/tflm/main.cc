// Serves one request: a .tflite file and windows for it, through TensorFlow Lite Micro. README.md defines the bytes.
#include "board_log.h"
#include "operators.h"

#include "tensorflow/lite/micro/micro_allocator.h"
#include "tensorflow/lite/micro/micro_interpreter.h"
#include "tensorflow/lite/micro/micro_profiler_interface.h"
#include "tensorflow/lite/micro/micro_resource_variable.h"
#include "tensorflow/lite/schema/schema_generated.h"

#include <cstdint>
#include <cstring>
#include <new>

extern "C" {
#include "host.h"
#include "measure.h"

void bench_main();
}

namespace {

constexpr uint32_t kRequestMagic = 0x31544E52;  // "RNT1"
constexpr uint32_t kResponseMagic = 0x31414E52; // "RNA1"
constexpr uint32_t kFlagReset = 1;              // MicroInterpreter::Reset before every run but the first
constexpr size_t kMostModelBytes = 1 << 20;
constexpr size_t kArenaBytes = 1 << 20;
constexpr int kMostVariables = 32;

alignas(16) uint8_t model_bytes[kMostModelBytes];
alignas(16) uint8_t arena[kArenaBytes];

uint32_t ReadWord() {
    uint32_t word;
    host_read(&word, sizeof word);
    return word;
}

void WriteWord(uint32_t word) {
    host_write(&word, sizeof word);
}

// Counts the ticks of our operator's invocations alone.
class SequenceTicks : public tflite::MicroProfilerInterface {
  public:
    uint32_t BeginEvent(const char *tag) override {
        is_ours_ = strcmp(tag, "RNNC_SEQUENCE") == 0;
        first_ = counter_read();
        return 0;
    }

    void EndEvent(uint32_t) override {
        const uint32_t last = counter_read();
        if (is_ours_) {
            ticks_ += counter_elapsed(first_, last);
        }
    }

    // Since it was last asked.
    uint32_t Take() {
        const uint32_t ticks = ticks_;
        ticks_ = 0;
        return ticks;
    }

  private:
    bool is_ours_ = false;
    uint32_t first_ = 0;
    uint32_t ticks_ = 0;
};

void Transfer(tflite::MicroInterpreter &interpreter, bool is_input) {
    const size_t count = is_input ? interpreter.inputs_size() : interpreter.outputs_size();
    for (size_t i = 0; i < count; i++) {
        TfLiteTensor *const tensor = is_input ? interpreter.input(i) : interpreter.output(i);
        if (is_input) {
            host_read(tensor->data.raw, static_cast<uint32_t>(tensor->bytes));
        } else {
            host_write(tensor->data.raw, static_cast<uint32_t>(tensor->bytes));
        }
    }
}

void Run(tflite::MicroInterpreter &interpreter, SequenceTicks &sequence) {
    Transfer(interpreter, true);
    bench_measure measure = {true, 0, 0};
    const uint32_t first = bench_begin(&measure);
    const TfLiteStatus status = interpreter.Invoke();
    bench_end(&measure, first);
    WriteWord(static_cast<uint32_t>(status));
    WriteWord(measure.ticks);
    WriteWord(sequence.Take());
    WriteWord(measure.stack_bytes);
    if (status == kTfLiteOk) {
        Transfer(interpreter, false);
    }
}

void Serve() {
    const uint32_t flags = ReadWord();
    const uint32_t bytes = ReadWord();
    if (bytes > kMostModelBytes) {
        host_exit(4);
    }
    host_read(model_bytes, bytes);
    const uint32_t runs = ReadWord();
    const tflite::Model *const model = tflite::GetModel(model_bytes);
    tflite::MicroAllocator *const allocator = tflite::MicroAllocator::Create(arena, kArenaBytes);
    tflite::MicroResourceVariables *const variables = tflite::MicroResourceVariables::Create(allocator, kMostVariables);
    SequenceTicks sequence;
    tflite::MicroInterpreter interpreter(model, Operators(), allocator, variables, &sequence);
    const TfLiteStatus status = interpreter.AllocateTensors();
    WriteWord(kResponseMagic);
    WriteWord(static_cast<uint32_t>(status));
    WriteWord(static_cast<uint32_t>(interpreter.arena_used_bytes()));
    for (uint32_t run = 0; run < runs && status == kTfLiteOk; run++) {
        if (run > 0 && (flags & kFlagReset) != 0 && interpreter.Reset() != kTfLiteOk) {
            host_exit(3);
        }
        Run(interpreter, sequence);
    }
    WriteWord(kResponseMagic);
}

} // namespace

void bench_main() {
    host_open();
    ConstructStatics();
    if (ReadWord() != kRequestMagic) {
        host_exit(2);
    }
    Serve();
    host_exit(0);
}
