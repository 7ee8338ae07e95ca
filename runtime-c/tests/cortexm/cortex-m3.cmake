set(core "-mcpu=cortex-m3 -mthumb ")
set(machine mps2-an385)
set(memory mps2)
include(${CMAKE_CURRENT_LIST_DIR}/cortexm.cmake)
