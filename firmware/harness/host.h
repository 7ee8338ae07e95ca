/* The wire between the firmware and the computer that drives it. A transport is one source file that defines these. */
#ifndef RNNC_HOST_H
#define RNNC_HOST_H

#include <stdint.h>

/* Opens the request and the response. Called once, before any other function but host_message and host_exit. */
void host_open(void);

/* Fills `bytes` bytes of `data` from the request, or does not return: a request that ends early stops the firmware. */
void host_read(void *data, uint32_t bytes);

/* Appends `bytes` bytes to the response, or does not return. */
void host_write(const void *data, uint32_t bytes);

/* Shows a text to the person at the computer; callable from a fault handler. */
void host_message(const char *text);

/* Ends the run; status 0 says that the response is complete. */
__attribute__((noreturn)) void host_exit(int status);

#endif
