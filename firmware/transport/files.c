/* A program of the host itself: `<program> <request> <response>`. */
#include "bench.h"
#include "host.h"

#include <stdio.h>
#include <stdlib.h>

static const char *request_name;
static const char *response_name;
static FILE *request_file;
static FILE *response_file;

int main(int argc, char **argv) {
    if (argc != 3) {
        host_message("usage: firmware REQUEST RESPONSE\n");
        return 2;
    }
    request_name = argv[1];
    response_name = argv[2];
    bench_main();
}

void host_open(void) {
    request_file = fopen(request_name, "rb");
    response_file = fopen(response_name, "wb");
    if (request_file == NULL || response_file == NULL) {
        host_message("cannot open the request or the response\n");
        host_exit(2);
    }
}

void host_read(void *data, uint32_t bytes) {
    if (fread(data, 1, bytes, request_file) != bytes)
        host_exit(2);
}

void host_write(const void *data, uint32_t bytes) {
    if (fwrite(data, 1, bytes, response_file) != bytes)
        host_exit(2);
}

void host_message(const char *text) {
    (void)fputs(text, stderr);
}

void host_exit(int status) {
    if (response_file != NULL && fclose(response_file) != 0 && status == 0)
        status = 2;
    exit(status);
}
