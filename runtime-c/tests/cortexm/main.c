/* Runs a test as a firmware: it reports by semihosting and ends the emulator with its status. */
#include "bench.h"
#include "check.h"
#include "host.h"

void check_failed(const char *what) {
    host_message(what);
    host_message("\n");
    host_exit(1);
}

void bench_main(void) {
    run_tests();
    host_exit(0);
}
