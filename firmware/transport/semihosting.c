/* Arm semihosting: an emulator or a debugger reads and writes files for the firmware. The command line is
   `<anything> <request> <response>`, names without blanks.
   The calls are those of "Semihosting for AArch32 and AArch64" (Arm, 2.0). */
#include "host.h"

#include <stddef.h>

#define SYS_OPEN 0x01u
#define SYS_WRITE0 0x04u
#define SYS_WRITE 0x05u
#define SYS_READ 0x06u
#define SYS_GET_CMDLINE 0x15u
#define SYS_EXIT_EXTENDED 0x20u
#define ADP_STOPPED_APPLICATION_EXIT 0x20026u

#define OPEN_READ_BINARY 1u
#define OPEN_WRITE_BINARY 5u

static uint32_t request_file;
static uint32_t response_file;

static uint32_t semihost(uint32_t operation, const void *arguments) {
    register uint32_t r0 __asm__("r0") = operation;
    register const void *r1 __asm__("r1") = arguments;
    __asm__ volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory");
    return r0;
}

static uint32_t address(const void *data) {
    return (uint32_t)(uintptr_t)data;
}

/* Takes the file's name off the front of `text`, opens it and returns what follows the blank after it. */
static char *open_word(char *text, uint32_t mode, uint32_t *file) {
    char *end = text;
    while (*end != ' ' && *end != '\0')
        end++;
    char *rest = *end == ' ' ? end + 1 : end;
    *end = '\0';
    uint32_t arguments[3] = {address(text), mode, (uint32_t)(end - text)};
    *file = semihost(SYS_OPEN, arguments);
    if (*file == UINT32_MAX) {
        host_message("cannot open ");
        host_message(text);
        host_exit(2);
    }
    return rest;
}

void host_open(void) {
    char line[96] = "";
    uint32_t arguments[2] = {address(line), sizeof line};
    if (semihost(SYS_GET_CMDLINE, arguments) != 0u)
        host_exit(2);
    char *words = line;
    while (*words != ' ' && *words != '\0')
        words++;
    if (*words == ' ')
        words++;
    words = open_word(words, OPEN_READ_BINARY, &request_file);
    (void)open_word(words, OPEN_WRITE_BINARY, &response_file);
}

static void transfer(uint32_t operation, uint32_t file, const void *data, uint32_t bytes) {
    uint32_t arguments[3] = {file, address(data), bytes};
    if (bytes > 0u && semihost(operation, arguments) != 0u)
        host_exit(2);
}

void host_read(void *data, uint32_t bytes) {
    transfer(SYS_READ, request_file, data, bytes);
}

void host_write(const void *data, uint32_t bytes) {
    transfer(SYS_WRITE, response_file, data, bytes);
}

void host_message(const char *text) {
    (void)semihost(SYS_WRITE0, text);
}

void host_exit(int status) {
    uint32_t arguments[2] = {ADP_STOPPED_APPLICATION_EXIT, (uint32_t)status};
    for (;;)
        (void)semihost(SYS_EXIT_EXTENDED, arguments);
}
