/* What a board's folder may define for itself. */
#ifndef RNNC_BOARD_H
#define RNNC_BOARD_H

/* Clocks and the like; called after the data is in place and before the harness. Does nothing unless a board has it. */
void board_init(void);

#endif
