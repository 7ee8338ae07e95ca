// The parts of a C++ library and of TensorFlow Lite Micro's platform that a bare core has to bring: constructors of
// static objects, and the log, which goes to the person at the computer.
#include "board_log.h"

#include "tensorflow/lite/micro/debug_log.h"

#include <cstdint>

extern "C" {
#include "host.h"
}

#if defined(__arm__)

extern "C" {

// The link script's.
extern void (*const constructors_start[])();
extern void (*const constructors_end[])();

// Nothing is ever destroyed.
void *__dso_handle;

int __aeabi_atexit(void *, void (*)(void *), void *) {
    return 0;
}

void __cxa_pure_virtual() {
    host_message("a pure virtual function\n");
    host_exit(1);
}

void __assert_func(const char *, int, const char *, const char *text) {
    host_message(text);
    host_message("\n");
    host_exit(1);
}

void abort() {
    host_message("abort\n");
    host_exit(1);
}
}

void operator delete(void *) noexcept {}

void operator delete(void *, unsigned) noexcept {}

void ConstructStatics() {
    for (auto constructor = constructors_start; constructor != constructors_end; constructor++) {
        (*constructor)();
    }
}

#else

void ConstructStatics() {}

#endif

namespace {

void Put(char letter) {
    const char text[2] = {letter, '\0'};
    host_message(text);
}

void PutNumber(unsigned long value, unsigned base) {
    char text[24];
    unsigned at = sizeof text;
    text[--at] = '\0';
    do {
        const unsigned digit = static_cast<unsigned>(value % base);
        text[--at] = static_cast<char>(digit < 10 ? '0' + digit : 'a' + digit - 10);
        value /= base;
    } while (value > 0);
    host_message(&text[at]);
}

void PutSigned(long value) {
    if (value < 0) {
        Put('-');
    }
    PutNumber(value < 0 ? 0UL - static_cast<unsigned long>(value) : static_cast<unsigned long>(value), 10);
}

// The conversion that follows a %; lengths and widths are read over. Returns what follows it.
const char *PutConversion(const char *format, va_list *args) {
    bool is_long = false;
    while ((*format >= '0' && *format <= '9') || *format == 'l' || *format == 'z' || *format == '.' || *format == '-') {
        is_long = is_long || *format == 'l' || *format == 'z';
        format++;
    }
    switch (*format) {
    case 'd':
    case 'i':
        PutSigned(is_long ? va_arg(*args, long) : va_arg(*args, int));
        break;
    case 'u':
        PutNumber(is_long ? va_arg(*args, unsigned long) : va_arg(*args, unsigned), 10);
        break;
    case 'x':
        PutNumber(is_long ? va_arg(*args, unsigned long) : va_arg(*args, unsigned), 16);
        break;
    case 's':
        host_message(va_arg(*args, const char *));
        break;
    case 'c':
        Put(static_cast<char>(va_arg(*args, int)));
        break;
    case 'p':
        PutNumber(reinterpret_cast<uintptr_t>(va_arg(*args, void *)), 16);
        break;
    case 'f':
    case 'g':
        (void)va_arg(*args, double);
        Put('?');
        break;
    case '\0':
        return format;
    default:
        Put(*format);
        break;
    }
    return format + 1;
}

} // namespace

extern "C" void DebugLog(const char *format, va_list args) {
    va_list copy;
    va_copy(copy, args);
    while (*format != '\0') {
        if (*format == '%') {
            format = PutConversion(format + 1, &copy);
        } else {
            Put(*format++);
        }
    }
    va_end(copy);
}

// Nothing that we run prints into memory.
extern "C" int DebugVsnprintf(char *buffer, size_t size, const char *, va_list) {
    if (size > 0) {
        buffer[0] = '\0';
    }
    return 0;
}
