/* Runs a test on this computer. */
#include "check.h"

#include <stdio.h>
#include <stdlib.h>

void check_failed(const char *what) {
    (void)fprintf(stderr, "%s\n", what);
    exit(EXIT_FAILURE);
}

int main(void) {
    run_tests();
    return EXIT_SUCCESS;
}
