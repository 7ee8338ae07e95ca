#ifndef RNNC_WALK_LAYOUT_H
#define RNNC_WALK_LAYOUT_H

#include "rnnc_walk_plan.h"

/**
 * Gives every vector of the arena its place: first Derived ones, then those of a window, then Scratch, where vectors
 * that are never needed by the same step may share memory, then the workspace.
 */
void walk_lay_arena(rnnc_walk *walk);

#endif
